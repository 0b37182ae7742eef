"""Where a tab's columns stand, and where the missing ones belong.

A header goes back only where its column must be; where that is a guess, a person is asked. Data is
never moved to make room.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gspread.utils import rowcol_to_a1

from pantau.contract import Column, Contract, Tab, fold
from pantau.landing.tabs import find_column, find_header_row
from pantau.workbooks.state import TabState


@dataclass(frozen=True)
class Placement:
    """``row``: the header's, 0-based. ``found`` and ``written``: 0-based place by header."""

    row: int
    found: Mapping[str, int]
    written: Mapping[str, int]
    findings: tuple[str, ...] = ()

    @property
    def all(self) -> dict[str, int]:
        """Every column that has a place, found or written."""
        return {**self.found, **self.written}


def own_columns(tab: Tab, contract: Contract) -> tuple[str, ...]:
    """The pipeline's own columns of a tab: P1…P7 have them, LAPOR has none."""
    return contract.own_columns if tab in contract.stages else ()


def place_columns(tab: Tab, state: TabState, contract: Contract) -> Placement | None:
    """A place for every column of the tab; None where the tab is filled and has no header row."""
    own = own_columns(tab, contract)
    if state.is_blank:
        headers = [*(column.header for column in tab.columns), *own]
        return Placement(0, {}, {header: place for place, header in enumerate(headers)})
    number = find_header_row(state.grid, tab, contract.header_rows)
    if number is None:
        return None
    headers = [fold(text) for text in state.texts(number - 1)]
    places = {column.header: find_column(headers, column) for column in tab.columns}
    places |= {name: [at for at, text in enumerate(headers) if text == fold(name)][:1] for name in own}
    findings = [
        f"{tab.title}: the header {header} stands {len(at)} times (columns {_letters(at)}); "
        "remove the wrong one by hand, its data is a person's to judge."
        for header, at in places.items()
        if len(at) > 1
    ]
    found = {header: at[0] for header, at in places.items() if len(at) == 1}
    row = _Row(tab, headers, found, {at for group in places.values() for at in group}, own)
    written, asked, appended = _place_missing(row, [name for name, at in places.items() if not at])
    last = max((at for at, text in enumerate(headers) if text), default=-1)
    right = max(state.width or 0, last + 1, *(at + 1 for at in written.values()))
    written |= {header: right + place for place, header in enumerate(appended)}
    return Placement(number - 1, found, written, (*findings, *asked))


@dataclass(frozen=True)
class _Row:
    """A header row: folded texts, and the places that are spoken for."""

    tab: Tab
    headers: list[str]
    found: Mapping[str, int]
    taken: set[int]
    own: tuple[str, ...]

    def text(self, place: int) -> str:
        return self.headers[place] if place < len(self.headers) else ""

    def home_of(self, column: Column) -> int | None:
        """The one place where a missing header must have stood, by its neighbours in the contract."""
        order = [entry.header for entry in self.tab.columns] + list(self.own[:1])
        index = order.index(column.header)
        before = next((at for at in range(index - 1, -1, -1) if order[at] in self.found), None)
        after = next((at for at in range(index + 1, len(order)) if order[at] in self.found), None)
        if before is not None:
            place = self.found[order[before]] + index - before
        elif after is not None:
            place = self.found[order[after]] - (after - index)
        else:
            return None
        if place < 0 or place in self.taken or (self.text(place) and not column.required):
            return None
        if before is not None and after is not None:
            fits = self.found[order[after]] - self.found[order[before]] == after - before
            return place if fits else None
        return place if not self.text(place) else None

    def suspects(self) -> list[int]:
        """Columns among the contract's own that nobody knows: one may be the missing one, renamed."""
        known = [self.found[entry.header] for entry in self.tab.columns if entry.header in self.found]
        span = range(max(0, min(known) - 1), max(known) + 2) if known else range(0)
        return [place for place in span if self.text(place) and place not in self.taken]


def _place_missing(row: _Row, missing: list[str]) -> tuple[dict[str, int], list[str], list[str]]:
    """Headers that go back to their place, questions to a person, and columns to add on the right."""
    written: dict[str, int] = {}
    columns = {column.header: column for column in row.tab.columns}
    lost = []
    for header in missing:
        home = row.home_of(columns[header]) if header in columns else None
        if home is None:
            lost.append(header)
        else:
            written[header] = home
    suspects = [place for place in row.suspects() if place not in written.values()]
    asked = [
        f"{row.tab.title}: the header {header} is missing, and column {_letters(suspects)} may be it; "
        "write the header there by hand."
        for header in lost
        if suspects and header in columns
    ]
    return written, asked, [header for header in lost if not (suspects and header in columns)]


def _letters(places: list[int]) -> str:
    return ", ".join(rowcol_to_a1(1, place + 1).removesuffix("1") for place in places)
