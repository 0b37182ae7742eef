"""The weekly report from facts to HTML and text."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.report.model import (
    Build,
    Figure,
    HeldFacts,
    KecamatanFacts,
    WeeklyFacts,
    compose_held_notice,
    compose_weekly,
)
from pantau.report.render import render_held_notice, render_weekly

WEEK = Week(date(2018, 1, 15))
BUILD = Build(7, "abc123")


def kecamatan(number, p1, **changes):
    figures = tuple(Figure(f"P{stage}", p1 // stage, number % 5 + stage) for stage in range(1, 8))
    entry = KecamatanFacts(
        kecamatan_code=f"31.74.{number:02}",
        kecamatan_name=f"Kecamatan {number}",
        city_name="Jakarta <Selatan>",
        figures=figures,
        is_held=False,
        reasons=(),
        snapshot_week=WEEK.start,
        snapshot_id=number,
    )
    return replace(entry, **changes)


HELD = kecamatan(2, 90, is_held=True, reasons=("rows_lost:P3",), snapshot_week=date(2018, 1, 1))
FACTS = WeeklyFacts(
    week=WEEK,
    build=BUILD,
    verdict="pass_with_notes",
    kecamatan=(kecamatan(1, 1290), HELD, kecamatan(3, 1290)),
    previous_p1_new=5,
    failed_warnings=(("no_row_is_quarantined", "1043"), ("unheard_of", "1")),
)


class Words(HTMLParser):
    """The text of HTML, cell by cell."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.found.append(data)


def numbers(text):
    return sorted(re.findall(r"(?<![P\d])\d+(?:\.\d{3})*", text))


def test_totals_are_the_sums_of_the_lines():
    report = compose_weekly(FACTS)
    assert [total.cumulative for total in report.totals] == [
        sum(line.figures[stage].cumulative for line in report.lines) for stage in range(7)
    ]
    assert report.totals[0] == Figure("P1", 2670, 9)


def test_the_subject_says_week_total_new_and_accepted():
    assert compose_weekly(FACTS).subject == "[OK OCE] Minggu 15–21 Jan 2018 · P1 2.670 (+9) · 2/3 diterima"


def test_lines_stand_by_p1_and_equals_share_a_rank():
    lines = compose_weekly(FACTS).lines
    assert [(line.rank, line.name) for line in lines] == [
        (1, "Kecamatan 1"),
        (1, "Kecamatan 3"),
        (3, "Kecamatan 2"),
    ]


def test_a_held_kecamatan_says_why_and_how_old_its_figures_are():
    report = compose_weekly(FACTS)
    assert report.lines[2].status == "ditahan, data 2 minggu lalu"
    assert [(held.name, len(held.reasons)) for held in report.held] == [("Kecamatan 2", 1)]
    assert "minggu 1–7 Jan 2018" in report.held[0].now


def test_notes_are_those_of_the_gate_that_have_words():
    assert compose_weekly(FACTS).notes == ("1.043 baris data belum dihitung karena masih perlu diperbaiki.",)


def test_the_manifest_names_build_contract_code_and_snapshots():
    assert compose_weekly(FACTS).manifest == {
        "week": "2018-01-15",
        "build_id": 7,
        "code_version": "abc123",
        "contract_version": 1,
        "verdict": "pass_with_notes",
        "snapshots": {"31.74.01": 1, "31.74.02": 2, "31.74.03": 3},
        "release": None,
        "accepted_by_hand": {},
    }


def test_text_and_html_state_the_same_numbers():
    edition = render_weekly(compose_weekly(FACTS))
    words = Words()
    words.feed(re.sub(r"(?s)<head>.*</head>", "", edition.html))
    assert numbers(" ".join(words.found)) == numbers(edition.text)


def test_html_needs_no_image_script_or_remote_file_and_escapes_names():
    edition = render_weekly(compose_weekly(FACTS))
    words = Words()
    words.feed(edition.html)
    assert not words.tags & {"img", "script", "link", "iframe", "svg"}
    assert "http" not in edition.html
    assert "Jakarta &lt;Selatan&gt;" in edition.html
    assert "Jakarta <Selatan>" in edition.text


def test_html_of_44_kecamatan_stays_far_below_what_mail_readers_cut_off():
    many = tuple(kecamatan(number, 123_456, is_held=True, reasons=("rows_lost:P3",)) for number in range(44))
    edition = render_weekly(compose_weekly(replace(FACTS, kecamatan=many)))
    assert len(edition.html.encode()) < 100_000


def test_styles_stand_on_the_elements_and_dark_mode_in_the_head():
    html = render_weekly(compose_weekly(FACTS)).html
    assert 'style="' in html
    assert html.count("<style") == 1
    assert "@media (prefers-color-scheme: dark)" in html


def test_rendering_is_pure():
    assert render_weekly(compose_weekly(FACTS)) == render_weekly(compose_weekly(FACTS))


@pytest.mark.parametrize("was_sent", [True, False])
def test_a_held_notice_is_two_lines_without_figures(was_sent):
    facts = HeldFacts(WEEK, BUILD, ("fall:P7", "workbooks"), was_sent)
    edition = render_held_notice(compose_held_notice(facts))
    lines = edition.text.strip().splitlines()
    assert len(lines) == 2
    assert "P7 Permodalan lebih rendah" in lines[0]
    assert ("tetap berlaku" in lines[1]) == was_sent
    assert numbers(edition.text.replace("15–21 Jan 2018", "").replace("P7", "")) == []
    assert all(line in edition.html for line in lines)
    assert (edition.key, edition.build_id) == (EditionKey("held_notice", WEEK.start), 7)
