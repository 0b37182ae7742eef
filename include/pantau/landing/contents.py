"""What rows hold, as JSON: encoded once, for the hash that tells contents apart and for landing's tables.

Pure. Two rows have the same content where their cells and extras are the same; PostgreSQL keeps less
than that: no NUL and no half of a surrogate pair.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from itertools import repeat

import msgspec

from pantau.landing.cells import storable
from pantau.landing.tabs import LandedRow
from pantau.sources.sheets import Cell

Value = Sequence[Cell] | Mapping[str, Cell]

_ENCODER = msgspec.json.Encoder(order="sorted")


def encode_rows(rows: Sequence[LandedRow]) -> list[bytes]:
    """The content of each row: the JSON of its cells and, where it has any, of its extras behind it."""
    contents = _encode_cells([row.cells for row in rows])
    for place, row in enumerate(rows):
        if row.extras:
            contents[place] += encode(row.extras)
    return contents


def hash_content(content: bytes) -> bytes:
    """What tells one content of a row from another."""
    return hashlib.sha256(content).digest()


def hash_rows(rows: Sequence[LandedRow]) -> list[bytes]:
    """The hash of each row's content; the pipeline's own columns are no part of it."""
    return [hash_content(content) for content in encode_rows(rows)]


def storable_json(row: LandedRow, content: bytes) -> tuple[bytes, bytes]:
    """Cells and extras of a row as PostgreSQL can keep them."""
    # Without an escape in it, a content holds nothing but what can be kept.
    if not row.extras and rb"\u" not in content:
        return content, b"{}"
    cells = [storable(cell) for cell in row.cells]
    extras = {place: storable(cell) for place, cell in row.extras.items()}
    return encode(cells), encode(extras)


def _encode_cells(rows: Sequence[tuple[Cell, ...]]) -> list[bytes]:
    """Many rows at a time, which costs a third; JSON escapes line ends."""
    try:
        lines = _ENCODER.encode_lines(rows)
    except UnicodeEncodeError:
        return [encode(cells) for cells in rows]
    if lines.count(b"null") != sum(map(tuple.count, rows, repeat(None))):
        return [encode(cells) for cells in rows]
    return lines.split(b"\n")[:-1]


def encode(value: Value) -> bytes:
    """One value. What msgspec refuses, or would write as ``null``, is written as Python's json does."""
    cells = value.values() if isinstance(value, Mapping) else value
    try:
        if all(math.isfinite(cell) for cell in cells if isinstance(cell, float)):
            return _ENCODER.encode(value)
    except UnicodeEncodeError:
        pass
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
