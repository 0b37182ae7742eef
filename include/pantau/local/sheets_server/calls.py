"""Which method of Google's API a request is, by the names of Google's reference: ``values.batchGet``."""

import re
from dataclasses import dataclass

_SHEETS = re.compile(
    r"/v4/spreadsheets(?:/(?P<workbook>[^/:]+)(?:/(?P<part>values|sheets)(?:/.*?)?)?"
    r"(?::(?P<verb>append|clear|batchGet|batchUpdate|batchClear|copyTo))?)?"
)
_DRIVE = re.compile(
    r"/drive/v3/files(?:/(?P<workbook>[^/]+)(?:/(?P<part>permissions|comments|copy)(?P<one>/[^/]+)?)?)?"
)
_SHEETS_VERBS = {"GET": "get", "PUT": "update", "POST": "create"}
_DRIVE_VERBS = {"POST": "create", "DELETE": "delete", "PATCH": "update"}
CALLS = (
    *("spreadsheets.get", "spreadsheets.create", "spreadsheets.batchUpdate", "sheets.copyTo"),
    *("values.get", "values.batchGet", "values.update", "values.batchUpdate"),
    *("values.append", "values.clear", "values.batchClear"),
    *("files.list", "files.get", "files.create", "files.copy", "files.delete"),
    *("permissions.list", "permissions.create", "permissions.update", "permissions.delete"),
    "comments.list",
)
"""Every method that this server knows by name."""


@dataclass(frozen=True)
class Call:
    """One request: its method's name, and the workbook it is about, if any."""

    name: str
    workbook: str | None


def read_call(method: str, path: str) -> Call | None:
    """The call that a request makes; ``None`` for one that is not Google's."""
    if found := _SHEETS.fullmatch(path):
        verb = found["verb"] or _SHEETS_VERBS.get(method, method.lower())
        return Call(f"{found['part'] or 'spreadsheets'}.{verb}", found["workbook"])
    if not (found := _DRIVE.fullmatch(path)):
        return None
    if found["part"] == "copy":
        return Call("files.copy", found["workbook"])
    place = found["one"] if found["part"] else found["workbook"]
    verb = _DRIVE_VERBS.get(method, "get" if place else "list")
    return Call(f"{found['part'] or 'files'}.{verb}", found["workbook"])
