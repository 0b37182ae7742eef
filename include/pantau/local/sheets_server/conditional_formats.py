"""Conditional formats: Google's conditions as an ``.xlsx`` writes them, and back.

Conditions are stored and handed back, never evaluated. A file keeps each as a formula, so that a condition of
any type comes back as ``CUSTOM_FORMULA``.
"""

from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.formats import color_of, google_color
from pantau.local.sheets_server.ranges import Block
from pantau.local.sheets_server.rules import COMPARISONS, condition_values


def listed_formats(sheet: Worksheet) -> list[tuple[MultiCellRange, Rule]]:
    """All conditional formats in the order in which they apply."""
    pairs = [(each.sqref, rule) for each in sheet.conditional_formatting for rule in each.rules]
    return sorted(pairs, key=lambda pair: pair[1].priority)


def describe_format_rule(rule: Rule) -> dict[str, Any]:
    """A conditional format as Google's ``ConditionalFormatRule``, ranges apart; scales of colours are not."""
    if rule.type != "expression" or not rule.formula:
        return {}
    look: dict[str, Any] = {}
    style = rule.dxf
    if style and style.fill and (color := google_color(style.fill.bgColor)):
        look |= {"backgroundColor": color, "backgroundColorStyle": {"rgbColor": color}}
    if style and style.font:
        names = {"bold": "b", "italic": "i", "strikethrough": "strike"}
        text: dict[str, Any] = {name: True for name, field in names.items() if getattr(style.font, field)}
        if color := google_color(style.font.color):
            text["foregroundColor"] = color
        if text:
            look["textFormat"] = text
    values = [{"userEnteredValue": f"={rule.formula[0]}"}]
    return {"booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": values}, "format": look}}


def store_formats(sheet: Worksheet, formats: list[tuple[MultiCellRange, Rule]]) -> None:
    """Make these the sheet's conditional formats."""
    sheet.conditional_formatting = ConditionalFormattingList()
    for priority, (cells, rule) in enumerate(formats, 1):
        rule.priority = priority
        sheet.conditional_formatting.add(str(cells), rule)


def add_format(sheet: Worksheet, blocks: list[Block], rule: dict[str, Any], index: int) -> None:
    """Put a conditional format at a place in the order."""
    boolean = rule.get("booleanRule")
    if not boolean or not blocks:
        raise invalid("A conditional format needs ranges and a booleanRule.")
    look = boolean.get("format", {})
    color, text = color_of(look, "backgroundColor"), look.get("textFormat", {})
    written = FormulaRule(
        formula=[_format_formula(boolean.get("condition") or {}, blocks[0])],
        fill=PatternFill(bgColor=color, fill_type="solid") if color else None,
        font=Font(
            b=text.get("bold"),
            i=text.get("italic"),
            strike=text.get("strikethrough"),
            color=color_of(text, "foregroundColor"),
        ),
    )
    formats = listed_formats(sheet)
    formats.insert(index, (MultiCellRange([block.reference for block in blocks]), written))
    store_formats(sheet, formats)


def _format_formula(condition: dict[str, Any], block: Block) -> str:
    name, values = condition.get("type", ""), condition_values(condition)
    cell = f"{get_column_letter(block.first_column)}{block.first_row}"
    prefix, _, rest = name.partition("_")
    if name in ("BLANK", "NOT_BLANK"):
        return f"LEN(TRIM({cell})){'=' if name == 'BLANK' else '>'}0"
    if not values:
        raise invalid(f"Invalid value at 'condition': {name} needs values")
    text = '"' + values[0].replace('"', '""') + '"'
    formulas = {
        "CUSTOM_FORMULA": values[0].removeprefix("="),
        "TEXT_EQ": f"{cell}={text}",
        "TEXT_CONTAINS": f"ISNUMBER(SEARCH({text},{cell}))",
        "TEXT_NOT_CONTAINS": f"NOT(ISNUMBER(SEARCH({text},{cell})))",
        "TEXT_STARTS_WITH": f"LEFT({cell},{len(values[0])})={text}",
        "TEXT_ENDS_WITH": f"RIGHT({cell},{len(values[0])})={text}",
    }
    if name in formulas:
        return formulas[name]
    if prefix in ("NUMBER", "DATE") and rest in ("BETWEEN", "NOT_BETWEEN") and len(values) > 1:
        between = f"AND({cell}>={values[0]},{cell}<={values[1]})"
        return between if rest == "BETWEEN" else f"NOT({between})"
    if prefix in ("NUMBER", "DATE") and COMPARISONS.get(rest, ("", ""))[1]:
        return f"{cell}{COMPARISONS[rest][1]}{values[0]}"
    raise invalid(f"Invalid value at 'condition.type': {name} is not supported")
