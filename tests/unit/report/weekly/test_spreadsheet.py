"""The spreadsheet of a weekly edition, read back as Excel reads it."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook

from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.report.facts import Build, Figure
from pantau.report.pictures import PaceLine, WeekBar, WeeklyNew
from pantau.report.weekly.composition import (
    Attention,
    Bridging,
    ChangeLine,
    Definition,
    Held,
    Line,
    NumberTile,
    PartnerLine,
    QualityLine,
    Scope,
    StatementLine,
    Trust,
    Weekly,
)
from pantau.report.weekly.spreadsheet import make_spreadsheet, sheet_names

STAGES = [f"P{number}" for number in range(1, 8)]
FORMULAS = ["=1+1", "+62 pesan", "-5 orang", "@makan", '=HYPERLINK("https://x.example","x")', "{=1+1}"]
WEEK = Week(date(2018, 1, 15))


def figures(count: int, new: int) -> tuple[Figure, ...]:
    return tuple(Figure(stage, count, new, verified=count // 2) for stage in STAGES)


def line(rank: int, code: str, name: str, count: int) -> Line:
    return Line(
        rank,
        code,
        name,
        "Jakarta Selatan",
        figures(count, 3),
        reported=6,
        quality=0.985,
        age_weeks=0,
        status="diterima",
        is_held=False,
    )


WEEKLY = Weekly(
    key=EditionKey("weekly", WEEK.start),
    scope=Scope("DKI", "DKI Jakarta", "jakarta"),
    week=WEEK,
    build=Build(7, "0.1.0", 1, "rules"),
    subject="[OK OCE] Minggu 15–21 Jan 2018 · P1 4.230 (+6) · 2/2 lapor",
    label="Minggu 15–21 Jan 2018",
    state="759 pendaftar baru minggu ini; jumlah seluruhnya 4.230 orang.",
    release=None,
    tiles=(NumberTile("Pendaftar", "4.230", "+759 minggu ini", is_behind=True),),
    totals=figures(4230, 6),
    pictures={
        "weekly_new": WeeklyNew(
            "12 minggu", (WeekBar(WEEK.start, 759),), (PaceLine("4.000 sebulan", 923.08),)
        )
    },
    need_help=(Attention("Koja", "Jakarta Utara", "Belum melapor."),),
    improved=(Attention("Tebet", "Jakarta Selatan", "Kembali melapor."),),
    lines=(line(1, "31.74.04", "Pasar Minggu", 4000), line(2, "31.74.05", "Kebayoran Lama", 230)),
    held=(Held("Koja", ("Tab P3 tidak ada.",), "Angkanya memakai data lama."),),
    silent=("Koja",),
    partners=(PartnerLine("P4", "PTSP", 120, 100, 100 / 120, "lengkap"),),
    changes=Bridging(
        "P1 bertambah 759 orang.", Week(date(2018, 1, 8)), {"P1": 3471}, (ChangeLine("P1", "Baru", 760, 1),)
    ),
    trust=Trust("Separuhnya dikuatkan mitra.", 0.5, 0.93, None, ("Koja, data 2 minggu lalu",)),
    definitions=(Definition("Peserta", "Orang yang mendaftar.", "Pergub 102/2018"),),
    notes=("Satu sumber data mitra belum masuk.",),
    quality=(QualityLine("31.74.04", "Pasar Minggu", 200, 197, 3, WEEK.start),),
    statements=(StatementLine("31.74.04", "Pasar Minggu", dict.fromkeys(STAGES, "ADA DATA")),),
    manifest={},
)


def read(weekly: Weekly) -> Workbook:
    return load_workbook(io.BytesIO(make_spreadsheet(weekly).content))


def rows_of(book: Workbook, name: str, header: str) -> list[dict]:
    """The rows under the header that begins with a word."""
    grid = list(book[name].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(grid) if row[0] == header)
    titles = [title for title in grid[start] if title]
    rows = []
    for row in grid[start + 1 :]:
        if row[0] is None:
            break
        rows.append(dict(zip(titles, row, strict=False)))
    return rows


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def test_the_file_is_named_after_week_scope_and_edition():
    assert make_spreadsheet(WEEKLY).name == "OK-OCE-minggu-2018-01-15-DKI.xlsx"
    again = replace(WEEKLY, key=EditionKey("weekly", WEEK.start, "31.74", edition=2))
    assert make_spreadsheet(again).name == "OK-OCE-minggu-2018-01-15-31.74-edisi-2.xlsx"


@pytest.mark.parametrize(("scope", "second"), [("DKI", "44 Kecamatan"), ("31.74", "Kecamatan")])
def test_every_sheet_stands_in_its_place(scope, second):
    book = read(replace(WEEKLY, key=EditionKey("weekly", WEEK.start, scope)))
    assert tuple(book.sheetnames) == sheet_names(scope)
    assert book.sheetnames == [
        *("Ringkasan", second, "Corong", "Pelaporan"),
        *("Mutu", "Rekonsiliasi", "Perubahan", "Definisi"),
    ]


def test_figures_are_numbers_with_formats():
    book = read(WEEKLY)
    first = rows_of(book, "44 Kecamatan", "Peringkat")[0]
    assert (first["Kode"], first["P1"], first["P1 baru"], first["P7"]) == ("31.74.04", 4000, 3, 4000)
    assert first["Baris diterima"] == 0.985
    formats = {
        cell.number_format for cell in next(book["44 Kecamatan"].iter_rows(min_row=5, max_row=5, min_col=5))
    }
    assert {"#,##0", "0.0%"} <= formats


def test_days_are_real_dates():
    book = read(WEEKLY)
    assert rows_of(book, "Mutu", "Kode")[0]["Data dari minggu"] == at_midnight(WEEK.start)
    assert rows_of(book, "Ringkasan", "Minggu mulai")[0]["Minggu mulai"] == at_midnight(WEEK.start)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_like_a_formula_arrives_as_text(text):
    odd = replace(
        WEEKLY,
        state=text,
        scope=Scope("DKI", text, "jakarta"),
        lines=(replace(WEEKLY.lines[0], name=text),),
        definitions=(Definition(text, text, text),),
        tiles=(NumberTile(text, text, text),),
        silent=(text,),
    )
    cells = [cell for sheet in read(odd) for row in sheet.iter_rows() for cell in row]
    assert sum(cell.value == text and cell.data_type == "s" for cell in cells) == 9
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_each_stage_of_the_changes_adds_up():
    steps = [row for row in rows_of(read(WEEKLY), "Perubahan", "Tahap") if row["Tahap"] == "P1 Pendaftaran"]
    *before, now = [row["Orang"] for row in steps]
    assert before == [3471, 759]
    assert sum(before) == now == 4230


def test_nothing_to_share_is_an_empty_cell():
    nobody = replace(
        WEEKLY, totals=figures(0, 0), quality=(QualityLine("31.74.04", "Pasar Minggu", 0, 0, 0, None),)
    )
    book = read(nobody)
    assert rows_of(book, "Corong", "Tahap")[0]["Bagian dari P1"] is None
    assert rows_of(book, "Mutu", "Kode")[0]["Bagian diterima"] is None


@pytest.mark.parametrize("sheet", ["Ringkasan", "Corong"])
def test_a_stage_that_no_partner_can_show_has_no_zero(sheet):
    rows = {row["Tahap"]: row["Cocok dengan mitra"] for row in rows_of(read(WEEKLY), sheet, "Tahap")}
    assert (rows["P1 Pendaftaran"], rows["P4 Perizinan"]) == (None, 2115)


def test_a_report_without_anything_to_tell_still_makes_a_spreadsheet():
    nothing = dict.fromkeys(
        ["tiles", "need_help", "improved", "lines", "held", "silent", "partners", "definitions", "notes"], ()
    )
    empty = replace(WEEKLY, **nothing, pictures={}, quality=(), statements=())
    assert tuple(read(empty).sheetnames) == sheet_names("DKI")


def test_headers_stay_and_tables_can_be_filtered():
    book = read(WEEKLY)
    for sheet in book.worksheets[1:]:
        header = int(sheet.freeze_panes[1:]) - 1
        assert sheet.auto_filter.ref.startswith(f"A{header}:"), sheet.title
        assert sheet.print_title_rows == f"${header}:${header}", sheet.title
        assert sheet.cell(header, 1).value in {"Peringkat", "Tahap", "Kode", "Istilah"}
    assert book["Ringkasan"].freeze_panes == "A2"


def test_pages_lie_on_their_side_and_are_one_wide():
    for sheet in read(WEEKLY):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_columns_are_as_wide_as_their_texts_and_never_endless():
    long = replace(WEEKLY, definitions=(Definition("Peserta", "orang " * 60, "x"),))
    widths = read(long)["Definisi"].column_dimensions
    assert 9 <= widths["A"].width < 25
    assert 50 < widths["B"].width < 62


def test_the_file_tells_of_the_programme_and_of_no_person():
    properties = read(WEEKLY).properties
    assert properties.title == "Laporan mingguan OK OCE, 15–21 Jan 2018"
    assert (properties.creator, properties.lastModifiedBy) == ("OK OCE Jakarta", "OK OCE Jakarta")
    assert properties.created == properties.modified == at_midnight(WEEK.cutoff)


def test_the_same_report_gives_the_same_bytes_wherever_it_is_made(tmp_path):
    code = (
        "import hashlib, runpy, sys; made = runpy.run_path(sys.argv[1]); "
        "print(hashlib.sha256(made['make_spreadsheet'](made['WEEKLY']).content).hexdigest())"
    )
    zones = {"TZ": "Asia/Jakarta", "PYTHONHASHSEED": "1"}, {"TZ": "America/New_York", "PYTHONHASHSEED": "2"}
    made = {
        subprocess.run(
            [sys.executable, "-c", code, __file__],
            env={**os.environ, **zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for zone in zones
    }
    assert made == {hashlib.sha256(make_spreadsheet(WEEKLY).content).hexdigest()}


def test_the_file_names_no_other_place():
    with zipfile.ZipFile(io.BytesIO(make_spreadsheet(WEEKLY).content)) as parts:
        names = parts.namelist()
        sheets = b"".join(parts.read(name) for name in names if "worksheets" in name)
    assert not [name for name in names if "external" in name.lower()]
    assert b"<hyperlink" not in sheets
    assert b"<f>" not in sheets
