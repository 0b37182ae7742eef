"""A held week that a person releases and a held workbook that one accepts: what is kept, printed and sent."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from approvals import approve
from pantau.decisions import (
    DecisionRefused,
    Release,
    keep_acceptance,
    keep_release,
    plan_acceptance,
    plan_release,
)
from pantau.delivery.departures import Departures, read_departures
from pantau.delivery.notices import send_held_notice
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.periods import Week
from pantau.registry import RegistryError
from pantau.report.facts import ReportError
from pantau.runs import open_build

REGISTRY = """
approvers:
  - {name: &laras Laras Puspitasari, email: laras@okoce.example}
  - {name: Bimo Adiputra, email: bimo@okoce.example}
workbooks:
  - {kecamatan_code: "31.74.04", spreadsheet_id: a}
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly, held_notice], approved_by: *laras}
  - {name: Budi, email: budi@dki.example, role: official, reports: [weekly], approved_by: *laras}
  - {name: Cici, email: cici@dki.example, role: engineer, reports: [held_notice], approved_by: *laras}
  - {name: Dodi, email: dodi@dki.example, role: engineer, reports: [held_notice], approved_by: *laras}
"""
WHY = "Sudah dicocokkan dengan bank"


@pytest.fixture
def held(week, mail_server):
    """Gate 2 holds the week; Ani and Cici were told, Dodi's address was refused."""
    week.run.settings.registry.write_text(approve(REGISTRY), encoding="utf-8")
    week.freeze()
    week.judge("hold", "fall:P7", "workbooks")
    mail_server.answers["dodi@dki.example"] = "550 5.1.1 no such user"
    send_held_notice(week.run)
    mail_server.taken.clear()
    mail_server.answers.clear()
    return week


def release(week, reason=WHY, by="Laras Puspitasari") -> Release:
    """As ``release_report`` does it."""
    planned = plan_release(week.run.settings, week.run.week, reason, by)
    keep_release(week.run.url, planned)
    render_editions(week.run)
    queue_mails(week.run)
    send_mails(week.run)
    return planned


def build_again(week, **figures: int):
    """Another run builds the week, and gate 2 holds it again."""
    again = replace(week, run=replace(week.run, run_id="build again"))
    for column, value in figures.items():
        again.execute(f"update marts.fct_kecamatan_stage_week set {column} = %s", value)
    open_build(again.run)
    again.freeze()
    again.judge("hold", "workbooks")
    return again


def test_a_released_week_is_sent_with_who_why_and_what_the_gate_found(held, mail_server):
    figures = held.read("select * from ops.edition_figures order by 3, 4")
    planned = release(held, by=" laras  PUSPITASARI ")
    assert (planned.is_kept, planned.was_sent) == (False, False)
    mail = message_from_bytes(mail_server.taken[0][1], policy=default)
    assert mail["Subject"].endswith("2/2 lapor · dirilis dengan catatan")
    for kind in ("plain", "html"):
        body = " ".join(mail.get_body((kind,)).get_content().split())
        top, _, rest = body.partition("P1 Pendaftaran")
        assert f"Laras Puspitasari merilisnya dengan alasan: “{WHY}”" in top
        assert "jumlah P7 Permodalan lebih rendah" in top and "terlalu sedikit lembar kerja" in top
        assert "dirilis atas keputusan Laras Puspitasari" in rest
    ((manifest,),) = held.read("select manifest from ops.editions where report = 'weekly'")
    assert (manifest["verdict"], manifest["release"]["by"]) == ("hold", "Laras Puspitasari")
    assert (manifest["release"]["reason"], manifest["release"]["found"]) == (WHY, ["fall:P7", "workbooks"])
    kept = "select build_id, week_start, gate_reasons, reason, released_by from ops.releases"
    assert held.read(kept) == [
        (planned.build_id, held.run.week.start, ["fall:P7", "workbooks"], WHY, "Laras Puspitasari")
    ]
    assert held.read("select verdict from quality.gate_verdicts") == [("hold",)]
    assert held.read("select * from ops.edition_figures order by 3, 4") == figures


def test_who_was_told_of_the_hold_gets_the_report_too(held, mail_server):
    planned = release(held)
    assert mail_server.reached == ["ani@dki.example", "budi@dki.example", "cici@dki.example"]
    assert read_departures(held.run.url, held.run.week, planned.build_id) == Departures(3, 0)


def test_who_left_the_registry_since_gets_nothing(held, mail_server):
    path = held.run.settings.registry
    path.write_text(approve(path.read_text().replace("cici@", "citra@")))
    release(held)
    assert mail_server.reached == ["ani@dki.example", "budi@dki.example"]


def test_a_release_may_be_repeated_and_the_first_one_stands(held, mail_server):
    release(held)
    again = release(held, "Alasan lain", "bimo@okoce.example")
    assert (again.is_kept, again.was_sent) == (True, True)
    assert (again.reason, again.released_by) == (WHY, "Laras Puspitasari")
    assert held.read("select count(*), min(reason) from ops.releases") == [(1, WHY)]
    assert held.read("select count(*) from ops.editions where report = 'weekly'") == [(1,)]
    assert len(mail_server.taken) == 3


@pytest.mark.parametrize(
    ("reason", "by", "refusal", "told"),
    [
        (WHY, "Sari", RegistryError, "stands under approvers"),
        (WHY, "", RegistryError, "stands under approvers"),
        (WHY, "ani@dki.example", RegistryError, "stands under approvers"),
        (" ", "Bimo Adiputra", DecisionRefused, "Give a reason"),
        ("NIK 3174040101900001", "Bimo Adiputra", DecisionRefused, "16 digits"),
    ],
)
def test_without_the_right_or_a_reason_nothing_is_written(held, reason, by, refusal, told):
    with pytest.raises(refusal, match=told):
        release(held, reason, by)
    assert held.read("select count(*) from ops.releases") == [(0,)]
    with pytest.raises(ReportError, match="is held"):
        render_editions(held.run)


def test_only_a_held_week_can_be_released(held):
    settings, monday = held.run.settings, held.run.week
    with pytest.raises(DecisionRefused, match="Week 2018-01-22 was never built"):
        plan_release(settings, Week(monday.cutoff), WHY, "Bimo Adiputra")
    held.judge("pass_with_notes")
    with pytest.raises(DecisionRefused, match="Week 2018-01-15 is not held"):
        plan_release(settings, monday, WHY, "Bimo Adiputra")
    open_build(replace(held.run, run_id="still building"))
    with pytest.raises(DecisionRefused, match="has not judged the newest build"):
        plan_release(settings, monday, WHY, "Bimo Adiputra")


def test_another_build_of_the_week_is_not_released_by_it(held):
    keep_release(held.run.url, plan_release(held.run.settings, held.run.week, WHY, "Bimo Adiputra"))
    again = build_again(held, cumulative_count=90)
    with pytest.raises(ReportError, match=r"2018-01-15 is held \(workbooks\)"):
        render_editions(again.run)
    release(again, "Diperiksa lagi")
    assert held.read("select subject like '%%P1 180 %%' from ops.editions where report = 'weekly'") == [
        (True,)
    ]
    assert held.read("select reason from ops.releases order by build_id") == [(WHY,), ("Diperiksa lagi",)]


def test_a_rerun_with_the_same_figures_may_be_released_and_sends_nothing_again(held, mail_server):
    release(held)
    again = release(build_again(held), "Sama seperti sebelumnya")
    assert (again.is_kept, again.was_sent) == (False, True)
    assert len(mail_server.taken) == 3


def test_a_week_that_left_with_other_figures_is_released_and_its_mail_is_not_sent_again(held, mail_server):
    held.judge("pass")
    render_editions(held.run)
    queue_mails(held.run)
    send_mails(held.run)
    again = build_again(held, cumulative_count=90)
    planned = release(again)
    assert (planned.is_kept, planned.was_sent) == (False, False)
    asked = (held.run.url, held.run.week, planned.build_id)
    assert read_departures(*asked) == Departures(3, 0)
    key = "'correction', '2018-01-15', 'DKI', 1"
    held.execute(
        "insert into ops.editions "
        "(report, period_start, scope, edition, build_id, subject, body_text, body_html, manifest) "
        f"values ({key}, %s, 's', 't', 'h', '{{}}')",
        planned.build_id,
    )
    held.execute(
        "insert into ops.deliveries (report, period_start, scope, edition, recipient, status, message_id) "
        f"values ({key}, 'ani@dki.example', 'sent', 'a'), ({key}, 'budi@dki.example', 'failed', 'b')"
    )
    assert read_departures(*asked) == Departures(3, 1)
    assert held.read("select build_id from ops.releases") == [(planned.build_id,)]
    assert mail_server.reached == ["ani@dki.example", "budi@dki.example", "cici@dki.example"]


def hold_workbook(week, *reasons, verdict="held"):
    week.execute(
        "update quality.workbook_verdicts set verdict = %s, reasons = %s where kecamatan_code = '31.74.04'",
        *(verdict, list(reasons)),
    )


def accept(week, reason=WHY, by="BIMO@okoce.example", code="31.74.04"):
    """As ``accept_workbook`` does it."""
    planned = plan_acceptance(week.run.settings, week.run.week, code, reason, by)
    keep_acceptance(week.run.url, planned)
    return planned


def test_an_acceptance_is_kept_once_and_a_new_reason_beside_the_old(held):
    hold_workbook(held, "quarantine", "rows_lost:P3")
    for reason in (WHY, WHY, "Alasan lain", WHY):
        accept(held, reason)
    kept = "select reason, accepted_by, held_reasons from ops.workbook_acceptances order by acceptance_id"
    reasons = ["quarantine", "rows_lost:P3"]
    assert held.read(kept) == [(said, "Bimo Adiputra", reasons) for said in (WHY, "Alasan lain", WHY)]


@pytest.mark.parametrize(
    ("verdict", "reasons", "told"),
    [
        ("accepted", [], "31.74.04 is not held in week 2018-01-15"),
        ("accepted", ["accepted_by_hand"], "31.74.04 is not held in week 2018-01-15"),
        ("held", ["tab_missing:P3"], "held for tab_missing:P3; only rows_lost, tab_emptied, quarantine"),
        ("held", ["rows_lost:P3", "wrong_code"], "held for rows_lost:P3, wrong_code; only"),
        ("held", ["unreadable"], "has to be repaired in the sheet"),
    ],
)
def test_what_is_held_for_anything_else_or_not_at_all_cannot_be_accepted(held, verdict, reasons, told):
    hold_workbook(held, *reasons, verdict=verdict)
    with pytest.raises(DecisionRefused, match=told):
        accept(held)
    assert held.read("select count(*) from ops.workbook_acceptances") == [(0,)]


def test_an_acceptance_needs_the_right_a_known_workbook_and_a_week_that_was_run(held):
    hold_workbook(held, "quarantine")
    with pytest.raises(RegistryError, match="approvers"):
        accept(held, by="Ani")
    with pytest.raises(RegistryError, match=r"no workbook for kecamatan 31\.99\.99"):
        accept(held, code="31.99.99")
    later = replace(held, run=replace(held.run, week=Week(held.run.week.cutoff)))
    with pytest.raises(DecisionRefused, match="Week 2018-01-22 was never run"):
        accept(later)


def test_the_mail_tells_whose_workbook_counts_by_hand_and_why(held, mail_server):
    hold_workbook(held, "rows_lost:P3")
    accept(held)
    hold_workbook(held, "accepted_by_hand", verdict="accepted")
    held.judge("pass")
    render_editions(held.run)
    queue_mails(held.run)
    send_mails(held.run)
    mail = message_from_bytes(mail_server.taken[0][1], policy=default)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "diterima dengan catatan" in text
    assert "Pasar Minggu diterima untuk minggu ini atas keputusan Bimo Adiputra" in text
    assert "hilang dibandingkan data sebelumnya" in text and f"“{WHY}”" in text
    assert "YANG DITAHAN" not in text
    ((manifest,),) = held.read("select manifest from ops.editions where report = 'weekly'")
    assert manifest["accepted_by_hand"]["31.74.04"]["by"] == "Bimo Adiputra"
