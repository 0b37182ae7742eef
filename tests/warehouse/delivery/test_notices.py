"""Who is told of a week without a report, of what, how often, on a real warehouse and over real SMTP."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from approvals import approve
from pantau.delivery import notices
from pantau.delivery.notices import send_held_notice, tell_if_late
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.outbox import DeliveryError
from pantau.delivery.smtp import Unreachable
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.periods import Week
from pantau.report.edition import Edition, EditionKey
from pantau.report.facts import ReportError
from pantau.runs import open_build

REGISTRY = """
approvers:
  - {name: &laras Laras Puspitasari, email: laras@okoce.example}
  - {name: Cici Lestari, email: CICI@okoce.example}
workbooks: []
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly, held_notice], approved_by: *laras}
  - {name: Budi, email: budi@dki.example, role: official, reports: [weekly], approved_by: *laras}
  - {name: Cici, email: cici@okoce.example, role: engineer, reports: [held_notice], format: text,
     approved_by: *laras}
"""
ANI, BUDI, CICI, LARAS = "ani@dki.example", "budi@dki.example", "cici@okoce.example", "laras@okoce.example"
TWO_LINES = "belum dapat kami kirim karena gangguan teknis di pihak kami."


@pytest.fixture
def team(week, mail_server):
    """The week with officials, an engineer and two approvers, one of them the engineer."""
    week.run.settings.registry.write_text(approve(REGISTRY), encoding="utf-8")
    week.freeze()
    return week


def texts(mail_server) -> dict[str, str]:
    """What each was told last."""
    return {
        recipient: message_from_bytes(content, policy=default).get_body(("plain",)).get_content()
        for recipient, content in mail_server.taken
    }


def hold(week, *reasons: str) -> None:
    """Gate 2 holds the week for these reasons; a workbook is held, and rows are quarantined."""
    week.judge("hold", *reasons)
    week.execute(
        "update quality.workbook_verdicts set verdict = 'held', reasons = '{rows_lost:P3}' "
        "where kecamatan_code = '31.74.04'"
    )
    week.execute("truncate quality.tab_verdicts")
    week.execute(
        "insert into quality.tab_verdicts values (%(w)s, '31.74.04', '{5,6,7}', '{R01}'), "
        "(%(w)s, '31.74.04', '{8}', '{}')".replace("%(w)s", f"'{week.run.week}'")
    )
    week.execute("delete from quality.gate_results")
    for name, reason, severity, success, failing in (
        ("enough_workbooks_are_accepted", "workbooks", "critical", False, []),
        ("no_total_falls", "fall:{stage_code}", "critical", False, ["P7 20"]),
        ("few_rows_in_force_are_quarantined", "quarantine", "critical", True, []),
        ("every_feed_is_on_time", None, "info", False, ["bank 2017-12-01"]),
    ):
        week.execute(
            "insert into quality.gate_results values (%s, 'programme', %s, %s, %s, %s, '1', %s, 'x', 'y')",
            *(week.run.week.start, name, severity, success, reason, failing),
        )


def build_again(week, run_id: str):
    again = replace(week, run=replace(week.run, run_id=run_id))
    open_build(again.run)
    again.freeze()
    return again


def test_officials_get_two_lines_and_the_team_the_cause(team, mail_server):
    hold(team, "fall:P7", "workbooks")
    assert send_held_notice(team.run) == 3
    assert mail_server.reached == [ANI, CICI, LARAS]
    told = texts(mail_server)
    assert len(told[ANI].split("\n")) == 3 and "Pasar Minggu" not in told[ANI]
    assert told[CICI] == told[LARAS]
    for said in (
        "Hanya 1 dari 2 lembar kerja yang diterima; 1 ditahan.",
        "enough_workbooks_are_accepted: 1\n",
        "no_total_falls: 1 (P7 20)",
        "Pasar Minggu (31.74.04): Lebih dari seperlima baris di tab P3 Pendampingan hilang",
        "Senin, 22 Jan 2018, pukul 13.00 WIB",
        "pantau run-week 2018-01-15",
        'pantau accept-workbook 2018-01-15 31.74.04 --reason "ALASAN"',
        'pantau release 2018-01-15 --reason "ALASAN"',
    ):
        assert said in told[LARAS].replace("\r\n", "\n"), said
    assert "on_time" not in told[LARAS] and "quarantined:" not in told[LARAS]
    is_multipart = {
        recipient: message_from_bytes(content, policy=default).is_multipart()
        for recipient, content in mail_server.taken
    }
    assert is_multipart == {ANI: True, CICI: False, LARAS: True}


def test_quarantined_rows_are_told_by_kecamatan_and_a_fall_from_what_was_sent(team, mail_server):
    render_editions(team.run)
    queue_mails(team.run)
    send_mails(team.run)
    team.execute("update marts.fct_kecamatan_stage_week set cumulative_count = 90 where stage_code = 'P7'")
    again = build_again(team, "build again")
    again.execute("update ops.builds set bridged_from = 1 where build_id = 2")
    hold(again, "fall:P7", "quarantine")
    send_held_notice(again.run)
    told = texts(mail_server)[LARAS]
    assert "P7 Permodalan turun dari 200 menjadi 180 orang" in told
    assert "3 dari 4 baris (75%) masih dikarantina." in told
    assert "mulai dari Pasar Minggu (3 baris)." in told
    assert "Laporan yang sudah dikirim tetap berlaku." in told


def test_held_again_for_the_same_reasons_tells_nobody_and_for_others_the_team_only(team, mail_server):
    hold(team, "workbooks")
    send_held_notice(team.run)
    mail_server.taken.clear()
    again = build_again(team, "again")
    hold(again, "workbooks")
    send_held_notice(again.run)
    assert mail_server.reached == []
    hold(again, "quarantine", "workbooks")
    send_held_notice(again.run)
    assert mail_server.reached == [CICI, LARAS]
    hold(again, "workbooks")
    send_held_notice(again.run)
    assert mail_server.reached == [CICI, LARAS]
    occasions = "select edition, manifest ->> 'occasion' from ops.editions order by edition"
    assert team.read(occasions) == [
        (1, "officials: held"),
        (2, "owners: held workbooks"),
        (3, "owners: held quarantine, workbooks"),
    ]


def test_officials_whom_the_server_defers_keep_nobody_of_the_team_waiting(team, mail_server):
    hold(team, "workbooks")
    mail_server.answers[ANI] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError, match="deferred"):
        send_held_notice(team.run)
    assert mail_server.reached == [CICI, LARAS]
    mail_server.answers.clear()
    assert send_held_notice(team.run) == 3
    assert mail_server.reached == [CICI, LARAS, ANI]


def test_a_registry_that_names_nobody_is_an_error(team):
    hold(team, "workbooks")
    team.run.settings.registry.write_text("workbooks: []\nrecipients: []\n")
    with pytest.raises(DeliveryError, match="names no recipient of held_notice"):
        send_held_notice(team.run)


def test_a_report_that_is_out_needs_no_word_at_the_deadline(team, mail_server):
    render_editions(team.run)
    queue_mails(team.run)
    send_mails(team.run)
    mail_server.taken.clear()
    assert tell_if_late(team.run) == 0
    assert mail_server.reached == []


def test_a_week_that_was_never_built_is_told_once_and_later_sent_to_those_who_were_told(team, mail_server):
    team.execute("truncate ops.builds cascade")
    open_build(replace(team.run, run_id="week before", week=Week(date(2018, 1, 8))))
    for _ in range(2):
        assert tell_if_late(team.run) == 3
    assert mail_server.reached == [ANI, CICI, LARAS]
    told = texts(mail_server)
    assert told[ANI].split("\n")[0].rstrip().endswith(TWO_LINES)
    assert "Minggu ini belum pernah diolah" in told[LARAS]
    assert team.read("select build_id from ops.editions") == [(None,), (None,)]
    mail_server.taken.clear()
    open_build(replace(team.run, run_id="repaired"))
    team.freeze()
    team.judge("pass")
    render_editions(team.run)
    queue_mails(team.run)
    send_mails(team.run)
    assert mail_server.reached == [ANI, BUDI, CICI]


def test_a_build_that_was_not_judged_is_told(team, mail_server):
    open_build(replace(team.run, run_id="broke"))
    assert tell_if_late(team.run) == 3
    assert "Olahan 2 sudah dimulai, tetapi belum diputuskan gate 2" in texts(mail_server)[CICI]


def test_a_week_that_passed_and_was_not_sent_is_told(team, mail_server):
    assert tell_if_late(team.run) == 3
    assert "lolos pemeriksaan, tetapi belum ada surel yang masuk antrean" in texts(mail_server)[CICI]


def test_mails_that_stand_queued_or_half_sent_are_told(team, mail_server):
    render_editions(team.run)
    queue_mails(team.run)
    team.execute(
        "update ops.deliveries set status = 'failed', reason = 'unknown' where recipient = 'budi@dki.example'"
    )
    assert tell_if_late(team.run) == 3
    assert "1 masih antre dan 1 terputus di tengah pengiriman" in texts(mail_server)[CICI]


def test_a_held_week_of_which_officials_know_needs_no_other_word(team, mail_server):
    hold(team, "workbooks")
    send_held_notice(team.run)
    mail_server.taken.clear()
    assert tell_if_late(team.run) == 3
    assert mail_server.reached == []


def test_a_held_notice_that_did_not_get_out_goes_out_at_the_deadline(team, mail_server, free_port):
    hold(team, "workbooks")
    away = team.run.settings.model_copy(update={"smtp_port": free_port + 1})
    with pytest.raises(Unreachable):
        send_held_notice(replace(team.run, settings=away))
    assert tell_if_late(team.run) == 3
    assert "terlalu sedikit lembar kerja" in texts(mail_server)[ANI]


def test_officials_who_know_of_the_hold_are_not_told_when_the_repaired_week_breaks(team, mail_server):
    hold(team, "workbooks")
    send_held_notice(team.run)
    mail_server.taken.clear()
    team.judge("pass")
    assert tell_if_late(team.run) == 2
    assert mail_server.reached == [CICI, LARAS]
    assert "Pejabat sudah diberi tahu sebelumnya" in texts(mail_server)[LARAS]


def test_a_week_that_is_held_after_its_deadline_is_still_told_as_held(team, mail_server):
    tell_if_late(team.run)
    hold(team, "workbooks")
    mail_server.taken.clear()
    assert send_held_notice(team.run) == 3
    assert mail_server.reached == [ANI, CICI, LARAS]


def test_where_no_week_was_built_for_a_month_nobody_is_told(team, mail_server):
    for monday, told in ((date(2018, 2, 12), 3), (date(2018, 2, 19), 0)):
        assert tell_if_late(replace(team.run, week=Week(monday))) == told
    assert len(mail_server.taken) == 3


def test_where_nothing_was_ever_built_nobody_is_told(team, mail_server):
    team.execute("truncate ops.builds cascade")
    assert tell_if_late(team.run) == 0
    assert mail_server.taken == []


def test_a_report_that_is_out_in_one_scope_is_out(team, mail_server):
    path = team.run.settings.registry
    told = path.read_text().replace("reports: [weekly], ", 'scope: "31.74", reports: [weekly], ')
    path.write_text(approve(told))
    render_editions(team.run)
    queue_mails(team.run)
    mail_server.answers[ANI] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError):
        send_mails(team.run)
    assert mail_server.reached == [BUDI]
    assert tell_if_late(team.run) == 0


def fail(*_: object) -> None:
    raise ReportError("the cause cannot be told")


def hold_a_nik(*_: object) -> Edition:
    return Edition(
        EditionKey("held_notice", date(2018, 1, 15), edition=2), 1, "s", "3174070101900001", "h", {}
    )


@pytest.mark.parametrize(("make", "fault"), [(fail, ReportError), (hold_a_nik, OutboundRefused)])
def test_whatever_is_wrong_with_the_teams_mail_officials_get_their_two_lines(
    make, fault, team, mail_server, monkeypatch
):
    hold(team, "workbooks")
    monkeypatch.setattr(notices, "render_owners_notice", make)
    with pytest.raises(fault):
        send_held_notice(team.run)
    assert mail_server.reached == [ANI]


def test_whatever_is_wrong_with_the_officials_lines_the_team_gets_the_cause(team, mail_server, monkeypatch):
    hold(team, "workbooks")
    monkeypatch.setattr(notices, "render_held_notice", fail)
    with pytest.raises(ReportError):
        send_held_notice(team.run)
    assert mail_server.reached == [CICI, LARAS]
