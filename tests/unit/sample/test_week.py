from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pantau.contract import fold, load_contract
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.sample import Summary, write_week

PUBLISHED = Week(date(2018, 1, 15))
BAD = Week(date(2018, 1, 8))
Sheets = dict[str, list[tuple]]


def read_workbook(path: Path) -> Sheets:
    book = load_workbook(path, read_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return sheets


def read_folder(folder: Path) -> dict[str, Sheets]:
    return {path.stem: read_workbook(path) for path in sorted(folder.glob("*.xlsx"))}


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Summary, dict[str, Sheets]]:
    folder = tmp_path_factory.mktemp("published")
    return write_week(folder, PUBLISHED), read_folder(folder)


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> tuple[Summary, dict[str, Sheets]]:
    folder = tmp_path_factory.mktemp("bad")
    return write_week(folder, BAD, batch="bad"), read_folder(folder)


def header_row(rows: list[tuple], code: str) -> int:
    """The contract's header row: the first of ten with half of the required headers, synonyms included."""
    tab = next(tab for tab in load_contract().tabs if tab.code == code)
    required = [{fold(name) for name in (column.header, *column.synonyms)} for column in tab.columns]
    for number, row in enumerate(rows[:10]):
        there = {fold(str(cell)) for cell in row if cell}
        if sum(bool(names & there) for names in required) >= len(required) / 2:
            return number
    raise AssertionError(f"no header row in {code}")


def nik_column(rows: list[tuple]) -> list[object]:
    head = header_row(rows, "P1")
    names = {"nik", "noktp"}
    place = next(number for number, cell in enumerate(rows[head]) if cell and fold(str(cell)) in names)
    return [row[place] for row in rows[head + 1 :] if any(row)]


def test_there_is_a_workbook_for_each_kecamatan_with_every_tab(published):
    _, books = published
    assert set(books) == {entry.kecamatan_code for entry in load_kecamatan()}
    contract = load_contract()
    titles = [contract.notice_tab, *(tab.title for tab in contract.tabs), *contract.own_tabs]
    assert list(books["31.74.06"]) == titles
    assert books["31.74.06"]["STATUS"] == []


def test_the_notice_tab_names_the_kecamatan_and_the_contract(published):
    _, books = published
    for code, sheets in books.items():
        notice = {row[0]: row[1] for row in sheets["BACA DULU"] if len(row) > 1 and row[1]}
        assert notice == {"Kode Kecamatan": code, "Versi": "1"}


def test_the_summary_counts_what_is_written(published):
    summary, books = published
    titles = {tab.code: tab.title for tab in load_contract().tabs}
    for code, count in summary.rows_written.items():
        found = 0
        for sheets in books.values():
            rows = sheets.get(titles[code], sheets.get(f"{titles[code]} (lama)"))
            found += len([row for row in rows[header_row(rows, code) + 1 :] if any(row)])
        assert found == count


def test_the_held_workbooks_of_the_published_week_show_why(published):
    summary, books = published
    assert {(hold.kecamatan_code, hold.reason) for hold in summary.held} == {
        ("31.72.03", "header_missing:P1:No. HP"),
        ("31.75.06", "tab_missing:P3"),
    }
    assert "P3 Pendampingan" not in books["31.75.06"]
    koja = books["31.72.03"]["P1 Pendaftaran"]
    headers = {fold(str(cell)) for cell in koja[header_row(koja, "P1")] if cell}
    assert "nohp" not in headers and "namausaha" in headers


def test_the_bad_batch_holds_one_city_for_its_pasted_niks(bad):
    summary, books = bad
    held = {hold.kecamatan_code for hold in summary.held if hold.reason == "quarantine"}
    assert held == {code for code in books if code.startswith("31.73.")}
    assert 44 - len(held) < 38
    for code in held:
        rows = sum(len([row for row in books[code][tab.title] if any(row)]) for tab in load_contract().stages)
        pasted = sum("E+15" in str(nik) for nik in nik_column(books[code]["P1 Pendaftaran"]))
        assert pasted > 0.12 * rows


def test_the_corrected_batch_is_the_same_sheet_with_the_niks_typed_out(bad, tmp_path):
    summary = write_week(tmp_path, BAD)
    assert summary.held == ()
    good, spoilt = (read_workbook(tmp_path / "31.73.01.xlsx"), bad[1]["31.73.01"])
    assert {title for title in good if good[title] != spoilt[title]} == {"P1 Pendaftaran"}
    assert bad[1]["31.74.06"] == read_workbook(tmp_path / "31.74.06.xlsx")


def test_writing_twice_writes_the_same_cells(published, tmp_path):
    heard: list[str] = []
    assert write_week(tmp_path, PUBLISHED, progress=heard.append) == published[0]
    assert len(heard) == 44
    assert read_workbook(tmp_path / "31.75.02.xlsx") == published[1]["31.75.02"]


def test_people_write_in_many_ways(published):
    _, books = published
    cells = [cell for book in books.values() for row in book["P1 Pendaftaran"] for cell in row if cell]
    assert any(isinstance(cell, datetime) for cell in cells)
    texts = [str(cell) for cell in cells if isinstance(cell, str)]
    for form in ("Januari 2018", "/01/2018", "Rp ", " juta", "0812-", "+62", "'31", "  ", "TOTAL", "#REF!"):
        assert any(form in text for text in texts), form
    niks = [nik for book in books.values() for nik in nik_column(book["P1 Pendaftaran"])]
    assert any(isinstance(nik, int | float) for nik in niks)
    heads = {header_row(book["P1 Pendaftaran"], "P1") for book in books.values()}
    assert heads >= {0, 1, 2}
