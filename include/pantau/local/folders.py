"""Fills the folders that stand in for Google Drive and the partners' uploads.

It never touches the folders it copies from, and a reader never sees half a file.
"""

import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pantau.contract import load_contract
from pantau.local import LocalError
from pantau.local.home import Home

WORKBOOK = re.compile(r"\d\d\.\d\d\.\d\d\.xlsx")


class FolderError(LocalError):
    """There is nothing to load from; the message names the folder."""


@dataclass(frozen=True)
class Loaded:
    """How many files are served now; ``partner_files`` is ``None`` when that folder stayed as it was."""

    workbooks: int
    partner_files: int | None


def load(home: Home, sheets: Path, partners: Path | None = None) -> Loaded:
    """Makes these workbooks and partner files what the local stack serves. Safe to repeat.

    ``sheets`` holds ``<kecamatan_code>.xlsx``, ``partners`` a folder a feed; other names are ignored.
    """
    for folder in (sheets, *([partners] if partners else [])):
        if not folder.is_dir():
            raise FolderError(f"{folder} is not a folder.")
        if folder.resolve() in (home.sheets.resolve(), home.partners.resolve()):
            raise FolderError(f"{folder} is what the stack serves itself; load from another folder.")
    with home.locked():
        workbooks = _mirror(sheets, home.sheets, lambda name: WORKBOOK.fullmatch(name) is not None)
        if partners is None:
            return Loaded(workbooks, None)
        feeds = load_contract().feed_names
        files = sum(_mirror(partners / feed, home.partners / feed, _is_visible) for feed in feeds)
        for other in home.partners.iterdir():
            if other.is_dir() and other.name not in feeds:
                shutil.rmtree(other)
        return Loaded(workbooks, files)


def _is_visible(name: str) -> bool:
    return not name.startswith(".")


def _mirror(source: Path, target: Path, is_wanted: Callable[[str], bool]) -> int:
    """Copies the wanted files and removes all others; a missing source is an empty one."""
    target.mkdir(parents=True, exist_ok=True)
    wanted = [path for path in source.iterdir() if path.is_file()] if source.is_dir() else []
    names = {path.name: path for path in wanted if is_wanted(path.name)}
    for name, path in sorted(names.items()):
        part = target / f".{secrets.token_hex(8)}.part"
        shutil.copyfile(path, part)
        part.replace(target / name)
    for path in target.iterdir():
        if path.is_file() and path.name not in names:
            path.unlink()
    return len(names)
