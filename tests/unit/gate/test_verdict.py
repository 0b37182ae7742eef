"""From outcomes to verdicts and reasons."""

import pytest

from pantau.gate.verdict import GateError, Outcome, Verdict, is_acceptable, judge, judge_each


def outcome(severity="critical", success=False, reason="sums", failing=()):
    return Outcome(
        name="an_expectation",
        severity=severity,
        success=success,
        reason=reason,
        failing=tuple(failing),
        observed=None,
        who_fixes="engineer",
        notes="why",
    )


def test_nothing_failed_is_a_pass():
    assert judge([outcome(success=True), outcome("warning", success=True)]) == Verdict("pass")


def test_a_failed_warning_is_a_note():
    assert judge([outcome("warning", reason=None)]) == Verdict("pass_with_notes")


def test_a_failed_info_changes_nothing():
    assert judge([outcome("info", reason=None)]) == Verdict("pass")


def test_a_failed_critical_holds_whatever_else_passed():
    verdict = judge([outcome(success=True), outcome("warning", reason=None), outcome(reason="sums")])
    assert verdict == Verdict("hold", ("sums",))
    assert verdict.is_held


def test_reasons_stand_once_and_in_alphabetical_order():
    failed = [outcome(reason="workbooks"), outcome(reason="sums"), outcome(reason="sums")]
    assert judge(failed).reasons == ("sums", "workbooks")


def test_every_part_of_a_failing_row_is_a_reason():
    row = {"kecamatan_code": "31.74.04", "headers_missing": "P3:NIK,P4"}
    failed = outcome(reason="header_missing:{headers_missing}", failing=[row])
    assert judge([failed]).reasons == ("header_missing:P3:NIK", "header_missing:P4")


def test_a_failed_critical_without_a_reason_is_our_own_fault():
    with pytest.raises(GateError, match=r"an_expectation has no meta\.reason"):
        judge([outcome(reason=None)])


def test_one_bad_member_leaves_the_others_alone():
    rows = [{"kecamatan_code": "31.74.04", "tab": "P3"}, {"kecamatan_code": "31.74.04", "tab": "P5"}]
    failed = outcome(reason="tab_emptied:{tab}", failing=rows)
    assert judge_each([failed], "kecamatan_code", ["31.74.04", "31.74.05"]) == {
        "31.74.04": Verdict("hold", ("tab_emptied:P3", "tab_emptied:P5")),
        "31.74.05": Verdict("pass"),
    }


@pytest.mark.parametrize("failing", [(), ({"kecamatan_code": "31.99.99"},)])
def test_a_failure_that_names_no_member_is_never_a_silent_pass(failing):
    with pytest.raises(GateError, match="without naming a known kecamatan_code"):
        judge_each([outcome(failing=failing)], "kecamatan_code", ["31.74.04"])


LOST = outcome(
    reason="rows_lost:{tab}",
    failing=[{"kecamatan_code": code, "tab": "P3"} for code in ("31.74.04", "31.74.05")],
)
CODES = ["31.74.04", "31.74.05", "31.74.06"]


def test_what_a_person_accepted_is_not_held_and_says_so():
    verdicts = judge_each([LOST], "kecamatan_code", CODES, accepted=["31.74.04", "31.74.06"])
    assert verdicts == {
        "31.74.04": Verdict("pass_with_notes", ("accepted_by_hand",)),
        "31.74.05": Verdict("hold", ("rows_lost:P3",)),
        "31.74.06": Verdict("pass"),
    }


@pytest.mark.parametrize(
    "reason",
    [
        *("unreadable", "wrong_code", "tab_missing:{where}", "tab_twice:{where}"),
        *("header_missing:{where}", "header_twice:{where}"),
    ],
)
def test_no_other_reason_can_be_accepted_alone_or_beside_one_that_can(reason):
    other = outcome(reason=reason, failing=[{"kecamatan_code": "31.74.04", "where": "P4"}])
    for outcomes in ([other], [LOST, other]):
        verdict = judge_each(outcomes, "kecamatan_code", CODES, accepted=["31.74.04"])["31.74.04"]
        assert verdict.is_held
        assert "accepted_by_hand" not in verdict.reasons


@pytest.mark.parametrize("reason", ["rows_lost:P3", "tab_emptied:P1", "quarantine"])
def test_lost_rows_emptied_tabs_and_many_faults_can_be_accepted(reason):
    assert is_acceptable([reason]) and is_acceptable([reason, "quarantine"])
    assert not is_acceptable([reason, "wrong_code"])
