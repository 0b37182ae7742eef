"""Google's field masks: ``sheets(properties(sheetId,title),merges),spreadsheetId``.

A mask is kept as nested dicts; an empty dict means everything below that name.
"""

import re
from typing import Any

from pantau.local.sheets_server.errors import invalid

Mask = dict[str, Any]
_PUNCTUATION = "(),./"
_TOKEN = re.compile(r"[A-Za-z0-9_*@]+|[(),./]")


def parse_mask(text: str) -> Mask:
    """Read a mask; ``*`` is the empty one. Separators are dots or, as gspread writes them, slashes."""
    compact = "".join(text.split())
    tokens = _TOKEN.findall(compact)
    if "".join(tokens) != compact:
        raise invalid(f"Invalid field mask: {text}", "fields")
    mask, rest = _parse_list(tokens, text)
    if rest:
        raise invalid(f"Invalid field mask: {text}", "fields")
    return _open_stars(mask)


def _parse_list(tokens: list[str], text: str) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens and tokens[0] != ")":
        tokens = _parse_path(tokens, mask, text)
        if tokens and tokens[0] == ",":
            tokens = tokens[1:]
    return mask, tokens


def _parse_path(tokens: list[str], mask: Mask, text: str) -> list[str]:
    """Add one path, with the list in brackets behind it, to ``mask``; give back what follows."""
    node = mask
    while tokens and tokens[0] not in _PUNCTUATION:
        node = node.setdefault(tokens[0], {})
        if tokens[1:2] not in (["."], ["/"]):
            break
        tokens = tokens[2:]
    else:
        raise invalid(f"Invalid field mask: {text}", "fields")
    tokens = tokens[1:]
    if tokens and tokens[0] == "(":
        inner, tokens = _parse_list(tokens[1:], text)
        if not tokens:
            raise invalid(f"Invalid field mask: {text}", "fields")
        node.update(inner)
        tokens = tokens[1:]
    return tokens


def _open_stars(mask: Mask) -> Mask:
    return {} if "*" in mask else {name: _open_stars(below) for name, below in mask.items()}


def covers(mask: Mask, *path: str) -> bool:
    """Whether the mask speaks of that field, of something above it, or of something below it."""
    for name in path:
        if not mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def select(document: Any, mask: Mask) -> Any:
    """What the mask leaves of a JSON document."""
    if not mask:
        return document
    if isinstance(document, list):
        return [select(item, mask) for item in document]
    if not isinstance(document, dict):
        return document
    return {name: select(document[name], below) for name, below in mask.items() if name in document}
