"""``pantau check``: what each look says of what is there, odd or missing, and that none stops another."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import psycopg
import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError
from pydantic import SecretStr
from typer.testing import CliRunner

from pantau import cli
from pantau import settings as settings_module
from pantau.airflow_api import ChainBroken
from pantau.alerts.targets import TargetsFailed
from pantau.contract import load_contract
from pantau.delivery.smtp import Refused, Unreachable
from pantau.going_live import check as checking
from pantau.going_live import machinery, mail, workbooks
from pantau.going_live.finding import Finding, look_apart, missing, ok, warning
from pantau.going_live.machinery import check_airflow
from pantau.going_live.mail import check_mail, check_targets, compose_trial
from pantau.going_live.people import check_registry
from pantau.going_live.places import check_archive, check_data_docs, check_partners
from pantau.going_live.workbooks import check_google, check_workbooks, name_problem
from pantau.registry import load_registry
from pantau.settings import PROJECT, Settings
from pantau.sources.sheets import REASONS, RawWorkbook, Sheet, WorkbookUnreadable

CONTRACT = load_contract()
CODE = "31.74.04"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(
        warehouse_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"),
        pseudonym_key=SecretStr("k" * 32),
        reads_per_minute=0,
        sheets_url="http://127.0.0.1:1",
        partners=str(tmp_path / "partners"),
        archive=str(tmp_path / "archive"),
        data_docs=tmp_path / "data-docs",
    )


def states(findings: Iterator[Finding]) -> dict[str, str]:
    return {finding.subject: finding.state for finding in findings}


def whole_workbook(code: str = CODE) -> RawWorkbook:
    """A workbook with all tabs and headers and no rows."""
    grids = {tab.title: [[column.header for column in tab.columns]] for tab in CONTRACT.tabs}
    grids[CONTRACT.notice_tab] = [[CONTRACT.code_key, code]]
    return RawWorkbook(tuple(Sheet(title, gid) for gid, title in enumerate(grids)), grids, 2)


@pytest.fixture
def google(monkeypatch) -> Callable[..., None]:
    """Has each workbook read be what is given, in order, and Drive say what is given of writing."""

    def play(*answers: RawWorkbook | WorkbookUnreadable, may_edit: bool | None = True) -> None:
        left = iter(answers)

        def read(*_args: object) -> RawWorkbook:
            answer = next(left)
            if isinstance(answer, WorkbookUnreadable):
                raise answer
            return answer

        monkeypatch.setattr(workbooks, "read_workbook", read)
        monkeypatch.setattr(workbooks, "_may_edit", lambda *_: may_edit)

    return play


def test_a_whole_workbook_that_may_be_written_is_all_there(settings, google):
    google(whole_workbook())
    assert list(check_workbooks(settings, [CODE])) == [
        Finding("ok", "31.74.04 Pasar Minggu", "read whole, 0 rows, may be written", step="1/1")
    ]


def test_a_workbook_that_may_only_be_read_is_missing_its_way_back(settings, google):
    google(whole_workbook(), may_edit=False)
    (finding,) = check_workbooks(settings, [CODE])
    assert (finding.state, finding.remedy) == ("missing", "make the service account an editor")


def test_a_workbook_of_which_drive_says_nothing_is_only_told(settings, google):
    google(whole_workbook(), may_edit=None)
    (finding,) = check_workbooks(settings, [CODE])
    assert finding.state == "warning" and "Google Drive API" in finding.remedy


def test_a_workbook_of_another_kecamatan_says_so(settings, google):
    google(whole_workbook("31.74.05"))
    (finding,) = check_workbooks(settings, [CODE])
    assert finding.state == "missing" and "Kode Kecamatan is not 31.74.04" in finding.told


def test_a_header_that_may_be_absent_is_told_by_tab_and_name(settings, google):
    raw = whole_workbook()
    raw.grids["P1 Pendaftaran"][0].remove("Alamat")
    google(raw)
    (finding,) = check_workbooks(settings, [CODE])
    assert finding == Finding(
        "warning",
        "31.74.04 Pasar Minggu",
        "optional headers are missing: P1 Pendaftaran: Alamat",
        "pantau sheets provision --kecamatan 31.74.04",
        "1/1",
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("wrong_code", "BACA DULU: Kode Kecamatan is not 31.74.04"),
        ("tab_missing:BACA DULU", "tab BACA DULU is missing"),
        ("tab_missing:P3", "tab P3 Pendampingan is missing"),
        ("tab_twice:LAPOR", "tab LAPOR stands twice"),
        ("header_missing:P2", "tab P2 Pelatihan: no header row within rows 1 to 10"),
        ("header_missing:P1:No. HP", "tab P1 Pendaftaran: header No. HP is missing"),
        ("header_twice:P4:NIK", "tab P4 Perizinan: header NIK stands twice"),
    ],
)
def test_what_a_pull_would_hold_is_told_by_tab_and_header(reason, told):
    assert name_problem(reason, CONTRACT, CODE) == told


def test_one_workbook_that_is_not_there_stops_no_other(settings, google):
    google(WorkbookUnreadable(REASONS[404], is_refusal=True), whole_workbook("31.74.05"))
    first, second = check_workbooks(settings, [CODE, "31.74.05"])
    assert (first.state, first.told, first.remedy) == (
        *("missing", "not found (404)"),
        "check its spreadsheet_id in the registry",
    )
    assert second.state == "ok"


def test_google_that_never_answers_is_not_asked_44_times(settings, google):
    google(*[WorkbookUnreadable("no answer from Google (ReadTimeout)")] * 3)
    findings = list(check_workbooks(settings))
    assert [finding.state for finding in findings] == ["missing"] * 4
    assert (findings[3].subject, findings[3].told) == ("the other 41", "not looked at: nobody answers")


def test_an_account_that_may_read_nothing_hears_of_the_api_that_is_off(settings, google):
    google(*[WorkbookUnreadable(REASONS[403], is_refusal=True)] * 2)
    *_, last = check_workbooks(settings, [CODE, "31.74.05"])
    assert last.subject == "all of them" and "enable the Google Sheets API" in last.remedy


def test_writing_is_asked_of_drive_in_one_call_that_changes_nothing(settings, monkeypatch):
    asked = []

    class Client:
        def __init__(self, _settings, *, deadline_seconds, scopes):
            asked.append(scopes)

        def request(self, method, address, params):
            asked.append((method, address.rpartition("/")[2], params["fields"]))
            return SimpleNamespace(json=lambda: {"capabilities": {"canEdit": False}})

    monkeypatch.setattr(workbooks, "SheetsHTTPClient", Client)
    assert workbooks._may_edit(settings, "buku") is False
    assert asked == [
        ("https://www.googleapis.com/auth/drive.metadata.readonly",),
        ("get", "buku", "capabilities(canEdit)"),
    ]


def test_google_itself_is_not_asked_without_an_account(settings):
    told = states(check_google(settings.model_copy(update={"sheets_url": workbooks.GOOGLE})))
    assert told == {"service account": "missing"}


def test_a_key_file_that_is_none_is_refused_without_a_word_of_it(settings, tmp_path):
    path = tmp_path / "google.json"
    path.write_text('{"private_key": "rahasia"}')
    findings = list(check_google(settings.model_copy(update={"google_credentials": path})))
    assert [finding.state for finding in findings] == ["warning", "missing"]
    assert "rahasia" not in str(findings)


def test_the_account_is_named_as_the_one_to_share_with(settings, tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "pantau@proyek-uji.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
        "private_key": key.decode(),
    }
    path = tmp_path / "google.json"
    path.write_text(json.dumps(account))
    live = {"google_credentials": path, "sheets_url": workbooks.GOOGLE}
    (finding,) = check_google(settings.model_copy(update=live))
    assert finding.state == "ok" and finding.told.startswith("pantau@proyek-uji.iam.gserviceaccount.com is")


def test_the_sample_registry_is_whole_and_told_as_the_sample(settings):
    told = states(check_registry(settings))
    assert told.pop("file") == "warning"
    assert set(told.values()) == {"ok"}


@pytest.mark.parametrize(
    ("change", "subject", "told"),
    [
        ({"approvers": [], "recipients": []}, "approvers", "nobody may release or accept"),
        ({"recipients": []}, "recipients", "no official gets weekly"),
        ({"recipients": []}, "recipients", "no engineer gets the cause of a hold"),
    ],
)
def test_a_registry_that_nobody_reads_or_decides_by_is_missing_something(
    change, subject, told, settings, tmp_path
):
    content = yaml.safe_load((PROJECT / "registry.sample.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "registry.yaml"
    path.write_text(yaml.safe_dump(content | change), encoding="utf-8")
    found = list(check_registry(settings.model_copy(update={"registry": path})))
    assert ("missing", subject, told) in [(each.state, each.subject, each.told) for each in found]


def test_recipients_who_were_changed_are_told_by_place_and_not_by_name(settings, tmp_path):
    content = yaml.safe_load((PROJECT / "registry.sample.yaml").read_text(encoding="utf-8"))
    content["recipients"][1]["email"] = "lain@okoce.example"
    content["workbooks"][0]["facilitators"] = []
    path = tmp_path / "registry.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    found = list(check_registry(settings.model_copy(update={"registry": path})))
    told = {each.subject: each.told for each in found if each.state != "ok"}
    assert told == {
        "facilitators": f"nobody is told of what to fix in {content['workbooks'][0]['kecamatan_code']}",
        "recipients": "not approved as they stand: 1 (counted from 0)",
    }
    assert not any(entry.name in str(found) for entry in load_registry(path).recipients)


def test_a_feed_without_a_readable_file_costs_its_stage_the_verification_only(settings, tmp_path):
    folder = tmp_path / "partners"
    for feed in ("bank", "mart", "ptsp"):
        (folder / feed).mkdir(parents=True)
    columns = {name: [column.header for column in CONTRACT.feed(name).columns] for name in ("bank", "ptsp")}
    (folder / "bank" / "januari.csv").write_text(",".join(columns["bank"]) + "\n")
    (folder / "ptsp" / "izin.csv").write_text(",".join(columns["ptsp"]).replace("NIK Pemohon", "Nomor"))
    (folder / "mart" / "3174040101900001.csv").write_bytes(b"")
    found = {finding.subject: finding for finding in check_partners(settings)}
    assert {feed: finding.state for feed, finding in found.items()} == {
        **dict.fromkeys(CONTRACT.feed_names, "warning"),
        "bank": "ok",
    }
    assert found["ptsp"].told == "izin.csv: The header row lacks NIK Pemohon."
    assert "P2 is verified for nobody" in found["pelatihan"].told
    assert "The file is empty" in found["mart"].told and "3174040101900001" not in str(found["mart"])


def test_places_that_can_be_written_are_left_as_they_were(settings, tmp_path):
    assert {*states(check_archive(settings)).values(), *states(check_data_docs(settings)).values()} == {"ok"}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_places_that_cannot_be_written_say_which_setting_names_them(settings, tmp_path):
    (tmp_path / "archive").write_text("a file")
    (tmp_path / "data-docs").write_text("a file")
    (archive,) = check_archive(settings)
    (pages,) = check_data_docs(settings)
    assert archive.state == "missing" and "PANTAU_ARCHIVE" in archive.remedy
    assert pages.state == "warning" and "PANTAU_DATA_DOCS" in pages.remedy


class Airflow:
    """Airflow's answers, as good as they can be unless told otherwise."""

    def __init__(self, **answers) -> None:
        dags = sorted(path.stem for path in (PROJECT / "dags").glob("*.py"))
        self.health = dict.fromkeys(machinery.PROGRAMS, "healthy") | answers.get("health", {})
        self.broken = answers.get("broken", [])
        self.dags = [
            {
                "dag_id": dag_id,
                "is_paused": dag_id in answers.get("paused", ()),
                "next_dagrun_run_after": "2018-01-21T23:00:00Z",
            }
            for dag_id in dags
            if dag_id not in answers.get("absent", ())
        ]

    def read_health(self):
        return self.health

    def list_import_errors(self):
        return self.broken

    def list_dags(self):
        return self.dags


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, {}),
        ({"health": {"scheduler": "unhealthy"}}, {"scheduler": "missing"}),
        ({"broken": ["land_week.py"], "absent": ["land_week"]}, {"DAG files": "missing", "DAGs": "missing"}),
        ({"paused": ["land_week"]}, {"land_week": "warning"}),
    ],
)
def test_airflow_is_asked_for_its_programs_and_its_dags(answers, told, settings, monkeypatch):
    monkeypatch.setattr(machinery, "AirflowApi", lambda _: Airflow(**answers))
    found = list(check_airflow(settings))
    assert {finding.subject: finding.state for finding in found if finding.state != "ok"} == told
    if not answers:
        assert found[-1].told == "starts by itself next on Monday 2018-01-22 06:00 WIB"


def test_the_trial_goes_to_oneself_and_names_counts_only(settings):
    found = [
        ("workbooks", ok("a", "")),
        ("workbooks", missing("b", "rahasia", "")),
        ("mail", warning("c", "", "")),
    ]
    trial = compose_trial(settings, "saya@okoce.example", found)
    assert trial["Subject"] == "[UJI] Pantau OK OCE: pemeriksaan, 1 beres, 1 perlu dilihat, 1 belum ada"
    assert trial["To"] == "saya@okoce.example"
    text = trial.get_content()
    assert "workbooks: 1 beres, 1 belum ada" in text and "rahasia" not in text


def test_a_mail_in_the_clear_is_told_and_sent(settings, monkeypatch):
    sent = []

    class Server:
        def __init__(self, _settings) -> None: ...

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def send(self, content, recipient):
            sent.append((content, recipient))
            return "SMTP 250"

    monkeypatch.setattr(mail, "MailServer", Server)
    far = settings.model_copy(update={"smtp_host": "mail.okoce.example"})
    told = states(check_mail(far, "saya@okoce.example", []))
    assert told == {"encryption": "warning", "trial": "ok"}
    assert [recipient for _, recipient in sent] == ["saya@okoce.example"]


def test_alert_targets_are_tried_as_well_and_named_by_their_place(settings, monkeypatch):
    pushed = []
    monkeypatch.setattr(mail, "push", lambda targets, title, text: pushed.append(title) or 2)
    (finding,) = check_targets(settings, [("mail", ok("trial", ""))])
    assert (finding.state, finding.told) == ("ok", "2 took the trial")
    assert pushed == ["[UJI] Pantau OK OCE: pemeriksaan, 1 beres"]

    def fail(*_: object) -> int:
        raise TargetsFailed("1 of 2 alert targets did not take it (at place 2 of PANTAU_ALERT_TARGETS)")

    monkeypatch.setattr(mail, "push", fail)
    (finding,) = check_targets(settings, [])
    assert finding.state == "missing" and "place 2" in finding.told


@pytest.mark.parametrize(
    ("error", "told", "remedy"),
    [
        (Unreachable("No conversation; set PANTAU_SMTP_HOST"), "No conversation", "set PANTAU_SMTP_HOST"),
        (Refused("SMTP 550 5.1.1"), "the mail server did not take it: SMTP 550 5.1.1", "PANTAU_SMTP_"),
        (
            ChainBroken("Airflow answered 401; check PANTAU_AIRFLOW_USER"),
            "Airflow answered 401",
            "check PANTAU",
        ),
        (RefreshError("invalid_grant: rahasia"), "refuses the service account's key", "PANTAU_GOOGLE_CRED"),
        (psycopg.OperationalError("password rahasia"), "the warehouse does not answer", "mend the warehouse"),
        (ZeroDivisionError("rahasia"), "(ZeroDivisionError in test_check.py, line", "a fault of ours"),
    ],
)
def test_a_look_that_breaks_is_a_finding_without_what_it_quotes(error, told, remedy):
    def look() -> Iterator[Finding]:
        yield ok("first", "seen")
        raise error

    first, last = look_apart("all of it", look)
    assert first.state == "ok" and last.state == "missing"
    assert told in last.told and remedy in last.remedy
    assert "rahasia" not in str(last)


def test_a_look_that_breaks_stops_no_other_and_the_mail_counts_it(settings, monkeypatch):
    def fail(*_: object) -> Iterator[Finding]:
        raise ZeroDivisionError

    def fine(*_: object) -> Iterator[Finding]:
        yield ok("thing", "fine")

    counted = []

    def count(_settings, _to, found) -> Iterator[Finding]:
        counted.extend(area for area, finding in found if finding.state == "missing")
        yield ok("trial", "sent")

    for name in [name for name in vars(checking) if name.startswith("check_")]:
        monkeypatch.setattr(checking, name, fine)
    monkeypatch.setattr(checking, "check_registry", fail)
    monkeypatch.setattr(checking, "check_mail", count)
    found = list(checking.check(settings, to="saya@okoce.example"))
    assert [area for area, finding in found if finding.state == "missing"] == ["registry"] == counted
    assert [area for area, _ in found][-2:] == ["mail", "alerts"] and len(found) == 12
    assert [area for area, _ in checking.check(settings)][-1] == "airflow"


@pytest.fixture
def checked(monkeypatch, settings) -> list[tuple]:
    """What the command is told, with two workbooks that lack the same."""
    asked: list[tuple] = []

    def check(*told: object) -> Iterator[tuple[str, Finding]]:
        asked.append(told[1:])
        yield "warehouse", ok("tables", "current")
        for number, code in enumerate(("31.74.04", "31.74.05"), start=1):
            yield "workbooks", Finding("missing", code, "not found (404)", "check its id", f"{number}/2")

    monkeypatch.setattr(settings_module, "load_settings", lambda: settings)
    monkeypatch.setattr(checking, "check", check)
    return asked


def test_the_command_tells_each_thing_and_sums_up_what_is_alike(checked):
    result = CliRunner().invoke(cli.app, ["check"])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "ok      warehouse  tables: current",
        "missing workbooks  1/2 31.74.04: not found (404)",
        "missing workbooks  2/2 31.74.05: not found (404)",
        "",
        "Missing",
        "  workbooks, 31.74.04, 31.74.05: not found (404)",
        "    -> check its id",
        "",
        "1 ok, 0 warnings, 2 missing",
    ]


def test_the_trial_mail_goes_to_the_sender_unless_told_otherwise(checked):
    for options in ((), ("--to", "saya@okoce.example"), ("--no-mail",), ("--kecamatan", "31.74.04")):
        CliRunner().invoke(cli.app, ["check", *options])
    assert checked == [
        ((), "pantau@okoce.example"),
        ((), "saya@okoce.example"),
        ((), None),
        (["31.74.04"], "pantau@okoce.example"),
    ]


def test_all_there_is_exit_code_0(monkeypatch, settings):
    monkeypatch.setattr(settings_module, "load_settings", lambda: settings)
    monkeypatch.setattr(checking, "check", lambda *_: iter([("mail", warning("x", "odd", "look"))]))
    assert CliRunner().invoke(cli.app, ["check", "--no-mail"]).exit_code == 0
