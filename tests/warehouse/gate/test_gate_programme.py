"""Gate 2 on a real warehouse: every hold reason, notes, exact thresholds."""

from datetime import date, timedelta

import pytest

from pantau.gate import programme as programme_gate
from pantau.gate.programme import judge_programme
from pantau.gate.suites import read_suite
from pantau.gate.verdict import GateError, Verdict
from pantau.periods import Week

WEEK = Week(date(2018, 1, 15))
MEASURES = "intermediate.int_programme_measures"
ALL_SUITES = programme_gate.SUITES
JUDGED_HERE = ("programme", "stages", "sums", "participants")


@pytest.fixture(autouse=True)
def suites_judged_here(monkeypatch):
    """The others have tests of their own, and Great Expectations takes its time with each."""
    monkeypatch.setattr(programme_gate, "SUITES", JUDGED_HERE)


def judged(tables):
    """The stored verdict, after judging; the returned one is the same."""
    verdict = judge_programme(tables.run(WEEK))
    ((week, stored, reasons),) = tables.read("select week_start, verdict, reasons from quality.gate_verdicts")
    assert (week, stored) == (WEEK.start, verdict)
    return Verdict(stored, tuple(reasons))


def test_a_sound_programme_passes_every_suite(programme, monkeypatch):
    monkeypatch.setattr(programme_gate, "SUITES", ALL_SUITES)
    assert judged(programme) == Verdict("pass")


@pytest.mark.parametrize(
    "values",
    [{"workbooks_held": 1}, {"rows_quarantined": 1}, {"feeds_missing": 5}],
    ids=lambda value: next(iter(value)),
)
def test_a_note_passes_and_is_kept(programme, values):
    programme.set(MEASURES, **values)
    assert judged(programme) == Verdict("pass_with_notes")
    failed = programme.read("select severity, observed from quality.gate_results where not success")
    assert failed == [("warning", str(next(iter(values.values()))))]


@pytest.mark.parametrize(("accepted", "is_held"), [(38, False), (37, True)])
def test_thirty_eight_workbooks_are_enough(programme, accepted, is_held):
    programme.set(MEASURES, workbooks_accepted=accepted)
    assert judged(programme).reasons == (("workbooks",) if is_held else ())


@pytest.mark.parametrize(("share", "is_held"), [("0.05", False), ("0.0501", True), (None, False)])
def test_five_per_cent_quarantined_pass(programme, share, is_held):
    programme.set(MEASURES, quarantined_share=share)
    assert judged(programme).reasons == (("quarantine",) if is_held else ())


def test_a_total_below_the_one_sent_holds_with_its_stage(programme):
    programme.set("intermediate.int_stage_measures", "stage_code in ('P7', 'P2')", fall_count=1)
    assert judged(programme) == Verdict("hold", ("fall:P2", "fall:P7"))


@pytest.mark.parametrize(
    "change",
    [
        "update marts.fct_stage_week set cumulative_count = cumulative_count + 1 where stage_code = 'P3'",
        "update marts.fct_stage_week set new_count = new_count + 1 where stage_code = 'P1'",
        "update marts.fct_kecamatan_stage_week set new_count = 2 where kecamatan_code = '31.74.04'",
        "delete from marts.fct_kecamatan_stage_week where kecamatan_code = '31.74.04'",
        "delete from marts.fct_kecamatan_stage_week where kecamatan_code = '31.74.04' and stage_code = 'P7'",
        "delete from marts.fct_stage_week where stage_code = 'P6'",
        "delete from marts.dim_kecamatan where kecamatan_code = '31.74.04'",
        "delete from marts.fct_stage_event where participant_id = 'b-31.74.04'",
    ],
)
def test_parts_that_do_not_add_up_hold(programme, change):
    programme.execute(change)
    assert judged(programme) == Verdict("hold", ("sums",))


def test_a_person_that_p1_does_not_count_holds(programme):
    programme.add_event("nobody", "P5", WEEK.sunday)
    programme.roll_up()
    assert judged(programme) == Verdict("hold", ("not_registered",))


def test_events_after_the_sunday_are_not_yet_counted(programme):
    programme.add_event("later", "P1", WEEK.cutoff)
    programme.add_event("later", "P5", WEEK.sunday + timedelta(days=10))
    programme.roll_up()
    assert judged(programme) == Verdict("pass")


def test_all_reasons_are_told_together(programme):
    programme.set(MEASURES, workbooks_accepted=12, workbooks_held=32, quarantined_share="0.5")
    assert judged(programme) == Verdict("hold", ("quarantine", "workbooks"))


def test_a_repeated_judgement_replaces_the_first(programme):
    programme.set(MEASURES, workbooks_accepted=12)
    judged(programme)
    programme.set(MEASURES, workbooks_accepted=44)
    assert judged(programme) == Verdict("pass")
    assert programme.read("select count(*) from quality.gate_results where not success") == [(0,)]


def test_without_its_expectation_nothing_else_holds(programme, monkeypatch):
    programme.set(MEASURES, workbooks_accepted=12)

    def read_all_but_one(name):
        suite = read_suite(name)
        kept = [
            entry
            for entry in suite["expectations"]
            if entry["meta"]["name"] != "enough_workbooks_are_accepted"
        ]
        return {**suite, "expectations": kept}

    assert judged(programme).is_held
    monkeypatch.setattr(programme_gate, "read_suite", read_all_but_one)
    assert judged(programme) == Verdict("pass")


def test_marts_of_another_week_are_refused(programme):
    with pytest.raises(GateError, match="The marts state week 2018-01-15, not 2018-01-22"):
        judge_programme(programme.run(Week(WEEK.cutoff)))


def test_results_hold_no_participant(programme):
    programme.add_event("nobody", "P5", WEEK.sunday)
    programme.roll_up()
    judged(programme)
    failing = programme.read("select failing from quality.gate_results where not success")
    assert failing == [(["P5"],)]
