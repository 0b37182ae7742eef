"""One workbook on a Sheets server, with what a facilitator and the pipeline do to it. Judges nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.pull import pull_workbook
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient
from pantau.transform import build
from pantau.warehouse import connect
from serving import serve_sheets

CODE = "31.74.04"
CONTRACT = load_contract()
WEEK, NEXT_WEEK = Week.parse("2018-01-15"), Week.parse("2018-01-22")
PERSON = ["08/01/2018", "3174040101900001", "Peserta Rekaan", "L", "01/01/1990", "", "Pejaten Barat", "YA"]
PERSON += ["0812", "CALON", "", "KULINER", "", "", "KECAMATAN", "YA", "Fasilitator Rekaan"]
VISIT = ["10/01/2018", "3174040101900001", "", "Sari", "PGO", "KANTOR", 60, "Stok", "TERLAKSANA", ""]
FIRST_OWN = {"P1": 18, "P3": 11}
"""1-based column of STATUS CEK in a workbook that has none yet."""


def write_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "BACA DULU"
    book.active.append(["Kode Kecamatan", CODE])
    for tab in CONTRACT.tabs:
        book.create_sheet(tab.title).append([column.header for column in tab.columns])
    for number in range(1, 6):
        book["P1 Pendaftaran"].append([*PERSON[:1], f"317404010190000{number}", *PERSON[2:]])
        book["P3 Pendampingan"].append(VISIT)
    book["LAPOR"].append(["15/01/2018", "P1", "NIHIL", "Sari"])
    for title in CONTRACT.own_tabs:
        book.create_sheet(title)
    book.save(path)


class Desk:
    """What a test does to the one workbook: pull it, find fault with it, edit it, read it."""

    def __init__(self, run: Run, path: Path) -> None:
        self.run, self.path = run, path

    def pull(self, *findings: tuple, week: Week = WEEK, is_precheck: bool = False) -> Run:
        """A pull, and (tab, row, column, rule, severity) as dbt would find them."""
        run = replace(self.run, week=week, is_precheck=is_precheck)
        pull_workbook(run, CODE)
        table = "int_precheck_findings" if is_precheck else "int_row_findings"
        with connect(run.url) as connection:
            (snapshot,) = connection.execute("select max(snapshot_id) from landing.snapshots").fetchone()
            for finding in findings:
                connection.execute(
                    f"insert into intermediate.{table} (snapshot_id, kecamatan_code, tab, row_number, "
                    "column_name, rule_id, severity) values (%s, %s, %s, %s, %s, %s, %s)",
                    (snapshot, CODE, *finding),
                )
        return run

    def build(self, run: Run) -> None:
        """All that a weekly run does between its pulls and its feedback."""
        build(run, "stage_rows")
        judge_workbooks(run)
        build(run, "build_facts")

    def edit(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        book = openpyxl.load_workbook(self.path)
        change(book)
        book.save(self.path)

    def rows(self, title: str) -> list[list[Any]]:
        """A tab through the API, without formats."""
        client = SheetsHTTPClient(self.run.settings, deadline_seconds=20)
        options = {"valueRenderOption": "UNFORMATTED_VALUE"}
        return client.values_get(CODE, f"'{title}'", params=options).get("values", [])

    def columns(self, tab: str) -> list[tuple[Any, Any]]:
        """STATUS CEK and CATATAN SISTEM, header and all."""
        first = FIRST_OWN[tab] - 1
        title = next(each.title for each in CONTRACT.tabs if each.code == tab)
        padded = [[*row, *[""] * 30] for row in self.rows(title)]
        return [(row[first], row[first + 1]) for row in padded]

    def colours(self, title: str) -> list[tuple[str, list[str]]]:
        sheet = openpyxl.load_workbook(self.path)[title]
        rules = [(each, rule) for each in sheet.conditional_formatting for rule in each.rules]
        rules.sort(key=lambda pair: pair[1].priority)
        return [(rule.formula[0], str(each.sqref).split()) for each, rule in rules]

    def query(self, query: str) -> list[tuple]:
        with connect(self.run.url) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def open_desk(folder: Path, port: int, url: str) -> Iterator[Desk]:
    """A desk with five people and their visits on it, before a warehouse."""
    sheets, registry = folder / "sheets", folder / "registry.yaml"
    sheets.mkdir()
    write_workbook(sheets / f"{CODE}.xlsx")
    workbooks = [{"kecamatan_code": CODE, "spreadsheet_id": CODE}]
    registry.write_text(yaml.safe_dump({"workbooks": workbooks, "recipients": []}))
    settings = Settings(
        warehouse_url=SecretStr(url),
        pseudonym_key=SecretStr("kunci uji"),
        sheets_url=f"http://127.0.0.1:{port}",
        registry=registry,
        reads_per_minute=0,
        writes_per_minute=0,
        workbook_deadline_seconds=20,
    )
    with serve_sheets(sheets, port):
        yield Desk(Run(WEEK, "run", settings), sheets / f"{CODE}.xlsx")


def snapshot_of(path: Path) -> dict[tuple[str, int, int], Any]:
    """What stands in the cells, by tab, column and row."""
    return {
        (sheet.title, cell.column, cell.row): cell.value
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def everything_of(path: Path) -> dict[str, Any]:
    """Values, looks, notes, widths and rules: a file written twice differs in its clock alone."""
    book = openpyxl.load_workbook(path)
    told: dict[str, Any] = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                look = (cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.font.b)
                told[f"{sheet.title}!{cell.coordinate}"] = (*look, cell.comment and cell.comment.text)
        told[f"{sheet.title} widths"] = {key: each.width for key, each in sheet.column_dimensions.items()}
        told[f"{sheet.title} rules"] = [
            (str(each.sqref), rule.formula, rule.priority)
            for each in sheet.conditional_formatting
            for rule in each.rules
        ]
        told[f"{sheet.title} lists"] = [str(each.sqref) for each in sheet.data_validations.dataValidation]
    return told
