"""What gate 2 tells and never decides by: each info fires beyond its threshold, and the verdict stays."""

from pantau.gate.programme import judge_programme

HERE = "kecamatan_code = '31.74.04'"
SEEN = {
    "every_feed_is_on_time": (
        "int_feed_measures",
        "feed = 'mart'",
        {"is_late": True},
        "mart 2018-01-20 True",
    ),
    "partners_know_whom_we_count": (
        "int_match_measures",
        "true",
        {"match_rate": 0.69},
        "ptsp 2017-12-01 0.69",
    ),
    "match_rates_stay_where_they_were": (
        *("int_match_measures", "true", {"match_rate_change": -0.11}),
        "ptsp 2017-12-01 -0.11",
    ),
    "partners_count_as_many_as_facilitators": (
        *("int_verification_measures", HERE, {"verification_factor": 0.89}),
        "ptsp 31.74.04 2017-12-01 0.89",
    ),
    "new_participants_stay_in_their_range": (
        *("int_kecamatan_measures", HERE, {"modified_z_score": 3.51}),
        "31.74.04 12 10 3.51",
    ),
    "no_attendance_list_is_repeated": (
        *("int_attendance_measures", "true", {"people_count": 5}),
        "31.74.04 2018-01-17 P2 row 12 5",
    ),
    "no_note_is_pasted_for_many": (
        *("int_note_measures", "true", {"people_count": 10}),
        "31.74.04 P3 row 7 10",
    ),
}
TOO_FEW = [
    ("int_match_measures", "true", {"counted_count": 29, "counted_in_both": 29}),
    ("int_verification_measures", HERE, {"counted_count": 19}),
    ("int_kecamatan_measures", HERE, {"weeks_before": 7}),
    ("int_note_measures", "true", {"note_length": 24}),
]


def failed(tables):
    return dict(
        tables.read("select expectation, failing from quality.gate_results where not success order by 1")
    )


def test_every_info_fires_is_named_stored_and_printed_and_the_verdict_stays(programme, caplog):
    caplog.set_level("INFO", "pantau")
    assert judge_programme(programme.run()) == "pass"
    assert failed(programme) == {}
    for table, where, values, _ in SEEN.values():
        programme.set(f"intermediate.{table}", where, **values)
    assert judge_programme(programme.run()) == "pass"
    assert failed(programme) == {name: [told] for name, (*_, told) in SEEN.items()}
    severities = programme.read(
        "select distinct severity, reason from quality.gate_results where not success"
    )
    assert severities == [("info", None)]
    for name, (*_, told) in SEEN.items():
        line = f"Gate 2, week 2018-01-15: to look at, changes nothing: {name}: {told}"
        assert line in caplog.messages

    for table, where, values in TOO_FEW:
        programme.set(f"intermediate.{table}", where, **values)
    assert judge_programme(programme.run()) == "pass"
    assert set(failed(programme)) == {"every_feed_is_on_time", "no_attendance_list_is_repeated"}


def test_an_info_beside_a_hold_adds_no_reason(programme):
    programme.set("intermediate.int_feed_measures", "feed = 'bank'", is_late=True)
    programme.set("intermediate.int_programme_measures", workbooks_accepted=12)
    assert judge_programme(programme.run()) == "hold"
    assert programme.read("select reasons from quality.gate_verdicts") == [(["workbooks"],)]


def test_many_failing_rows_are_cut_short_in_log_and_table(programme, caplog):
    caplog.set_level("INFO", "pantau")
    programme.execute(
        "insert into intermediate.int_attendance_measures "
        "select '31.74.04', date '2018-01-17', 'P2 row ' || place, 6, 2 "
        "from generate_series(100, 10299) as place"
    )
    assert judge_programme(programme.run()) == "pass"
    (told,) = failed(programme).values()
    assert len(told) == 100
    line = next(message for message in caplog.messages if "no_attendance_list_is_repeated" in message)
    assert line.count("P2 row") == 10
    assert "more" in line
