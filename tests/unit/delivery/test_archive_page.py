"""The archive's page: newest first, links that stay, nothing from the network, nobody named."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from pantau.delivery.archive_page import Archived, render_page
from pantau.periods import Month, Week
from pantau.report.edition import EditionKey

SENT_AT = datetime(2018, 1, 21, 23, 12, tzinfo=UTC)
SHEET = ("OK-OCE-minggu-2018-01-15-DKI.xlsx",)


def sent(report="weekly", day=15, scope="DKI", edition=1, **fields) -> Archived:
    key = EditionKey(report, date(2018, 1, day), scope, edition)
    told = {"subject": f"[OK OCE] {key}", "attached": SHEET, "mails": 4, "sent_at": SENT_AT} | fields
    return Archived(key, **told)


def anchors(page: str) -> list[str]:
    return re.findall(r'<section id="([^"]+)"', page)


def test_the_period_that_ended_last_stands_first_and_a_month_before_the_weeks_that_ended_in_it():
    page = render_page([sent(day=1), sent(day=29), sent("monthly", day=1), sent(day=22)])
    assert anchors(page) == ["minggu-2018-01-29", "bulan-2018-01", "minggu-2018-01-22", "minggu-2018-01-01"]
    assert "Minggu 22–28 Jan 2018" in page and "Bulan Januari 2018" in page


def test_a_month_stands_before_the_week_that_ended_on_its_last_day():
    month, week = Month(date(2018, 9, 1)), Week(date(2018, 9, 24))
    assert month.last_day == week.sunday
    keys = EditionKey("weekly", week.start), EditionKey("monthly", month.start)
    page = render_page([replace(sent(), key=key) for key in keys])
    assert anchors(page) == ["bulan-2018-09", "minggu-2018-09-24"]


def test_a_correction_of_a_week_stays_with_its_week_and_a_month_shows_its_pdf():
    files = ("OK-OCE-bulan-2018-01.pdf", "OK-OCE-bulan-2018-01.xlsx")
    month = sent("monthly", day=1, attached=files)
    page = render_page([sent("correction", day=29), month, sent(day=29), sent(day=22)])
    assert anchors(page) == ["minggu-2018-01-29", "bulan-2018-01", "minggu-2018-01-22"]
    assert re.findall(r"<h3>([^<]+)</h3>", page) == [
        *("Laporan mingguan", "Koreksi", "Laporan bulanan", "Laporan mingguan")
    ]
    assert f'href="monthly/2018-01-01/DKI/1/{files[0]}">PDF</a>' in page


def test_all_jakarta_stands_before_cities_and_these_before_kecamatan():
    page = render_page([sent(scope="31.74.04"), sent(scope="31.74"), sent(), sent(scope="31.01")])
    links = re.findall(r'href="([^"]+)/index\.html"><b>([^<]+)', page)
    assert links == [
        ("weekly/2018-01-15/DKI/1", "Seluruh Jakarta"),
        ("weekly/2018-01-15/31.01/1", "Kepulauan Seribu"),
        ("weekly/2018-01-15/31.74/1", "Jakarta Selatan"),
        ("weekly/2018-01-15/31.74.04/1", "Kecamatan Pasar Minggu"),
    ]


def test_a_correction_stands_behind_the_report_and_is_numbered():
    page = render_page([sent("correction", edition=2), sent("held_notice"), sent()])
    titles = re.findall(r"<h3>([^<]+)</h3>", page)
    assert titles == ["Laporan mingguan", "Koreksi, edisi 2", "Pemberitahuan laporan ditahan"]


def test_an_edition_says_when_and_to_how_many_it_went_and_links_all_of_it():
    page = render_page([sent(mails=1204)])
    assert "Terkirim ke 1.204 penerima, 22 Jan 2018, 06.12 WIB" in page
    for name in ("index.html", "mail.txt", "mail.eml", "manifest.json", *SHEET):
        assert f'href="weekly/2018-01-15/DKI/1/{name}"' in page
    assert ">XLSX</a>" in page


def test_an_edition_that_was_for_nobody_says_so():
    assert "Tanpa penerima tersendiri" in render_page([sent(mails=0)])


def test_a_subject_is_shown_as_it_is_and_never_as_markup():
    assert "&lt;b&gt;tebal&lt;/b&gt;" in render_page([sent(subject="<b>tebal</b>")])


def test_nothing_comes_from_the_network():
    page = render_page([sent(), sent("monthly", day=1)])
    assert not re.findall(r"https?:|//|@import|<script|<img", page)


def test_before_anything_was_sent_it_says_so():
    assert "Belum ada laporan yang dikirim." in render_page([])
