"""What a test module may have of its own: the real gspread before a Sheets server, a browser, or a
whole local stack.
"""

import email
import functools
import itertools
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import gspread
import psycopg
import pytest
import requests
from gspread.http_client import HTTPClient
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet as SavedSheet
from playwright.sync_api import Browser, sync_playwright

from pantau.local.database_folder import recorded_cluster_folder
from pantau.local.postgres import remove_cluster
from pantau.periods import Week
from pantau.registry import load_registry
from pantau.sample import Summary, write_partners, write_week
from pantau.settings import PROJECT, Settings
from serving import serve_sheets

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
ROWS = (["Nama", "Jumlah", "Kota"], ["Siti", 2, "Tebet"], ["Ani", 1, "Senen"])
NUMBERS = itertools.count(1)
PANTAU = (str(Path(sys.executable).with_name("pantau")),)


class Bench:
    """One workbook of a test's own, seen through gspread and as the file that it is."""

    def __init__(self, client: gspread.Client, folder: Path) -> None:
        self.client, self.folder, self.key = client, folder, f"buku-{next(NUMBERS)}"
        book = Workbook()
        book.active.title = "BACA DULU"
        data = book.create_sheet("DATA")
        for row in ROWS:
            data.append(row)
        book.save(self.path)
        self.tab = self.again

    @property
    def path(self) -> Path:
        return self.folder / f"{self.key}.xlsx"

    @property
    def book(self) -> gspread.Spreadsheet:
        return self.client.open_by_key(self.key)

    @property
    def again(self) -> gspread.Worksheet:
        """The tab as the server has it now; gspread's own copy may be older."""
        return self.book.worksheet("DATA")

    @property
    def saved(self) -> SavedSheet:
        return load_workbook(self.path)["DATA"]

    def titles(self) -> list[str]:
        return [tab.title for tab in self.book.worksheets()]

    def share(self) -> str:
        """Gives somebody access; returns the permission's id."""
        return self.book.share("sari@pantau.example", "user", "writer", notify=False).json()["id"]

    def roles(self) -> dict[str, str]:
        return {each.get("emailAddress", "all"): each["role"] for each in self.book.list_permissions()}


@pytest.fixture(scope="module")
def sheets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@pytest.fixture(scope="module")
def gspread_client(sheets_folder: Path) -> Iterator[gspread.Client]:
    with serve_sheets(sheets_folder) as server:

        class LocalClient(HTTPClient):
            def request(self, method, endpoint, *args, **options):
                for address in GOOGLE:
                    endpoint = endpoint.replace(address, server)
                return super().request(method, endpoint, *args, **options)

        yield gspread.Client(auth=None, session=requests.Session(), http_client=LocalClient)


@pytest.fixture
def bench(gspread_client: gspread.Client, sheets_folder: Path) -> Bench:
    return Bench(gspread_client, sheets_folder)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, str], list[str]]:
    """Has each use of a method or property noted in the list that it gives."""

    def put_watch(owner: type, name: str) -> list[str]:
        uses: list[str] = []
        watched = owner.__dict__[name]
        function = watched.fget if isinstance(watched, property) else watched

        @functools.wraps(function)
        def noted(*args: Any, **options: Any) -> Any:
            uses.append(name)
            return function(*args, **options)

        monkeypatch.setattr(owner, name, property(noted) if isinstance(watched, property) else noted)
        return uses

    return put_watch


@dataclass(frozen=True)
class Stack:
    """A local stack of a test module's own, driven as a person would."""

    home: Path
    folder: Path
    base: int
    settings: dict[str, str] = field(default_factory=dict)

    def pantau(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "PANTAU_HOME": str(self.home), **self.settings}
        environment["PANTAU_PORT_BASE"] = str(self.base)
        return subprocess.run(
            [*PANTAU, *command], env=environment, capture_output=True, text=True, timeout=600, check=False
        )

    def load(
        self, week: Week, batch: str = "corrected", *, change: Callable[[Path], None] | None = None
    ) -> Summary:
        """Writes a week of the sample and loads it; ``change`` may spoil its folder before."""
        sheets = self.folder / f"{week}-{batch}"
        summary = write_week(sheets, week, batch=batch)
        if change:
            change(sheets)
        write_partners(self.folder / "partners", week)
        done = self.pantau("load", "--sheets", str(sheets), "--partners", str(self.folder / "partners"))
        assert done.returncode == 0, done.stderr
        return summary

    def run_week(self, week: Week | str) -> int:
        done = self.pantau("run-week", str(week))
        sys.stdout.write(done.stdout + done.stderr)
        return done.returncode

    @functools.cached_property
    def url(self) -> str:
        """The warehouse, as a person would ask for it."""
        url = self.pantau("warehouse-url").stdout.strip()
        assert url.startswith("postgresql://")
        return url

    @property
    def owner_url(self) -> str:
        """The warehouse as the steps know it."""
        return Settings(_env_file=self.home / "stack.env").warehouse_url.get_secret_value()

    def rows(self, query: str, *arguments: object) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, arguments).fetchall()

    def mails(self) -> list[EmailMessage]:
        paths = sorted((self.home / "outbox").glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]

    def mails_to_officials(self) -> list[EmailMessage]:
        """All but those to facilitators, in the order in which they came."""
        officials = {entry.email for entry in load_registry(PROJECT / "registry.sample.yaml").recipients}
        return [mail for mail in self.mails() if parseaddr(mail["To"])[1] in officials]

    def assert_facts(self, summary: Summary) -> None:
        """A week's facts are those that the sample was made with."""
        assert_facts(self.rows, summary)


def assert_facts(rows: Callable[..., list[tuple]], summary: Summary) -> None:
    """Counts, workbook verdicts and row verdicts of a week are those that the sample was made with."""
    week = summary.week.start
    facts = rows(
        "select stage_code, new_count, cumulative_count from marts.fct_stage_week where week_start = %s",
        week,
    )
    assert {code: (new, total) for code, new, total in facts} == {
        code: (summary.new[code], summary.cumulative[code]) for code in summary.new
    }
    held = rows(
        """
        select kecamatan_code, reasons from quality.workbook_verdicts
        where week_start = %s and verdict = 'held' order by 1
        """,
        week,
    )
    assert held == [(hold.kecamatan_code, [hold.reason]) for hold in summary.held]
    verdicts = rows("select rule_ids from quality.row_verdicts where week_start = %s", week)
    assert len(verdicts) == summary.rows_in_force
    broken = Counter(rule_id for (rule_ids,) in verdicts for rule_id in rule_ids)
    assert broken == Counter({rule_id: count for rule_id, count in summary.quarantined.items() if count})


@pytest.fixture(scope="session", name="assert_facts")
def facts_assertion() -> Callable[[Callable[..., list[tuple]], Summary], None]:
    """Asserts facts of a warehouse that is no local stack's."""
    return assert_facts


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        missing = "no Chromium on this machine: install chromium, or name one in CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    find_port_base: Callable[[], int],
) -> Iterator[Stack]:
    """A stack with the settings that the test module names in ``STACK_SETTINGS``, if it does."""
    folder = tmp_path_factory.mktemp("weeks")
    settings = getattr(request.module, "STACK_SETTINGS", {})
    stack = Stack(folder / "home", folder, find_port_base(), settings)
    try:
        done = stack.pantau("up")
        assert done.returncode == 0, done.stdout + done.stderr
        yield stack
    finally:
        stack.pantau("down")
        if cluster := recorded_cluster_folder(stack.home):
            remove_cluster(cluster)
