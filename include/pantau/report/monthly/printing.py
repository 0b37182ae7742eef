"""A composed month as the PDF prints it: strings and rows, each number written, each list bounded.

Pure. What is left out for want of room is said to be, and stands in the spreadsheet or in an annex. Never
computes a figure; the only arithmetic is how long a bar is.
"""

from collections.abc import Mapping
from typing import Any

from pantau.report import words
from pantau.report.monthly.model import Monthly, StageLine
from pantau.report.monthly.numerals import DASH, clip, count, month, share, signed
from pantau.report.monthly.printing_outlook import (
    print_budget,
    print_cohorts,
    print_durations,
    print_forecast,
)
from pantau.report.monthly.printing_places import print_city, print_kecamatan, print_needs
from pantau.report.monthly.printing_trust import print_announced, print_origin, print_trust
from pantau.report.pictures import Picture

MOST_RELEASES = 3
"""Releases that the first page tells; all of them stand in annex B."""

_SENTENCE = 460
_TARGET, _MOST_TARGETS = "Target", 12
_RELEASE = 330

Printed = dict[str, Any]


def print_monthly(monthly: Monthly) -> Printed:
    """The whole document's data, ready for JSON."""
    return {
        "title": monthly.title,
        "edition": monthly.key.edition,
        "date": [monthly.until.year, monthly.until.month, monthly.until.day],
        "until": words.day(monthly.until),
        "state": clip(monthly.state, _SENTENCE),
        "releases": _print_releases(monthly.releases),
        "tiles": [
            {"label": tile.label, "value": tile.value, "detail": tile.detail, "is_behind": tile.is_behind}
            for tile in monthly.tiles
        ],
        "pictures": print_pictures("jakarta", monthly.pictures),
        "stages": print_stages(monthly.stages),
        "targets": [one.meaning for one in monthly.definitions if one.term == _TARGET][:_MOST_TARGETS],
        "city_stages": [
            [city.name, *(f"{count(line.figure.cumulative)}" for line in city.stages)]
            for city in monthly.cities
        ],
        "city_new": [
            [city.name, *(signed(line.figure.new) for line in city.stages)] for city in monthly.cities
        ],
        "need_help": print_needs(monthly.need_help),
        "improved": print_needs(monthly.improved),
        "changes": _print_changes(monthly),
        "cohorts": print_cohorts(monthly.cohorts),
        "durations": print_durations(monthly),
        "forecast": print_forecast(monthly.forecast),
        "budget": print_budget(monthly),
        "trust": print_trust(monthly),
        "announced": print_announced(monthly.announced),
        "cities": [
            {**print_city(city, monthly), "pictures": print_pictures(city.code, city.pictures)}
            | {"stages": print_stages(city.stages)}
            for city in monthly.cities
        ],
        "kecamatan": [
            print_kecamatan(line, monthly.month)
            for line in sorted(monthly.kecamatan, key=lambda line: line.kecamatan_code)
        ],
        "origin": print_origin(monthly),
    }


def picture_file(place: str, name: str) -> str:
    """The file that a picture of Jakarta or a city is drawn into."""
    return f"{place}-{name}.png"


def print_pictures(place: str, pictures: Mapping[str, Picture]) -> Printed:
    """Where each picture lies and what it says, by its name."""
    return {
        name: {"file": picture_file(place, name), "alt": picture.alt} for name, picture in pictures.items()
    }


def print_stages(lines: tuple[StageLine, ...]) -> list[list[str]]:
    """A row a stage: new, of the month before, total, share of P1, verified, share of the total."""
    return [
        [
            words.tab_title(line.figure.stage_code),
            count(line.figure.new),
            count(line.new_before),
            count(line.figure.cumulative),
            share(line.share),
            count(line.verified),
            share(line.verified / line.figure.cumulative)
            if line.verified is not None and line.figure.cumulative
            else DASH,
        ]
        for line in lines
    ]


def _print_releases(releases: tuple[str, ...]) -> list[str]:
    shown = [clip(text, _RELEASE) for text in releases[:MOST_RELEASES]]
    more = len(releases) - len(shown)
    if more or list(releases) != shown:
        told = f"{words.number(more)} rilis lainnya dan alasan" if more else "Alasan"
        shown.append(f"{told} selengkapnya tercantum di Lampiran B.")
    return shown


def _print_changes(monthly: Monthly) -> Printed:
    changes = monthly.changes
    return {
        "sentence": clip(changes.sentence, _SENTENCE),
        "since": month(changes.sent_month.start) if changes.sent_month else None,
        "rows": [
            [
                words.tab_title(line.stage_code),
                count(line.sent),
                signed(line.new),
                signed(line.later),
                signed(-line.gone),
                count(line.now),
            ]
            for line in changes.lines
        ],
    }
