"""PNG as bytes: packs what was drawn, tells its size, and tells whether it shows anything.

Knows no chart. Of pictures it reads only the usual kind: eight bits a channel, not interlaced.
"""

import struct
import zlib
from collections.abc import Iterator

SCALE = 2
"""Pixels of the picture for one CSS pixel, so that it is sharp on a phone."""

SMALLEST_DETAIL = 0.0008
"""Share of bytes that differ from what stands beside them, below which a picture shows nothing."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_LEVEL = 6


class PictureError(ValueError):
    """Bytes that are not a PNG of the usual kind; says what is wrong with them."""


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise PictureError("not a PNG: its signature is missing; draw the picture again")
    at = len(_SIGNATURE)
    while at + 12 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _header(png: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, bytes a pixel."""
    kind, body = next(_chunks(png), (b"", b""))
    if kind != b"IHDR" or len(body) != 13:
        raise PictureError("a PNG without its header; draw the picture again")
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
    if bits != 8 or colour not in _CHANNELS or interlaced:
        raise PictureError("a PNG of another kind than eight bits a channel, row by row")
    return width, height, _CHANNELS[colour]


def _rows(png: bytes) -> bytes:
    try:
        return zlib.decompress(b"".join(body for kind, body in _chunks(png) if kind == b"IDAT"))
    except zlib.error as error:
        raise PictureError(f"a PNG whose pixels cannot be unpacked ({error}); draw it again") from error


def pack(png: bytes) -> bytes:
    """The same pixels in about a quarter of the bytes: what draws them hardly compresses."""
    packed = zlib.compress(_rows(png), _LEVEL)
    kept = [(kind, body) for kind, body in _chunks(png) if kind == b"IHDR"]
    return _SIGNATURE + b"".join(_chunk(*each) for each in (*kept, (b"IDAT", packed), (b"IEND", b"")))


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in CSS pixels."""
    width, height, _ = _header(png)
    return width // SCALE, height // SCALE


def is_blank(png: bytes) -> bool:
    """Whether a picture is practically one colour: next to nothing in it differs from what is beside it.

    A row of a PNG states each byte as the difference from a neighbour, so that sameness is zeros. Its first
    row and each row's first pixel have no such neighbour and are left out.
    """
    width, height, step = _header(png)
    rows, length = _rows(png), width * step + 1
    if len(rows) != length * height:
        raise PictureError("a PNG with fewer pixels than its header says; draw the picture again")
    enough, seen = SMALLEST_DETAIL * width * step * height, 0
    for at in range(length, len(rows), length):
        seen += _differing(rows[at : at + length], step)
        if seen >= enough:
            return False
    return True


def _differing(row: bytes, step: int) -> int:
    if row[0] == 0:
        plain = row[1:]
        return sum(one != other for one, other in zip(plain[step:], plain, strict=False))
    differences = row[1 + step :]
    return len(differences) - differences.count(0)
