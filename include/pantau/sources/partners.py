"""Partners' files: one folder a feed, read as it stands. Never moves or changes a file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PartnerFile:
    """One file of a feed: its name, size in bytes and SHA-256."""

    name: str
    byte_count: int
    content_hash: bytes


def list_feed(partners: Path, feed: str) -> tuple[PartnerFile, ...]:
    """The files of a feed's folder by name; empty files and hidden ones bring nothing."""
    folder = partners / feed
    if not folder.is_dir():
        return ()
    return tuple(
        _describe(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and path.stat().st_size
    )


def _describe(path: Path) -> PartnerFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    return PartnerFile(path.name, path.stat().st_size, digest)
