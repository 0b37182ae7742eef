"""The monthly report as plain data: one composed object that mail, PDF and spreadsheet are laid out from.

Pure. Texts are Bahasa Indonesia, ready to print; numbers are numbers, which each layout writes its own way.
Nobody adds a figure behind this: what a layout shows stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pantau.periods import Month, Week
from pantau.report.analysis.announced import Announcement, Sum
from pantau.report.analysis.budget import Absorption, BudgetUse, CostPerResult
from pantau.report.analysis.cohorts import Triangle
from pantau.report.analysis.durations import Duration
from pantau.report.analysis.outlook import Outlook
from pantau.report.edition import EditionKey
from pantau.report.facts import Build, Figure
from pantau.report.monthly.facts import StageChange
from pantau.report.pictures import Picture
from pantau.report.weekly.attention import Attention
from pantau.report.weekly.definitions import Definition
from pantau.report.weekly.kecamatan_lines import QualityLine
from pantau.report.weekly.partners import PartnerLine
from pantau.report.weekly.tiles import NumberTile
from pantau.report.weekly.trust import Trust


@dataclass(frozen=True)
class StageLine:
    """A stage in one place. ``new_before``: of the month before, ``None`` in the programme's first.

    ``verified``: of ``figure.cumulative``, ``None`` where no partner shows the stage. ``share``: of P1.
    """

    figure: Figure
    new_before: int | None
    verified: int | None
    share: float | None


@dataclass(frozen=True)
class KecamatanLine:
    """A kecamatan's month. ``rank``: by P1 among all Jakarta. ``months``: new P1 of the last months.

    ``stated``: of ``asked`` statements (7 a watched week) those that said something. ``weeks_held``: weeks of
    the month in which its workbook was held. ``quality``: share of rows accepted, in the closing week.
    ``class_count``: trainings in the month. ``disbursed_rp``, ``disbursed_count``: capital of the month.
    """

    rank: int
    kecamatan_code: str
    name: str
    city_name: str
    figures: tuple[Figure, ...]
    months: tuple[int, ...]
    stated: int
    asked: int
    weeks_held: int
    quality: float | None
    status: str
    is_held: bool
    class_count: int
    disbursed_rp: int
    disbursed_count: int


@dataclass(frozen=True)
class CityPage:
    """A city's page. ``sentence``: how it stands. ``pictures``: by name, in the order shown.

    ``budget``: of the month and of its year up to it.
    """

    code: str
    name: str
    sentence: str
    stages: tuple[StageLine, ...]
    kecamatan: tuple[KecamatanLine, ...]
    need_help: tuple[Attention, ...]
    improved: tuple[Attention, ...]
    pictures: Mapping[str, Picture]
    budget_month: Absorption
    budget_year: Absorption


@dataclass(frozen=True)
class WeekLine:
    """A week of the month. ``verdict``: as printed. ``held``: names of held kecamatan."""

    week: Week
    verdict: str
    stated: int
    asked: int
    held: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """From the last monthly report to this one. ``sent_month`` ``None``: this is the first."""

    sentence: str
    sent_month: Month | None
    lines: tuple[StageChange, ...]


@dataclass(frozen=True)
class Cohorts:
    """Who registered in the same month, and how far they came. ``triangles``: all Jakarta, P2 to P7."""

    sentence: str
    triangles: tuple[Triangle, ...]


@dataclass(frozen=True)
class Durations:
    """Days from stage to stage. ``pairs``: all Jakarta; ``by_city``: the same pairs in each city."""

    sentence: str
    pairs: tuple[Duration, ...]
    by_city: tuple[Duration, ...]


@dataclass(frozen=True)
class Forecast:
    """What may come. ``method``: how it was made and how often it was right, in words."""

    sentence: str
    method: str
    outlook: Outlook


@dataclass(frozen=True)
class Budget:
    """How far the budget was used, and what a verified result cost, in the month and in its year up to it."""

    sentence: str
    use: BudgetUse
    announced_rp: int | None
    cost_month: tuple[CostPerResult, ...]
    cost_year: tuple[CostPerResult, ...]


@dataclass(frozen=True)
class Announced:
    """What was said in public beside the data. ``sums``: wholes that were said with their parts."""

    sentence: str
    lines: tuple[Announcement, ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Monthly:
    """A month's report for all Jakarta.

    ``title``: ``Januari 2018``; ``label``: the line above a page's heading. ``state``: the sentence it opens
    with. ``releases``: what a reader must know first, of each week that was released. ``pictures``: of all
    Jakarta, by file name without ending.
    """

    key: EditionKey
    month: Month
    build: Build
    subject: str
    title: str
    label: str
    state: str
    releases: tuple[str, ...]
    tiles: tuple[NumberTile, ...]
    stages: tuple[StageLine, ...]
    pictures: Mapping[str, Picture]
    need_help: tuple[Attention, ...]
    improved: tuple[Attention, ...]
    kecamatan: tuple[KecamatanLine, ...]
    cities: tuple[CityPage, ...]
    weeks: tuple[WeekLine, ...]
    changes: Changes
    cohorts: Cohorts
    durations: Durations
    forecast: Forecast
    budget: Budget
    announced: Announced
    partners: tuple[PartnerLine, ...]
    trust: Trust
    quality: tuple[QualityLine, ...]
    definitions: tuple[Definition, ...]
    notes: tuple[str, ...]
    manifest: dict[str, Any]

    @property
    def until(self) -> date:
        """The month's last day."""
        return self.month.last_day

    @property
    def totals(self) -> tuple[Figure, ...]:
        """All Jakarta's seven figures."""
        return tuple(line.figure for line in self.stages)
