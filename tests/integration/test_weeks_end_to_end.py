"""The street end to end, through the command line: a week that passes, one that is held, its correction,
one that is held and released, a workbook accepted by hand, and the way back to the facilitators.

Sheets, Airflow, dbt, Great Expectations and SMTP are real. What must come out is known from how the
sample programme was made, never from the warehouse.
"""

import csv
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests
from openpyxl import Workbook, load_workbook
from psutil import process_iter

from pantau.airflow_api import AirflowApi
from pantau.contract import load_contract
from pantau.periods import Week
from pantau.registry import load_registry
from pantau.report.facts import WeeklyFacts
from pantau.report.reading.queries import read_weekly
from pantau.sample import SEED, Summary, write_partners
from pantau.sample.programme import Programme
from pantau.sample.rows import Row
from pantau.settings import PROJECT, Settings

FIRST, SECOND, THIRD = (Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
RECIPIENTS = 12
SCOPES = 9
"""All Jakarta, its six cities and the two kecamatan that the sample registry names somebody for."""
STAGES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
STRANGER = "3174044101907999"
"""A NIK in the name of a partner's file that was cut off; it stays in its folder through all weeks."""


@pytest.fixture(scope="module")
def passed(stack) -> Summary:
    cut_off = stack.folder / "partners" / "bank" / f"kredit {STRANGER}.xlsx"
    cut_off.parent.mkdir(parents=True)
    Workbook().save(cut_off)
    cut_off.write_bytes(cut_off.read_bytes()[:3000])
    summary = stack.load(FIRST, "corrected")
    assert stack.run_week(FIRST) == 0
    return summary


@pytest.fixture(scope="module")
def first_facts(stack, passed: Summary) -> WeeklyFacts:
    """What the first week's report read before any later week was run."""
    return read_weekly(stack.owner_url, FIRST)


@pytest.fixture(scope="module")
def held(stack, passed: Summary, first_facts: WeeklyFacts) -> Summary:
    summary = stack.load(SECOND, "bad")
    assert stack.run_week(SECOND) == 3
    return summary


@dataclass(frozen=True)
class Corrected:
    """What stood in the outbox before the corrected week was run, and what must stand after."""

    summary: Summary
    mails_before: int


@pytest.fixture(scope="module")
def corrected(stack, held: Summary) -> Corrected:
    mails_before = len(stack.mails_to_officials())
    summary = stack.load(SECOND, "corrected")
    assert stack.run_week(SECOND) == 0
    return Corrected(summary, mails_before)


def of_jakarta(mails: list[EmailMessage]) -> list[EmailMessage]:
    """Those to whom all Jakarta is told, in full."""
    registry = load_registry(PROJECT / "registry.sample.yaml")
    addresses = {entry.email for entry in registry.recipients if entry.scope == "DKI"}
    return [mail for mail in mails if mail["To"] in addresses]


def apart(mails: list[EmailMessage]) -> tuple[list[EmailMessage], list[EmailMessage]]:
    """Reports, and the corrections that went out behind them."""
    corrections = [mail for mail in mails if "KOREKSI" in mail["Subject"]]
    return [mail for mail in mails if mail not in corrections], corrections


def bodies_of(mail: EmailMessage) -> list[str]:
    """Its text, and its HTML unless the recipient wants the text alone."""
    return [part.get_content() for kind in ("plain", "html") if (part := mail.get_body((kind,)))]


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content()


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_a_week_that_passes_states_what_the_sheets_hold(stack, passed):
    stack.assert_facts(passed)
    assert stack.rows("select verdict, reasons from quality.gate_verdicts") == [("pass_with_notes", [])]


def test_every_recipient_gets_one_mail_with_the_weeks_numbers(stack, passed):
    mails = [mail for mail in stack.mails_to_officials() if "1–7 Jan 2018" in mail["Subject"]]
    assert len({mail["To"] for mail in mails}) == len(mails) == RECIPIENTS
    total, new = dotted(passed.p1_total), dotted(passed.p1_new)
    assert len(of_jakarta(mails)) == 4
    for mail in of_jakarta(mails):
        assert f"P1 {total} (+{new})" in mail["Subject"]
        for body in bodies_of(mail):
            for code in STAGES:
                assert dotted(passed.cumulative[code]) in body and dotted(passed.new[code]) in body


def test_every_scope_of_a_sent_week_stands_in_the_archive(stack, passed):
    folders = sorted((stack.home / "archive" / "weekly" / str(FIRST)).glob("*/1"))
    assert len(folders) == SCOPES
    for folder in folders:
        names = {path.name for path in folder.iterdir()}
        assert {"index.html", "mail.txt", "mail.eml", "manifest.json"} < names
        assert any(name.endswith(".png") for name in names) and any(name.endswith(".xlsx") for name in names)
    index = (stack.home / "archive" / "index.html").read_text()
    assert index.count(f'"weekly/{FIRST}/DKI/1/index.html"') == 1


def test_a_workbook_costs_two_calls_and_its_rows_are_all_accounted_for(stack, passed):
    assert stack.rows("select max(api_calls), count(*) from landing.snapshots") == [(2, 44)]
    landed = stack.rows(
        "select tab, sum(cardinality(row_numbers)) from landing.snapshot_tabs group by 1 order by 1"
    )
    assert dict(landed) == dict(passed.rows_written)
    accounted = stack.rows("select tab, count(*) from quality.row_verdicts group by 1")
    assert dict(accounted) == {tab: n for tab, n in passed.rows_written.items() if tab != "LAPOR"}


@dataclass(frozen=True)
class Saw:
    """How a partner of the sample writes, and which lines confirm a stage (contract §6)."""

    stage: str
    encoding: str
    delimiter: str
    nik: str
    confirms: Callable[[dict[str, str]], bool]


SAW = {
    "pelatihan": Saw("P2", "utf-8-sig", ";", "NIK", lambda line: line["Hadir"] == line["Lulus"] == "Y"),
    "ptsp": Saw("P4", "utf-16", "\t", "NIK Pemohon", lambda line: line["Status"] == "TERBIT"),
    "mart": Saw("P5", "utf-8", ",", "NIK Pemasok", lambda line: int(line["Omzet (Rp)"]) > 0),
    "bank": Saw("P7", "cp1252", "|", "NIK", lambda line: bool(line["Tgl Cair"])),
}


def seen_by(folder: Path, feed: str) -> Iterator[tuple[str, bool]]:
    """NIK of each line that a partner handed in, and whether it confirms the feed's stage."""
    saw = SAW[feed]
    for path in sorted((folder / feed).glob("*_20*")):
        with path.open(encoding=saw.encoding, newline="") as file:
            for line in csv.DictReader(file, delimiter=saw.delimiter):
                yield line[saw.nik], saw.confirms(line)


def reached_in_sheets(stage: str, week: Week) -> set[str]:
    """NIK of all who had reached a stage by a week's Sunday, from how the sample was made."""
    desks = Programme.until(week, SEED).desks.values()
    counted = [
        {row.nik for desk in desks for row in desk.rows(tab, week) if not row.rules and _is_by(row, week)}
        for tab in ("P1", stage)
    ]
    return counted[0] & counted[1]


def _is_by(row: Row, week: Week) -> bool:
    return row.reached is not None and row.reached <= week.sunday


def test_partners_files_are_read_whole_and_verify_what_they_confirm(stack, passed, tmp_path):
    lines = write_partners(tmp_path, FIRST)
    verdicts = stack.rows(
        "select feed, sum(rows_read)::integer, sum(accepted)::integer, sum(quarantined)::integer "
        "from quality.partner_verdicts where week_start = %s group by feed",
        FIRST.start,
    )
    assert {feed: counts for feed, *counts in verdicts} == {feed: [n, n, 0] for feed, n in lines.items()}
    verified = dict(
        stack.rows(
            "select stage_code, verified_cumulative_count from marts.fct_stage_week where week_start = %s",
            FIRST.start,
        )
    )
    expected = dict.fromkeys(STAGES, 0)
    for feed, saw in SAW.items():
        reached = reached_in_sheets(saw.stage, FIRST)
        assert len(reached) == passed.cumulative[saw.stage]
        expected[saw.stage] = len(reached & {nik for nik, confirms in seen_by(tmp_path, feed) if confirms})
    assert verified == expected
    assert all(expected[saw.stage] > 0 for saw in SAW.values())
    events = (
        "select stage_code, count(*) from marts.fct_stage_event "
        "where is_verified and event_date <= %s group by 1"
    )
    assert Counter(dict(stack.rows(events, FIRST.sunday))) == Counter(expected)


def test_a_partners_file_that_was_cut_off_is_told_of_and_stops_nothing(stack, passed):
    told = stack.rows("select feed, file_name, kind, problem from quality.partner_findings")
    ((feed, name, kind, problem),) = told
    assert (feed, name, kind) == ("bank", "kredit xxxxxxxxxxxxxxxx.xlsx", "unreadable")
    assert "damaged or cut off" in problem
    beside = dict(stack.rows("select file_name, rows_read from quality.partner_verdicts where feed = 'bank'"))
    assert beside == {name: 0, "kredit_2017-07.csv": 1, "kredit_2017-11.csv": 1}
    assert any(name in path.read_text(errors="replace") for path in (stack.home / "log").rglob("*.log"))


def test_a_held_week_sends_two_lines_and_no_number(stack, held):
    verdict = "select verdict, reasons from quality.gate_verdicts where week_start = %s"
    assert stack.rows(verdict, SECOND.start) == [("hold", ["workbooks"])]
    stack.assert_facts(held)
    notices = [mail for mail in stack.mails_to_officials() if body_of(mail, "plain").count("8–14 Jan 2018")]
    assert len(notices) == RECIPIENTS
    for mail in notices:
        text = body_of(mail, "plain")
        for number in (held.p1_total, held.cumulative["P2"], held.cumulative["P3"]):
            assert dotted(number) not in text
    assert stack.rows("select count(*) from ops.deliveries where report = 'weekly'") == [(RECIPIENTS,)]


def test_the_corrected_sheets_pass_and_the_mail_goes_out(stack, corrected):
    stack.assert_facts(corrected.summary)
    fresh, corrections = apart(stack.mails_to_officials()[corrected.mails_before :])
    assert len(fresh) == RECIPIENTS
    total = dotted(corrected.summary.p1_total)
    assert all(f"P1 {total} " in mail["Subject"] for mail in of_jakarta(fresh))
    assert len({mail["Subject"] for mail in fresh}) == SCOPES
    # Facilitators enter some of the first week's people late, by more than 1 % of P2.
    assert len({mail["To"] for mail in corrections}) == len(corrections) == RECIPIENTS
    assert {mail["Subject"].split(" · ")[1] for mail in corrections} == {"Minggu 1–7 Jan 2018"}


def test_what_the_first_weeks_report_reads_stays_to_the_value_behind_later_weeks(
    stack, first_facts, corrected
):
    assert read_weekly(stack.owner_url, FIRST) == first_facts
    later = read_weekly(stack.owner_url, SECOND)
    assert later.sent_before is not None and later.sent_before.week == FIRST
    assert sum(entry.figures[0].cumulative for entry in later.kecamatan) == corrected.summary.p1_total


def lines_of(path: Path) -> list[dict[str, object]]:
    """PERBAIKAN of a workbook, a line by its headers."""
    sheet = load_workbook(path)[load_contract().fix_tab]
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=False)) for row in rows if row[0]]


def test_every_finding_stands_in_the_workbook_that_it_came_from(stack, corrected):
    titles = {tab.code: tab.title for tab in load_contract().tabs}
    found: dict[str, Counter] = {}
    for code, tab, *rest in stack.rows(
        "select kecamatan_code, tab, row_number, column_name, rule_id from quality.findings "
        "where week_start = %s",
        SECOND.start,
    ):
        found.setdefault(code, Counter())[titles[tab], *rest] += 1
    books = sorted((stack.home / "sheets").glob("*.xlsx"))
    assert len(books) == 44 and sum(map(Counter.total, found.values())) > 500
    for path in books:
        told = Counter((line["Tab"], line["Baris"], line["Kolom"], line["Aturan"]) for line in lines_of(path))
        assert told == found.get(path.stem, Counter()), path.stem


def test_facilitators_of_every_kecamatan_are_told_once_a_week(stack, corrected):
    told = stack.rows(
        "select period_start, count(*), count(distinct scope) from ops.deliveries "
        "where report = 'workbook_notice' group by 1 order by 1"
    )
    assert told == [(FIRST.start, 44, 44), (SECOND.start, 44, 44)]


FACTS = (
    "select * from marts.fct_stage_event",
    "select * from marts.fct_reporting_week",
    "select * from quality.row_verdicts",
    "select * from quality.findings",
    "select * from quality.workbook_verdicts",
    "select * from ops.accepted_snapshots",
)


@dataclass(frozen=True)
class Answered:
    """A row that P1-05 keeps out, and its workbook."""

    kecamatan_code: str
    row_number: int


@pytest.fixture(scope="module")
def answered(stack, corrected) -> Answered:
    """A facilitator answers one finding in PERBAIKAN."""
    ((code, row_number),) = stack.rows(
        "select kecamatan_code, row_number from quality.row_verdicts "
        "where week_start = %s and rule_ids = '{P1-05}' order by 1, 2 limit 1",
        SECOND.start,
    )
    path = stack.home / "sheets" / f"{code}.xlsx"
    at = next(
        place
        for place, line in enumerate(lines_of(path), start=2)
        if (line["Baris"], line["Aturan"]) == (row_number, "P1-05")
    )
    answer = [[load_contract().answer, "KTP sudah dilihat"]]
    put = requests.put(
        f"http://127.0.0.1:{stack.base + 1}/v4/spreadsheets/{code}/values/PERBAIKAN!I{at}:J{at}",
        params={"valueInputOption": "RAW"},
        json={"values": answer},
        timeout=30,
    )
    assert put.ok, put.text
    return Answered(code, row_number)


@pytest.mark.full
def test_a_precheck_tells_the_facilitators_and_changes_no_fact(stack, answered):
    before = [sorted(map(str, stack.rows(query))) for query in FACTS]
    done = stack.pantau("sheets", "precheck", str(THIRD.friday))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [sorted(map(str, stack.rows(query))) for query in FACTS] == before
    assert stack.rows("select count(*) from landing.snapshots where is_precheck") == [(44,)]
    told = "select count(*) from ops.deliveries where report = 'workbook_notice' and period_start = %s"
    assert stack.rows(told, THIRD.start) == [(44,)]
    lines = lines_of(stack.home / "sheets" / f"{answered.kecamatan_code}.xlsx")
    assert lines
    assert (answered.row_number, "P1-05") not in {(line["Baris"], line["Aturan"]) for line in lines}


GONE = ("31.75.07", "31.75.08", "31.75.09", "31.75.10")
SPOILT = "31.01.01"
WHY = "Empat lembar kerja menyusul; sudah dicek dengan kecamatannya"


def spoil(folder: Path) -> None:
    """Four workbooks are gone, and one has more rows to mend than gate 1 lets pass."""
    for code in GONE:
        (folder / f"{code}.xlsx").unlink()
    path = folder / f"{SPOILT}.xlsx"
    book = load_workbook(path)
    for _ in range(20):
        book["P1 Pendaftaran"].append(["belum diisi"] * 8)
    book.save(path)


@pytest.fixture(scope="module")
def held_again(stack, answered) -> None:
    stack.load(THIRD, change=spoil)
    assert stack.run_week(THIRD) == 3


@pytest.fixture(scope="module")
def released(stack, held_again) -> list[EmailMessage]:
    """The reports that a release sent."""
    before = len(stack.mails_to_officials())
    done = stack.pantau("release", str(THIRD), "--reason", WHY, "--by", " laras  PUSPITASARI")
    assert done.returncode == 0, done.stdout + done.stderr
    reports, _ = apart(stack.mails_to_officials()[before:])
    return reports


@pytest.mark.full
def test_an_answer_lets_its_row_in_and_outlives_a_new_load(stack, answered, held_again):
    verdict = stack.rows(
        "select verdict from quality.row_verdicts "
        "where (week_start, kecamatan_code, tab, row_number) = (%s, %s, 'P1', %s)",
        *(THIRD.start, answered.kecamatan_code, answered.row_number),
    )
    assert verdict == [("accepted",)]
    warned = "select week_start, count(*) from quality.findings where rule_id = 'W11' group by 1"
    assert stack.rows(warned) == [(THIRD.start, 1)]


@pytest.mark.full
def test_a_held_week_is_released_by_an_approver_and_says_so(stack, held_again, released):
    assert len({mail["To"] for mail in released}) == len(released) == RECIPIENTS
    for mail in released:
        assert "15–21 Jan 2018" in mail["Subject"] and "dirilis dengan catatan" in mail["Subject"]
        for body in bodies_of(mail):
            assert f"Laras Puspitasari merilisnya dengan alasan: “{WHY}”" in " ".join(body.split())
    gate = "select verdict, reasons from quality.gate_verdicts where week_start = %s"
    assert stack.rows(gate, THIRD.start) == [("hold", ["workbooks"])]
    refused = stack.pantau("release", str(THIRD), "--reason", WHY, "--by", "Sari")
    assert refused.returncode == 1 and "approvers" in refused.stderr


@pytest.mark.full
def test_an_accepted_workbook_counts_in_the_next_run_and_nothing_is_sent_twice(stack, released):
    accept = ("accept-workbook", str(THIRD))
    why = ("--reason", "Barisnya menyusul", "--by", "bimo@okoce.example")
    refused = stack.pantau(*accept, GONE[0], *why)
    assert refused.returncode == 1 and "is held for unreadable" in refused.stderr
    done = stack.pantau(*accept, SPOILT, *why)
    assert done.returncode == 0, done.stdout + done.stderr
    facts = f"select * from marts.fct_stage_event where kecamatan_code <> '{SPOILT}' order by 1, 2"
    before, mails = stack.rows(facts), len(stack.mails())
    versions = stack.rows("select count(*) from landing.row_versions")
    assert stack.run_week(THIRD) == 0
    verdict = (
        "select verdict, reasons, snapshot_week from quality.workbook_verdicts where kecamatan_code = %s"
    )
    assert stack.rows(f"{verdict} and week_start = %s", SPOILT, THIRD.start) == [
        ("accepted", ["accepted_by_hand"], THIRD.start)
    ]
    assert stack.rows(facts) == before and len(before) > 3000
    assert stack.rows("select count(*) from landing.row_versions") == versions
    assert all("KOREKSI" in mail["Subject"] for mail in stack.mails()[mails:])
    assert stack.rows("select distinct status from ops.deliveries") == [("sent",)]


def test_what_is_no_week_of_the_programme_is_refused(stack):
    for week in ("2018-01-16", "2017-12-04", "tomorrow"):
        assert stack.run_week(week) == 1


def test_no_nik_and_no_phone_leaves_the_places_that_may_hold_them(stack, corrected):
    personal = personal_data(stack.folder / f"{SECOND}-corrected")
    assert len(personal) > 5000
    personal |= {nik for feed in SAW for nik, _ in seen_by(stack.folder / "partners", feed)} | {STRANGER}
    told = [str(mail.items()) for mail in stack.mails()]
    told += [path.read_text(errors="replace") for path in (stack.home / "log").rglob("*.log")]
    told += [body for mail in stack.mails() for body in bodies_of(mail)]
    kinds = (".html", ".txt", ".json")
    archived = [path for path in (stack.home / "archive").rglob("*") if path.suffix in kinds]
    assert len(archived) > 3 * SCOPES
    told += [path.read_text(encoding="utf-8") for path in archived]
    for table, columns in stack.rows(
        """
        select format('%%I.%%I', table_schema, table_name), string_agg(quote_ident(column_name), ', ')
        from information_schema.columns
        where table_schema in ('marts', 'quality', 'ops') and data_type <> 'bytea'
        group by table_schema, table_name
        """
    ):
        told += [str(row) for row in stack.rows(f"select row({columns})::text from {table}")]
    seen = {digits for text in told for digits in re.findall(r"\d{9,}", text)}
    assert not seen & personal


def lines_of_tasks(home: Path) -> Iterator[tuple[dict[str, str], list[dict[str, object]]]]:
    """Each task's log: what its path says of it, and the lines that are our own code's."""
    for path in sorted((home / "log" / "airflow").rglob("attempt=*.log")):
        place = dict(part.split("=", 1) for part in path.parts if "=" in part)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield place, [line for line in lines if str(line.get("logger")).startswith("pantau.")]


def test_each_line_of_a_task_says_which_week_run_and_workbook_it_is_about(stack, corrected):
    weeks, workbooks = Counter(), defaultdict(set)
    for place, lines in lines_of_tasks(stack.home):
        assert {line["run_id"] for line in lines} <= {place["run_id"]}, place
        told = {line.get("week") for line in lines}
        assert len(told) <= 1 and told <= {str(week) for week in (FIRST, SECOND, THIRD)}, place
        weeks.update(told)
        named = {line.get("kecamatan") for line in lines}
        if place["task_id"] in ("land_workbook", "pull_workbook"):
            assert len(named) == 1, "lines of another task"
            workbooks[place["run_id"]] |= named
        elif place["task_id"] != "return_feedback" and place["task_id"] != "send_workbook_notices":
            assert named <= {None}, place
    assert weeks[str(FIRST)] > 50 and weeks[str(SECOND)] > 50
    assert all(len(found) == 44 and None not in found for found in workbooks.values())


def test_no_secret_of_the_stack_is_in_a_log_a_mail_or_a_process_list(stack, corrected):
    kept = json.loads((stack.home / "secrets.json").read_text(encoding="utf-8"))
    urls = re.findall(r"://[^:/]+:([^@]+)@", (stack.home / "stack.env").read_text(encoding="utf-8"))
    secrets = {*kept.values(), *urls}
    assert len(secrets) >= 7 and all(len(secret) >= 12 for secret in secrets)
    told = [path.read_text(errors="replace") for path in (stack.home / "log").rglob("*") if path.is_file()]
    told += [body for mail in stack.mails() for body in bodies_of(mail)]
    # Each part's first process must be among those that are looked at.
    processes = [" ".join(process.info["cmdline"] or ()) for process in process_iter(["cmdline"])]
    assert sum("airflow" in line for line in processes) >= 3
    assert not [secret for secret in secrets for text in (*told, *processes) if secret in text]


def test_a_run_that_failed_is_one_mail_to_the_engineers_and_failing_again_is_none(stack):
    airflow, alert = AirflowApi(Settings(_env_file=stack.home / "stack.env")), "watch_deadline"
    counts = "select failure_count, mailed_at is not null from ops.alerts where subject = %s"
    for count in (1, 2):
        airflow.trigger(alert, "2018-01-16")  # no Monday
        deadline = time.monotonic() + 120
        while stack.rows(counts, alert) != [(count, True)]:
            assert time.monotonic() < deadline, stack.rows("select * from ops.alerts")
            time.sleep(1)
    (mail,) = (mail for mail in stack.mails() if f"Perlu tindakan · {alert}" in mail["Subject"])
    assert mail["To"] == "tim.data@okoce.example"
    told = " ".join(body_of(mail, "plain").split())
    assert "tell_if_late: PeriodError. 2018-01-16 is a Tuesday" in told
    assert "docs/runbook.md#watch_deadline" in told


def personal_data(folder: Path) -> set[str]:
    """Every NIK and phone number of the workbooks, as digits."""
    found: set[str] = set()
    for path in folder.glob("*.xlsx"):
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            for row in sheet.iter_rows(values_only=True):
                for cell in row:
                    digits = re.sub(r"\D", "", str(cell)) if isinstance(cell, str | int) else ""
                    if len(digits) == 16 or (9 <= len(digits) <= 13 and "8" in digits[:3]):
                        found.add(digits)
        book.close()
    return found
