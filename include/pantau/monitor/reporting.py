"""Who reported and who was held, week by week: the heat map and its table, from the same facts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pantau.monitor.catalog import REPORTING, fill
from pantau.monitor.model import HeatCell, HeatRow, Place, Row, Table, Tone
from pantau.monitor.week_queries import WorkbookVerdict
from pantau.periods import Week

STAGES = 7
_FEW = 4
"""Fewer stages than this are told as bad: more than half of them is silent."""


@dataclass(frozen=True)
class Said:
    """Statements by status and gate 1's verdicts, each by week and kecamatan."""

    statements: Mapping[tuple[date, str], Mapping[str, int]]
    verdicts: Mapping[tuple[date, str], WorkbookVerdict]

    def reported(self, week: Week, place: Place) -> int | None:
        """Of seven stages, those that were reported; ``None``: the week was never built."""
        said = self.statements.get((week.start, place.kecamatan_code))
        return None if said is None else said.get("ada_data", 0) + said.get("nihil", 0)

    def verdict(self, week: Week, place: Place) -> WorkbookVerdict | None:
        """Gate 1's verdict."""
        return self.verdicts.get((week.start, place.kecamatan_code))


def draw_heat_map(said: Said, weeks: Sequence[Week], places: Sequence[Place]) -> tuple[HeatRow, ...]:
    """One row for each place, one cell for each week."""
    return tuple(HeatRow(place, tuple(_draw_cell(said, week, place) for week in weeks)) for place in places)


def tell_reporting(said: Said, weeks: Sequence[Week], places: Sequence[Place]) -> Table:
    """The same as rows, the newest week first; weeks that were not run have none."""
    return fill(
        REPORTING,
        [
            _tell_row(said, week, place)
            for week in reversed(weeks)
            for place in places
            if said.reported(week, place) is not None or said.verdict(week, place)
        ],
    )


def _tell_row(said: Said, week: Week, place: Place) -> Row:
    found = said.statements.get((week.start, place.kecamatan_code))
    counts = (
        [found.get(status, 0) for status in ("ada_data", "nihil", "kosong", "belum")] if found else [None] * 4
    )
    verdict = said.verdict(week, place)
    told = (verdict.verdict, verdict.reasons, verdict.snapshot_week) if verdict else (None, (), None)
    head = (week.start, place.kecamatan_code, place.kecamatan_name, place.city_name)
    return (*head, said.reported(week, place), *counts, *told)


def _draw_cell(said: Said, week: Week, place: Place) -> HeatCell:
    reported, verdict = said.reported(week, place), said.verdict(week, place)
    name = verdict.verdict if verdict else None
    reasons = verdict.reasons if verdict else ()
    told = f"{place.kecamatan_name}, week of {week}: {_tell(reported, verdict)}"
    return HeatCell(week, reported, name, reasons, _tone(reported, name), told)


def _tone(reported: int | None, verdict: str | None) -> Tone:
    if reported is None and verdict is None:
        return "unknown"
    if verdict == "held" or (reported is not None and reported < _FEW):
        return "bad"
    return "good" if reported == STAGES else "warning"


def _tell(reported: int | None, verdict: WorkbookVerdict | None) -> str:
    if reported is None and verdict is None:
        return "not run."
    parts = ["statements not known yet" if reported is None else f"{reported} of {STAGES} stages reported"]
    if verdict and verdict.verdict == "held":
        since = f"data of {verdict.snapshot_week} counts" if verdict.snapshot_week else "no data counts"
        parts.append(f"held for {', '.join(verdict.reasons)}; {since}")
    elif verdict and verdict.reasons:
        parts.append(f"workbook accepted ({', '.join(verdict.reasons)})")
    return f"{'; '.join(parts)}."
