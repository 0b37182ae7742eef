"""The team's weekly digest: what waits, with its age, once a week, also when it is nothing."""

from datetime import date, datetime, timedelta

import psycopg
import pytest

from pantau.alerts import failures
from pantau.alerts.causes import EndedRun
from pantau.alerts.digest import send_digest
from pantau.alerts.failures import Failure, keep_failure
from pantau.alerts.runs import close_mended_run, tell_failed_run
from pantau.alerts.waiting import read_waiting
from pantau.delivery.smtp import Unreachable
from pantau.periods import WIB, Week
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.runs import Run
from pantau.warehouse import connect

WEEK = Week(date(2018, 1, 15))
CODES = [entry.kecamatan_code for entry in load_kecamatan()]
GAMBIR, SENEN = "31.71.01", "31.71.04"


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    monkeypatch.setattr(failures, "_LATE_WORDS_SECONDS", 0.0)


@pytest.fixture
def owner(fresh_warehouse):
    with connect(fresh_warehouse) as connection:
        connection.autocommit = True
        yield connection


@pytest.fixture
def weeks(owner) -> list[int]:
    """Builds of three weeks; in each everybody was accepted and said something."""
    return [add_week(owner, WEEK.start - timedelta(weeks=back)) for back in (2, 1, 0)]


def add_week(owner: psycopg.Connection, start: date) -> int:
    (build_id,) = owner.execute(
        "insert into ops.builds (week_start, run_id, code_version) values (%s, %s, '1') returning build_id",
        (start, f"run {start}"),
    ).fetchone()
    for code in CODES:
        owner.execute(
            "insert into quality.workbook_verdicts values (%s, %s, 'accepted', '{}', %s)",
            (start, code, start),
        )
        owner.execute(
            """
            insert into ops.edition_statements (build_id, kecamatan_code, stage_code, status)
            select %s, %s, 'P' || stage, 'nihil' from generate_series(1, 7) as stage
            """,
            (build_id, code),
        )
    return build_id


def hold(owner: psycopg.Connection, code: str, *starts: date) -> None:
    owner.execute(
        """
        update quality.workbook_verdicts set verdict = 'held', reasons = '{quarantine}'
        where kecamatan_code = %s and week_start = any(%s)
        """,
        (code, list(starts)),
    )


def silence(owner: psycopg.Connection, code: str, *build_ids: int) -> None:
    owner.execute(
        """
        update ops.edition_statements set status = 'belum'
        where kecamatan_code = %s and build_id = any(%s)
        """,
        (code, list(build_ids)),
    )


def judge(
    owner: psycopg.Connection,
    start: date,
    name: str,
    severity: str,
    *,
    success: bool,
    failing: str = "bank 2017-12-30",
) -> None:
    owner.execute(
        """
        insert into quality.gate_results
        (week_start, gate, expectation, severity, success, failing, who_fixes, notes)
        values (%s, 'programme', %s, %s, %s, %s, 'data engineer with the partner', '')
        """,
        (start, name, severity, success, [failing]),
    )


def find(owner: psycopg.Connection, week: Week = WEEK) -> dict[str, tuple[date, str]]:
    return {entry.key: (entry.since, f"{entry.told} {entry.more}") for entry in read_waiting(owner, week)}


def run(settings, week: Week = WEEK) -> Run:
    return Run(week, f"digest {week}", settings)


def body(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_a_week_without_anything_is_told_in_two_lines(settings, outbox, weeks):
    assert send_digest(run(settings))
    (mail,) = outbox.mails
    assert mail["Subject"] == "[OK OCE] Ringkasan tim · minggu 15–21 Jan 2018 · tidak ada yang menunggu"
    assert "Tidak ada yang menunggu tim minggu ini." in body(mail)


def test_a_digest_goes_out_once_a_week_whoever_asks_again(settings, outbox, weeks):
    assert [send_digest(run(settings)) for _ in range(2)] == [True, False]
    assert len(outbox.mails) == 1


def test_where_nobody_runs_weeks_no_digest_goes_out(settings, outbox):
    assert not send_digest(run(settings))
    assert outbox.mails == []


def test_a_digest_that_the_server_did_not_take_goes_out_with_the_retry(settings, outbox, weeks, ask):
    outbox.stop()
    with pytest.raises(Unreachable):
        send_digest(run(settings))
    assert ask("select mailed_at from ops.digests") == [(None,)]
    outbox.start()
    assert send_digest(run(settings))
    assert len(outbox.mails) == 1


def test_workbooks_held_in_a_row_are_told_with_their_weeks(owner, weeks):
    hold(owner, GAMBIR, date(2018, 1, 1), date(2018, 1, 8), date(2018, 1, 15))
    hold(owner, SENEN, date(2018, 1, 1), date(2018, 1, 15))
    found = find(owner)
    assert found[f"held {GAMBIR}"][0] == date(2018, 1, 1)
    assert "3 minggu berturut-turut: Gambir" in found[f"held {GAMBIR}"][1]
    assert found[f"held {SENEN}"][0] == WEEK.start and "Senen" in found[f"held {SENEN}"][1]


@pytest.mark.parametrize(
    ("happens", "what"),
    [("held", "Lembar kerja ditahan"), ("silent", "Belum melapor apa pun")],
)
def test_what_lasts_into_a_second_week_is_not_told_as_done(settings, outbox, owner, weeks, happens, what):
    later = Week(date(2018, 1, 22))

    def befall(code: str, week: Week, build_id: int) -> None:
        if happens == "held":
            hold(owner, code, week.start)
        else:
            silence(owner, code, build_id)

    for code in (GAMBIR, SENEN):
        befall(code, WEEK, weeks[-1])
    send_digest(run(settings))
    first = body(outbox.mails[-1])
    assert "1 menunggu, 1 baru" in outbox.subjects[-1]
    assert f"{what}, baru satu minggu: 2 kecamatan." in first and "Gambir dan Senen" in first
    build_id = add_week(owner, later.start)
    for code in (GAMBIR, CODES[0], CODES[1]):
        befall(code, later, build_id)
    send_digest(run(settings, later))
    waits, _, done = body(outbox.mails[-1]).partition("SELESAI")
    assert "2 menunggu, 1 baru" in outbox.subjects[-1]
    assert f"{what} 2 minggu berturut-turut: Gambir" in waits
    assert f"{what}, baru satu minggu: 2 kecamatan." in waits
    assert f"{what}, baru satu minggu: 1 kecamatan. Senen" in done and "Gambir" not in done


def test_mails_whose_sending_broke_off_are_not_told_as_done(settings, outbox, owner, weeks):
    add_mails(owner, weeks[-1], ("ani", "queued", None))
    send_digest(run(settings))
    owner.execute("update ops.deliveries set status = 'failed', reason = 'unknown'")
    later = Week(date(2018, 1, 22))
    add_week(owner, later.start)
    send_digest(run(settings, later))
    told = body(outbox.mails[-1])
    assert "1 terputus di tengah pengiriman" in told and "SELESAI" not in told


def test_what_was_not_judged_again_still_waits(settings, outbox, owner, weeks):
    """The next week broke before its verdicts, and nobody has mended anything."""
    hold(owner, GAMBIR, WEEK.start)
    silence(owner, SENEN, weeks[-1])
    judge(owner, WEEK.start, "every_feed_is_on_time", "info", success=False)
    send_digest(run(settings))
    first = body(outbox.mails[-1])
    later = Week(date(2018, 1, 22))
    owner.execute(
        """
        insert into quality.gate_results
        (week_start, gate, expectation, severity, success, failing, who_fixes, notes)
        values (%s, 'workbooks', 'no_tab_is_missing', 'critical', true, '{}', '', '')
        """,
        (later.start,),
    )
    owner.execute(
        "insert into ops.builds (week_start, run_id, code_version) values (%s, 'x', '1')", (later.start,)
    )
    send_digest(run(settings, later))
    told = body(outbox.mails[-1])
    assert "SELESAI" not in told
    for said in ("Lembar kerja ditahan", "Belum melapor apa pun", "Berkas mitra terlambat"):
        assert said in first and said in told, said


def test_who_was_silent_and_is_held_now_is_not_told_as_done(settings, outbox, owner, weeks):
    silence(owner, SENEN, weeks[-1])
    send_digest(run(settings))
    later = Week(date(2018, 1, 22))
    silence(owner, SENEN, add_week(owner, later.start))
    hold(owner, SENEN, later.start)
    send_digest(run(settings, later))
    assert "SELESAI" not in body(outbox.mails[-1])


def test_mails_too_old_to_be_asked_for_are_not_told_as_done(settings, outbox, owner, weeks):
    add_mails(owner, weeks[-1], ("ani", "failed", "SMTP 550"))
    send_digest(run(settings))
    assert "ditolak server surel" in body(outbox.mails[-1])
    later = Week(date(2018, 2, 12))
    add_week(owner, later.start)
    send_digest(run(settings, later))
    told = body(outbox.mails[-1])
    assert "SELESAI" not in told and "ditolak server surel" not in told


def test_silent_kecamatan_are_told_and_held_ones_not_twice(owner, weeks):
    silence(owner, GAMBIR, *weeks[1:])
    silence(owner, SENEN, *weeks)
    hold(owner, SENEN, WEEK.start)
    found = find(owner)
    assert found[f"silent {GAMBIR}"][0] == date(2018, 1, 8)
    assert f"silent {SENEN}" not in found


def test_what_gates_remark_is_told_since_its_streak_began_and_what_holds_is_not(owner, weeks):
    for start, success in ((date(2018, 1, 1), True), (date(2018, 1, 8), False), (WEEK.start, False)):
        judge(owner, start, "every_feed_is_on_time", "info", success=success)
    judge(owner, WEEK.start, "no_total_falls", "critical", success=False)
    judge(owner, WEEK.start, "no_workbook_is_held", "warning", success=False)
    judge(owner, WEEK.start, "the_44_rows_add_up", "info", success=False)
    found = find(owner)
    since, told = found["check programme every_feed_is_on_time"]
    assert since == date(2018, 1, 8)
    assert told == "Berkas mitra terlambat. bank 2017-12-30"
    assert set(found) == {
        "check programme every_feed_is_on_time",
        "check programme the_44_rows_add_up",
    }


def test_a_feed_that_never_came_is_named_alone(owner, weeks):
    judge(owner, WEEK.start, "every_feed_is_on_time", "info", success=False, failing="bank None True")
    assert find(owner)["check programme every_feed_is_on_time"][1] == "Berkas mitra terlambat. bank"


def test_an_entry_that_may_not_leave_keeps_no_digest_back(settings, outbox, owner, weeks):
    judge(owner, WEEK.start, "no_total_is_odd", "info", success=False, failing="3174040101900001")
    judge(owner, WEEK.start, "every_feed_is_on_time", "info", success=False)
    send_digest(run(settings))
    told = body(outbox.mails[-1])
    assert "3174040101900001" not in told and "tidak boleh keluar lewat surel" in told
    assert "Berkas mitra terlambat. bank 2017-12-30" in told


def add_mails(owner: psycopg.Connection, build_id: int, *mails: tuple[str, str, str | None]) -> None:
    owner.execute(
        """
        insert into ops.editions
        (report, period_start, edition, build_id, subject, body_text, body_html, manifest)
        values ('weekly', '2018-01-15', 1, %s, 's', 't', 'h', '{}')
        """,
        (build_id,),
    )
    for recipient, status, reason in mails:
        owner.execute(
            """
            insert into ops.deliveries
            (report, period_start, edition, recipient, status, message_id, reason, queued_at)
            values ('weekly', '2018-01-15', 1, %s, %s, '<1@x>', %s, '2018-01-22 05:00+00')
            """,
            (f"{recipient}@dki.example", status, reason),
        )


def test_mails_that_wait_or_failed_are_counted_without_an_address(owner, weeks):
    add_mails(
        owner,
        weeks[-1],
        ("ani", "queued", None),
        ("budi", "failed", "unknown"),
        ("cici", "failed", "SMTP 550 5.1.1"),
        ("dudi", "sent", None),
    )
    found = find(owner)
    assert found == {
        "mails weekly 2018-01-15": (
            date(2018, 1, 22),
            "Surel weekly 15 Jan 2018: 1 masih antre, 1 terputus di tengah pengiriman (menunggu keputusan "
            "orang), dan 1 ditolak server surel (perbaiki alamatnya di registri). ",
        )
    }


def test_pairs_that_wait_for_a_decision_are_counted(owner, weeks):
    owner.execute(
        """
        insert into quality.duplicate_candidates values
        ('a', 'b', '31.71.01', 5, '31.71.01', 9, '{same_phone}', 99, '2018-01-08', '2018-01-15')
        """
    )
    assert find(owner)["duplicates"][0] == date(2018, 1, 8)


def test_a_model_far_above_its_own_history_is_told_and_a_short_one_is_not(owner):
    for back in range(5):
        build_id = add_week(owner, WEEK.start - timedelta(weeks=4 - back))
        is_last = back == 4
        for node, seconds in (
            ("fct_stage_event", 60.0 if is_last else 8.0),
            ("stg", 4.0 if is_last else 1.0),
        ):
            owner.execute(
                "insert into ops.model_runs values (%s, %s, 'success', %s, 1)", (build_id, node, seconds)
            )
    found = find(owner)
    assert [key for key in found if key.startswith("slow")] == ["slow fct_stage_event"]
    assert "60 detik. Biasanya 8 detik." in found["slow fct_stage_event"][1]


def fail(settings, run_id: str) -> EndedRun:
    ended = EndedRun("report_week", run_id, WEEK.start)
    keep_failure(
        settings.warehouse_url.get_secret_value(),
        *("report_week", run_id, Failure("send_corrections", -1, None, "Unreachable", None)),
    )
    tell_failed_run(settings, ended, {("send_corrections", -1)})
    return ended


def test_an_open_alert_is_told_with_its_count_until_it_is_mended(settings, outbox, owner, weeks):
    for run_id in ("one", "two", "three"):
        ended = fail(settings, run_id)
    send_digest(run(settings))
    assert len(outbox.mails) == 2
    told = body(outbox.mails[-1])
    assert "report_week, minggu 15–21 Jan 2018: gagal 3 kali (send_corrections: Unreachable)." in told
    close_mended_run(settings, ended)
    later = Week(date(2018, 1, 22))
    add_week(owner, later.start)
    send_digest(run(settings, later))
    told = body(outbox.mails[-1])
    assert "Tidak ada yang menunggu" in told and "SELESAI" in told and "gagal 3 kali" in told


def test_an_alert_that_came_and_went_between_two_digests_has_one_line(settings, outbox, owner, weeks):
    send_digest(run(settings))
    close_mended_run(settings, fail(settings, "one"))
    later = Week(date(2018, 1, 22))
    add_week(owner, later.start)
    send_digest(run(settings, later))
    assert f"Beres {words.day(datetime.now(WIB).date())}." in body(outbox.mails[-1])


def test_an_alert_that_its_like_has_told_stands_in_the_digest_without_a_fault_of_mails(
    settings, outbox, owner, weeks
):
    for week in (WEEK.start, date(2018, 1, 8)):
        failure = Failure("send_mails", -1, None, "Unreachable", None)
        keep_failure(settings.warehouse_url.get_secret_value(), "report_week", f"run {week}", failure)
        tell_failed_run(settings, EndedRun("report_week", f"run {week}", week), {("send_mails", -1)})
    send_digest(run(settings))
    told = body(outbox.mails[-1])
    assert len(outbox.mails) == 2 and told.count("(send_mails: Unreachable)") == 2
    assert "Belum dapat disurati" not in told


def test_what_was_told_before_is_not_new_and_keeps_its_age(settings, outbox, owner, weeks):
    hold(owner, GAMBIR, date(2018, 1, 8), WEEK.start)
    send_digest(run(settings))
    assert "1 menunggu, 1 baru" in outbox.subjects[-1]
    later = Week(date(2018, 1, 22))
    add_week(owner, later.start)
    hold(owner, GAMBIR, later.start)
    send_digest(run(settings, later))
    assert "1 menunggu, tidak ada yang baru" in outbox.subjects[-1]
    assert "sejak 8 Jan 2018, 3 minggu" in body(outbox.mails[-1])
