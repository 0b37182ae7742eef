"""What a facilitator answered lets a row in while it reads the same, from the pull on that read it."""

import pytest

FIRST, SECOND, THIRD = "2018-01-08", "2018-01-15", "2018-01-22"
HOME, ELSEWHERE = "31.74.04", "31.74.05"


def nik(serial, born="020190"):
    """A NIK that says another day of birth than the sound row does."""
    return f"317404{born}{serial:04d}"


def person(serial, **changes):
    return {"NIK": nik(serial), "No. HP": f"0812{serial:08d}", **changes}


ANSWERED, CHANGED, COPIED, BOTH, WARNED = range(1, 6)
BOTH_ROW = person(BOTH, NIK=nik(BOTH, "420190"))
WARNED_ROW = person(WARNED, NIK=f"320404010190{WARNED:04d}")
BEFORE = [person(ANSWERED), person(CHANGED), person(COPIED), BOTH_ROW, WARNED_ROW]
RETYPED = person(ANSWERED, **{"Tanggal Daftar": 43108, "Nama Lengkap": " peserta  REKAAN"})
EDITED = person(CHANGED, Alamat="Jl. Rekaan 1")
NOW = [WARNED_ROW, EDITED, BOTH_ROW, person(COPIED), person(COPIED), RETYPED]
QUARANTINED, WARNING = "karantina", "peringatan"


@pytest.fixture(scope="module")
def answered(landing):
    """The first week asks, the second pull reads the answers, the third finds the sheet sorted."""
    first = landing.land(FIRST, HOME, {"P1": BEFORE})
    landing.run(FIRST)
    second = landing.land(SECOND, HOME, {"P1": NOW})
    landing.land(SECOND, ELSEWHERE, {"P1": [person(ANSWERED)]})
    for row_number, rule_ids in enumerate([["P1-05"]] * 4 + [["W03"]], start=2):
        landing.answer(first, "P1", row_number, *rule_ids, read_by=second)
    landing.run(SECOND)
    landing.land(THIRD, HOME, {"P1": NOW[::-1]})
    landing.run(THIRD)
    return landing


def findings(landing, week, kecamatan_code=HOME):
    """Of each row its rules and severities, but those that look further."""
    found = {}
    rows = landing.fetch(
        """
        select row_number, rule_id, severity from quality.findings
        where week_start = %s and kecamatan_code = %s and rule_id not like 'X%%'
        """,
        week,
        kecamatan_code,
    )
    for row_number, rule_id, severity in rows:
        found.setdefault(row_number, []).append((rule_id, severity))
    return {row_number: sorted(rules) for row_number, rules in found.items()}


EXPECTED = [
    [("W03", WARNING)],
    [("P1-05", QUARANTINED)],
    [("P1-06", QUARANTINED), ("W11", WARNING)],
    [("W11", WARNING)],
    [("R05", QUARANTINED), ("W11", WARNING)],
    [("W11", WARNING)],
]
"""Of the rows of ``NOW``: a warning stays, a changed row is asked about again, each rule wants an answer
of its own, and an answer silences no other rule."""


def test_an_answer_counts_from_the_pull_that_read_it(answered):
    asked = [("P1-05", QUARANTINED)]
    both = [("P1-05", QUARANTINED), ("P1-06", QUARANTINED)]
    assert findings(answered, FIRST) == {2: asked, 3: asked, 4: asked, 5: both, 6: [("W03", WARNING)]}
    assert findings(answered, SECOND) == dict(enumerate(EXPECTED, start=2))


def test_an_answer_goes_with_its_row_wherever_it_stands(answered):
    sorted_anew = dict(enumerate(EXPECTED[::-1], start=2))
    # Of two copies the lower one is quarantined.
    sorted_anew[3], sorted_anew[4] = sorted_anew[4], sorted_anew[3]
    assert findings(answered, THIRD) == sorted_anew


def test_an_answer_lets_its_row_in(answered):
    verdicts = answered.fetch(
        "select row_number, rule_ids from quality.row_verdicts where week_start = %s and kecamatan_code = %s",
        SECOND,
        HOME,
    )
    assert dict(verdicts) == {2: [], 3: ["P1-05"], 4: ["P1-06"], 5: [], 6: ["R05"], 7: []}


def test_an_answer_is_about_its_own_kecamatan(answered):
    assert ("P1-05", QUARANTINED) in findings(answered, SECOND, ELSEWHERE)[2]


@pytest.mark.full
def test_weeks_that_are_run_again_find_the_same_also_where_all_is_judged_anew(answered):
    every = "select * from quality.findings order by 1, 2, 3, 4, 5, 6"
    before = answered.fetch(every)
    answered.forget_versions()
    answered.run(FIRST)
    answered.run(SECOND)
    assert answered.fetch(every) == before
