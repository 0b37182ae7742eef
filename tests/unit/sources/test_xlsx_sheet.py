"""XLSX as Google would give it unformatted, and every file that is none or means harm."""

import contextlib
import datetime as dt
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from pantau.sources import xlsx_sheet
from pantau.sources.tables import FileUnreadable
from pantau.sources.xlsx_sheet import read_first_tab

SERIAL = 43115  # 2018-01-15


def write(path, *rows, epoch=CALENDAR_WINDOWS_1900, **others):
    book = Workbook()
    book.epoch = epoch
    for row in rows:
        book.active.append(row)
    for title, rows_of_tab in others.items():
        for row in rows_of_tab:
            book.create_sheet(title).append(row)
    book.save(path)
    return path


def rewrite(path, part, edit):
    """Replaces one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = edit(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "berkas.csv"


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_a_date_is_its_serial_of_1900_whatever_the_workbooks_own(path, epoch):
    noon = dt.datetime.fromisoformat("2018-01-15T12:00")
    write(path, [dt.date(2018, 1, 15), noon, SERIAL, "15/01/2018"], epoch=epoch)
    assert list(read_first_tab(path)) == [(1, [SERIAL, SERIAL + 0.5, SERIAL, "15/01/2018"])]


def test_numbers_texts_yes_and_errors_come_as_they_stand(path):
    write(path, [3174040101900001, 1.5, "0012", True, "#N/A", None, "é & <"], [None, None, 7])
    first, second = read_first_tab(path)
    assert first == (1, [3174040101900001, 1.5, "0012", True, "#N/A", None, "é & <"])
    assert isinstance(first[1][0], int)
    assert second == (2, [None, None, 7])


def test_of_a_formula_the_value_counts_and_rich_text_is_one_text(path):
    sheet = (
        b'<worksheet xmlns="x"><sheetData><row r="3"><c r="B3" t="str"><f>A1&amp;2</f>'
        b"<v>n_x000A__x0000__xD800_</v></c>"
        b'<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c t="inlineStr"><is><r><t>Cit</t></r><r><t>ra</t></r><rPh><t>no</t></rPh></is></c>'
        b'<c t="d"><v>2018-01-15</v></c><c><v>NaN</v></c><c t="s"><v>99</v></c></row>'
        b"<row><c><v>9171040101900001</v></c></row></sheetData></worksheet>"
    )
    rewrite(write(path, ["x"]), "xl/worksheets/sheet1.xml", lambda _: sheet)
    assert list(read_first_tab(path)) == [
        (3, [None, "n\n", "#DIV/0!", "Citra", "2018-01-15", "NaN", None]),
        (4, [9171040101900001]),
    ]


def test_the_first_tab_counts_hidden_or_not_and_rows_that_are_left_out_too(path):
    book = Workbook()
    book.active["A5"] = "x"
    book.create_sheet("Kedua")["A1"] = "y"
    book.active.sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert list(read_first_tab(path)) == [(5, ["x"])]


def test_a_cell_at_the_far_end_of_a_tab_costs_nothing(path):
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "x", "y"
    book.save(path)
    assert list(read_first_tab(path)) == [(1, ["x"]), (1_048_576, [])]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 5000, b"PK\x05\x06" + b"\0" * 18],
    ids=["only a signature", "noise", "an empty archive"],
)
def test_what_is_no_workbook_is_told_of(path, content):
    path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        list(read_first_tab(path))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_file_that_was_cut_off_is_told_of(path, share):
    write(path, *(["x", number] for number in range(500)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FileUnreadable, match="damaged"):
        list(read_first_tab(path))


@pytest.mark.parametrize("place", range(0, 4000, 211))
def test_no_flipped_byte_raises_anything_else(path, place):
    write(path, *([f"teks {number}", number, dt.date(2018, 1, 15)] for number in range(50)))
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 0xFF
    path.write_bytes(content)
    with contextlib.suppress(FileUnreadable):
        list(read_first_tab(path))


def test_a_bomb_is_counted_while_it_unpacks(path, monkeypatch):
    monkeypatch.setattr(xlsx_sheet, "TAB_LIMIT", 1_000_000)
    bomb = b'<worksheet xmlns="x"><sheetData>' + b" " * 2_000_000
    rewrite(write(path, ["x"]), "xl/worksheets/sheet1.xml", lambda _: bomb)
    assert path.stat().st_size < 20_000
    with pytest.raises(FileUnreadable, match="unpacks to more"):
        list(read_first_tab(path))


def test_a_document_that_declares_entities_is_refused(path):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet xmlns="x">&b;</worksheet>'
    rewrite(write(path, ["x"]), "xl/worksheets/sheet1.xml", lambda _: laughs)
    with pytest.raises(FileUnreadable):
        list(read_first_tab(path))


def test_another_office_file_is_none(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(FileUnreadable, match="no Excel workbook"):
        list(read_first_tab(path))
