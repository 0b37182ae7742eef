"""What was announced in public, beside what the data said then and says now. Pure.

Only counts of people at a stage are compared; targets, budgets and the campaign's figures from before the
programme are none. Never judges who was right: it shows both numbers and whether the announced parts add up
to their whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pantau.periods import ISO_DATE

WHOLE = "DKI Jakarta"
"""The scope of a figure for all Jakarta; every other scope is a part of it."""

_AT_A_STAGE = re.compile(r"(P[1-7])\b")


@dataclass(frozen=True)
class PublicFigure:
    """A line of the seed ``public_figures``; ``said_on`` may be a year alone."""

    said_on: str
    scope: str
    figure: str
    unit: str
    value: int
    speaker: str
    source: str

    @property
    def stage_code(self) -> str | None:
        """The stage whose people were counted; ``None`` for a target, an amount or a campaign's figure."""
        found = _AT_A_STAGE.match(self.figure)
        return found[1] if found and self.unit == "people" and ISO_DATE.fullmatch(self.said_on) else None


@dataclass(frozen=True, order=True)
class Question:
    """A cumulative count to look up: at the end of a day, one stage; ``city_code`` ``None``: all Jakarta."""

    day: date
    stage_code: str
    city_code: str | None


@dataclass(frozen=True)
class Announcement:
    """An announced count and ours; differences are announced less ours, ``None`` where ours is not known.

    ``then``: in the report of the last week that was over before that day, whenever it was sent.
    ``now``: cumulative at that day, as known now. Of a part that is no place (``online``) neither is known.
    """

    figure: PublicFigure
    stage_code: str
    day: date
    then: int | None
    now: int | None

    @property
    def over_then(self) -> int | None:
        """By how much more was announced than the data said then."""
        return None if self.then is None else self.figure.value - self.then

    @property
    def over_now(self) -> int | None:
        """By how much more was announced than the data says now."""
        return None if self.now is None else self.figure.value - self.now


@dataclass(frozen=True)
class Sum:
    """An announced whole and the parts announced with it (same day, stage and source).

    ``missing``: cities that were not among the parts.
    """

    day: date
    stage_code: str
    source: str
    whole: int
    parts: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]

    @property
    def of_parts(self) -> int:
        """What the parts add up to."""
        return sum(value for _, value in self.parts)

    @property
    def rest(self) -> int:
        """The whole less its parts: 0 where they add up."""
        return self.whole - self.of_parts


def ask(figures: Iterable[PublicFigure], cities: Mapping[str, str], until: date) -> tuple[Question, ...]:
    """What to look up for figures said up to a day; ``cities``: city_code by city_name."""
    return tuple(
        sorted(
            {
                Question(day, stage, cities.get(figure.scope))
                for figure, stage, day in _counts(figures, until)
                if figure.scope == WHOLE or figure.scope in cities
            },
            key=lambda question: (question.day, question.stage_code, question.city_code or ""),
        )
    )


def compare(
    figures: Iterable[PublicFigure],
    cities: Mapping[str, str],
    then: Mapping[Question, int],
    now: Mapping[Question, int],
    until: date,
) -> tuple[Announcement, ...]:
    """A row for each announced count of people at a stage, by day, in the seed's order."""
    rows = []
    for figure, stage, day in _counts(figures, until):
        is_place = figure.scope == WHOLE or figure.scope in cities
        question = Question(day, stage, cities.get(figure.scope))
        rows.append(
            Announcement(
                figure,
                stage,
                day,
                then.get(question) if is_place else None,
                now.get(question) if is_place else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.day))


def add_up(figures: Iterable[PublicFigure], cities: Iterable[str], until: date) -> tuple[Sum, ...]:
    """Wholes that were announced together with parts, by day; ``cities``: names of all cities."""
    said: dict[tuple[date, str, str], dict[str, int]] = defaultdict(dict)
    for figure, stage, day in _counts(figures, until):
        said[day, stage, figure.source][figure.scope] = figure.value
    names = sorted(cities)
    return tuple(
        Sum(
            day,
            stage,
            source,
            values[WHOLE],
            tuple((scope, value) for scope, value in values.items() if scope != WHOLE),
            tuple(name for name in names if name not in values),
        )
        for (day, stage, source), values in sorted(said.items())
        if WHOLE in values and len(values) > 1
    )


def _counts(figures: Iterable[PublicFigure], until: date) -> list[tuple[PublicFigure, str, date]]:
    counted = [(figure, figure.stage_code) for figure in figures]
    dated = [(figure, stage, date.fromisoformat(figure.said_on)) for figure, stage in counted if stage]
    return [(figure, stage, day) for figure, stage, day in dated if day <= until]
