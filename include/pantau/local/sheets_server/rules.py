"""Dropdowns and other validation of data: Google's conditions as an ``.xlsx`` writes them.

Conditions are stored and handed back, never evaluated. A list in an ``.xlsx`` is one text between commas, so
a comma within a choice is stored as U+201A, which looks the same, and told as a comma again.
"""

from typing import Any

from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.ranges import Block

_COMMA_WITHIN = "\u201a"
COMPARISONS = {
    "GREATER": ("greaterThan", ">"),
    "GREATER_THAN_EQ": ("greaterThanOrEqual", ">="),
    "LESS": ("lessThan", "<"),
    "LESS_THAN_EQ": ("lessThanOrEqual", "<="),
    "EQ": ("equal", "="),
    "NOT_EQ": ("notEqual", "<>"),
    "BETWEEN": ("between", ""),
    "NOT_BETWEEN": ("notBetween", ""),
    "AFTER": ("greaterThan", ">"),
    "BEFORE": ("lessThan", "<"),
    "ON_OR_AFTER": ("greaterThanOrEqual", ">="),
    "ON_OR_BEFORE": ("lessThanOrEqual", "<="),
}
_DATE_NAMES = {"equal": "EQ", "between": "BETWEEN", "notBetween": "NOT_BETWEEN"} | {
    COMPARISONS[name][0]: name for name in ("AFTER", "BEFORE", "ON_OR_AFTER", "ON_OR_BEFORE")
}
_NUMBER_NAMES = {
    operator: name for name, (operator, _) in COMPARISONS.items() if name not in ("AFTER", "BEFORE")
} | {"greaterThanOrEqual": "GREATER_THAN_EQ", "lessThanOrEqual": "LESS_THAN_EQ"}


def set_validation(sheet: Worksheet, block: Block, rule: dict[str, Any] | None) -> None:
    """Replace the validation of a block; ``None`` takes it away."""
    for validation in list(sheet.data_validations.dataValidation):
        left: list[CellRange] = []
        for old in validation.sqref.ranges:
            left += subtract(old, block)
        validation.sqref = MultiCellRange(left)
        if not left:
            sheet.data_validations.dataValidation.remove(validation)
    if rule is None:
        return
    validation = _validation(rule)
    validation.add(block.reference)
    sheet.add_data_validation(validation)


def subtract(old: CellRange, block: Block) -> list[CellRange]:
    """What is left of a range when a block is cut out: up to four rectangles."""
    outer = Block(old.min_row, old.max_row, old.min_col, old.max_col)
    if not outer.overlaps(block):
        return [old]
    top, bottom = max(old.min_row, block.first_row), min(old.max_row, block.last_row)
    parts = (
        (old.min_row, top - 1, old.min_col, old.max_col),
        (bottom + 1, old.max_row, old.min_col, old.max_col),
        (top, bottom, old.min_col, block.first_column - 1),
        (top, bottom, block.last_column + 1, old.max_col),
    )
    return [
        CellRange(min_row=first, max_row=last, min_col=left, max_col=right)
        for first, last, left, right in parts
        if first <= last and left <= right
    ]


def _validation(rule: dict[str, Any]) -> DataValidation:
    kind, operator, formulas = _validation_type(rule.get("condition") or {})
    message = rule.get("inputMessage")
    return DataValidation(
        type=kind,
        operator=operator,
        formula1=formulas[0] if formulas else None,
        formula2=formulas[1] if len(formulas) > 1 else None,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if rule.get("strict") else "warning",
        # In a file "showDropDown" hides the arrow.
        showDropDown=kind == "list" and not rule.get("showCustomUi", True),
        showInputMessage=bool(message),
        prompt=message,
    )


def _validation_type(condition: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    name, values = condition.get("type", ""), condition_values(condition)
    prefix, _, rest = name.partition("_")
    if name == "ONE_OF_LIST":
        listed = ",".join(value.replace(",", _COMMA_WITHIN) for value in values)
        return "list", None, ['"' + listed.replace('"', '""') + '"']
    if name == "ONE_OF_RANGE" and values:
        return "list", None, [values[0].removeprefix("=")]
    if name == "BOOLEAN":
        return "list", None, ['"TRUE,FALSE"']
    if name == "DATE_IS_VALID":
        return "date", "greaterThan", ["0"]
    if name == "CUSTOM_FORMULA" and values:
        return "custom", None, [values[0].removeprefix("=")]
    if prefix in ("NUMBER", "DATE") and rest in COMPARISONS and values:
        return ("decimal" if prefix == "NUMBER" else "date"), COMPARISONS[rest][0], values
    raise invalid(f"Invalid value at 'condition.type': {name} is not supported with these values")


def condition_values(condition: dict[str, Any]) -> list[str]:
    """What a condition compares with."""
    return [str(each.get("userEnteredValue", "")) for each in condition.get("values", [])]


def validations_within(sheet: Worksheet, block: Block) -> list[tuple[CellRange, DataValidation]]:
    """Each validation that reaches into a block, with the rectangle it covers."""
    return [
        (area, validation)
        for validation in sheet.data_validations.dataValidation
        for area in validation.sqref.ranges
        if validation.type and Block(area.min_row, area.max_row, area.min_col, area.max_col).overlaps(block)
    ]


def describe_validation(validation: DataValidation) -> dict[str, Any]:
    """A validation as Google's ``DataValidationRule``."""
    name, values = _condition(validation)
    condition: dict[str, Any] = {"type": name}
    if values:
        condition["values"] = [{"userEnteredValue": value} for value in values]
    rule: dict[str, Any] = {"condition": condition}
    if validation.errorStyle in (None, "stop"):
        rule["strict"] = True
    if validation.type == "list" and not validation.showDropDown:
        rule["showCustomUi"] = True
    return rule | ({"inputMessage": validation.prompt} if validation.prompt else {})


def _condition(validation: DataValidation) -> tuple[str, list[str]]:
    first, second = validation.formula1 or "", validation.formula2
    values = [value for value in (first, second) if value]
    if validation.type == "list" and first == '"TRUE,FALSE"':
        return "BOOLEAN", []
    if validation.type == "list" and first.startswith('"'):
        listed = first[1:-1].replace('""', '"').split(",")
        return "ONE_OF_LIST", [value.replace(_COMMA_WITHIN, ",") for value in listed]
    if validation.type == "list":
        return "ONE_OF_RANGE", [f"={first}"]
    if validation.type == "custom":
        return "CUSTOM_FORMULA", [f"={first}"]
    if validation.type == "date" and (validation.operator, first) == ("greaterThan", "0"):
        return "DATE_IS_VALID", []
    prefix = "DATE" if validation.type == "date" else "NUMBER"
    names = _DATE_NAMES if prefix == "DATE" else _NUMBER_NAMES
    return f"{prefix}_{names.get(validation.operator or 'between', 'NOT_EQ')}", values
