"""The command line: what a person reads when something is wrong, and the exit codes of contract §8."""

import subprocess
import sys
import webbrowser
from dataclasses import replace
from datetime import date

import httpx
import pytest
from typer.testing import CliRunner, Result

from pantau import chain, cli, decisions, duplicates, settings
from pantau.airflow_api import ChainBroken
from pantau.chain import Outcome
from pantau.decisions import Acceptance, DecisionRefused, Release
from pantau.delivery import departures, preview
from pantau.delivery.departures import Departures
from pantau.delivery.month_weeks import MonthRefused
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.smtp import Refused, Unreachable
from pantau.periods import Week
from pantau.report.edition import Edition, EditionKey
from pantau.report.facts import ReportError
from pantau.workbooks import provision as workbooks_provision
from pantau.workbooks.draft import Change, Plan
from pantau.workbooks.provision import Provisioned


@pytest.fixture(autouse=True)
def _no_stack_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_HOME", str(tmp_path / "home"))
    settings.load_settings.cache_clear()


def call(*command: str) -> Result:
    return CliRunner().invoke(cli.app, command)


def assert_one_sentence(result: Result, *words: str) -> None:
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert all(word in result.stderr for word in words), result.stderr


def test_the_list_of_commands_waits_for_none_of_their_steps():
    """Loading them takes seconds."""
    listing = "import sys, pantau.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pantau.commands.warehouse" in loaded
    assert not loaded & {"pantau.settings", "pydantic", "psycopg", "httpx", "openpyxl"}


@pytest.mark.parametrize(
    ("week", "told"),
    [
        ("2018-01-16", "2018-01-16 is a Tuesday"),
        ("2017-12-04", "before the programme's first week, 2017-12-11"),
        ("2018-1-15", "no date"),
        ("2018-01-15x", "no date"),
        ("", "no date"),
    ],
)
def test_what_is_no_week_of_the_programme_ends_with_one(week, told):
    assert_one_sentence(call("run-week", week), told)


def test_a_week_before_the_first_up_says_how_to_start():
    assert_one_sentence(call("run-week", "2018-01-15"), "PANTAU_WAREHOUSE_URL", "pantau up")


@pytest.mark.parametrize(("outcome", "code"), [(Outcome.SENT, 0), (Outcome.HELD, 3)])
def test_the_exit_code_is_the_weeks_outcome(outcome, code, monkeypatch):
    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(chain, "run_week", lambda *_: outcome)
    result = call("run-week", "2018-01-15")
    assert (result.exit_code, result.stdout) == (code, f"Week 2018-01-15: {outcome.name.lower()}\n")


@pytest.mark.parametrize(
    ("month", "told"),
    [
        ("2018-01-15", "'2018-01-15' is no month; write it as 2018-01."),
        ("2018-13", "no month"),
        ("2017-11", "before the programme's first month, 2017-12"),
    ],
)
def test_what_is_no_month_of_the_programme_ends_with_one(month, told):
    assert_one_sentence(call("run-month", month), told)


@pytest.mark.parametrize(
    ("outcome", "told", "code"),
    [
        (Outcome.SENT, "sent before, to 10 recipients; nothing went out again", 0),
        (Outcome.HELD, "held: The report of 2018-01 cannot go out: week 2018-01-08 is held", 3),
    ],
)
def test_a_months_exit_code_is_its_outcome_and_its_line_says_why(outcome, told, code, monkeypatch):
    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(chain, "run_month", lambda *_: (outcome, told))
    result = call("run-month", "2018-01")
    assert (result.exit_code, result.stdout) == (code, f"Month 2018-01: {told}\n")


def test_a_refused_month_is_one_sentence_and_ends_with_one(monkeypatch):
    def refuse(*_: object) -> None:
        raise MonthRefused("The report of 2018-01 cannot go out: week 2018-01-29 …", is_held=False)

    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(chain, "run_month", refuse)
    assert_one_sentence(call("run-month", "2018-01"), "cannot go out", "2018-01-29")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ChainBroken("land_week failed at list_workbooks"), "land_week failed at list_workbooks"),
        (httpx.ConnectError("refused"), "pantau up"),
        (httpx.ReadTimeout("slow"), "pantau up"),
    ],
)
def test_a_broken_chain_and_a_silent_stack_are_one_sentence(error, told, monkeypatch):
    def fail(*_: object) -> Outcome:
        raise error

    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(chain, "run_week", fail)
    assert_one_sentence(call("run-week", "2018-01-15"), told)


def test_what_we_do_not_know_keeps_its_traceback(monkeypatch):
    def fail(*_: object) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(chain, "run_week", fail)
    assert isinstance(call("run-week", "2018-01-15").exception, ZeroDivisionError)


@pytest.mark.parametrize("base", ["abc", "-5", "80", "70000", "1e4", "²"])
def test_a_port_base_that_is_none_is_refused_by_name(base, monkeypatch):
    monkeypatch.setenv("PANTAU_PORT_BASE", base)
    assert_one_sentence(call("up"), "PANTAU_PORT_BASE", base)


def test_load_says_what_is_served(tmp_path):
    (tmp_path / "sheets").mkdir()
    (tmp_path / "partners" / "bank").mkdir(parents=True)
    for name in ("sheets/31.74.04.xlsx", "sheets/notes.txt", "partners/bank/januari.csv"):
        (tmp_path / name).write_bytes(b"x")
    result = call("load", "--sheets", str(tmp_path / "sheets"), "--partners", str(tmp_path / "partners"))
    assert result.exit_code == 0
    assert [line.split(" from ")[0] for line in result.stdout.splitlines()] == [
        "Serving 1 workbooks",
        "Serving 1 partner files",
    ]


def test_a_warehouse_that_was_never_made_has_no_address():
    assert_one_sentence(call("warehouse-url"), "pantau up")


def test_status_of_a_home_that_was_never_up_is_a_line_a_part(tmp_path):
    result = call("status")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 6
    assert all(" down " in line for line in lines)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("findings", "code"), [((), 0), (("LAPOR: the tab stands 2 times.",), 1)])
def test_provisioning_tells_each_workbook_and_whether_a_person_is_needed(findings, code, monkeypatch):
    def one(_settings, workbooks, *, dry_run, create, with_access):
        assert not create and not with_access
        for workbook in workbooks:
            changes = (Change("LAPOR", "note", "Tahap"),) if dry_run else ()
            yield Provisioned(workbook.kecamatan_code, Plan((), changes, findings), None, 2)

    monkeypatch.setenv("PANTAU_WAREHOUSE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("PANTAU_PSEUDONYM_KEY", "kunci uji")
    monkeypatch.setattr(workbooks_provision, "provision", one)
    result = call("sheets", "provision", "--kecamatan", "31.74.04", "--dry-run")
    assert result.exit_code == code
    assert result.stdout.splitlines() == [
        "1/1 31.74.04: would change: LAPOR: note of Tahap",
        *(f"    {finding}" for finding in findings),
    ]


def test_access_is_given_only_when_it_is_asked_for(monkeypatch):
    asked = []
    monkeypatch.setenv("PANTAU_WAREHOUSE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("PANTAU_PSEUDONYM_KEY", "kunci uji")
    monkeypatch.setattr(workbooks_provision, "provision", lambda *_, **how: asked.append(how) or [])
    call("sheets", "provision")
    call("sheets", "provision", "--share")
    assert [how["with_access"] for how in asked] == [False, True]


def test_the_queue_of_duplicates_names_rows_and_grounds_but_nobody(monkeypatch):
    pair = duplicates.Candidate(
        "aa", "bb", "31.74.01", 7, "31.74.02", 9, ("nik_one_digit",), 93.75, date(2018, 1, 15)
    )
    monkeypatch.setattr(
        settings, "load_settings", lambda: settings.Settings(warehouse_url="x", pseudonym_key="y")
    )
    monkeypatch.setattr(duplicates, "list_queue", lambda url: (pair,))
    told = call("duplicates", "list").stdout.splitlines()
    assert told == [
        "aa bb",
        "  31.74.01 row 7, 31.74.02 row 9: nik_one_digit; names 94 % alike; since 2018-01-15",
        "Pairs to decide: 1",
    ]


@pytest.mark.parametrize(
    ("option", "decision"), [("--same-person", "same_person"), ("--different-people", "different_people")]
)
def test_a_pair_is_decided_one_way_or_the_other(option, decision, monkeypatch):
    kept = []
    monkeypatch.setattr(settings, "load_settings", lambda: "settings")
    monkeypatch.setattr(duplicates, "decide_pair", lambda *given: kept.append(given))
    done = call("duplicates", "decide", "aa", "bb", option, "--reason", "KTP dilihat", "--by", "Laras")
    assert (done.exit_code, kept) == (0, [("settings", ("aa", "bb"), decision, "KTP dilihat", "Laras")])
    assert call("duplicates", "decide", "aa", "bb", "--reason", "x", "--by", "y").exit_code == 2


def test_a_kecamatan_without_a_workbook_in_the_registry_ends_with_one_sentence(monkeypatch):
    monkeypatch.setenv("PANTAU_WAREHOUSE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("PANTAU_PSEUDONYM_KEY", "kunci uji")
    assert_one_sentence(call("sheets", "provision", "--kecamatan", "31.74.99"), "31.74.99", "registry")


WEEK = Week.parse("2018-01-15")
WHY = ("--reason", "Sudah dicek", "--by", "laras@okoce.example")
RELEASE = Release(WEEK, 7, ("fall:P7",), "Sudah dicek", "Laras Puspitasari", False, False)
ACCEPTANCE = Acceptance(WEEK, "31.74.04", ("quarantine",), "Sudah dicek", "Laras Puspitasari")
DECISIONS = {
    "release": ("plan_release", "release_report", ("release", "2018-01-15", *WHY)),
    "accept": ("plan_acceptance", "accept_workbook", ("accept-workbook", "2018-01-15", "31.74.04", *WHY)),
}


@pytest.fixture
def started(monkeypatch):
    """What was started in Airflow, with its form."""
    forms: list[tuple[str, dict[str, str]]] = []
    known = settings.Settings(warehouse_url="postgresql://", pseudonym_key="k")
    monkeypatch.setattr(settings, "load_settings", lambda: known)
    monkeypatch.setattr(departures, "read_departures", lambda *_: Departures(0, 0))
    monkeypatch.setattr(chain, "run_decision", lambda _, dag_id, form, __: forms.append((dag_id, form)))
    return forms


@pytest.mark.parametrize(
    ("planned", "after", "told"),
    [
        (RELEASE, Departures(3, 0), ["Week 2018-01-15: sent, to 3 recipients now"]),
        (
            RELEASE,
            Departures(0, 2),
            [
                "Week 2018-01-15: its report had left before; what changed went out as a correction, "
                "to 2 recipients"
            ],
        ),
        (
            RELEASE,
            Departures(0, 0),
            [
                "Week 2018-01-15: its report had left before; what changed is small, and noted in the next "
                "report, or a later week has corrected it since"
            ],
        ),
        (
            replace(RELEASE, is_kept=True, was_sent=True),
            Departures(0, 0),
            [
                "Released before by Laras Puspitasari; that name and reason are printed.",
                "Week 2018-01-15: its report had left before with the same figures, nothing went out again",
            ],
        ),
        (
            replace(RELEASE, is_kept=True, was_sent=True),
            Departures(1, 0),
            [
                "Released before by Laras Puspitasari; that name and reason are printed.",
                "Week 2018-01-15: sent, to 1 recipients now",
            ],
        ),
    ],
)
def test_a_release_says_what_went_out(started, monkeypatch, planned, after, told):
    counts = iter([Departures(0, 0), after])
    monkeypatch.setattr(decisions, "plan_release", lambda *_: planned)
    monkeypatch.setattr(departures, "read_departures", lambda *_: next(counts))
    result = call(*DECISIONS["release"][2])
    assert (result.exit_code, result.stdout.replace("\n", " ").split()) == (0, " ".join(told).split())
    form = {"week": "2018-01-15", "reason": "Sudah dicek", "by": "Laras Puspitasari"}
    assert started == [("release_report", form)]


def test_an_acceptance_says_when_it_counts(started, monkeypatch):
    monkeypatch.setattr(decisions, "plan_acceptance", lambda *_: ACCEPTANCE)
    result = call(*DECISIONS["accept"][2])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith(
        "from the next run of the week on: pantau run-week 2018-01-15"
    )
    form = {"week": "2018-01-15", "kecamatan_code": "31.74.04", "reason": "Sudah dicek"}
    assert started == [("accept_workbook", form | {"by": "Laras Puspitasari"})]


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_refused_decision_is_one_sentence_and_starts_nothing(started, monkeypatch, decision):
    plan, _, command = DECISIONS[decision]

    def refuse(*_: object) -> None:
        raise DecisionRefused("Week 2018-01-15 is not held; there is nothing to release.")

    monkeypatch.setattr(decisions, plan, refuse)
    assert_one_sentence(call(*command), "is not held")
    assert_one_sentence(call(command[0], "2018-01-16", *command[2:]), "2018-01-16 is a Tuesday")
    assert started == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_whose_dag_fails_ends_with_one(started, monkeypatch, decision):
    plan, dag_id, command = DECISIONS[decision]

    def fail(*_: object) -> None:
        raise ChainBroken(f"{dag_id} failed at send_mails")

    monkeypatch.setattr(decisions, plan, lambda *_: RELEASE if decision == "release" else ACCEPTANCE)
    monkeypatch.setattr(chain, "run_decision", fail)
    result = call(*command)
    assert result.exit_code == 1
    assert f"{dag_id} failed at send_mails" in result.stderr


@pytest.fixture
def previewed(monkeypatch, tmp_path):
    """What was shown and sent by a preview that needs no warehouse."""
    done: list[tuple[str, ...]] = []
    key = EditionKey("weekly", date(2018, 1, 15), "31.74")
    edition = Edition(key, 7, "[OK OCE] Minggu 15–21 Jan 2018", "teks", "<p>html</p>", {})

    def make(_settings, week, scope):
        done.append(("made", str(week), scope))
        return edition

    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(preview, "make_preview", make)
    monkeypatch.setattr(preview, "write_preview", lambda _: tmp_path / "index.html")
    monkeypatch.setattr(preview, "send_preview", lambda *told: done.append(("sent", told[2])) or "SMTP 250")
    monkeypatch.setattr(webbrowser, "open", lambda address: done.append(("opened", address)))
    return done


def test_a_preview_opens_the_page_and_sends_nothing(previewed, tmp_path):
    result = call("preview", "2018-01-15", "--scope", "31.74")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"[OK OCE] Minggu 15–21 Jan 2018\n{tmp_path / 'index.html'}\n"
    assert previewed == [("made", "2018-01-15", "31.74"), ("opened", (tmp_path / "index.html").as_uri())]


def test_a_preview_of_a_month_is_asked_for_by_its_name(previewed):
    assert call("preview", "2018-01", "--no-open").exit_code == 0
    assert previewed == [("made", "2018-01", "DKI")]


def test_a_preview_goes_to_whoever_asked_and_opens_nothing_if_told_so(previewed):
    result = call("preview", "2018-01-15", "--to", "saya@okoce.example", "--no-open")
    assert "Sent as a trial: SMTP 250" in result.stdout
    assert previewed == [("made", "2018-01-15", "DKI"), ("sent", "saya@okoce.example")]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ReportError("Week 2018-01-15 is held (workbooks); no report is made of it."), "is held"),
        (OutboundRefused("The text holds a phone number."), "a phone number"),
        (Refused("SMTP 550 5.1.1"), "did not take it: SMTP 550 5.1.1"),
        (Unreachable("No conversation with the mail server."), "No conversation"),
    ],
)
def test_a_preview_that_cannot_be_says_why_in_one_sentence(fault, told, previewed, monkeypatch):
    def refuse(*_):
        raise fault

    monkeypatch.setattr(preview, "send_preview", refuse)
    assert_one_sentence(call("preview", "2018-01-15", "--to", "saya@okoce.example", "--no-open"), told)


def test_recipients_are_listed_with_what_would_stand_for_a_yes(tmp_path, monkeypatch):
    sample = (settings.PROJECT / "registry.sample.yaml").read_text(encoding="utf-8")
    path = tmp_path / "registry.yaml"
    path.write_text(sample)
    monkeypatch.setenv("PANTAU_REGISTRY", str(path))
    monkeypatch.setenv("PANTAU_WAREHOUSE_URL", "postgresql://nobody@localhost/none")
    monkeypatch.setenv("PANTAU_PSEUDONYM_KEY", "key")
    whole = call("recipients")
    assert whole.exit_code == 0 and len(whole.stdout.splitlines()) == sample.count("approval: ok-")
    assert "@" not in whole.stdout

    path.write_text(
        sample.replace("scope: '31.74.04'", "scope: DKI").replace('scope: "31.74.04"', "scope: DKI")
    )
    changed = call("recipients", "--by", "Bimo Adiputra")
    assert changed.exit_code == 1
    (line,) = (line for line in changed.stdout.splitlines() if "NOT approved" in line)
    assert "Camat Pasar Minggu" in line and "approval: ok-" in line
    assert_one_sentence(call("recipients", "--by", "Siapa"), "may decide")
