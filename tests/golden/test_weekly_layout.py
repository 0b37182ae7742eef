"""What holds for the layout of every weekly and monthly mail, whatever it says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import css_inline
import pytest

from pantau.delivery.outbound import LARGEST_HTML
from pantau.report.render import render_weekly
from pantau.report.weekly.composition import compose_weekly
from sample_editions import lay_out, make_editions, make_held_notices, make_monthly_editions
from sample_facts import WEEK, hold, make_facts, release

EDITIONS = {**make_editions(), **make_monthly_editions()}
MAILS = {**EDITIONS, **make_held_notices()}
GMAIL_CLIPS_AT = 102_000
VOID = {"br", "img", "meta", "link", "hr", "input", "col"}
LEAST_CONTRAST = 4.5


class Mail(HTMLParser):
    """Collects elements, and each text with its colour and what lies behind it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.seen: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str, str]] = [("", "#000000", "#ffffff")]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        style = dict(re.findall(r"(?<![\w-])(color|background):\s*(#\w{6})", found.get("style", "")))
        _, color, behind = self._open[-1]
        place = (tag, style.get("color", color), style.get("background", behind))
        if tag == "img":
            self.seen.append((found.get("alt", ""), *place[1:]))
        if tag not in VOID:
            self._open.append(place)

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag, f"<{tag}> is closed where another element is open"

    def handle_data(self, data):
        tag, color, behind = self._open[-1]
        if data.strip("\n\N{NO-BREAK SPACE} ") and tag not in {"style", "title"}:
            self.seen.append((data, color, behind))


def in_the_dark(html: str) -> str:
    """The mail as dark mode shows it: what the media query holds, put on the elements."""
    opened = re.sub(r"@media \(prefers-color-scheme: dark\) \{(.*?\})\s*\}", r"\1", html, flags=re.DOTALL)
    assert opened != html
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(opened)


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def hard_to_read(html: str) -> Iterator[str]:
    for text, color, behind in Mail(html).seen:
        if contrast(color, behind) < LEAST_CONTRAST:
            yield f"{text[:40]!r}: {color} on {behind}"


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert list(hard_to_read('<p style="color: #777777">Pudar</p>'))


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(name, is_dark):
    html = in_the_dark(MAILS[name].html) if is_dark else MAILS[name].html
    assert not list(hard_to_read(html))


def test_dark_mode_changes_what_is_behind_the_text():
    assert {behind for _, _, behind in Mail(in_the_dark(EDITIONS["weekly_city"].html)).seen} == {
        "#171d1b",
        "#222b28",
    }


@pytest.mark.parametrize("name", EDITIONS)
def test_gmail_shows_the_whole_mail(name):
    assert len(EDITIONS[name].html.encode()) < 85_000 < GMAIL_CLIPS_AT


@pytest.mark.parametrize("name", EDITIONS)
def test_a_picture_is_a_part_of_the_mail_with_its_size_and_its_numbers_as_text(name):
    edition = EDITIONS[name]
    pictures = [found for tag, found in Mail(edition.html).elements if tag == "img"]
    sources = {f"cid:{file.content_id}" for file in edition.files}
    assert len(pictures) == len(sources) and {found["src"] for found in pictures} == sources
    for found in pictures:
        assert (found["width"], found["height"]) == ("600", "400")
        assert "width: 100%" in found["style"] and "height: auto" in found["style"]
        assert len(found["alt"]) > 20
    assert "data:" not in edition.html


@pytest.mark.parametrize("name", EDITIONS)
def test_styles_stand_on_the_elements_but_for_dark_mode(name):
    html = EDITIONS[name].html
    styles = re.findall(r"<style[^>]*>(.*?)</style>", html, flags=re.DOTALL)
    assert len(styles) == 1
    assert "{" not in re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", styles[0])
    assert not [tag for tag, _ in Mail(html).elements if tag in {"script", "link"}]


@pytest.mark.parametrize("name", EDITIONS)
def test_nothing_is_printed_of_what_is_not_there(name):
    edition = EDITIONS[name]
    for content in (edition.subject, edition.text, edition.html):
        assert not re.search(r"\b(?:None|nan|NaN|undefined)\b|\{[{%]", content)


@pytest.mark.parametrize("name", EDITIONS)
def test_no_heading_stands_over_nothing(name):
    assert not re.search(r"</h2>\s*(?:<h2|<div class=\"foot\")", EDITIONS[name].html)
    assert not re.search(r"\n\n[A-Z0-9 ,]+\n\n", EDITIONS[name].text)


@pytest.mark.parametrize("name", EDITIONS)
def test_lines_of_the_text_fit_any_screen(name):
    assert max(map(len, EDITIONS[name].text.splitlines())) <= 76


def test_a_picture_without_a_file_is_told_in_words():
    report = compose_weekly(make_facts())
    html = render_weekly(report).html
    assert "<img" not in html
    assert all(picture.alt in html for picture in report.pictures.values())


def test_only_a_kecamatan_is_pointed_to_its_fixes():
    pointed = {name for name, edition in EDITIONS.items() if "tab PERBAIKAN" in edition.html}
    assert pointed == {"weekly_kecamatan", "weekly_kecamatan_held"}


def test_a_week_in_which_everything_is_held_and_released_still_fits():
    reasons = tuple(f"header_missing:P{1 + place % 7}:Jumlah Diajukan (Rp)" for place in range(21))
    facts = release(make_facts())
    kecamatan = (hold(replace(entry, acceptance=None), reasons, WEEK.start) for entry in facts.kecamatan)
    edition = lay_out(replace(facts, kecamatan=tuple(kecamatan)))
    assert len(edition.html.encode()) < LARGEST_HTML
    assert edition.html.count("(dan 18 sebab lain)") >= 44
    assert " ".join(edition.text.split()).count("Kolom Jumlah Diajukan (Rp) di tab") >= 44 * 21
