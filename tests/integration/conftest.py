"""gspread, the real one, before a Sheets server of the test module's own."""

import functools
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
import uvicorn
from gspread.http_client import HTTPClient
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet as SavedSheet

from pantau.local.sheets_server.app import create_app

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
ROWS = (["Nama", "Jumlah", "Kota"], ["Siti", 2, "Tebet"], ["Ani", 1, "Senen"])
NUMBERS = itertools.count(1)


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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create_app(sheets_folder), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)

    class LocalClient(HTTPClient):
        def request(self, method, endpoint, *args, **options):
            for address in GOOGLE:
                endpoint = endpoint.replace(address, f"http://127.0.0.1:{port}")
            return super().request(method, endpoint, *args, **options)

    yield gspread.Client(auth=None, session=requests.Session(), http_client=LocalClient)
    server.should_exit = True
    thread.join(timeout=10)


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
