"""XLSX as Google would give it unformatted, and every file that is none or means harm."""

import contextlib
import datetime as dt
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from pantau.sources import xlsx_limits, xlsx_sheet
from pantau.sources.tables import FileUnreadable
from pantau.sources.xlsx_sheet import read_first_tab

SERIAL = 43115  # 2018-01-15
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TAB = "xl/worksheets/sheet1.xml"


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


def sheet(rows, namespace=MAIN, start=""):
    return f'{start}<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def write_rows(path, rows, **others):
    """A workbook whose first tab is written by hand."""
    return rewrite(write(path, ["x"]), TAB, lambda _: sheet(rows, **others))


def test_of_a_formula_the_value_counts_and_rich_text_is_one_text(path):
    write_rows(
        path,
        '<row r="3"><c r="B3" t="str"><f>A1&amp;2</f><v>n_x000A__x0000__xD800_</v></c>'
        '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c t="inlineStr"><is><r><t>Cit</t></r><r><t>ra</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>'
        '<c t="d"><v>2018-01-15</v></c><c t="b"><v>0</v></c></row>'
        "<row><c><v>9171040101900001</v></c><c><v>3.174040101900001E+15</v></c><c><v>1e999</v></c>"
        f"<c><v>{10**30}</v></c></row>",
    )
    assert list(read_first_tab(path)) == [
        (3, [None, "n\n", "#DIV/0!", "Citra", SERIAL, False]),
        (4, [9171040101900001, 3174040101900001, "inf", 1e30]),
    ]


def test_a_nik_in_a_cell_that_is_formatted_as_a_date_stays_one(path):
    book = Workbook()
    book.active["A1"] = 3174040101900001
    book.active["A1"].number_format = "dd/mm/yyyy"
    book.save(path)
    assert list(read_first_tab(path)) == [(1, [3174040101900001])]


def test_odd_colours_authors_and_themes_are_nobodys_business(path):
    write(path, ["x"])
    for part in ("xl/styles.xml", "docProps/core.xml", "xl/theme/theme1.xml"):
        rewrite(path, part, lambda _: b"<odd/>")
    assert list(read_first_tab(path)) == [(1, ["x"])]


@pytest.mark.parametrize(
    "cell",
    ["<c><v>3174040101900001x</v></c>", '<c t="s"><v>99</v></c>', '<c r="?"><v>1</v></c>'],
    ids=["no number", "a text that is not there", "no address"],
)
def test_what_openpyxl_stumbles_over_is_told_without_its_words(path, cell):
    write_rows(path, f"<row>{cell}</row>")
    with pytest.raises(FileUnreadable, match="damaged") as told:
        list(read_first_tab(path))
    assert told.value.__suppress_context__


def test_openpyxls_warnings_which_quote_cells_are_heard_nowhere(path, recwarn):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = 3174040101900001
    book.active["A1"].number_format = "dd/mm/yyyy"
    book.save(path)
    assert list(read_first_tab(path)) == [(1, ["#VALUE!"])]
    assert not recwarn.list


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
    assert list(read_first_tab(path)) == [(1, ["x"]), (1_048_576, [None] * xlsx_sheet.COLUMN_LIMIT)]


def test_what_a_tab_says_of_its_own_size_is_not_believed(path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row><row r="99999999999"/>'
    start = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="B2:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    )
    rewrite(write(path, ["x"]), TAB, lambda _: start.encode())
    assert list(read_first_tab(path)) == [(1, [1, None, 3])]


def test_the_first_tab_with_cells_counts_though_a_chart_stands_before_it(path):
    book = Workbook()
    book.active.append(["x"])
    book.create_chartsheet("Grafik", 0)
    book.save(path)
    assert list(read_first_tab(path)) == [(1, ["x"])]


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


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        ("UNPACKED_LIMIT", "<row/>" * 300_000),
        ("ENTRY_LIMIT", "<x:row/>" * 1_100_000),
        ("STRETCH_LIMIT", "<row>" + "<c/>" * 300_000 + "</row>"),
    ],
    ids=["in bytes", "in rows", "in one row"],
)
def test_a_bomb_is_counted_while_it_unpacks(path, monkeypatch, limit, rows):
    monkeypatch.setattr(xlsx_limits, limit, 1_000_000)
    write_rows(path, rows)
    assert path.stat().st_size < 40_000
    with pytest.raises(FileUnreadable, match="unpacks to more"):
        list(read_first_tab(path))


def test_what_stands_beside_the_first_tab_may_be_large(path, monkeypatch):
    monkeypatch.setattr(xlsx_limits, "STRETCH_LIMIT", 200_000)
    write(path, ["x"], Kedua=[["y"]])
    rewrite(path, "xl/worksheets/sheet2.xml", lambda _: b"<r>" * 100_000)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + b"<" * 1_000_000)
    assert list(read_first_tab(path)) == [(1, ["x"])]


def test_a_file_with_a_password_is_named_as_such(path):
    write(path, ["x"])
    content = path.read_bytes()
    for head in (rb"PK\x03\x04..", rb"PK\x01\x02...."):
        content = re.sub(b"(" + head + b").", lambda found: found[1] + b"\x01", content, flags=re.DOTALL)
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match="password"):
        list(read_first_tab(path))


def test_the_strict_form_that_openpyxl_cannot_read_is_named_as_such(path):
    write_rows(path, "", namespace="http://purl.oclc.org/ooxml/spreadsheetml/main")
    with pytest.raises(FileUnreadable, match="Save it as an ordinary Excel workbook"):
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
