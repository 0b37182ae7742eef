"""Writes a week of the sample programme: 44 workbooks as they stood at its cut-off."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.sample import plan
from pantau.sample.dirt import scientific
from pantau.sample.expectation import Summary, expect, held_workbooks
from pantau.sample.layout import draw_layouts
from pantau.sample.plan import SEED
from pantau.sample.programme import Desk, Programme
from pantau.sample.rows import Row
from pantau.sample.workbook import Sheets, write_workbook

Batch = Literal["bad", "corrected"]
"""How the sheets of the week with the bad batch stand: as first sent in, or corrected."""


def write_week(
    folder: Path,
    week: Week,
    *,
    batch: Batch = "corrected",
    seed: int = SEED,
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Writes ``<kecamatan_code>.xlsx`` for all 44 kecamatan and says what a run should find.

    ``batch`` matters in the week 2018-01-08 only: in its bad batch a whole city pasted NIKs that Excel
    had turned into ``3,17407E+15``. ``progress`` is told each kecamatan's code when it is written.
    """
    programme = Programme.until(week, seed)
    layouts = draw_layouts(seed)
    faults = {hold.kecamatan_code: hold.reason for hold in held_workbooks(week, seed, batch)}
    folder.mkdir(parents=True, exist_ok=True)
    for code, desk in programme.desks.items():
        rows = {tab.code: list(desk.rows(tab.code, week)) for tab in load_contract().tabs}
        if faults.get(code) == "quarantine":
            rows["P1"] = list(_paste_from_excel(desk, week))
        sheets = Sheets(desk.kecamatan, rows, layouts[code], faults.get(code))
        write_workbook(folder / f"{code}.xlsx", sheets)
        if progress:
            progress(code)
    return expect(programme, layouts, week, batch)


def _paste_from_excel(desk: Desk, week: Week) -> Iterable[Row]:
    """P1 with the NIKs of the last two weeks as Excel shows them in a narrow column."""
    for entry in desk.entries["P1"]:
        row = entry.at(week)
        if row is None:
            continue
        if entry.entered >= plan.before(week) and row.nik is not None:
            row = replace(row.typed(NIK=scientific(row.nik)), nik=None)
        yield row
