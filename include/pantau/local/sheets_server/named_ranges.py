"""Named ranges: each is kept with the tab that it lies on, and may be read by its name.

An ``.xlsx`` has names of its own, without ids: those are left as they are and are none of these.
"""

import re
from typing import Any
from zlib import crc32

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.ranges import area_of_grid_range, grid_range_of_block
from pantau.local.sheets_server.workbook import Workbook

Json = dict[str, Any]
_NAME = re.compile(r"(?!\d)\w{1,250}$")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+$|[Rr]\d+[Cc]\d+$|true$|false$", re.IGNORECASE)


def describe_named(workbook: Workbook) -> list[Json]:
    """All named ranges of the spreadsheet."""
    return [each for tab in workbook.tabs for each in tab.named]


def add_named_range(workbook: Workbook, request: Json) -> Json:
    """``addNamedRange``"""
    wanted = request["namedRange"]
    name, grid = wanted["name"], wanted["range"]
    if not _NAME.match(name) or _CELL_LIKE.match(name):
        raise invalid(f"The name is not a valid name of a range: {name}")
    tab = workbook.tab(grid.get("sheetId", 0))
    if workbook.find_named(name):
        raise invalid(f"A named range with the name {name} already exists.")
    made = {
        "namedRangeId": wanted.get("namedRangeId") or str(crc32(f"{tab.sheet_id}:{name}".encode())),
        "name": name,
        "range": grid_range_of_block(tab.sheet_id, tab.block(area_of_grid_range(grid))),
    }
    tab.named.append(made)
    return {"addNamedRange": {"namedRange": made}}


def delete_named_range(workbook: Workbook, request: Json) -> Json:
    """``deleteNamedRange``"""
    for tab in workbook.tabs:
        for each in tab.named:
            if each["namedRangeId"] == str(request["namedRangeId"]):
                tab.named.remove(each)
                return {}
    raise invalid(f"No named range with id: {request['namedRangeId']}")
