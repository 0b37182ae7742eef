"""The PDF: 8 to 12 pages before the annex whatever comes, whole, tagged, linked, the same each time."""

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.report.analysis.announced import Announcement, PublicFigure, Sum
from pantau.report.analysis.cohorts import STAGES, Triangle
from pantau.report.analysis.months import add_months
from pantau.report.charts.drawing import compose
from pantau.report.monthly import pdf
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.model import Announced, Cohorts, Monthly, WeekLine
from pantau.report.weekly.attention import Attention
from pantau.report.weekly.definitions import Definition
from sample_editions import blank_picture
from sample_month import first_month_facts, later_month_facts, month_facts

LONG = "Angka ini panjang ceritanya, sebab setiap kecamatan menyebut alasan yang berbeda-beda. " * 12
NAME = "Kepulauan Seribu Selatan Barat Daya"
LARGEST = 284_164


def overfill(monthly: Monthly) -> Monthly:
    """More, longer and larger of everything than any month will bring."""
    needs = (Attention(NAME, "Kepulauan Seribu", LONG),) * 5
    stages = tuple(
        replace(one, figure=replace(one.figure, cumulative=LARGEST, new=LARGEST)) for one in monthly.stages
    )
    line = replace(
        monthly.kecamatan[0],
        name=NAME,
        figures=tuple(one.figure for one in stages),
        status=LONG,
        is_held=True,
    )
    needy = {"need_help": needs, "improved": needs, "stages": stages}
    return replace(
        monthly,
        state=LONG,
        releases=(LONG,) * 6,
        tiles=tuple(replace(tile, detail=LONG[:160]) for tile in monthly.tiles),
        kecamatan=(line,) * 44,
        cities=tuple(
            replace(city, sentence=LONG, kecamatan=(line,) * 10, **needy) for city in monthly.cities
        ),
        weeks=(WeekLine(Week(date(2018, 1, 29)), "ditahan, lalu dirilis", 290, 308, (NAME,) * 44),) * 6,
        changes=replace(monthly.changes, sentence=LONG),
        cohorts=_many_cohorts(),
        durations=replace(monthly.durations, sentence=LONG),
        forecast=replace(monthly.forecast, sentence=LONG, method=LONG),
        budget=replace(monthly.budget, sentence=LONG),
        announced=_many_announced(),
        partners=tuple(replace(one, note=LONG) for one in monthly.partners),
        trust=replace(monthly.trust, sentence=LONG, carried_forward=(NAME,) * 44),
        definitions=(*monthly.definitions, *(Definition(NAME, LONG, "Kompas"),) * 20),
        notes=(LONG,) * 20,
        **needy,
    )


def _many_cohorts() -> Cohorts:
    months = tuple(add_months(date(2017, 12, 1), at) for at in range(47))
    reached = ((21_000,) * 47,) * 47
    return Cohorts(LONG, tuple(Triangle(stage, None, months, (23_680,) * 47, reached) for stage in STAGES))


def _many_announced() -> Announced:
    day = date(2021, 10, 27)
    said = PublicFigure(str(day), NAME, "P1 registered", "people", LARGEST, "", f"Harian Warta Kota {day}")
    return Announced(
        LONG,
        (Announcement(said, "P1", day, LARGEST, 1),) * 60,
        (Sum(day, "P1", "Kompas", LARGEST, ((NAME, 1),), (NAME,) * 5),) * 9,
    )


def empty(monthly: Monthly) -> Monthly:
    """Less of everything than any month will bring."""
    lines = tuple(replace(line, months=(), asked=0, stated=0, quality=None) for line in monthly.kecamatan)
    bare = {"need_help": (), "improved": (), "pictures": {}}
    return replace(
        monthly,
        releases=(),
        kecamatan=lines,
        cities=tuple(replace(city, kecamatan=lines[:2], **bare) for city in monthly.cities),
        weeks=(),
        cohorts=Cohorts("Belum ada angkatan.", ()),
        durations=replace(monthly.durations, pairs=()),
        budget=replace(monthly.budget, cost_month=(), cost_year=()),
        announced=Announced("Belum ada yang diumumkan.", (), ()),
        partners=(),
        definitions=(),
        notes=(),
        manifest=monthly.manifest | {"suites": {}},
        **bare,
    )


MONTHS = {
    "January 2018": lambda: compose_monthly(month_facts()),
    "the first that was told": lambda: compose_monthly(first_month_facts()),
    "less than any month brings": lambda: empty(compose_monthly(first_month_facts())),
    "more than any month brings": lambda: overfill(compose_monthly(later_month_facts())),
}
MOST = "more than any month brings"
each_month = pytest.mark.parametrize("name", MONTHS)
each_text = pytest.mark.parametrize("name", ("January 2018", MOST))
"""Of few documents the words are read: to find them takes longer than to set them."""


def draw_blank(pictures):
    """Cards of the size that they will have, without waiting for what is on them."""
    return [blank_picture(1200, 2 * compose(picture)["height"]) for picture in pictures]


@pytest.fixture(autouse=True)
def blank_cards(monkeypatch):
    monkeypatch.setattr(pdf, "draw_all", draw_blank)


@cache
def composed(name: str) -> Monthly:
    return MONTHS[name]()


@cache
def content(name: str) -> bytes:
    return pdf.set_pdf(composed(name)).content


@cache
def read(name: str) -> PdfReader:
    return PdfReader(io.BytesIO(content(name)))


@cache
def texts(name: str) -> list[str]:
    """Each page's words."""
    return [words_of(name, number) for number in range(1, len(read(name).pages) + 1)]


def words_of(name: str, number: int) -> str:
    """A page's words, one blank between them; pages count from 1."""
    return " ".join(read(name).pages[number - 1].extract_text().split())


def bookmarks(reader: PdfReader) -> dict[str, int]:
    """Pages, from 1, by the titles of the outermost bookmarks."""
    return {
        one.title: 1 + reader.get_destination_page_number(one)
        for one in reader.outline
        if not isinstance(one, list)
    }


@each_month
def test_the_report_has_8_to_12_pages_before_its_annex(name):
    assert 8 <= bookmarks(read(name))["Lampiran A: 44 kecamatan"] - 1 <= 12


@each_month
def test_every_part_and_every_city_begins_a_page_of_its_own(name):
    pages = list(bookmarks(read(name)).values())
    assert pages == sorted(set(pages))
    assert set(bookmarks(read(name))) >= {city.name for city in composed(name).cities}


@each_text
def test_every_page_says_which_of_how_many_it_is(name):
    count = len(texts(name))
    for number, text in enumerate(texts(name), start=1):
        assert f"Halaman {number} dari {count}" in text


@each_text
def test_the_contents_link_to_the_pages_that_they_name(name):
    reader = read(name)
    linked = [
        1 + reader.get_destination_page_number(reader.named_destinations[target])
        if isinstance(target, str)
        else 1 + reader.get_page_number(target[0].get_object())
        for target in (link.get_object()["/Dest"] for link in reader.pages[0]["/Annots"])
    ]
    assert set(linked) == set(bookmarks(reader).values())
    for title, page in bookmarks(reader).items():
        assert re.search(rf"{re.escape(title)}[ .]+{page}\b", texts(name)[0])


def test_the_first_page_tells_how_it_stands_and_what_was_released():
    monthly, text = composed("January 2018"), texts("January 2018")[0]
    assert monthly.state in text
    assert monthly.releases[0] in text
    for tile in monthly.tiles:
        assert tile.label in text
        assert tile.value in text


@each_text
def test_each_total_stands_where_its_stage_does(name):
    for line in composed(name).stages:
        title, total = words.tab_title(line.figure.stage_code), words.number(line.figure.cumulative)
        assert re.search(rf"{title} [^P]*\b{re.escape(total)}\b", texts(name)[1])


def test_each_kecamatan_stands_on_its_citys_page_and_in_the_annex():
    pages = bookmarks(read("January 2018"))
    annex = " ".join(texts("January 2018")[pages["Lampiran A: 44 kecamatan"] - 1 :])
    for place in load_kecamatan():
        assert place.kecamatan_name in texts("January 2018")[pages[place.city_name] - 1]
        assert f"{place.kecamatan_name} {place.kecamatan_code}" in annex


def test_without_enough_history_nothing_is_forecast():
    name = "the first that was told"
    text = words_of(name, bookmarks(read(name))["Prakiraan dan anggaran"])
    assert "belum cukup data" in text
    assert "40.000" not in text


def test_a_cohort_that_is_too_young_has_an_empty_cell():
    page = bookmarks(read("January 2018"))["Sejauh mana dan seberapa cepat"]
    rows = re.findall(r"Jan 2018 [\d.]+ ((?:<?\d+% ?)+)", texts("January 2018")[page - 1])
    assert len(rows) == len(STAGES)
    assert all(len(row.split()) == 1 for row in rows)


def test_what_is_left_out_is_said_to_be():
    text = " ".join(texts(MOST)[:12])
    assert "Lampiran B" in texts(MOST)[0]
    assert "3 rilis lainnya" in text
    assert "56 baris yang lebih lama ada di lembar XLSX" in text
    assert "dan 40 lainnya" in text
    assert "Paling banyak tiga belas angkatan terbaru" in text


def test_every_release_is_told_in_full_in_the_annex():
    annex = bookmarks(read(MOST))["Lampiran B: definisi, catatan, dan asal data"]
    pages = (words_of(MOST, number) for number in range(annex, len(read(MOST).pages) + 1))
    assert " ".join(pages).count("Angka ini panjang ceritanya") >= 12 * len(composed(MOST).releases)


def test_the_file_is_named_after_its_month_and_a_later_edition_says_so():
    monthly = composed("January 2018")
    again = replace(monthly, key=replace(monthly.key, edition=2))
    assert pdf.name_file(monthly) == "OK-OCE-2018-01.pdf"
    assert pdf.name_file(again) == "OK-OCE-2018-01-edisi-2.pdf"


def test_the_same_report_gives_the_same_bytes():
    assert pdf.set_pdf(MONTHS["January 2018"]()).content == content("January 2018")


def test_the_file_tells_what_it_is_and_is_dated_by_its_month():
    told = read("January 2018").metadata
    assert (told.title, told.author) == ("Laporan Bulanan OK OCE · Januari 2018", "OK OCE Jakarta")
    assert told["/CreationDate"].startswith("D:20180131")


def test_those_who_hear_the_report_get_its_language_its_order_and_what_its_pictures_show():
    reader = read("January 2018")
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "id"
    assert catalog["/MarkInfo"]["/Marked"]
    told = [node["/Alt"] for node in walk(catalog["/StructTreeRoot"]) if "/Alt" in node]
    monthly = composed("January 2018")
    shown = [picture.alt for place in (monthly, *monthly.cities) for picture in place.pictures.values()]
    assert sorted(told) == sorted(shown)


def walk(node):
    """Every node of the tree of what a page is made of."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from walk(one)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from walk(node["/K"])


def test_no_font_of_the_machine_is_used():
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in read("January 2018").pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(font.startswith(("LibertinusSerif", "DejaVuSansMono")) for font in fonts)


def test_pages_can_be_looked_at_as_pictures():
    pages = pdf.set_pages(composed("January 2018"), ppi=20)
    assert len(pages) == len(read("January 2018").pages)
    assert all(page.startswith(b"\x89PNG") for page in pages)
