"""What openpyxl alone loses on the way through a file."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pantau.local.sheets_server.values import value_of
from pantau.local.sheets_server.workbook import Workbook
from pantau.local.sheets_server.xlsx import ErrorText, read_xlsx, write_xlsx

CELLS = (
    '<c r="A1"><f>1+1</f><v>2</v></c>'
    '<c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
    '<c r="C1" t="b"><f>1=1</f><v>1</v></c>'
    '<c r="D1" t="e"><f>#REF!+1</f><v>#REF!</v></c>'
    '<c r="E1" t="str"><f>""</f><v></v></c>'
    '<c r="F1"><f>A1*2</f></c>'
    '<c r="G1" t="e"><v>#N/A</v></c>'
)
VALUES = {"A1": 2, "B1": "ab", "C1": True, "D1": "#REF!", "E1": "", "F1": None, "G1": "#N/A"}


def file_with(cells: str) -> bytes:
    """A workbook whose only row is written as Excel would write it."""
    blank, made = BytesIO(), BytesIO()
    openpyxl.Workbook().save(blank)
    with zipfile.ZipFile(blank) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = f'<sheetData><row r="1">{cells}</row></sheetData>'.encode()
                content = content.replace(b"<sheetData />", row).replace(b"<sheetData></sheetData>", row)
                assert row in content
            new.writestr(name, content)
    return made.getvalue()


def values_in(book: openpyxl.Workbook) -> dict[str, object]:
    return {cell.coordinate: value_of(cell) for cell in book.active._cells.values()}


def test_of_a_formula_its_value_is_read():
    read = values_in(read_xlsx(file_with(CELLS)))
    assert read == VALUES
    assert isinstance(read["D1"], ErrorText)


def test_values_of_formulas_outlive_many_saves(tmp_path: Path):
    book = read_xlsx(file_with(CELLS))
    for _ in range(3):
        write_xlsx(book, tmp_path / "a.xlsx")
        book = read_xlsx((tmp_path / "a.xlsx").read_bytes())
    assert values_in(book) == VALUES
    plain = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).active
    assert [plain[name].value for name in ["A1", "B1", "C1", "D1"]] == [2, "ab", True, "#REF!"]
    formulas = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [formulas[name].value for name in ("A1", "B1")] == ["=1+1", '="a"&"b"']


def test_an_array_formula_keeps_its_value_and_range(tmp_path: Path):
    book = read_xlsx(file_with('<c r="A1"><f t="array" ref="A1:A2">SUM(1,2)</f><v>3</v></c>'))
    write_xlsx(book, tmp_path / "a.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A1"].value
    assert (saved.ref, saved.text) == ("A1:A2", "=SUM(1,2)")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).active["A1"].value == 3


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_a_date_is_the_same_serial_in_both_date_systems(tmp_path: Path, epoch: datetime | None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    book.active["A1"] = date(2018, 1, 22)
    book.active["B1"] = 43122
    book.save(tmp_path / "a.xlsx")
    for _ in range(2):
        read = read_xlsx((tmp_path / "a.xlsx").read_bytes())
        assert values_in(read) == {"A1": 43122, "B1": 43122}
        write_xlsx(read, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["A1"].value.date() == date(2018, 1, 22)


def test_a_number_too_large_for_a_date_stays_a_number(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"] = 3174046503900001
    book.active["A1"].number_format = "dd/mm/yyyy"
    book.save(tmp_path / "a.xlsx")
    assert values_in(read_xlsx((tmp_path / "a.xlsx").read_bytes())) == {"A1": 3174046503900001}


def test_ids_of_tabs_follow_their_names(tmp_path: Path):
    ids = []
    for titles in (("A", "B"), ("B", "C", "A")):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title in titles:
            book.create_sheet(title)
        ids.append({tab.title: tab.sheet_id for tab in Workbook("x", book).tabs})
    assert ids[0]["A"] == ids[1]["A"] != ids[0]["B"] == ids[1]["B"]
