"""Runs gspread's own test-suite against the Sheets server: ``make gspread-suite SUITE=path/to/tests``.

The suite is in no package, so its folder is given by who runs it; its files run as they are. Their cassettes
are not played and Google is never asked: what the suite sends to Google's addresses goes to a server of its
own over an empty folder. What fails must stand in ``EXCEPTIONS`` with its reason, and what stands there must
fail, so that the list stays true.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import gspread
import pytest
import requests
from gspread.http_client import HTTPClient

from serving import serve_sheets

EXPORTED = "exports: the file itself is an .xlsx; nothing of ours asks for another form of it"
GROUPED = "groups of rows and columns: nothing of ours folds, and the server knows no groups"
EXCEPTIONS = {
    "ClientTest::test_client_export_spreadsheet": EXPORTED,
    "SpreadsheetTest::test_export_spreadsheet": EXPORTED,
    "WorksheetTest::test_group_columns": GROUPED,
    "WorksheetTest::test_group_rows": GROUPED,
}
GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
PRIVATE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
"""A spreadsheet at Google that the suite knows and may not open."""


class NoCassette(Exception):
    """Never raised: there are no cassettes."""


def put_vcr_away() -> None:
    """What the suite imports of vcrpy, without a recorder behind it, and a mark that marks nothing.

    (The suite marks a fixture too, which pytest 9 refuses.)
    """
    vcr, errors = ModuleType("vcr"), ModuleType("vcr.errors")
    recorder = type("VCR", (), {"ensure_suffix": staticmethod(lambda suffix: lambda path: path)})
    vcr.VCR, vcr.errors = recorder, errors
    errors.CannotOverwriteExistingCassetteException = NoCassette
    sys.modules |= {"vcr": vcr, "vcr.errors": errors}
    pytest.mark.vcr = lambda: lambda marked: marked


class Suite:
    """The plugin: a server for the session, Google's addresses led there, the exceptions expected to fail."""

    def pytest_report_header(self) -> str:
        return f"gspread {gspread.__version__} before the Sheets server; {len(EXCEPTIONS)} exceptions"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        tests = {"::".join(item.nodeid.split("::")[1:]): item for item in items}
        groups = {name.partition("::")[0] for name in tests}
        for name, reason in EXCEPTIONS.items():
            if name in tests:
                tests[name].add_marker(pytest.mark.xfail(reason=reason, strict=True))
            elif name.partition("::")[0] in groups:
                raise pytest.UsageError(f"EXCEPTIONS names {name}, which the suite does not have")

    @pytest.fixture(scope="session", autouse=True)
    @classmethod
    def sheets_server(cls) -> Iterator[str]:
        """Where the suite's requests go."""
        with (
            tempfile.TemporaryDirectory() as folder,
            # The suite was recorded with an account in English.
            serve_sheets(Path(folder), locale="en_US") as address,
            pytest.MonkeyPatch.context() as patch,
        ):
            ask = HTTPClient.request

            def ask_here(client: HTTPClient, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
                for google in GOOGLE:
                    endpoint = endpoint.replace(google, address, 1)
                return ask(client, method, endpoint, *args, **options)

            patch.setattr(HTTPClient, "request", ask_here)
            refusal = {"workbook": PRIVATE, "status": 403, "times": None}
            requests.put(f"{address}/_faults", json=[refusal], timeout=10).raise_for_status()
            yield address


def main(suite: str, *options: str) -> int:
    """Run the suite in that folder; the exit code is pytest's."""
    for name in ("GS_CREDS_FILENAME", "GS_RECORD_MODE"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    put_vcr_away()
    alone = ("-c", os.devnull, f"--rootdir={suite}", "-p", "no:cacheprovider")
    return int(pytest.main([*alone, "-rfEx", suite, *options], plugins=[Suite()]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
