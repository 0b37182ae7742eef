"""From outcomes to verdicts and reasons."""

import pytest

from pantau.gate.verdict import GateError, Outcome, Verdict, judge, judge_each


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
