"""Which weeks keep a month's report back, and the one message that says so."""

from datetime import date

import pytest

from pantau.delivery.month_weeks import find_refusal
from pantau.periods import Month
from pantau.report.facts import Decision
from pantau.report.monthly.facts import MonthWeek

JANUARY = Month(date(2018, 1, 1))
RELEASE = Decision("Laras Puspitasari", "Sudah dicek", ("workbooks",), date(2018, 1, 23))


def weeks(*verdicts: str) -> list[MonthWeek]:
    """The five weeks of January; ``released``: held and let out."""
    return [
        MonthWeek(week, "hold", RELEASE) if verdict == "released" else MonthWeek(week, verdict)
        for week, verdict in zip(JANUARY.weeks, verdicts, strict=True)
    ]


@pytest.mark.parametrize(
    "verdicts",
    [
        ("pass", "pass", "pass", "pass", "pass"),
        ("pass", "pass_with_notes", "released", "pass", "released"),
        ("unwatched", "unwatched", "pass", "pass", "pass"),
        ("unwatched", "unwatched", "unwatched", "unwatched", "pass_with_notes"),
    ],
)
def test_a_month_whose_watched_weeks_passed_or_were_released_may_go_out(verdicts):
    assert find_refusal(JANUARY, weeks(*verdicts)) is None


@pytest.mark.parametrize(
    ("verdicts", "named", "is_held"),
    [
        (("pass", "hold", "pass", "pass", "pass"), {"2018-01-08": "held"}, True),
        (("pass", "pass", "pass", "pass", "hold"), {"2018-01-29": "held"}, True),
        (("pass", "missing", "pass", "pass", "pass"), {"2018-01-08": "no finished run"}, False),
        (("pass", "pass", "pass", "pass", "missing"), {"2018-01-29": "no finished run"}, False),
        (
            ("hold", "missing", "released", "hold", "pass"),
            {"2018-01-01": "held", "2018-01-08": "no finished run", "2018-01-22": "held"},
            True,
        ),
        (
            ("pass", "hold", "pass", "missing", "missing"),
            {"2018-01-08": "held", "2018-01-22": "no finished run", "2018-01-29": "no finished run"},
            False,
        ),
    ],
)
def test_a_refusal_lists_every_week_that_keeps_the_report_back_in_one_line(verdicts, named, is_held):
    refusal = find_refusal(JANUARY, weeks(*verdicts))
    assert refusal is not None and refusal.is_held is is_held
    head, _, listed = str(refusal).partition(": ")
    assert head == "The report of 2018-01 cannot go out"
    told = listed.removesuffix(".").split("; ")
    assert [part.split()[1] for part in told] == list(named)
    for part, (week, state) in zip(told, named.items(), strict=True):
        assert state in part and f"pantau run-week {week}" in part
        assert (f"pantau release {week} --reason TEXT --by NAME" in part) is (state == "held")
        assert ("wait for it" in part) is (state == "no finished run")


def test_before_anything_was_run_it_is_the_closing_week_that_is_lacking():
    refusal = find_refusal(JANUARY, weeks(*["unwatched"] * 5))
    assert refusal is not None and not refusal.is_held
    assert str(refusal).count("no finished run") == 1 and "pantau run-week 2018-01-29" in str(refusal)
