"""The week that closes a month, with the month's figures in place of its own.

What the weekly report makes of figures, feeds and rows, it makes of a month's in the same way. Pure. Never
stands for a week: what is told of statements, changes and new people by week is the closing week's alone.
"""

from dataclasses import replace

from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import WHOLE_PROGRAMME
from pantau.report.facts import KecamatanFacts, WeeklyFacts
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.scopes import Scope, scope_of, scopes

JAKARTA = scope_of(WHOLE_PROGRAMME)
CITIES = tuple(scope for scope in scopes() if scope.kind == "city")


def as_week(facts: MonthlyFacts) -> WeeklyFacts:
    """The closing week's facts, about the month's people, targets and definitions."""
    return replace(
        facts.closing, kecamatan=facts.kecamatan, targets=facts.targets, metrics=facts.metrics, restated=()
    )


def kecamatan_of(facts: MonthlyFacts, scope: Scope) -> tuple[KecamatanFacts, ...]:
    """Those of all Jakarta or of a city."""
    return tuple(entry for entry in facts.kecamatan if scope.code in (WHOLE_PROGRAMME, entry.city_code))


def data_until(entry: KecamatanFacts) -> str:
    """Up to when a held kecamatan's data goes."""
    if entry.snapshot_week is None:
        return "belum ada data"
    return f"data sampai {words.day(Week(entry.snapshot_week).sunday)}"
