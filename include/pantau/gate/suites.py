"""Runs the expectation suites of ``expectations/`` on the warehouse and returns what they found.

The suite files are written by hand and only ever read. Decides nothing: an expectation that could
not be evaluated is raised as a fault, never read as a pass or a fail.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pantau.gate.verdict import GateError, Outcome
from pantau.settings import PROJECT
from pantau.warehouse import sqlalchemy_url

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.datasource.fluent import PostgresDatasource

SUITES = PROJECT / "expectations"
_MOST_FAILING = 10_000
_PLACES = 4


@dataclass(frozen=True)
class Answers:
    """What suites found: outcomes to judge by, in the suites' order, and Great Expectations' own results."""

    outcomes: tuple[Outcome, ...]
    validations: tuple["ExpectationSuiteValidationResult", ...]


def read_suite(name: str) -> dict[str, Any]:
    """One suite as its file has it."""
    path = SUITES / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GateError(f"No suite expectations/{path.name}; the gate does not judge without it.") from error


def run_suites(url: str, suites: Iterable[dict[str, Any]]) -> Answers:
    """Evaluates suites (``read_suite``) on the warehouse."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    warehouse = context.data_sources.add_postgres(
        "warehouse", connection_string=sqlalchemy_url(url, "transformer")
    )
    try:
        asked = [(suite, _run_suite(warehouse, suite)) for suite in suites]
    finally:
        warehouse.get_engine().dispose()
    outcomes = (outcome for suite, validation in asked for outcome in _read_outcomes(suite, validation))
    return Answers(tuple(outcomes), tuple(validation for _, validation in asked))


def _run_suite(warehouse: "PostgresDatasource", suite: dict[str, Any]) -> "ExpectationSuiteValidationResult":
    import great_expectations as gx

    schema, table = suite["meta"]["table"].split(".")
    asset = warehouse.add_table_asset(suite["name"], table_name=table, schema_name=schema)
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    return batch.validate(
        gx.ExpectationSuite(**suite),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": suite["meta"]["keys"],
            # On SQL even COMPLETE names no more failing rows than this, and only 20 without it.
            "partial_unexpected_count": _MOST_FAILING,
        },
    )


def _read_outcomes(suite: dict[str, Any], validation: "ExpectationSuiteValidationResult") -> list[Outcome]:
    outcomes = {outcome.name: outcome for outcome in map(_read_result, validation.results)}
    names = [entry["meta"]["name"] for entry in suite["expectations"]]
    if sorted(names) != sorted(outcomes):
        raise GateError(f"Suite {suite['name']}: Great Expectations did not answer every expectation.")
    return [outcomes[name] for name in names]


def _read_result(entry: "ExpectationValidationResult") -> Outcome:
    """One Great Expectations result as plain data."""
    config = entry.expectation_config
    name = config.meta["name"]
    if _raised(entry.exception_info):
        raise GateError(
            f"Expectation {name} could not be evaluated: {_raised(entry.exception_info)}. "
            f"Nothing was judged; look at its suite and at the columns it reads."
        )
    result = entry.result
    details = result.get("details") or {}
    rows = result.get("unexpected_index_list") or details.get("unexpected_rows") or []
    is_judged = config.severity == "critical" and not entry.success
    if is_judged and "unexpected_index_list" in result and len(rows) != result["unexpected_count"]:
        raise GateError(
            f"Expectation {name} failed for {result['unexpected_count']} rows but named {len(rows)}; "
            f"nothing was judged."
        )
    return Outcome(
        name=name,
        severity=config.severity.value,
        success=bool(entry.success),
        reason=config.meta["reason"],
        failing=() if entry.success else tuple({key: _tell(row[key]) for key in row} for row in rows),
        observed=_observed(result),
        who_fixes=config.meta["who_fixes"],
        notes=config.notes if isinstance(config.notes, str) else " ".join(config.notes or []),
    )


def _observed(result: dict[str, Any]) -> str | None:
    """The number an expectation saw: an aggregate, or how many rows failed."""
    if "observed_value" in result:
        value = result["observed_value"]
        is_nothing = value is None or (isinstance(value, float) and math.isnan(value))
        return None if is_nothing else _tell(value)
    if "unexpected_count" in result:
        # Where a condition leaves no row, Great Expectations counts None of them.
        return f"{result['unexpected_count'] or 0} of {result['element_count'] or 0}"
    return None


def _tell(value: Any) -> str:
    """A value as text. PostgreSQL divides to twenty places, which are noise and may read as a long number."""
    if isinstance(value, float):
        return str(round(value, _PLACES))
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -_PLACES:
            return str(round(value, _PLACES))
    return str(value)


def _raised(exception_info: dict[str, Any]) -> str | None:
    """The first line of an exception inside Great Expectations; flat or one per metric."""
    entries = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    for entry in entries:
        if entry["raised_exception"]:
            return str(entry["exception_message"]).splitlines()[0]
    return None
