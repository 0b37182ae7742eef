"""One pull as a task makes it: registry, gspread, the Sheets server, landing on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.landing.pull import pull_feed, pull_workbook
from pantau.periods import Week
from pantau.registry import RegistryError
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, read_workbook
from pantau.warehouse import connect
from serving import serve_sheets

CODE = "31.74.04"
WEEK = Week.parse("2018-01-15")


def write_workbook(path: Path) -> None:
    book = Workbook()
    notice = book.active
    notice.title = "BACA DULU"
    notice.append(["Kode Kecamatan", CODE])
    for tab in load_contract().tabs:
        sheet = book.create_sheet(tab.title)
        sheet.append([column.header for column in tab.columns])
    book["LAPOR"].append(["2018-01-15", "P1", "NIHIL", "Sari"])
    book["P1 Pendaftaran"].append(["15/01/2018", 3174070101900001])
    book["P1 Pendaftaran"].sheet_state = "hidden"
    book.save(path)


@pytest.fixture
def sheets(tmp_path: Path, free_port: int) -> Iterator[Path]:
    folder = tmp_path / "sheets"
    folder.mkdir()
    write_workbook(folder / f"{CODE}.xlsx")
    with serve_sheets(folder, free_port):
        yield folder


@pytest.fixture
def run(sheets: Path, free_port: int, fresh_warehouse: str, tmp_path: Path) -> Run:
    registry = tmp_path / "registry.yaml"
    workbooks = [{"kecamatan_code": CODE, "spreadsheet_id": CODE}]
    workbooks.append({"kecamatan_code": "31.74.05", "spreadsheet_id": "gone"})
    registry.write_text(yaml.safe_dump({"workbooks": workbooks, "recipients": []}))
    settings = Settings(
        warehouse_url=SecretStr(fresh_warehouse),
        pseudonym_key=SecretStr("kunci uji"),
        sheets_url=f"http://127.0.0.1:{free_port}",
        registry=registry,
        reads_per_minute=60,
        workbook_deadline_seconds=20,
        partners=str(tmp_path / "partners"),
    )
    return Run(WEEK, "run", settings)


def rows(run: Run, query: str) -> list[tuple]:
    with connect(run.url) as connection:
        return connection.execute(query).fetchall()


def test_a_workbook_lands_with_two_calls_through_the_shared_quota(run):
    assert pull_workbook(run, CODE) == "read"
    assert rows(run, "select status, reading_reasons, api_calls from landing.snapshots") == [("read", [], 2)]
    tabs = rows(run, "select tab, cardinality(row_numbers) from landing.snapshot_tabs order by 1")
    assert dict(tabs) == {tab.code: int(tab.code in ("P1", "LAPOR")) for tab in load_contract().tabs}
    (taken,) = rows(run, "select 6 - round(tokens) from ops.rate_limits where bucket = 'sheets.reads'")
    assert taken == (2,)


def test_a_pull_reads_the_answers_with_the_same_two_calls(run, sheets):
    book = load_workbook(sheets / f"{CODE}.xlsx")
    fixes = book.create_sheet("PERBAIKAN")
    fixes.append(list(load_contract().fix_columns))
    fixes.append(
        ["P1 Pendaftaran", 2, "NIK", "W01", None, None, None, None, "Benar, sudah dicek", "KTP asli"]
    )
    book.save(sheets / f"{CODE}.xlsx")
    assert pull_workbook(run, CODE) == "read"
    with connect(run.url) as connection:
        connection.execute(
            """
            insert into ops.feedback
            (snapshot_id, week_start, kecamatan_code, line_count, fixed_count, api_calls)
            select snapshot_id, week_start, kecamatan_code, 1, 0, 3 from landing.snapshots
            """
        )
        connection.execute(
            """
            insert into ops.feedback_lines
            select snapshot_id, 'P1', 2, 'NIK', 'W01', 'peringatan', row_version_ids[1], date '2018-01-22'
            from landing.snapshot_tabs where tab = 'P1'
            """
        )
    assert pull_workbook(run, CODE) == "read"
    newest = "(select max(snapshot_id) from landing.snapshots)"
    assert rows(run, f"select rule_id, reason, snapshot_id = {newest} from landing.answers") == [
        ("W01", "KTP asli", True)
    ]
    assert rows(run, "select api_calls from landing.snapshots") == [(2,), (2,)]


def test_a_workbook_tells_the_size_and_the_colours_of_its_tabs(run, sheets):
    book = load_workbook(sheets / f"{CODE}.xlsx")
    red = FormulaRule(['$A2="x"'], fill=PatternFill(bgColor="FFCCCC"))
    book["P1 Pendaftaran"].conditional_formatting.add("B2:B9", red)
    book.save(sheets / f"{CODE}.xlsx")
    client = SheetsHTTPClient(run.settings, deadline_seconds=20)
    raw = read_workbook(client, CODE, lambda title: False)
    (sheet,) = (sheet for sheet in raw.sheets if sheet.conditional_formats)
    assert sheet.title == "P1 Pendaftaran" and sheet.row_count > 2 and sheet.column_count > 2
    (rule,) = sheet.conditional_formats
    assert rule["ranges"][0]["endRowIndex"] == 9
    assert rule["booleanRule"]["condition"]["values"] == [{"userEnteredValue": '=$A2="x"'}]
    assert raw.api_calls == 1


def test_a_workbook_that_is_gone_is_unreadable_and_its_task_goes_on(run):
    assert pull_workbook(run, "31.74.05") == "unreadable"
    found = rows(run, "select status, reading_reasons, problem, api_calls from landing.snapshots")
    assert found[0][:2] == ("unreadable", ["unreadable"])
    assert "404" in found[0][2] and found[0][3] == 1


def test_a_file_that_is_no_workbook_is_unreadable(run, sheets):
    (sheets / f"{CODE}.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert pull_workbook(run, CODE) == "unreadable"


def test_a_kecamatan_that_the_registry_does_not_know_is_our_own_fault(run):
    with pytest.raises(RegistryError, match=r"31\.71\.01"):
        pull_workbook(run, "31.71.01")


def test_a_partners_folder_is_looked_into_and_an_absent_one_is_an_outcome(run, tmp_path):
    folder = tmp_path / "partners" / "bank"
    folder.mkdir(parents=True)
    (folder / "januari.csv").write_text("NIK;Tgl Cair\n")
    (folder / ".part").write_text("half a file")
    (folder / "empty.csv").touch()
    assert pull_feed(run, "bank") == "read"
    assert pull_feed(run, "ptsp") == "missing"
    assert rows(run, "select feed, file_count from landing.feed_pulls order by feed") == [
        ("bank", 2),
        ("ptsp", 0),
    ]
    assert rows(run, "select file_name, byte_count from landing.partner_files order by 1") == [
        ("empty.csv", 0),
        ("januari.csv", 13),
    ]
