"""What a monthly report's pictures show, and their numbers in words for readers whose images are off.

Pure. Draws nothing: `charts` does. Names are those of the files.
"""

from pantau.report import words
from pantau.report.analysis.durations import Duration
from pantau.report.analysis.months import add_months
from pantau.report.analysis.outlook import Outlook
from pantau.report.monthly.changes import draw_bridge
from pantau.report.monthly.closing import JAKARTA, as_week, kecamatan_of
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.journeys import show_waits
from pantau.report.monthly.outlook import show_fan
from pantau.report.monthly.stages import monthly_new
from pantau.report.monthly.weeks import show_reporting
from pantau.report.pictures import MonthBar, MonthLine, MonthlyNew, Picture
from pantau.report.scopes import Scope
from pantau.report.weekly.illustrations import show_funnel, show_map
from pantau.report.weekly.pace import monthly_targets

IN_THE_MAIL = ("pendaftar-baru", "corong")
"""Pictures that the covering mail shows; the others stand in the PDF alone."""


def illustrate(facts: MonthlyFacts, outlook: Outlook, pairs: tuple[Duration, ...]) -> dict[str, Picture]:
    """The pictures of all Jakarta; bridge and fan only where there is something to show."""
    week = as_week(facts)
    pictures: dict[str, Picture | None] = {
        "pendaftar-baru": show_monthly_new(facts, JAKARTA),
        "corong": show_funnel(week, JAKARTA),
        "peta": show_map(week, JAKARTA, f"selama {words.month_name(facts.month.start)}"),
        "perubahan": draw_bridge(facts),
        "pelaporan": show_reporting(facts, JAKARTA),
        "prakiraan": show_fan(facts, outlook),
        "durasi": show_waits(pairs),
    }
    return {name: picture for name, picture in pictures.items() if picture}


def show_monthly_new(facts: MonthlyFacts, scope: Scope) -> MonthlyNew:
    """New P1 month by month; targets are for all Jakarta only."""
    counts = monthly_new(facts, kecamatan_of(facts, scope), "P1")
    bars = tuple(
        MonthBar(add_months(facts.month.start, at + 1 - len(counts)), count)
        for at, count in enumerate(counts)
    )
    targets = monthly_targets(facts.targets, "P1") if scope.kind == "jakarta" else ()
    told = "; ".join(f"{words.month_name(bar.month_start)}: {words.number(bar.count)}" for bar in bars)
    alt = f"Yang baru terdaftar (P1). {told}."
    if targets:
        alt += f" Garis target: {words.listing([words.number(value) for value in targets])} sebulan."
    return MonthlyNew(
        alt, bars, tuple(MonthLine(f"{words.number(value)} sebulan", value) for value in targets)
    )
