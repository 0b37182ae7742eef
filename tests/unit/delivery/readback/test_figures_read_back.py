"""Every figure is read back from subject, text, HTML and spreadsheet, and compared with the frozen ones."""

import re
from dataclasses import replace
from datetime import date

import pytest

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.delivery.readback.figures import FrozenFigures, refuse_untrue
from pantau.report.edition import Edition, EditionFile, EditionKey
from pantau.report.render import render_weekly
from pantau.report.sheets import XLSX, Column, Properties, Sheet, Table, write_sheets
from pantau.report.weekly.composition import compose_weekly
from pantau.report.weekly.spreadsheet import make_spreadsheet, sheet_names
from sample_facts import first_week, hold_some, make_facts, nothing_new, release

STAGES = [f"P{number}" for number in range(1, 8)]
NAMES = {"31.72.03": "Koja", "31.74.04": "Pasar Minggu", "31.74.05": "Kebayoran Lama"}
COUNTS = {
    (code, stage): (1000 * place + 10 * number, 3 * number)
    for place, code in enumerate(NAMES, start=1)
    for number, stage in enumerate(STAGES, start=1)
}
FROZEN = FrozenFigures(7, date(2018, 1, 15), NAMES, COUNTS)


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def sums(codes: list[str]) -> list[tuple[int, int]]:
    counts = [[COUNTS[code, stage] for code in codes] for stage in STAGES]
    return [(sum(people for people, _ in each), sum(new for _, new in each)) for each in counts]


def write_html(codes: list[str]) -> str:
    totals = "".join(
        f'<tr><td style="x">{stage} Tahap</td><td>{number(people)} <small>+{number(new)}</small></td>'
        f"<td>{number(people)}%</td></tr>\n"
        for stage, (people, new) in zip(STAGES, sums(codes), strict=True)
    )
    head = "".join(f"<th>{stage}</th>" for stage in STAGES)
    lines = "".join(
        f'<tr><td colspan="5">{rank}. <b>{NAMES[code]}</b> <span>Jakarta</span></td><td>7/7</td></tr>\n'
        f"<tr>{''.join(write_cell(code, stage) for stage in STAGES)}</tr>\n<tr><td>&nbsp;</td></tr>"
        for rank, code in enumerate(codes, start=1)
    )
    table = f'<table id="kecamatan"><tr>{head}</tr>{lines}</table>' if len(codes) > 1 else ""
    return (
        f'<table><tr><td>P1</td><td>1 <small>+1</small></td></tr></table><table id="jumlah">'
        f"<tr><th>Tahap</th></tr>{totals}</table>{table}<table><tr><td>P2 2</td></tr></table>"
    )


def write_cell(code: str, stage: str) -> str:
    people, new = COUNTS[code, stage]
    return f"<td>{number(people)}<br><small>+{number(new)}</small></td>"


def write_text(codes: list[str]) -> str:
    totals = "".join(
        f"{stage} Tahap: {number(people)} (+{number(new)}) – 93% dari P1\n"
        for stage, (people, new) in zip(STAGES, sums(codes), strict=True)
    )
    lines = ""
    for rank, code in enumerate(codes if len(codes) > 1 else [], start=1):
        figures = [
            f"{stage} {number(COUNTS[code, stage][0])} (+{COUNTS[code, stage][1]})" for stage in STAGES
        ]
        lines += f"{rank}. {NAMES[code]}, Jakarta – lapor 7/7\n   {' · '.join(figures[:4])} ·\n"
        lines += f"   {' · '.join(figures[4:])}\n"
    return f"Dua pendaftar baru.\n\n{totals}\nP1 Tahap: 1 → 2\n\n{lines}\nKoja naik: P1 9 (+9)\n"


def write_spreadsheet(scope: str, codes: list[str], **changed: int) -> EditionFile:
    """``changed``: a figure by stage, of the first kecamatan's line."""
    funnel = Table(
        (Column("Tahap"), Column("Orang", "count"), Column("Baru minggu ini", "count")),
        tuple((f"{stage} Tahap", *count) for stage, count in zip(STAGES, sums(codes), strict=True)),
    )
    pairs = [title for stage in STAGES for title in (stage, f"{stage} baru")]
    rows = [[count for stage in STAGES for count in COUNTS[code, stage]] for code in codes]
    for stage, count in changed.items():
        rows[0][pairs.index(stage)] = count
    kecamatan = Table(
        (Column("Peringkat", "count"), Column("Kode"), *(Column(title, "count") for title in pairs)),
        tuple((rank, code, *row) for rank, (code, row) in enumerate(zip(codes, rows, strict=True), start=1)),
    )
    tables = {"Corong": funnel, sheet_names(scope)[1]: kecamatan}
    empty = Table((Column("Istilah"),), ())
    sheets = tuple(Sheet(name, name, (tables.get(name, empty),)) for name in sheet_names(scope))
    content = write_sheets(sheets, Properties("Laporan", "Jakarta", date(2018, 1, 22)))
    return EditionFile("OK-OCE.xlsx", XLSX, content)


def make_edition(scope: str) -> Edition:
    codes = [code for code in NAMES if scope == "DKI" or code.startswith(scope)]
    (people, new), *_ = sums(codes)
    return Edition(
        EditionKey("weekly", date(2018, 1, 15), scope),
        7,
        f"[OK OCE] P1 {number(people)} (+{number(new)}) · 2/2 lapor",
        write_text(codes),
        write_html(codes),
        {},
        (write_spreadsheet(scope, codes),),
    )


WHOLE = make_edition("DKI")


def refuse(edition: Edition) -> str:
    with pytest.raises(OutboundRefused) as refusal:
        refuse_untrue(edition, FROZEN)
    return str(refusal.value)


def test_an_edition_that_says_what_is_frozen_may_go():
    for scope in ("DKI", "31.74", "31.72.03", "31.74.05"):
        refuse_untrue(make_edition(scope), FROZEN)


def every_figure(content: str, pattern: str) -> list[tuple[int, int]]:
    return [found.span(1) for found in re.finditer(pattern, content)]


def one_more(content: str, span: tuple[int, int]) -> str:
    """The content with the number at a place made another."""
    start, end = span
    return f"{content[:start]}{number(int(content[start:end].replace('.', '')) + 1)}{content[end:]}"


def test_every_single_figure_of_the_html_is_compared():
    counts = every_figure(WHOLE.html, r">(\d[\d.]*)(?:<br>| )<small>\+")
    new = every_figure(WHOLE.html, r"<small>\+(\d+)<")
    spans = [*counts[1:], *new[1:]]
    assert len(spans) == 2 * 7 * 4
    for span in spans:
        assert "The HTML (table" in refuse(replace(WHOLE, html=one_more(WHOLE.html, span)))


def test_every_single_figure_of_the_text_is_compared():
    told, _, _ = WHOLE.text.rpartition("Koja naik")
    spans = [*every_figure(told, r" (\d[\d.]*) \(\+"), *every_figure(told, r"\(\+(\d+)\)")]
    assert len(spans) == 2 * 7 * 4
    for span in spans:
        assert "The text of weekly" in refuse(replace(WHOLE, text=one_more(WHOLE.text, span)))


@pytest.mark.parametrize(
    "subject", ["P1 6.031 (+9)", "P1 6.030 (+8)", "P1 6030 (+9)", "OK OCE", "P1 30 (+9)"]
)
def test_the_subject_is_compared(subject):
    told = refuse(replace(WHOLE, subject=subject))
    assert "The subject" in told
    assert "6.030" not in told
    assert "6030" not in told


@pytest.mark.parametrize("stage", ["P1", "P3", "P7"])
def test_a_refusal_names_stage_and_place_and_no_figure(stage):
    people, new = COUNTS["31.74.04", stage]
    cell = f"<td>{number(people)}<br><small>+{new}</small></td>"
    told = refuse(replace(WHOLE, html=WHOLE.html.replace(cell, cell.replace(number(people), "77.777"))))
    assert f"{stage} of Pasar Minggu" in told
    assert "77.777" not in told
    assert number(people) not in told


def test_two_kecamatan_that_changed_places_are_seen():
    swapped = WHOLE.html.replace("Koja", "…").replace("Pasar Minggu", "Koja").replace("…", "Pasar Minggu")
    assert "HTML (table kecamatan)" in refuse(replace(WHOLE, html=swapped))


def test_a_kecamatan_that_is_left_out_or_stands_twice_is_seen():
    row = re.search(r"<tr><td colspan=\"5\">2\..*?</tr>\n<tr>.*?</tr>\n", WHOLE.html, re.DOTALL)[0]
    assert "of Pasar Minggu" in refuse(replace(WHOLE, html=WHOLE.html.replace(row, "")))
    assert "of Pasar Minggu" in refuse(replace(WHOLE, html=WHOLE.html.replace(row, row * 2)))


def test_a_kecamatan_of_another_city_in_a_citys_mail_is_seen():
    edition = make_edition("31.74")
    line = "<tr><td>3. <b>Koja</b></td></tr><tr>" + "".join(write_cell("31.72.03", stage) for stage in STAGES)
    html = edition.html.replace("</table><table><tr><td>P2", f"{line}</tr></table><table><tr><td>P2")
    assert "of Koja" in refuse(replace(edition, html=html))


@pytest.mark.parametrize("name", ["jumlah", "kecamatan"])
def test_html_without_its_table_is_refused(name):
    told = refuse(replace(WHOLE, html=WHOLE.html.replace(f'id="{name}"', 'id="lain"')))
    assert f"HTML (table {name})" in told


@pytest.mark.parametrize("scope", ["DKI", "31.74"])
def test_another_scopes_mail_is_refused(scope):
    other = make_edition("31.74" if scope == "DKI" else "DKI")
    assert "The subject" in refuse(replace(other, key=make_edition(scope).key))


def test_a_mail_of_another_build_or_week_is_refused():
    assert "build 8" in refuse(replace(WHOLE, build_id=8))
    assert "nothing was stored" in refuse(replace(WHOLE, key=EditionKey("weekly", date(2018, 1, 8))))


def test_a_scope_that_the_build_does_not_know_is_refused():
    assert "no place of it" in refuse(replace(WHOLE, key=EditionKey("weekly", date(2018, 1, 15), "31.7")))


@pytest.mark.parametrize("column", ["P1", "P7", "P3 baru"])
def test_the_spreadsheet_is_compared(column):
    file = write_spreadsheet("DKI", list(NAMES), **{column: 12345})
    told = refuse(replace(WHOLE, files=(file,)))
    assert "OK-OCE.xlsx (sheet 44 Kecamatan)" in told
    assert f"{column[:2]} of Koja" in told


def test_a_spreadsheet_of_another_scope_is_refused():
    assert "lacks a sheet" in refuse(replace(WHOLE, files=make_edition("31.74").files))
    other = replace(make_edition("31.74"), files=make_edition("31.72").files)
    assert "sheet Corong" in refuse(other)


def test_an_edition_without_a_spreadsheet_is_refused():
    assert "no spreadsheet" in refuse(replace(WHOLE, files=()))


@pytest.mark.parametrize("alter", [lambda facts: facts, hold_some, release, first_week, nothing_new])
@pytest.mark.parametrize("scope", ["DKI", "31.01", "31.74", "31.74.04", "31.74.01"])
def test_reports_as_they_are_laid_out_are_fit_and_true(alter, scope):
    facts = alter(make_facts())
    report = replace(compose_weekly(facts, scope), pictures={})
    edition = render_weekly(report, (make_spreadsheet(report),))
    frozen = FrozenFigures(
        facts.build.build_id,
        facts.week.start,
        {entry.kecamatan_code: entry.kecamatan_name for entry in facts.kecamatan},
        {
            (entry.kecamatan_code, figure.stage_code): (figure.cumulative, figure.new)
            for entry in facts.kecamatan
            for figure in entry.figures
        },
    )
    refuse_unfit(edition)
    refuse_untrue(edition, frozen)
