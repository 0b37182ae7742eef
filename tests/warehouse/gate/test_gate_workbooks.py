"""Gate 1 on a real warehouse: every hold reason, exact thresholds, the snapshot in force."""

from datetime import date

import pytest

from pantau.gate import workbooks
from pantau.gate.suites import read_suite
from pantau.gate.verdict import GateError, judge_each
from pantau.gate.workbooks import WorkbookCounts, judge_workbooks
from pantau.periods import Week

WEEK = Week(date(2018, 1, 15))
BEFORE = Week(date(2018, 1, 8))
WORKBOOKS = "intermediate.int_workbook_measures"
TABS = "intermediate.int_tab_measures"
SETIABUDI = "31.74.02"
HERE = f"kecamatan_code = '{SETIABUDI}'"


def verdict_of(tables, code=SETIABUDI, week=WEEK):
    rows = tables.read(
        "select verdict, reasons, snapshot_week from quality.workbook_verdicts "
        "where kecamatan_code = %s and week_start = %s",
        *(code, week.start),
    )
    return rows[0]


def test_every_reason_stands_beside_its_kecamatan_and_nowhere_else(measures):
    for number, (values, _) in enumerate(REASONS):
        measures.set(WORKBOOKS, f"kecamatan_code = '31.74.{number + 1:02}'", **values)
    emptied = {"rows_now": 0, "rows_lost": 50, "rows_lost_share": 1, "is_emptied": True}
    measures.set(TABS, "kecamatan_code = '31.75.01' and tab = 'P3'", **emptied)
    lost = {"rows_now": 39, "rows_lost": 11, "rows_lost_share": 0.22}
    measures.set(TABS, "kecamatan_code = '31.75.02' and tab = 'P3'", **lost)

    counts = judge_workbooks(measures.run(WEEK))

    found = dict(
        measures.read("select kecamatan_code, reasons from quality.workbook_verdicts where verdict = 'held'")
    )
    assert found == {
        **{f"31.74.{number + 1:02}": reasons for number, (_, reasons) in enumerate(REASONS)},
        "31.75.01": ["tab_emptied:P3"],
        "31.75.02": ["rows_lost:P3"],
    }
    assert counts == WorkbookCounts(accepted=44 - len(found), held=len(found))
    assert measures.read(
        "select distinct reasons from quality.workbook_verdicts where verdict = 'accepted'"
    ) == [([],)]


REASONS = [
    ({"is_unreadable": True, "rows_read": None, "quarantined_share": None}, ["unreadable"]),
    ({"tabs_missing": "BACA DULU,P3"}, ["tab_missing:BACA DULU", "tab_missing:P3"]),
    ({"tabs_twice": "P3"}, ["tab_twice:P3"]),
    ({"headers_missing": "P3:NIK,P4"}, ["header_missing:P3:NIK", "header_missing:P4"]),
    ({"headers_twice": "P7:Jumlah Diajukan (Rp)"}, ["header_twice:P7:Jumlah Diajukan (Rp)"]),
    ({"has_wrong_code": True}, ["wrong_code"]),
    ({"rows_quarantined": 11, "quarantined_share": 0.11}, ["quarantine"]),
    ({"snapshot_id": None}, ["unreadable"]),
]


def test_a_fault_in_every_workbook_holds_every_workbook(measures):
    measures.set(WORKBOOKS, is_unreadable=True, rows_read=None, quarantined_share=None)
    assert judge_workbooks(measures.run(WEEK)) == WorkbookCounts(accepted=0, held=44)
    assert measures.read("select distinct reasons from quality.workbook_verdicts") == [(["unreadable"],)]


@pytest.mark.full
def test_a_fault_in_every_tab_is_told_for_every_tab(measures):
    measures.set(TABS, rows_now=10, rows_lost=40, rows_lost_share=0.8)
    assert judge_workbooks(measures.run(WEEK)) == WorkbookCounts(accepted=0, held=44)
    told = [f"rows_lost:P{stage}" for stage in range(1, 8)]
    assert measures.read("select distinct reasons from quality.workbook_verdicts") == [(told,)]


def test_rows_are_lost_above_a_fifth_and_from_ten_rows_on(measures):
    cases = [
        (50, 40, False),
        (50, 39, True),
        (40, 31, False),
        (45, 35, True),
        (10, 1, False),
        (1000, 800, False),
    ]
    for number, (rows_before, rows_now, _) in enumerate(cases, start=1):
        measures.execute(
            f"update {TABS} set rows_before = %s, rows_now = %s, rows_lost = %s, "
            "rows_lost_share = %s / %s::numeric where kecamatan_code = %s and tab = 'P3'",
            *(rows_before, rows_now, rows_before - rows_now, rows_before - rows_now, rows_before),
            f"31.74.{number:02}",
        )
    judge_workbooks(measures.run(WEEK))
    for number, (_, _, is_lost) in enumerate(cases, start=1):
        expected = ("held", ["rows_lost:P3"]) if is_lost else ("accepted", [])
        assert verdict_of(measures, f"31.74.{number:02}")[:2] == expected


def test_a_tenth_quarantined_passes_and_a_share_counts_from_twenty_rows_on(measures):
    cases = [(20, 2, False), (20, 3, True), (19, 19, False), (1000, 100, False), (1000, 101, True)]
    for number, (rows_read, rows_quarantined, _) in enumerate(cases, start=1):
        measures.execute(
            f"update {WORKBOOKS} set rows_read = %s, rows_quarantined = %s, "
            "quarantined_share = %s / %s::numeric where kecamatan_code = %s",
            *(rows_read, rows_quarantined, rows_quarantined, rows_read, f"31.74.{number:02}"),
        )
    judge_workbooks(measures.run(WEEK))
    for number, (_, _, is_held) in enumerate(cases, start=1):
        expected = ("held", ["quarantine"]) if is_held else ("accepted", [])
        assert verdict_of(measures, f"31.74.{number:02}")[:2] == expected


def test_a_workbook_that_cannot_be_tested_for_rows_is_held_for_reading_alone(measures):
    measures.set(WORKBOOKS, HERE, tabs_missing="P3", rows_read=None, quarantined_share=None)
    measures.set(TABS, HERE, rows_before=None, rows_now=None, rows_lost=None, rows_lost_share=None)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures)[:2] == ("held", ["tab_missing:P3"])


def test_a_held_workbook_keeps_its_last_good_snapshot(tables):
    tables.pull(BEFORE)
    judge_workbooks(tables.run(BEFORE))
    tables.pull(WEEK)
    tables.set(WORKBOOKS, HERE, has_wrong_code=True)
    judge_workbooks(tables.run(WEEK))
    assert verdict_of(tables) == ("held", ["wrong_code"], BEFORE.start)
    assert verdict_of(tables, "31.74.03") == ("accepted", [], WEEK.start)


def test_a_workbook_that_was_never_good_has_no_snapshot_in_force(measures):
    measures.set(WORKBOOKS, HERE, is_unreadable=True)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures) == ("held", ["unreadable"], None)


def test_a_repeated_judgement_replaces_its_week(measures):
    first = judge_workbooks(measures.run(WEEK))
    accepted = measures.read("select snapshot_id, accepted_at from ops.accepted_snapshots order by 1")
    assert judge_workbooks(measures.run(WEEK)) == first == WorkbookCounts(44, 0)
    assert measures.read("select snapshot_id, accepted_at from ops.accepted_snapshots order by 1") == accepted
    assert measures.read("select count(*) from quality.workbook_verdicts") == [(44,)]
    results = measures.read("select count(*), bool_and(success) from quality.gate_results")
    assert results == [(sum(len(read_suite(name)["expectations"]) for name in workbooks.SUITES), True)]


def test_a_snapshot_judged_again_as_held_is_no_longer_accepted(measures):
    judge_workbooks(measures.run(WEEK))
    measures.set(WORKBOOKS, HERE, tabs_twice="P5")
    judge_workbooks(measures.run(WEEK))
    assert measures.read("select count(*) from ops.accepted_snapshots") == [(43,)]
    assert verdict_of(measures) == ("held", ["tab_twice:P5"], None)


def test_a_corrected_pull_of_the_same_week_comes_into_force(measures):
    measures.set(WORKBOOKS, HERE, has_wrong_code=True)
    judge_workbooks(measures.run(WEEK))
    snapshots = measures.pull(WEEK)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures) == ("accepted", [], WEEK.start)
    in_force = f"select max(snapshot_id) from ops.accepted_snapshots where {HERE}"
    assert measures.read(in_force) == [(snapshots[SETIABUDI],)]


def test_a_later_week_never_stands_in_force_in_a_rerun_of_an_older_one(tables):
    tables.pull(WEEK)
    judge_workbooks(tables.run(WEEK))
    tables.pull(BEFORE)
    tables.set(WORKBOOKS, HERE, has_wrong_code=True)
    judge_workbooks(tables.run(BEFORE))
    assert verdict_of(tables, week=BEFORE) == ("held", ["wrong_code"], None)
    assert verdict_of(tables, week=WEEK) == ("accepted", [], WEEK.start)


def test_results_name_what_failed_and_who_fixes_it(measures):
    measures.set(WORKBOOKS, HERE, headers_missing="P3:NIK")
    judge_workbooks(measures.run(WEEK))
    query = (
        "select expectation, severity, reason, observed, failing, who_fixes "
        "from quality.gate_results where not success"
    )
    assert measures.read(query) == [
        (
            "every_required_header_stands",
            "critical",
            "header_missing:{headers_missing}",
            "1 of 44",
            ["31.74.02 P3:NIK"],
            "facilitator",
        )
    ]


def test_without_its_expectation_a_fault_is_not_held(measures, monkeypatch):
    measures.set(WORKBOOKS, HERE, has_wrong_code=True)

    def read_all_but_one(name):
        suite = read_suite(name)
        kept = [
            entry
            for entry in suite["expectations"]
            if entry["meta"]["name"] != "workbook_names_its_own_kecamatan"
        ]
        return {**suite, "expectations": kept}

    monkeypatch.setattr(workbooks, "read_suite", read_all_but_one)
    assert judge_workbooks(measures.run(WEEK)) == WorkbookCounts(accepted=44, held=0)


LOST = {"rows_now": 10, "rows_lost": 40, "rows_lost_share": 0.8}


def accept(tables, week=WEEK, code=SETIABUDI):
    """An approver accepts a workbook for a week."""
    tables.execute(
        "insert into ops.workbook_acceptances "
        "(week_start, kecamatan_code, held_reasons, reason, accepted_by) values "
        "(%s, %s, '{rows_lost:P3}', 'Baris ganda dihapus', 'Laras Puspitasari')",
        *(week.start, code),
    )


def test_a_workbook_accepted_by_hand_comes_into_force_and_stays_so_in_every_rerun(measures):
    measures.set(TABS, f"{HERE} and tab = 'P3'", **LOST)
    assert judge_workbooks(measures.run(WEEK)).held == 1
    accept(measures)
    for _ in range(2):
        assert judge_workbooks(measures.run(WEEK)) == WorkbookCounts(44, 0)
        assert verdict_of(measures) == ("accepted", ["accepted_by_hand"], WEEK.start)
    assert measures.read("select count(*) from ops.accepted_snapshots") == [(44,)]
    failed = measures.read("select expectation from quality.gate_results where not success")
    assert failed == [("few_rows_are_lost",)]


@pytest.mark.parametrize(
    ("worse", "reasons"),
    [
        ({"tabs_missing": "P4"}, ["rows_lost:P3", "tab_missing:P4"]),
        ({"headers_missing": "P4:NIK"}, ["header_missing:P4:NIK", "rows_lost:P3"]),
        ({"has_wrong_code": True}, ["rows_lost:P3", "wrong_code"]),
    ],
)
def test_what_cannot_be_accepted_holds_a_new_pull_in_spite_of_an_acceptance(worse, reasons, measures):
    accept(measures)
    measures.set(TABS, f"{HERE} and tab = 'P3'", **LOST)
    measures.set(WORKBOOKS, HERE, **worse)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures) == ("held", reasons, None)


def test_an_acceptance_is_for_its_week_and_workbook_only(measures):
    accept(measures, BEFORE)
    accept(measures, code="31.74.03")
    measures.set(TABS, f"{HERE} and tab = 'P3'", **LOST)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures)[:2] == ("held", ["rows_lost:P3"])
    assert verdict_of(measures, "31.74.03")[:2] == ("accepted", [])


def test_nothing_accepts_a_workbook_beside_the_judge(measures, monkeypatch):
    accept(measures)
    measures.set(TABS, f"{HERE} and tab = 'P3'", **LOST)
    judge_deaf = lambda *given, accepted: judge_each(*given)  # noqa: E731
    monkeypatch.setattr(workbooks, "judge_each", judge_deaf)
    judge_workbooks(measures.run(WEEK))
    assert verdict_of(measures)[:2] == ("held", ["rows_lost:P3"])


def test_measures_of_another_week_are_refused(measures):
    with pytest.raises(GateError, match="is not of week 2018-01-08"):
        judge_workbooks(measures.run(BEFORE))
    assert measures.read("select count(*) from quality.workbook_verdicts") == [(0,)]


def test_a_kecamatan_without_measures_is_our_own_fault(measures):
    measures.execute(f"delete from {WORKBOOKS} where {HERE}")
    with pytest.raises(GateError, match="43 rows, not 44"):
        judge_workbooks(measures.run(WEEK))


def test_an_expectation_that_cannot_be_evaluated_is_raised_and_never_a_verdict(measures):
    measures.execute(f"alter table {WORKBOOKS} drop column tabs_twice")
    with pytest.raises(GateError, match="no_tab_stands_twice could not be evaluated"):
        judge_workbooks(measures.run(WEEK))
    assert measures.read("select count(*) from quality.workbook_verdicts") == [(0,)]


def test_the_log_line_has_counts_and_reasons(measures, caplog):
    caplog.set_level("INFO", "pantau")
    measures.set(WORKBOOKS, HERE, has_wrong_code=True)
    judge_workbooks(measures.run(WEEK))
    assert [record.getMessage() for record in caplog.records if record.name.startswith("pantau.")] == [
        "Gate 1, week 2018-01-15: 43 accepted, 1 held (31.74.02: wrong_code)"
    ]
