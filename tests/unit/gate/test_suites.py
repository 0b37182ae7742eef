"""The suite files: every expectation says what it is for."""

import json
from decimal import Decimal

import pytest

from pantau.gate import month, programme, suites, workbooks
from pantau.gate.suites import read_suite
from pantau.gate.verdict import GateError

NAMES = (*workbooks.SUITES, *programme.SUITES, *month.SUITES)
EXPECTATIONS = [(name, entry) for name in NAMES for entry in read_suite(name)["expectations"]]


def test_every_suite_file_is_judged():
    assert sorted(NAMES) == sorted(path.stem for path in suites.SUITES.glob("*.json"))


@pytest.mark.parametrize(("suite", "entry"), EXPECTATIONS, ids=lambda value: str(value)[:20])
def test_every_expectation_has_severity_notes_and_somebody_who_fixes_it(suite, entry):
    assert entry["severity"] in {"critical", "warning", "info"}
    assert entry["notes"].startswith("Since contract ")
    assert entry["meta"].keys() == {"name", "reason", "who_fixes"}
    assert (entry["meta"]["reason"] is not None) == (entry["severity"] == "critical")


def test_names_are_unique_within_a_gate():
    for gate in (workbooks.SUITES, programme.SUITES, month.SUITES):
        names = [entry["meta"]["name"] for name in gate for entry in read_suite(name)["expectations"]]
        assert len(names) == len(set(names))


def test_every_reason_of_the_contract_is_given_by_some_expectation():
    kinds = {
        gate: {
            entry["meta"]["reason"].split(":")[0]
            for name in names
            for entry in read_suite(name)["expectations"]
            if entry["meta"]["reason"]
        }
        for gate, names in (("workbooks", workbooks.SUITES), ("programme", programme.SUITES))
    }
    assert kinds["workbooks"] == {
        *("unreadable", "tab_missing", "tab_twice", "header_missing", "header_twice"),
        *("wrong_code", "tab_emptied", "rows_lost", "quarantine"),
    }
    assert kinds["programme"] == {"workbooks", "quarantine", "sums", "not_registered", "fall"}


def test_what_the_contract_does_not_call_a_hold_is_told_only():
    told = [name for name in programme.SUITES if name not in ("programme", "stages", "sums", "participants")]
    entries = [(name, entry) for name in told for entry in read_suite(name)["expectations"]]
    holds = {name for name, entry in entries if entry["severity"] == "critical"}
    assert holds == {"months", "cohorts"}
    assert {entry["severity"] for _, entry in entries} == {"critical", "info"}
    assert {entry["meta"]["reason"] for _, entry in entries} == {"sums", None}


def test_a_missing_suite_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(suites, "SUITES", tmp_path)
    with pytest.raises(GateError, match=r"expectations/tabs\.json"):
        read_suite("tabs")


def test_a_custom_query_never_gives_the_batch_a_second_alias():
    for _, entry in EXPECTATIONS:
        query = entry["kwargs"].get("unexpected_rows_query", "")
        assert "{batch} as" not in query
        assert query.count("{batch}") == (1 if query else 0)


def test_suite_files_are_plain_json_without_ids():
    for name in NAMES:
        assert '"id"' not in json.dumps(read_suite(name))


@pytest.mark.parametrize(
    ("result", "observed"),
    [
        ({"observed_value": 38}, "38"),
        ({"observed_value": Decimal("0.06254321098765432109")}, "0.0625"),
        ({"observed_value": Decimal("12")}, "12"),
        ({"observed_value": 0.1 + 0.2}, "0.3"),
        ({"observed_value": None}, None),
        ({"observed_value": float("nan")}, None),
        ({"unexpected_count": 3, "element_count": 44}, "3 of 44"),
        ({"unexpected_count": None, "element_count": 0}, "0 of 0"),
        ({"unexpected_count": None, "element_count": None}, "0 of 0"),
        ({}, None),
    ],
)
def test_what_was_observed_is_told_in_few_places_and_nothing_is_no_programs_word(result, observed):
    assert suites._observed(result) == observed
