"""The monthly report from what a build kept to mails, on a real warehouse and over real SMTP."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from approvals import approve
from pantau.delivery import preview
from pantau.delivery.archive import archive_editions
from pantau.delivery.departures import count_month_mails, find_due_months
from pantau.delivery.month_weeks import MonthRefused
from pantau.delivery.monthly import (
    check_weeks,
    make_true_edition,
    queue_mails,
    read_sendable,
    render_month,
    send_mails,
)
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.preview import make_preview
from pantau.delivery.readback.month import read_month_figures, refuse_untrue_month
from pantau.gate.month import MonthVerdict
from pantau.gate.suites import Answers
from pantau.gate.verdict import Outcome
from pantau.periods import Month, Week
from pantau.report.edition import Edition
from pantau.report.facts import Expectation, ReportError
from pantau.report.kept_facts import unpack
from pantau.report.monthly import making
from pantau.report.monthly.facts import MonthlyFacts
from pantau.runs import MonthRun, open_build

JANUARY = Month(date(2018, 1, 1))
CITY = 'role: official, scope: "31.74", reports: [monthly]'
READERS = ["ani@dki.example", "budi@dki.example"]
"""All Jakarta's and a city's; Cici gets the weekly report alone."""
EVENTS = """
insert into ops.event_versions
select kecamatan_code || '-' || number, stage, kecamatan_code, day, false, 1, null
from marts.dim_kecamatan
cross join (values ('P1', 40), ('P2', 12), ('P3', 9), ('P4', 5), ('P5', 3), ('P6', 2), ('P7', 1)) as told (
    stage, people
)
cross join lateral (
    select number, case when number %% 3 = 0 then date '2017-12-20' else date '2018-01-17' end as day
    from generate_series(1, people) as number
) as events
"""
MADE: dict[str, Edition] = {}


@pytest.fixture(autouse=True)
def made_once(monkeypatch) -> None:
    """Of the same facts the report is made once: what it looks like is others' to see."""
    make = making.make_monthly_edition

    def make_once(facts, number=1):
        asked = repr((facts, number))
        if asked not in MADE:
            MADE[asked] = make(facts, number)
        return MADE[asked]

    monkeypatch.setattr(making, "make_monthly_edition", make_once)


@pytest.fixture
def month(closing_week):
    """January as its closing week knows it, which the month's gate let pass."""
    path = closing_week.run.settings.registry
    text = path.read_text().replace("[weekly, held_notice]", "[weekly, monthly]")
    path.write_text(approve(text.replace("role: official, reports: [weekly]", CITY)))
    closing_week.freeze()
    closing_week.execute("update ops.builds set history_number = 1")
    closing_week.execute(EVENTS)
    closing_week.execute(
        "insert into quality.month_verdicts (month_start, verdict, reasons, build_id) "
        "select %s, 'pass', '{}', max(build_id) from ops.builds",
        JANUARY.start,
    )
    return closing_week


@pytest.fixture
def run(month) -> MonthRun:
    return MonthRun(JANUARY, "month", month.run.settings)


@pytest.fixture
def sent(month, run):
    render_month(run)
    queue_mails(run)
    send_mails(run)
    return month


def test_the_report_goes_once_to_whoever_gets_it_whatever_their_scope(month, run, mail_server):
    check_weeks(run)
    render_month(run)
    assert queue_mails(run) == 2
    assert send_mails(run) == 2 == count_month_mails(run.url, JANUARY)
    assert mail_server.reached == READERS
    rows = month.read("select report, period_start, scope, edition, recipient, status from ops.deliveries")
    assert sorted(rows) == [("monthly", JANUARY.start, "DKI", 1, recipient, "sent") for recipient in READERS]
    mail = message_from_bytes(mail_server.taken[0][1], policy=default)
    attached = [part.get_filename() for part in mail.iter_attachments()]
    assert sorted(attached) == ["OK-OCE-2018-01.pdf", "OK-OCE-2018-01.xlsx"]
    assert "P1 240 (+162)" in mail["Subject"]


def test_a_month_that_was_sent_sends_nothing_again_and_stays_as_it_was(sent, run, mail_server):
    before = sent.read("select * from ops.editions"), sent.read("select * from ops.edition_files")
    sent.execute("update ops.event_versions set event_date = '2018-01-02'")
    sent.execute("update quality.month_verdicts set verdict = 'hold'")
    render_month(run)
    assert (queue_mails(run), send_mails(run)) == (0, 2)
    assert mail_server.reached == READERS
    assert (sent.read("select * from ops.editions"), sent.read("select * from ops.edition_files")) == before


@pytest.mark.parametrize(
    "change",
    [
        "delete from quality.month_verdicts",
        "update quality.month_verdicts set decided_at = '2018-02-05'",
        "update quality.month_verdicts set verdict = 'hold'",
        "insert into ops.builds (week_start, run_id, code_version) values ('2018-01-22', 'other', 'test'); "
        "update quality.month_verdicts set build_id = (select max(build_id) from ops.builds)",
    ],
)
def test_what_the_months_gate_has_not_let_pass_is_not_stored(month, run, change):
    for statement in change.split("; "):
        month.execute(statement)
    with pytest.raises(OutboundRefused, match="Clear gate_month with downstream"):
        render_month(run)
    assert month.read("select count(*) from ops.editions") == [(0,)]


def test_a_build_that_was_made_anew_is_judged_anew(month, run):
    assert open_build(month.run, anew=True) == open_build(month.run)
    with pytest.raises(MonthRefused, match="week 2018-01-29 has no finished run"):
        check_weeks(run)
    month.judge("pass")
    check_weeks(run)
    with pytest.raises(OutboundRefused, match="Clear gate_month with downstream"):
        render_month(run)
    assert month.read("select count(*) from ops.editions") == [(0,)]


def test_a_week_that_was_held_since_the_weeks_were_asked_keeps_the_report_back(month, run):
    other = replace(month.run, week=Week(date(2018, 1, 22)), run_id="the week before")
    open_build(other)
    month.execute("update ops.builds set history_number = build_id")
    month.execute("insert into quality.gate_verdicts values ('2018-01-22', 'hold', '{workbooks}', now())")
    for make in (lambda: render_month(run), lambda: make_preview(run.settings, JANUARY, "DKI")):
        with pytest.raises(MonthRefused, match="week 2018-01-22 is held and was not released"):
            make()
    assert month.read("select count(*) from ops.editions") == [(0,)]


def test_a_month_in_which_nobody_ever_registered_goes_out_with_zeros(month, run):
    month.execute("truncate ops.event_versions")
    edition = make_true_edition(run.url, read_sendable(run.url, JANUARY))
    told = read_month_figures(run.url, edition.build_id, JANUARY)
    assert set(told.counts.values()) == {(0, 0)} and len(told.counts) == 6 * 7


def test_a_build_that_kept_no_history_is_nothing_to_compare_with(month, run):
    ((build_id,),) = month.read("select build_id from ops.builds")
    month.execute("update ops.builds set history_number = null")
    for build in (build_id, None):
        with pytest.raises(OutboundRefused, match="run build_facts again"):
            read_month_figures(run.url, build, JANUARY)


def test_a_preview_says_what_the_months_gate_would_answer(month, run, monkeypatch):
    month.execute("delete from quality.month_verdicts")
    found = Outcome(
        "no_total_is_lower_than_a_sent_month", "warning", False, None, ({"stage_code": "P7"},), "1", "x", "x"
    )
    asked = MonthVerdict("pass_with_notes", (), 1), Answers((found,), ())
    monkeypatch.setattr(preview, "ask_month", lambda *_: asked)
    edition = make_preview(run.settings, JANUARY, "DKI")
    assert edition.manifest["month_verdict"] == "pass_with_notes"
    assert edition.manifest["month_suites"] == {
        "no_total_is_lower_than_a_sent_month": {"severity": "warning", "success": False, "observed": "1"}
    }
    assert unpack(MonthlyFacts, edition.facts).gate == (
        Expectation("no_total_is_lower_than_a_sent_month", "warning", False, "1", ("P7",)),
    )


def test_a_report_that_says_other_than_the_build_knew_is_refused_wherever_it_says_it(month, run):
    edition = make_true_edition(run.url, read_sendable(run.url, JANUARY))
    month.execute(
        "update ops.event_versions set event_date = '2018-02-01' "
        "where kecamatan_code = '31.74.01' and stage_code = 'P4'"
    )
    other, told = make_other(run, edition), read_month_figures(run.url, edition.build_id, JANUARY)
    refuse_untrue_month(other, told)
    files = {file.name.rpartition(".")[2]: file for file in edition.files}
    for place, mixed in {
        "text": replace(other, text=edition.text),
        r"HTML \(table jumlah\)": replace(other, html=edition.html),
        r"OK-OCE-2018-01.xlsx \(sheet Corong\)": with_file(other, files["xlsx"]),
        r"OK-OCE-2018-01.pdf \(tables of stages\)": with_file(other, files["pdf"]),
    }.items():
        with pytest.raises(OutboundRefused, match=f"The .*{place} of monthly .* P4 of "):
            refuse_untrue_month(mixed, told)
    with pytest.raises(OutboundRefused, match="has no PDF"):
        refuse_untrue_month(replace(other, files=other.files[:-2] + other.files[-1:]), told)


def make_other(run, edition):
    """The report of what stands in the warehouse now."""
    other = make_true_edition(run.url, read_sendable(run.url, JANUARY))
    assert other.text != edition.text and other.build_id == edition.build_id
    return other


def with_file(edition, file):
    return replace(edition, files=tuple(file if one.name == file.name else one for one in edition.files))


def test_a_month_whose_week_is_held_is_refused_with_the_list(month, run):
    month.judge("hold", "workbooks")
    with pytest.raises(MonthRefused, match=r"week 2018-01-29 is held and was not released .* pantau release"):
        check_weeks(run)
    with pytest.raises(MonthRefused, match="2018-01-29 is held"):
        make_preview(run.settings, JANUARY, "DKI")


def test_a_preview_of_a_month_is_of_all_jakarta_and_looks_at_what_the_gate_would_say(month, run):
    with pytest.raises(ReportError, match=r"there is none of 31\.74 alone"):
        make_preview(run.settings, JANUARY, "31.74")
    month.execute("create table marts.dim_stage (stage_code text)")
    month.execute("insert into marts.dim_stage values ('P1')")
    with pytest.raises(ReportError, match="would hold the report of 2018-01: sums"):
        make_preview(run.settings, JANUARY, "DKI")
    assert month.read("select verdict from quality.month_verdicts") == [("pass",)]


def test_a_month_and_a_correction_stand_in_the_archive_each_at_its_period(sent, run, tmp_path):
    run.settings.archive = str(tmp_path / "arsip")
    sent.execute(
        "insert into ops.editions (report, period_start, edition, build_id, subject, body_text, body_html, "
        "manifest) select 'correction', week_start, 1, build_id, 'KOREKSI 1', 'teks', '<p>isi</p>', '{}' "
        "from ops.builds"
    )
    sent.execute(
        "insert into ops.deliveries (report, period_start, edition, recipient, status, message_id, sent_at) "
        "values ('correction', '2018-01-29', 1, 'ani@dki.example', 'sent', 'id', now())"
    )
    assert archive_editions(run) == 2
    folder = tmp_path / "arsip" / "monthly" / "2018-01-01" / "DKI" / "1"
    assert (folder / "OK-OCE-2018-01.pdf").read_bytes().startswith(b"%PDF")
    index = (tmp_path / "arsip" / "index.html").read_text()
    assert index.index("correction/2018-01-29/DKI/1") < index.index("monthly/2018-01-01/DKI/1")
    assert 'href="monthly/2018-01-01/DKI/1/OK-OCE-2018-01.pdf">PDF</a>' in index


@pytest.mark.parametrize(
    ("left", "week", "due"),
    [
        ([("weekly", "2018-01-29", "sent")], "2018-01-29", ["2018-01"]),
        ([("weekly", "2018-01-29", "sent")], "2018-01-08", ["2018-01"]),
        ([("weekly", "2018-01-08", "sent")], "2018-01-08", []),
        ([("weekly", "2018-01-29", "failed")], "2018-01-08", []),
        ([("weekly", "2018-01-29", "sent"), ("monthly", "2018-01-01", "sent")], "2018-01-29", []),
        ([("weekly", "2018-01-29", "sent"), ("monthly", "2018-01-01", "sending")], "2018-01-29", []),
        ([("weekly", "2018-01-29", "sent"), ("monthly", "2018-01-01", "queued")], "2018-01-29", ["2018-01"]),
        (
            [("weekly", "2018-01-29", "sent"), ("weekly", "2018-02-26", "sent")],
            "2018-01-29",
            ["2018-01", "2018-02"],
        ),
        ([("weekly", "2018-02-26", "sent")], "2018-02-12", ["2018-02"]),
    ],
)
def test_a_month_is_due_once_its_closing_week_left_and_it_did_not(closing_week, left, week, due):
    for report, start, status in left:
        closing_week.execute(
            "insert into ops.editions (report, period_start, edition, build_id, subject, body_text, "
            "body_html, manifest) select %s, %s, 1, build_id, 's', 't', 'h', '{}' from ops.builds",
            *(report, start),
        )
        closing_week.execute(
            "insert into ops.deliveries (report, period_start, edition, recipient, status, message_id) "
            "values (%s, %s, 1, 'ani@dki.example', %s, 'id')",
            *(report, start, status),
        )
    assert [str(month) for month in find_due_months(closing_week.run.url, Week.parse(week))] == due
