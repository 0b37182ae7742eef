"""The runner of gspread's own suite (``make gspread-suite``) on a made-up suite of one file."""

import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

RUNNER = Path(__file__).with_name("gspread_suite.py")
CONFTEST = """
import os

import pytest
from google.oauth2.credentials import Credentials
from gspread.client import Client
from gspread.http_client import BackOffHTTPClient
from vcr import VCR
from vcr.errors import CannotOverwriteExistingCassetteException

SUFFIX = VCR.ensure_suffix(".json")
assert "GS_CREDS_FILENAME" not in os.environ


class Recorder(BackOffHTTPClient):
    def request(self, *args, **options):
        try:
            return super().request(*args, **options)
        except CannotOverwriteExistingCassetteException:
            raise RuntimeError


@pytest.fixture(scope="module")
def client():
    return Client(auth=Credentials("rahasia"), http_client=Recorder)
"""
SUITE = """
import unittest

import gspread
import pytest

from .conftest import SUFFIX


class ClientTest(unittest.TestCase):
    @pytest.fixture(autouse=True)
    @pytest.mark.vcr()
    def init(self, client):
        ClientTest.client = client

    @pytest.mark.vcr()
    def test_numbers_are_english(self):
        book = self.client.create("Uji coba")
        book.sheet1.update_acell("A1", "1,234.5")
        self.assertEqual(book.sheet1.acell("A1").value, "1,234.50")

    def test_somebody_elses_file(self):
        with self.assertRaises(PermissionError):
            self.client.open_by_key("1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc")

    def test_client_export_spreadsheet(self):
        {exported}
"""


def run(folder: Path, exported: str) -> subprocess.CompletedProcess[str]:
    tests = folder / "tests"
    tests.mkdir()
    (tests / "__init__.py").touch()
    (tests / "conftest.py").write_text(CONFTEST)
    (tests / "client_test.py").write_text(SUITE.format(exported=exported))
    command = [sys.executable, str(RUNNER), str(tests), "-q"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_suite_runs_against_the_sheets_server_and_its_exceptions_fail(tmp_path, monkeypatch):
    monkeypatch.setenv("GS_CREDS_FILENAME", "kunci.json")
    done = run(tmp_path, 'self.client.export(self.client.create("Uji coba").id)')
    assert done.returncode == 0, done.stdout
    assert "2 passed, 1 xfailed" in done.stdout
    assert "ClientTest::test_client_export_spreadsheet - exports: " in done.stdout
    assert not list(tmp_path.rglob("*.pyc"))


def test_an_exception_that_passes_is_a_failure(tmp_path):
    done = run(tmp_path, "pass")
    assert done.returncode == 1
    assert "[XPASS(strict)] exports: " in done.stdout


def test_an_exception_that_the_suite_does_not_have_is_told():
    suite = runpy.run_path(str(RUNNER))["Suite"]()
    item = SimpleNamespace(nodeid="client_test.py::ClientTest::test_create")
    with pytest.raises(pytest.UsageError, match="ClientTest::test_client_export_spreadsheet"):
        suite.pytest_collection_modifyitems([item])
