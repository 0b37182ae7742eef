"""What Drive knows of a workbook beside its cells: names, times, folders, who may open it.

Permissions and folders stand in ``.<spreadsheet_id>.drive.json`` beside the file. They are kept and handed
back, never enforced: every caller on this machine may open everything.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import crc32

from openpyxl.packaging.core import DocumentProperties
from openpyxl.xml.functions import fromstring

from pantau.local.sheets_server.errors import SheetsError, invalid

Json = dict[str, Any]
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_OWNER = "layanan@pantau.example"
_TERM = re.compile(
    r"""(?P<field>mimeType|name|parents)\s*(?:=|in)\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)"""
    r"""(?:\s+and\s+|\s*$)"""
)
_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")


def describe_file(path: Path) -> Json:
    """Drive's ``File`` of a workbook, without opening it."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    title, created = path.stem, changed
    try:
        with ZipFile(path) as archive:
            properties = DocumentProperties.from_tree(fromstring(archive.read("docProps/core.xml")))
        title = properties.title or title
        created = properties.created.replace(tzinfo=UTC) if properties.created else created
    except (BadZipFile, KeyError):
        pass  # A file without properties has its own name and time.
    return {
        "kind": "drive#file",
        "id": path.stem,
        "name": title,
        "mimeType": SPREADSHEET,
        "parents": _read(path)["parents"],
        "createdTime": _time(created),
        "modifiedTime": _time(changed),
        "capabilities": {"canEdit": True},
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def selects(query: str | None) -> Callable[[Json], bool]:
    """Drive's search query, as far as gspread writes it: equal ``mimeType``, ``name``, ``parents``."""
    terms, place, text = [], 0, query or ""
    while place < len(text):
        term = _TERM.match(text, place)
        if term is None:
            raise invalid("Invalid Value: this server knows mimeType, name and parents, joined by and", "q")
        terms.append((term["field"], term["value"]))
        place = term.end()

    def is_selected(file: Json) -> bool:
        return all(
            value in file[field] if field == "parents" else value == file[field] for field, value in terms
        )

    return is_selected


def _sidecar(path: Path) -> Path:
    return path.with_name(f".{path.stem}.drive.json")


def _read(path: Path) -> Json:
    sidecar = _sidecar(path)
    if sidecar.exists():
        kept: Json = json.loads(sidecar.read_text(encoding="utf-8"))
        return kept
    owner = {"type": "user", "role": "owner", "emailAddress": _OWNER}
    return {"parents": [], "permissions": [_permission(owner)]}


def _write(path: Path, kept: Json) -> None:
    unfinished = _sidecar(path).with_suffix(".saving")
    unfinished.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    unfinished.replace(_sidecar(path))


def put_in_folders(path: Path, parents: list[str]) -> None:
    """Remember the Drive folders in which the file stands."""
    _write(path, _read(path) | {"parents": parents})


def forget(path: Path) -> None:
    """Drop what is known of a file that is gone."""
    _sidecar(path).unlink(missing_ok=True)


def _permission(body: Json) -> Json:
    kind, role = body.get("type"), body.get("role")
    field = {"user": "emailAddress", "group": "emailAddress", "domain": "domain"}.get(str(kind))
    if kind != "anyone" and field is None:
        raise invalid("The permission type field is required.", "permission.type")
    if role not in _ROLES:
        raise invalid("The permission role field is required.", "permission.role")
    permission: Json = {"kind": "drive#permission", "type": kind, "role": role}
    if field is None:
        return permission | {"id": "anyoneWithLink", "allowFileDiscovery": not body.get("withLink", True)}
    if not body.get(field):
        raise invalid(f"The {field} field is required for the type {kind}.", f"permission.{field}")
    # An account has the same id in every file, as with Google.
    identity = str(crc32(f"{kind}:{body[field]}".casefold().encode()))
    return permission | {"id": identity, field: body[field]}


def list_permissions(path: Path) -> list[Json]:
    """Who may open the file, and as what."""
    permissions: list[Json] = _read(path)["permissions"]
    return permissions


def add_permission(path: Path, body: Json) -> Json:
    """One more, or another role for somebody who has one."""
    kept, permission = _read(path), _permission(body)
    others = [each for each in kept["permissions"] if each["id"] != permission["id"]]
    _write(path, kept | {"permissions": [*others, permission]})
    return permission


def update_permission(path: Path, permission_id: str, body: Json) -> Json:
    """Another role; a new owner makes the old one a writer."""
    kept = _read(path)
    permission = _find(kept, permission_id)
    if body.get("role", permission["role"]) not in _ROLES:
        raise invalid("Invalid Value", "permission.role")
    if body.get("role") == "owner":
        for each in kept["permissions"]:
            each["role"] = "writer" if each["role"] == "owner" else each["role"]
        permission.pop("pendingOwner", None)
    permission |= {name: body[name] for name in ("role", "pendingOwner") if name in body}
    _write(path, kept)
    return permission


def delete_permission(path: Path, permission_id: str) -> None:
    """One less."""
    kept = _read(path)
    kept["permissions"].remove(_find(kept, permission_id))
    _write(path, kept)


def _find(kept: Json, permission_id: str) -> Json:
    for permission in kept["permissions"]:
        if permission["id"] == permission_id:
            found: Json = permission
            return found
    raise SheetsError("NOT_FOUND", f"Permission not found: {permission_id}.")
