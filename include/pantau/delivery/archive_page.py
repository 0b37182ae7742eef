"""The archive's page: what was sent, newest first, each with a link that stays. Pure; works offline.

Never names a recipient; says only to how many mails went.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pantau.periods import WIB, Month, Week
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.report.edition import WHOLE_PROGRAMME, EditionKey

REPORTS = {
    "weekly": "Laporan mingguan",
    "monthly": "Laporan bulanan",
    "correction": "Koreksi",
    "held_notice": "Pemberitahuan laporan ditahan",
}
"""What is archived, and how officials know it."""


@dataclass(frozen=True)
class Archived:
    """An edition that was sent. ``attached``: its files' names; ``mails``: how many recipients got it."""

    key: EditionKey
    subject: str
    attached: tuple[str, ...]
    mails: int
    sent_at: datetime

    @property
    def folder(self) -> str:
        """Where it stands in the archive, for ever."""
        return f"{self.key.report}/{self.key.period_start}/{self.key.scope}/{self.key.edition}"

    @property
    def place(self) -> str:
        """Whom it is about."""
        return _places()[self.key.scope]

    @property
    def day(self) -> str:
        """``22 Jan 2018, 06.12 WIB``."""
        return format_datetime(self.sent_at.astimezone(WIB), "d MMM y, HH.mm 'WIB'", locale="id")


def render_page(editions: Iterable[Archived]) -> str:
    """The page, from editions in any order."""
    periods = [
        {"anchor": anchor, "title": title, "reports": _group_reports(found)}
        for (anchor, title), found in groupby(sorted(editions, key=_order), _name_period)
    ]
    return _template().render(periods=periods)


def _order(entry: Archived) -> tuple[Any, ...]:
    """The period that ended last first, a month before a week that ended with it, reports before others."""
    key = entry.key
    rank = list(REPORTS).index(key.report)
    is_month = key.report == "monthly"
    ended = Month(key.period_start).last_day if is_month else Week(key.period_start).sunday
    return (-ended.toordinal(), not is_month, rank, -key.edition, *_size(key))


def _size(key: EditionKey) -> tuple[int, str]:
    return (0 if key.scope == WHOLE_PROGRAMME else len(key.scope), key.scope)


def _name_period(entry: Archived) -> tuple[str, str]:
    start = entry.key.period_start
    if entry.key.report == "monthly":
        return f"bulan-{start:%Y-%m}", f"Bulan {words.month(start)} {start.year}"
    return f"minggu-{start}", f"Minggu {words.week_name(Week(start))}"


def _group_reports(editions: Iterable[Archived]) -> list[dict[str, Any]]:
    return [
        {"title": REPORTS[report], "edition": edition, "editions": list(found)}
        for (report, edition), found in groupby(
            editions, key=lambda entry: (entry.key.report, entry.key.edition)
        )
    ]


@cache
def _places() -> dict[str, str]:
    kecamatan = load_kecamatan()
    return {
        WHOLE_PROGRAMME: "Seluruh Jakarta",
        **{entry.city_code: entry.city_name for entry in kecamatan},
        **{entry.kecamatan_code: f"Kecamatan {entry.kecamatan_name}" for entry in kecamatan},
    }


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("pantau.delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = words.number
    return environment.get_template("archive.html")
