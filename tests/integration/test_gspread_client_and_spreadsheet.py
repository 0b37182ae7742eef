"""Every public method of gspread's Client and Spreadsheet against the Sheets server.

A method is either called here, and what it did is looked at, or listed in EXCEPTIONS with the reason.
"""

from typing import Any

import gspread
import pytest

HEAD, SITI, ANI = ["Nama", "Jumlah", "Kota"], ["Siti", "2", "Tebet"], ["Ani", "1", "Senen"]
ALL = [HEAD, SITI, ANI]


def do(*acts: Any) -> Any:
    """The last of what was done one after the other."""
    return acts[-1]


def values(bench: Any) -> list[list[str]]:
    return bench.again.get("A1:E5")


OWNER = {"layanan@pantau.example": "owner"}
SARI = "sari@pantau.example"

CLIENT = {
    "copy": (lambda b: b.client.copy(b.key, "Salinan").worksheet("DATA").get_all_values(), ALL),
    "create": (lambda b: [tab.title for tab in b.client.create("Baru").worksheets()], ["Sheet1"]),
    "del_spreadsheet": (lambda b: do(b.client.del_spreadsheet(b.key), b.path.exists()), False),
    "get_file_drive_metadata": (lambda b: b.client.get_file_drive_metadata(b.key)["name"] == b.key, True),
    "import_csv": (
        lambda b: do(b.client.import_csv(b.key, "Nama,Jumlah\nSiti,2"), b.book.sheet1.get_all_values()),
        [HEAD[:2], SITI[:2]],
    ),
    "insert_permission": (
        lambda b: do(b.client.insert_permission(b.key, None, "anyone", "reader"), b.roles()),
        OWNER | {"all": "reader"},
    ),
    "list_permissions": (lambda b: [each["role"] for each in b.client.list_permissions(b.key)], ["owner"]),
    "list_spreadsheet_files": (
        lambda b: [each["id"] == b.key for each in b.client.list_spreadsheet_files(b.key)],
        [True],
    ),
    "open": (lambda b: b.client.open(b.key).id == b.key, True),
    "open_by_key": (lambda b: b.client.open_by_key(b.key).id == b.key, True),
    "open_by_url": (
        lambda b: b.client.open_by_url(f"https://docs.google.com/spreadsheets/d/{b.key}/edit").id == b.key,
        True,
    ),
    "openall": (lambda b: [each.id == b.key for each in b.client.openall(b.key)], [True]),
    "remove_permission": (lambda b: do(b.client.remove_permission(b.key, b.share()), b.roles()), OWNER),
    "set_timeout": (lambda b: do(b.client.set_timeout(30), b.client.http_client.timeout), 30),
}

SPREADSHEET = {
    "accept_ownership": (lambda b: do(b.book.accept_ownership(b.share()), b.roles()[SARI]), "owner"),
    "add_worksheet": (lambda b: do(b.book.add_worksheet("P9", 20, 5), b.titles()[-1]), "P9"),
    "batch_update": (
        lambda b: do(b.book.batch_update({"requests": [{"addSheet": {}}]}), b.titles()[-1]),
        "Sheet1",
    ),
    "creationTime": (lambda b: b.book.creationTime[-1], "Z"),
    "del_worksheet": (lambda b: do(b.book.del_worksheet(b.tab), b.titles()), ["BACA DULU"]),
    "del_worksheet_by_id": (lambda b: do(b.book.del_worksheet_by_id(b.tab.id), b.titles()), ["BACA DULU"]),
    "duplicate_sheet": (
        lambda b: do(b.book.duplicate_sheet(b.tab.id, 1, new_sheet_name="DATA 2"), b.titles()),
        ["BACA DULU", "DATA 2", "DATA"],
    ),
    "fetch_sheet_metadata": (lambda b: len(b.book.fetch_sheet_metadata()["sheets"]), 2),
    "get_lastUpdateTime": (lambda b: b.book.get_lastUpdateTime()[-1], "Z"),
    "get_worksheet": (lambda b: b.book.get_worksheet(1).title, "DATA"),
    "get_worksheet_by_id": (lambda b: b.book.get_worksheet_by_id(b.tab.id).title, "DATA"),
    "id": (lambda b: b.book.id == b.key, True),
    "lastUpdateTime": (lambda b: b.book.lastUpdateTime[-1], "Z"),
    "list_named_ranges": (
        lambda b: do(
            b.tab.define_named_range("A2:B2", "Orang"),
            [each["name"] for each in b.book.list_named_ranges()],
        ),
        ["Orang"],
    ),
    "list_permissions": (lambda b: [each["emailAddress"] for each in b.book.list_permissions()], [*OWNER]),
    "list_protected_ranges": (
        lambda b: do(b.tab.add_protected_range("A1:C1"), len(b.book.list_protected_ranges(b.tab.id))),
        1,
    ),
    "locale": (lambda b: b.book.locale, "id_ID"),
    "named_range": (
        lambda b: do(
            b.tab.define_named_range("A2:B2", "Orang"),
            [cell.value for cell in b.book.named_range("Orang")],
        ),
        SITI[:2],
    ),
    "remove_permissions": (lambda b: do(b.share(), b.book.remove_permissions(SARI), b.roles()), OWNER),
    "reorder_worksheets": (
        lambda b: do(b.book.reorder_worksheets(b.book.worksheets()[::-1]), b.titles()),
        ["DATA", "BACA DULU"],
    ),
    "share": (lambda b: do(b.book.share(SARI, "user", "writer"), b.roles()), OWNER | {SARI: "writer"}),
    "sheet1": (lambda b: b.book.sheet1.title, "BACA DULU"),
    "timezone": (lambda b: b.book.timezone, "Asia/Jakarta"),
    "title": (lambda b: b.book.title == b.key, True),
    "transfer_ownership": (
        lambda b: do(b.book.transfer_ownership(b.share()), b.book.list_permissions()[-1]["pendingOwner"]),
        True,
    ),
    "update_drive_metadata": (lambda b: b.book.update_drive_metadata(), None),
    "update_locale": (lambda b: do(b.book.update_locale("id_ID"), b.book.locale), "id_ID"),
    "update_timezone": (
        lambda b: do(b.book.update_timezone("Asia/Jakarta"), b.book.timezone),
        "Asia/Jakarta",
    ),
    "update_title": (lambda b: do(b.book.update_title("Tebet"), b.book.title), "Tebet"),
    "url": (lambda b: b.key in b.book.url, True),
    "values_append": (
        lambda b: do(
            b.book.values_append("DATA", {"valueInputOption": "RAW"}, {"values": [["Budi"]]}), values(b)
        ),
        [*ALL, ["Budi"]],
    ),
    "values_batch_clear": (
        lambda b: do(b.book.values_batch_clear(body={"ranges": ["DATA!A2:C3"]}), values(b)),
        [HEAD],
    ),
    "values_batch_get": (lambda b: b.book.values_batch_get(["DATA"])["valueRanges"][0]["values"], ALL),
    "values_batch_update": (
        lambda b: do(
            b.book.values_batch_update(
                {"valueInputOption": "RAW", "data": [{"range": "DATA!C3", "values": [["Gambir"]]}]}
            ),
            values(b)[2][2],
        ),
        "Gambir",
    ),
    "values_clear": (lambda b: do(b.book.values_clear("DATA!A3:C3"), values(b)), [HEAD, SITI]),
    "values_get": (lambda b: b.book.values_get("DATA")["values"], ALL),
    "values_update": (
        lambda b: do(
            b.book.values_update("DATA!C3", {"valueInputOption": "RAW"}, {"values": [["Gambir"]]}),
            values(b)[2][2],
        ),
        "Gambir",
    ),
    "worksheet": (lambda b: b.book.worksheet("DATA").id == b.tab.id, True),
    "worksheets": (lambda b: [tab.title for tab in b.book.worksheets()], ["BACA DULU", "DATA"]),
}

EXCEPTIONS = {
    "Client.expiry": "a login's, and there is none on one machine",
    "Client.export": "exports: the file itself is an .xlsx",
    "Spreadsheet.export": "exports: the file itself is an .xlsx",
}


@pytest.mark.parametrize(("name", "act", "expected"), [(name, *CLIENT[name]) for name in CLIENT], ids=CLIENT)
def test_a_method_of_a_client_does_what_google_does(bench, watch, name, act, expected):
    uses = watch(gspread.Client, name)
    assert act(bench) == expected
    assert uses


@pytest.mark.parametrize(
    ("name", "act", "expected"), [(name, *SPREADSHEET[name]) for name in SPREADSHEET], ids=SPREADSHEET
)
def test_a_method_of_a_spreadsheet_does_what_google_does(bench, watch, name, act, expected):
    uses = watch(gspread.Spreadsheet, name)
    assert act(bench) == expected
    assert uses


@pytest.mark.parametrize(("owner", "cases"), [(gspread.Client, CLIENT), (gspread.Spreadsheet, SPREADSHEET)])
def test_every_public_method_is_called_or_excepted_with_a_reason(owner, cases):
    public = {name for name in dir(owner) if not name.startswith("_")}
    excepted = {name.partition(".")[2] for name in EXCEPTIONS if name.startswith(owner.__name__ + ".")}
    assert public == set(cases) | excepted
    assert not set(cases) & excepted
