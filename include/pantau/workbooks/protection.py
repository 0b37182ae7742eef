"""Protected ranges: which ones a tab should have, and what sets those that stand right.

Ours are known by their description; what others have protected is left alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from pantau.workbooks.requests import Request
from pantau.workbooks.state import TabState

Range: TypeAlias = dict[str, int]


def protected_range(
    description: str, area: Range, editor: str | None, unprotected: tuple[Range, ...] = ()
) -> dict[str, Any]:
    """A range that only the service account may change, but for ``unprotected``."""
    wanted: dict[str, Any] = {"description": description, "range": area, "warningOnly": False}
    if unprotected:
        wanted["unprotectedRanges"] = list(unprotected)
    if editor:
        wanted["editors"] = {"users": [editor]}
    return wanted


def header_ranges(gid: int, row: int, places: Iterable[int]) -> list[Range]:
    """The headers at these columns, neighbours as one range."""
    ranges: list[Range] = []
    for place in sorted(places):
        if ranges and ranges[-1]["endColumnIndex"] == place:
            ranges[-1]["endColumnIndex"] = place + 1
        else:
            area = {"startRowIndex": row, "endRowIndex": row + 1}
            area |= {"startColumnIndex": place, "endColumnIndex": place + 1}
            ranges.append({"sheetId": gid, **area})
    return ranges


def plan_protection(state: TabState, wanted: list[dict[str, Any]], ours: tuple[str, ...]) -> list[Request]:
    """Requests that take away what is ours and wrong or doubled, and add what is missing."""
    missing = {_key(state, entry): entry for entry in wanted}
    requests: list[Request] = []
    for entry in state.protected:
        if entry.get("description") not in ours:
            continue
        if missing.pop(_key(state, entry), None) is None:
            requests.append({"deleteProtectedRange": {"protectedRangeId": entry["protectedRangeId"]}})
    return requests + [{"addProtectedRange": {"protectedRange": entry}} for entry in missing.values()]


def _key(state: TabState, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    holes = sorted(_closed(state, area) for area in entry.get("unprotectedRanges", ()))
    area = _closed(state, entry.get("range", {}))
    return entry.get("description"), area, tuple(holes), bool(entry.get("warningOnly"))


def _closed(state: TabState, area: Mapping[str, int]) -> tuple[int, int, int, int]:
    """An open side means the end of the grid, and Google may write it either way."""
    return (
        area.get("startRowIndex", 0),
        min(area.get("endRowIndex", state.row_count), state.row_count),
        area.get("startColumnIndex", 0),
        min(area.get("endColumnIndex", state.column_count), state.column_count),
    )
