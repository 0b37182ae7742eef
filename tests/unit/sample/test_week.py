import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pantau.contract import fold, load_contract
from pantau.periods import Week
from pantau.reference import kelurahan_of, load_kecamatan
from pantau.sample import Summary, write_week

PUBLISHED = Week(date(2018, 1, 15))
BAD = Week(date(2018, 1, 8))
Sheets = dict[str, list[tuple]]


def read_workbook(path: Path) -> Sheets:
    book = load_workbook(path, read_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return sheets


def read_folder(folder: Path, codes: str = "*") -> dict[str, Sheets]:
    return {path.stem: read_workbook(path) for path in sorted(folder.glob(f"{codes}.xlsx"))}


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Summary, dict[str, Sheets]]:
    folder = tmp_path_factory.mktemp("published")
    return write_week(folder, PUBLISHED), read_folder(folder)


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> tuple[Summary, dict[str, Sheets]]:
    """All are written; read is the city that the batch spoils, and one workbook that it leaves alone."""
    folder = tmp_path_factory.mktemp("bad")
    summary = write_week(folder, BAD, batch="bad")
    return summary, read_folder(folder, "31.73.*") | read_folder(folder, "31.74.06")


@pytest.fixture(scope="module")
def corrected(tmp_path_factory) -> tuple[Summary, Path]:
    folder = tmp_path_factory.mktemp("corrected")
    return write_week(folder, BAD), folder


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


def read_day(cell: object) -> date | None:
    """The few date forms that the sample uses for right dates."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int):
        return date(1899, 12, 30) + timedelta(days=cell)
    text = " ".join(str(cell).replace(" 09:30", "").split())
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return date(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text):
        day, month, year = map(int, found.groups())
        return date(year, month, day) if month <= 12 else None
    if found := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text):
        names = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "ag", "sep", "okt", "nov", "des"]
        month = next(n for n, name in enumerate(names, 1) if found[2].lower().startswith(name))
        return date(int(found[3]), month, int(found[1]))
    return None


def accepted_registrations(rows: list[tuple], code: str, cutoff: date) -> Iterator[tuple[str, date]]:
    """NIK and day of the P1 rows that break no rule on the row alone, read without the package's help."""
    head = header_row(rows, "P1")
    tab = next(tab for tab in load_contract().tabs if tab.code == "P1")
    names = {
        fold(name): column.header for column in tab.columns for name in (column.header, *column.synonyms)
    }
    places = {names[fold(str(cell))]: n for n, cell in enumerate(rows[head]) if fold(str(cell)) in names}
    kelurahan = {fold(place.kelurahan_name) for place in kelurahan_of(code)}
    seen = set()
    for row in rows[head + 1 :]:
        cells = {header: row[place] if place < len(row) else None for header, place in places.items()}
        cells = {header: None if cell in {"-", "n/a"} else cell for header, cell in cells.items()}
        content = tuple(sorted((header, str(cell)) for header, cell in cells.items()))
        is_copy = content in seen
        seen.add(content)
        if is_copy or any(cells[column.header] is None for column in tab.columns if column.required):
            continue
        chosen = {c.header: (fold(str(cells[c.header])), {fold(x) for x in c.choices}) for c in tab.columns}
        if any(
            column.choices and chosen[column.header][0] not in chosen[column.header][1]
            for column in tab.columns
        ):
            continue
        nik = re.sub(r"[\s.'-]", "", str(cells["NIK"]))
        day, born, name = (
            read_day(cells["Tanggal Daftar"]),
            read_day(cells["Tanggal Lahir"]),
            cells["Nama Lengkap"],
        )
        if day is None or born is None or not re.fullmatch(r"(1[1-9]|21|3[1-6]|61|73)\d{14}", nik):
            continue
        woman = chosen["Jenis Kelamin"][0] == "p"
        fits = (
            nik[6:12] == f"{born.day + 40 * woman:02d}{born:%m%y}" and nik[4:6] != "00" and nik[12:] != "0000"
        )
        named = len(name) > 2 and not re.search(r"\d", name) and name not in {"tes", "nama", "asdf"}
        agreed = chosen["KTP DKI"][0] == chosen["Persetujuan Data"][0] == "ya"
        of_age = date(day.year - 15, day.month, min(day.day, 28)) >= born
        if fits and named and agreed and of_age and day <= cutoff and fold(cells["Kelurahan"]) in kelurahan:
            yield nik, day


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


def test_the_corrected_batch_is_the_same_sheet_with_the_niks_typed_out(bad, corrected):
    summary, folder = corrected
    assert summary.held == ()
    good, spoilt = (read_workbook(folder / "31.73.01.xlsx"), bad[1]["31.73.01"])
    assert {title for title in good if good[title] != spoilt[title]} == {"P1 Pendaftaran"}
    assert bad[1]["31.74.06"] == read_workbook(folder / "31.74.06.xlsx")


def test_writing_twice_writes_the_same_cells(published, tmp_path):
    heard: list[str] = []
    assert write_week(tmp_path, PUBLISHED, progress=heard.append) == published[0]
    assert len(heard) == 44
    assert read_workbook(tmp_path / "31.75.02.xlsx") == published[1]["31.75.02"]


def test_a_plain_recount_of_the_written_cells_gives_the_published_figure(published, corrected):
    _, books = published
    first: dict[str, date] = {}
    for code, sheets in books.items():
        is_held = code in {"31.72.03", "31.75.06"}
        rows = (read_workbook(corrected[1] / f"{code}.xlsx") if is_held else sheets)["P1 Pendaftaran"]
        for nik, day in accepted_registrations(rows, code, BAD.cutoff if is_held else PUBLISHED.cutoff):
            first[nik] = min(day, first.get(nik, day))
    assert sum(day <= PUBLISHED.sunday for day in first.values()) == 4230
    assert sum(PUBLISHED.start <= day <= PUBLISHED.sunday for day in first.values()) == 759


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
