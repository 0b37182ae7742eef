"""Great Expectations' Data Docs of both gates: pages for engineers, made behind the verdicts.

A gate leaves what it found in ``results/<week>/<gate>.json`` of the folder; another step makes pages of it.
Nothing here decides, reads the warehouse, or knows its address; a fault here is told and changes no verdict.
Suites read measures and marts, so that no page can name a person.
"""

import json
import logging
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pantau.gate.suites import Answers, read_suite
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings, home

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
    from great_expectations.data_context import EphemeralDataContext
    from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier

GATES = {"workbooks": "Gate 1", "programme": "Gate 2"}
WEEKS_KEPT = 26
"""Half a year; ``quality.gate_results`` keeps every week."""
_LISTED = 20
"""Failing rows that a page lists of an expectation."""
_LISTS = (
    "partial_unexpected_list",
    "partial_unexpected_counts",
    "partial_unexpected_index_list",
    "unexpected_list",
    "unexpected_index_list",
    "unexpected_rows",
)

log = logging.getLogger(__name__)


class DataDocsError(RuntimeError):
    """Pages could not be made; verdicts and reports stand without them."""


def find_folder(settings: Settings) -> Path:
    """Where the pages stand."""
    return settings.data_docs or home() / "data-docs"


def keep_results(run: Run, gate: str, told: str, answers: Answers) -> None:
    """Leaves a gate's results for its pages, once its verdict is stored; ``told``: the verdict in words.

    A fault is logged as an error and never reaches the gate.
    """
    path = find_folder(run.settings) / "results" / str(run.week) / f"{gate}.json"
    try:
        documents = [_describe(_serialise(validation)) for validation in answers.validations]
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"told": told, "validations": documents}), encoding="utf-8")
        fresh.replace(path)
    except Exception as error:
        log.exception(
            "%s, week %s: its Data Docs will be missing (%s); the verdict stands. Look at the rights and the "
            "space of the folder that PANTAU_DATA_DOCS names",
            *(GATES[gate], run.week, type(error).__name__),
        )


def write_data_docs(run: Run) -> Path:
    """Makes the pages of the week's results and the index of all weeks; returns the index."""
    folder = find_folder(run.settings)
    kept = _read_results(folder, run.week)
    missing = [told for gate, told in GATES.items() if gate not in kept]
    if missing:
        raise DataDocsError(
            f"{' and '.join(missing)} left no results of week {run.week} in {folder}; its log says why. "
            f"On several machines PANTAU_DATA_DOCS must be a folder that they share."
        )
    count = _write_pages(folder, run.week, kept)
    _forget_old_weeks(folder)
    _write_index(folder)
    log.info("Data Docs, week %s: %d pages, %s", run.week, count, folder / "index.html")
    return folder / "index.html"


def _serialise(validation: "ExpectationSuiteValidationResult") -> dict[str, Any]:
    """A suite's result as JSON; decimals become floats here, since GX walks its call stack for each."""
    for entry in validation.results:
        entry.result = _as_float(entry.result)
    return validation.to_json_dict()


def _as_float(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_float(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_as_float(each) for each in value)
    return float(value) if isinstance(value, Decimal) else value


def _describe(document: dict[str, Any]) -> dict[str, Any]:
    """A suite's result as its page shows it: what failed in part, and a query by its name in words."""
    for entry in document["results"]:
        config, result = entry["expectation_config"], entry["result"]
        for found in (result, result.get("details") or {}):
            found.update({name: found[name][:_LISTED] for name in _LISTS if name in found})
        if "unexpected_rows_query" in config["kwargs"]:
            config["description"] = _in_words(config["meta"]["name"])
    return document


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize() + "."


def _read_results(folder: Path, week: Week | str) -> dict[str, dict[str, Any]]:
    """What the gates left of a week, by gate."""
    paths = {gate: folder / "results" / str(week) / f"{gate}.json" for gate in GATES}
    return {gate: json.loads(path.read_text("utf-8")) for gate, path in paths.items() if path.exists()}


def _write_pages(folder: Path, week: Week, kept: Mapping[str, dict[str, Any]]) -> int:
    """One page a suite, by Great Expectations' own site builder."""
    context = _open_context(folder)
    keys = [
        _add_result(context, week, gate, document)
        for gate, results in kept.items()
        for document in results["validations"]
    ]
    pages = [folder / _page_of(key.expectation_suite_identifier.name, week) for key in keys]
    for page in pages:
        page.unlink(missing_ok=True)
    suites = [key.expectation_suite_identifier for key in keys]
    context.build_data_docs(resource_identifiers=[*keys, *suites], build_index=False)
    # The site builder logs a page that it could not make, and goes on.
    lost = [page.parts[-4] for page in pages if not page.exists()]
    if lost:
        raise DataDocsError(f"No page was made of {', '.join(lost)}; Great Expectations' log says why.")
    return len(pages)


def _open_context(folder: Path) -> "EphemeralDataContext":
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults())
    context = gx.get_context(mode="ephemeral", project_config=config)
    context.enable_analytics(False)
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    context.add_data_docs_site(
        "Pantau OK OCE",
        {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": store},
    )
    return context


def _add_result(
    context: "EphemeralDataContext", week: Week, gate: str, document: dict[str, Any]
) -> "ValidationResultIdentifier":
    import great_expectations as gx
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    name = document["suite_name"]
    run_id = RunIdentifier(run_name=str(week), run_time=_cutoff_of(week))
    document["meta"]["run_id"] = run_id.to_json_dict()
    result = expectationSuiteValidationResultSchema.load(document)
    key = ValidationResultIdentifier(ExpectationSuiteIdentifier(name), run_id, "week")
    context.suites.add(gx.ExpectationSuite(**read_suite(name)))
    context.validation_results_store.set(key, result)
    return key


def _cutoff_of(week: Week) -> datetime:
    """The time that stands in a page's address: the week's own, so that a repeated run has the same page."""
    return datetime.combine(week.cutoff, time(), UTC)


def _page_of(suite: str, week: Week | str) -> str:
    week = Week.parse(str(week))
    return f"validations/{suite}/{week}/{_cutoff_of(week):%Y%m%dT%H%M%S.%fZ}/week.html"


def _forget_old_weeks(folder: Path) -> None:
    for week in _weeks_of(folder)[WEEKS_KEPT:]:
        for page in (folder / "validations").glob(f"*/{week}"):
            shutil.rmtree(page)
        shutil.rmtree(folder / "results" / week)


def _weeks_of(folder: Path) -> list[str]:
    """Weeks with results, the newest first."""
    named = [
        path.name for path in (folder / "results").iterdir() if re.fullmatch(r"\d{4}-\d\d-\d\d", path.name)
    ]
    return sorted(named, reverse=True)


def _write_index(folder: Path) -> None:
    """One plain page of all weeks: Great Expectations' own needs the network and tells no severity."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    weeks = [
        {
            "week": week,
            "gates": [
                {"told": f"{GATES[gate]}: {results['told']}", "suites": _list_suites(folder, week, results)}
                for gate, results in _read_results(folder, week).items()
            ],
        }
        for week in _weeks_of(folder)
    ]
    pages = Environment(
        loader=PackageLoader("pantau.gate"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    fresh = folder / "index.new"
    fresh.write_text(pages.get_template("data_docs.html").render(weeks=weeks), encoding="utf-8")
    fresh.replace(folder / "index.html")


def _list_suites(folder: Path, week: str, results: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": document["suite_name"],
            "page": page if (folder / page).exists() else None,
            "count": len(document["results"]),
            "failed": [_list_failure(entry) for entry in document["results"] if not entry["success"]],
        }
        for document in results["validations"]
        for page in [_page_of(document["suite_name"], week)]
    ]


def _list_failure(entry: Mapping[str, Any]) -> dict[str, Any]:
    config, result = entry["expectation_config"], entry["result"]
    rows = result.get("unexpected_index_list") or (result.get("details") or {}).get("unexpected_rows") or []
    return {
        "severity": config["severity"],
        "name": _in_words(config["meta"]["name"]),
        "observed": result.get("observed_value", result.get("unexpected_count")),
        "rows": [" ".join(str(value) for value in row.values()) for row in rows],
        "who_fixes": config["meta"]["who_fixes"],
        "notes": config["notes"],
    }
