"""A week through the real Airflow under each of Google's faults, with the quotas enforced at both sides.

Each fault has a week of its own, with rows that were never seen before. What must come out is known from how
the sample was made: so a week under a fault is compared with one that had none. They are weeks in which the
sample holds no workbook, so that each test may run without the others.
"""

from dataclasses import dataclass

import pytest
import requests

from pantau.local.ports import Ports
from pantau.periods import Week

pytestmark = pytest.mark.full

WORKBOOKS = 44
RECIPIENTS = 12
READS_PER_MINUTE = 360
STACK_SETTINGS = {
    "PANTAU_READS_PER_MINUTE": str(READS_PER_MINUTE),
    "PANTAU_WRITES_PER_MINUTE": "360",
    "PANTAU_READ_TIMEOUT_SECONDS": "10",
    "PANTAU_WORKBOOK_DEADLINE_SECONDS": "90",
}
STRUCK = ("31.71.01", "31.73.05", "31.75.02")
DENIED = "31.74.04"
METADATA, CELLS = "spreadsheets.get", "values.batchGet"


@dataclass(frozen=True)
class Google:
    """The stack's Sheets server on a bad day."""

    address: str

    def play(self, *faults: dict) -> None:
        answer = requests.put(f"{self.address}/_faults", json=list(faults), timeout=10)
        assert answer.status_code == 200, answer.text

    def played(self) -> list[int]:
        return [fault["played"] for fault in requests.get(f"{self.address}/_faults", timeout=10).json()]


@pytest.fixture(scope="module")
def google(stack) -> Google:
    return Google(f"http://127.0.0.1:{Ports(stack.base).sheets}")


@pytest.fixture(scope="module")
def weeks(stack) -> None:
    """The programme's first week, so that every fault meets workbooks that are known."""
    first = Week.parse("2017-12-11")
    summary = stack.load(first)
    assert stack.run_week(first) == 0
    stack.assert_facts(summary)


def assert_whole(stack, summary, *, calls: int, unreadable: tuple[str, ...] = ()) -> None:
    """Every readable workbook landed once, with all its rows, each at its own place; each mail went once."""
    week = summary.week.start
    pulls = stack.rows(
        "select kecamatan_code, status, api_calls from landing.snapshots where week_start = %s", week
    )
    assert len(pulls) == len({code for code, *_ in pulls}) == WORKBOOKS
    assert tuple(code for code, status, _ in pulls if status != "read") == unreadable
    assert sum(count for *_, count in pulls) == calls
    places = """
        select tab, sum(cardinality(row_numbers)), sum(cardinality(row_version_ids)),
            sum((select count(distinct n) from unnest(row_numbers) as n))
        from landing.snapshot_tabs join landing.snapshots using (snapshot_id)
        where week_start = %s group by 1
    """
    counts = {tab: tuple(map(int, rest)) for tab, *rest in stack.rows(places, week)}
    if unreadable:
        assert all(len(set(each)) == 1 for each in counts.values())
    else:
        assert counts == {tab: (rows,) * 3 for tab, rows in summary.rows_written.items()}
    sent = """
        select count(*), count(distinct recipient) from ops.deliveries
        where report = 'weekly' and status = 'sent' and period_start = %s
    """
    assert stack.rows(sent, week) == [(RECIPIENTS, RECIPIENTS)]


def on_each(**fault: object) -> list[dict]:
    return [{"workbook": code, **fault} for code in STRUCK]


def inserted(workbook: str, start: int) -> dict:
    """Somebody inserts two rows after the list of tabs was read and before the cells are."""
    place = {"sheetId": "P1 Pendaftaran", "dimension": "ROWS", "startIndex": start, "endIndex": start + 2}
    return {"workbook": workbook, "call": CELLS, "edits": [{"insertDimension": {"range": place}}]}


PASSING = {
    "429_with_retry_after": ("2017-12-18", on_each(call=METADATA, status=429, retry_after=2)),
    "429_without_retry_after": ("2017-12-25", on_each(call=METADATA, status=429, times=2)),
    "500_in_the_middle_of_a_read": ("2018-01-01", on_each(call=CELLS, status=500)),
    "stalled": ("2018-01-08", on_each(call=CELLS, stall_seconds=13)),
    "truncated": ("2018-01-22", on_each(call=CELLS, is_truncated=True)),
}


@pytest.mark.parametrize(("week", "faults"), PASSING.values(), ids=PASSING)
def test_a_passing_fault_costs_calls_and_nothing_else(stack, weeks, google, week, faults):
    summary = stack.load(Week.parse(week))
    google.play(*faults)
    assert stack.run_week(week) == 0
    times = [fault.get("times", 1) for fault in faults]
    assert google.played() == times
    assert_whole(stack, summary, calls=2 * WORKBOOKS + sum(times))
    stack.assert_facts(summary)


def test_an_edit_between_the_two_calls_moves_rows_and_loses_none(stack, weeks, google):
    summary = stack.load(Week.parse("2018-01-29"))
    google.play(inserted(STRUCK[0], 0), inserted(STRUCK[1], 30))
    assert stack.run_week("2018-01-29") == 0
    assert google.played() == [1, 1]
    assert_whole(stack, summary, calls=2 * WORKBOOKS)
    stack.assert_facts(summary)


def test_a_workbook_without_access_is_held_alone_and_is_whole_once_it_is_shared_again(stack, weeks, google):
    week = Week.parse("2018-02-19")
    summary = stack.load(week)
    google.play({"workbook": DENIED, "status": 403, "times": None})
    before = counts_by_kecamatan(stack)
    assert stack.run_week(week) == 0
    assert_whole(stack, summary, calls=2 * WORKBOOKS - 1, unreadable=(DENIED,))
    held = """
        select kecamatan_code, reasons from quality.workbook_verdicts
        where week_start = %s and verdict = 'held'
    """
    expected = [(hold.kecamatan_code, [hold.reason]) for hold in summary.held]
    assert sorted(stack.rows(held, week.start)) == sorted([*expected, (DENIED, ["unreadable"])])
    without = counts_by_kecamatan(stack)
    assert without[DENIED]["versions"] == before[DENIED]["versions"]
    google.play()
    assert stack.run_week(week) == 0
    stack.assert_facts(summary)
    shared = counts_by_kecamatan(stack)
    assert shared[DENIED]["versions"] > without[DENIED]["versions"]
    assert {code for code in shared if shared[code] != without[code]} == {DENIED}


def counts_by_kecamatan(stack) -> dict[str, dict[str, object]]:
    """Row versions that were ever landed, and the facts of the newest week, of each kecamatan."""
    versions = dict(
        stack.rows("select kecamatan_code, count(*) from landing.row_versions group by kecamatan_code")
    )
    facts = stack.rows(
        """
        select kecamatan_code, jsonb_object_agg(stage_code, array [new_count, cumulative_count])
        from marts.fct_kecamatan_stage_week
        where week_start = (select max(week_start) from marts.fct_kecamatan_stage_week)
        group by kecamatan_code
        """
    )
    return {code: {"versions": versions[code], "facts": counts} for code, counts in facts}


def test_the_quota_was_kept_in_every_week_so_that_the_server_never_had_to_refuse(stack, weeks):
    times = "select pulled_at, api_calls from landing.snapshots where week_start = %s order by pulled_at"
    for (week,) in stack.rows("select distinct week_start from landing.snapshots"):
        pulls = stack.rows(times, week)
        seconds = (pulls[-1][0] - pulls[0][0]).total_seconds()
        waited_for = sum(calls for _, calls in pulls[1:]) - READS_PER_MINUTE // 10
        assert seconds > 0.8 * waited_for / (0.9 * READS_PER_MINUTE / 60)
