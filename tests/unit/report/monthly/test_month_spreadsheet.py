"""The spreadsheet of a monthly edition, read back as Excel reads it."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from pantau.delivery.readback.printed import read_sheet_lines, read_sheet_totals, read_spreadsheet
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.spreadsheet import make_spreadsheet, monthly_sheet_names
from sample_month import first_month_facts, later_month_facts, month_facts

STAGES = [f"P{number}" for number in range(1, 8)]
JANUARY, MARCH = compose_monthly(month_facts()), compose_monthly(later_month_facts())
FILES = {"january": make_spreadsheet(JANUARY), "march": make_spreadsheet(MARCH)}
PEOPLE = "Peserta terdaftar (P1)"


def opened(name: str) -> Workbook:
    return load_workbook(io.BytesIO(FILES[name].content))


def table(workbook: Workbook, sheet: str, first: str) -> list[dict[str, object]]:
    """The lines of a sheet's table by its header, up to the first empty line."""
    rows = list(workbook[sheet].iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows) if row[0] == first)
    lines = []
    for row in rows[at + 1 :]:
        if row[0] is None:
            break
        lines.append({title: cell for title, cell in zip(rows[at], row, strict=True) if title})
    return lines


@pytest.mark.parametrize("name", FILES)
def test_every_sheet_stands_in_its_order_with_a_header_that_stays(name):
    workbook = opened(name)
    assert tuple(workbook.sheetnames) == monthly_sheet_names()
    assert all(sheet.freeze_panes for sheet in workbook)
    assert all("·" in sheet["A1"].value for sheet in workbook)


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_a_formula(name):
    assert not any(cell.is_formula for cell in read_spreadsheet(FILES[name].content).cells)


def test_the_outbound_check_finds_totals_and_lines_where_it_looks():
    spreadsheet = read_spreadsheet(FILES["january"].content)
    totals = {
        one.stage_code: (one.cumulative, one.new) for one in read_sheet_totals(spreadsheet, "Baru bulan ini")
    }
    assert totals == {one.stage_code: (one.cumulative, one.new) for one in JANUARY.totals}
    lines = read_sheet_lines(spreadsheet, "44 Kecamatan", STAGES)
    assert len(lines) == 44 * 7
    cakung = {one.stage_code: one.cumulative for one in lines if one.place == "31.75.06"}
    told = next(line for line in JANUARY.kecamatan if line.kecamatan_code == "31.75.06")
    assert cakung == {figure.stage_code: figure.cumulative for figure in told.figures}


def test_numbers_are_numbers_with_formats():
    sheet = opened("january")["44 Kecamatan"]
    header, first = 4, 5
    columns = {cell.value: cell.column for cell in sheet[header]}
    quality, p1 = (sheet.cell(first, columns[title]) for title in ("Baris diterima", "P1"))
    assert (p1.data_type, p1.number_format) == ("n", "#,##0")
    assert (quality.data_type, quality.number_format) == ("n", "0.0%")
    assert isinstance(opened("january")["Pelaporan"].cell(first, 1).value, datetime)


def test_cohorts_leave_out_what_is_not_over():
    lines = table(opened("january"), "Angkatan", "Tahap")
    assert len(lines) == 6 * 3
    assert lines[0].pop("Bulan mendaftar").date() == date(2017, 12, 1)
    assert lines[0] == {
        "Tahap": "P2 Pelatihan",
        "Pendaftar": 1447,
        "Bulan sejak mendaftar": 0,
        "Sudah sampai": 329,
        "Bagian": pytest.approx(329 / 1447),
    }


def test_changes_lead_from_the_last_report_to_this_one():
    for line in table(opened("january"), "Perubahan", "Tahap"):
        assert line["Laporan Desember 2017"] + line["Baru"] + line["Dicatat belakangan"] == (
            line["Tidak dihitung lagi"] + line["Sekarang"]
        )


def test_the_first_report_has_no_earlier_totals():
    content = make_spreadsheet(compose_monthly(first_month_facts())).content
    lines = table(load_workbook(io.BytesIO(content)), "Perubahan", "Tahap")
    assert (lines[0]["Laporan sebelumnya"], lines[0]["Sekarang"]) == (None, 5888)


def test_the_forecast_stands_with_its_bounds_and_hits():
    workbook = opened("march")
    months = table(workbook, "Prakiraan", "Bulan")
    assert [line["Diperkirakan"] for line in months] == [
        month.people for month in MARCH.forecast.outlook.months
    ]
    assert all(line["Paling sedikit"] <= line["Diperkirakan"] <= line["Paling banyak"] for line in months)
    assert [line[PEOPLE] for line in table(workbook, "Prakiraan", PEOPLE)] == [10_000, 40_000, 200_000]
    assert len(table(workbook, "Prakiraan", "Sampai")) == len(MARCH.forecast.outlook.path)
    used = [line["Cara"] for line in table(workbook, "Prakiraan", "Cara") if line["Keterangan"]]
    assert used == [MARCH.forecast.outlook.contest.method]


def test_spending_of_the_cities_adds_up_to_all_jakarta():
    lines = [line for line in table(opened("march"), "Anggaran", "Wilayah") if line["Kurun"] == "Maret 2019"]
    whole, *cities = lines
    assert whole["Realisasi (Rp)"] == sum(line["Realisasi (Rp)"] for line in cities)


def test_a_cost_that_cannot_be_told_has_its_reason():
    facts = month_facts(verified_new={"P7": 0})
    content = make_spreadsheet(compose_monthly(facts)).content
    line = table(load_workbook(io.BytesIO(content)), "Anggaran", "Kurun")[0]
    assert (line["Biaya per hasil (Rp)"], line["Keterangan"]) == (None, "belum ada hasil terverifikasi")


def test_what_was_announced_stands_beside_the_data():
    workbook = opened("march")
    said = table(workbook, "Diumumkan", "Tanggal")
    assert (said[0]["Diumumkan"], said[0]["Data waktu itu"], said[0]["Selisih sekarang"]) == (
        4230,
        4236,
        -182,
    )
    assert {line["Disampaikan oleh"] for line in said} <= {"Sandiaga Uno", "Dinas KUKMP", "diberitakan"}


def test_a_month_before_anything_was_announced_has_an_empty_table():
    content = make_spreadsheet(compose_monthly(month_facts(announced=()))).content
    assert table(load_workbook(io.BytesIO(content)), "Diumumkan", "Tanggal") == []


def test_a_later_edition_has_a_name_of_its_own_and_the_same_report_the_same_bytes():
    assert make_spreadsheet(JANUARY) == FILES["january"]
    assert FILES["january"].name == "OK-OCE-2018-01.xlsx"
    assert make_spreadsheet(compose_monthly(month_facts(), 2)).name == "OK-OCE-2018-01-edisi-2.xlsx"
