"""Partners' files: one folder a feed, on disk or in an object store, read as it stands.

Never moves or changes a file. What a partner does wrong is an outcome of that file; a folder or a
store that does not answer is a fault of ours and raises, so that it is never taken for "no file".
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

import fsspec
from fsspec import AbstractFileSystem

from pantau.settings import SettingsError
from pantau.sources.tables import FileOutOfReach

SIZE_LIMIT = 512_000_000
CHUNK = 1 << 20
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
PERSONAL_DIGITS = re.compile(
    r"(?<!\d)(?:"
    r"\d{16,}"
    r"|\d{4}(?P<a>[ ._-])\d{4}(?P=a)\d{4}(?P=a)\d{4}"
    r"|\d{6}(?P<b>[ ._-])\d{6}(?P=b)\d{4}"
    r"|(?!20)\d{8}[ ._-]\d{8}"
    r"|\d{6}[ ._-]\d{10}"
    r"|\d{2}(?P<c>[ ._-])\d{2}(?P=c)\d{2}(?P=c)\d{6}(?P=c)\d{4}"
    r"|(?:\+?62[ ._-]?|0)8\d{1,2}[ ._-]?\d{3,4}[ ._-]?\d{2,5}"
    r")(?!\d)"
)
"""Digits of a file's name that may be a NIK or a phone number. No NIK begins with 20, as days do."""
GONE = "It was gone before it could be read. Hand it in once more."
CLOSED = "The pipeline may not read it. Give it the right to."


class PartnersUnreachable(RuntimeError):
    """The folder or store of partners' files does not answer."""


@dataclass(frozen=True)
class PartnerFile:
    """One file of a feed. ``name`` is what is told of it: personal digits in it read as x."""

    name: str
    byte_count: int
    path: str = field(repr=False, default="")


@dataclass(frozen=True)
class PartnersFolder:
    """All feeds' folders."""

    filesystem: AbstractFileSystem
    root: str

    def list_feed(self, feed: str) -> tuple[PartnerFile, ...]:
        """The files of a feed's folder by name, hidden ones and folders aside; no folder, no file."""
        folder = f"{self.root}/{feed}"
        try:
            self.filesystem.invalidate_cache()
            entries = self.filesystem.ls(folder, detail=True)
        except (FileNotFoundError, NotADirectoryError) as error:
            self._refuse_absent_root()
            # A file that vanished while its folder was listed reads like a folder that is not there.
            if self.filesystem.isdir(folder):
                raise _unreachable(error) from None
            return ()
        except Exception as error:
            raise _unreachable(error) from None
        found = sorted(
            (str(entry["name"]), int(entry.get("size") or 0)) for entry in entries if self._is_file(entry)
        )
        # A store may list a folder's own marker, and a disk a file that has the folder's name.
        files = [(Path(path).name, path, size) for path, size in found if path.rstrip("/") != folder]
        return _name_files([file for file in files if not file[0].startswith((".", "~$"))])

    def hash_content(self, file: PartnerFile) -> bytes:
        """The SHA-256 of a file's bytes."""
        digest = hashlib.sha256()
        for chunk in self._read(file):
            digest.update(chunk)
        return digest.digest()

    @contextmanager
    def fetch(self, file: PartnerFile) -> Iterator[tuple[Path, bytes]]:
        """A copy on disk for as long as it is needed, and the SHA-256 of what was copied."""
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(prefix="pantau-") as copy:
            for chunk in self._read(file):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name), digest.digest()

    def _is_file(self, entry: dict[str, Any]) -> bool:
        """Whether an entry is a file or leads to one; a link's own type is neither file nor folder."""
        is_link = bool(entry.get("islink"))
        return entry["type"] == "file" or (is_link and bool(self.filesystem.isfile(entry["name"])))

    def _read(self, file: PartnerFile) -> Iterator[bytes]:
        size = 0
        try:
            with self.filesystem.open(file.path, "rb") as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > SIZE_LIMIT:
                        raise FileOutOfReach(
                            f"It is larger than {SIZE_LIMIT // 1_000_000} MB. Hand it in in parts."
                        )
                    yield chunk
        except FileOutOfReach:
            raise
        except FileNotFoundError:
            raise FileOutOfReach(GONE) from None
        except PermissionError:
            raise FileOutOfReach(CLOSED) from None
        except Exception as error:
            raise _unreachable(error) from None

    def _refuse_absent_root(self) -> None:
        """A feed's folder may be absent; the folder of all feeds, or the bucket, may not."""
        bucket = self.root.partition("/")[0]
        try:
            is_there = self.filesystem.exists(self.root) or (bool(bucket) and self.filesystem.exists(bucket))
        except Exception as error:
            raise _unreachable(error) from None
        if not is_there:
            raise PartnersUnreachable(
                "PANTAU_PARTNERS names a folder that does not exist; mount it or correct the setting."
            )


def open_partners(address: str) -> PartnersFolder:
    """The folder of all feeds at a path or an fsspec URL (``/folder``, ``file://…``, ``s3://…``, ``gs://…``)."""
    protocol = address.partition("://")[0] if "://" in address else "file"
    try:
        filesystem, root = fsspec.core.url_to_fs(address)
    except ImportError:
        extra = EXTRAS.get(protocol)
        remedy = f"install pantau[{extra}]" if extra else f"install the fsspec package for {protocol}://"
        raise SettingsError(f"PANTAU_PARTNERS is an address of {protocol}://: {remedy}.") from None
    except ValueError:
        raise SettingsError(
            f"PANTAU_PARTNERS begins with {protocol}://, which nothing here can read; "
            "give a folder, file://…, s3://… or gs://…"
        ) from None
    except Exception as error:
        raise _unreachable(error) from None
    return PartnersFolder(filesystem, root.rstrip("/"))


def _unreachable(error: Exception) -> PartnersUnreachable:
    """Without the error's own words, which may quote an address, a key or a file's name."""
    return PartnersUnreachable(
        f"The partners' folder does not answer ({type(error).__name__}); "
        "look at PANTAU_PARTNERS, its rights and its network."
    )


def _name_files(found: list[tuple[str, str, int]]) -> tuple[PartnerFile, ...]:
    """Files under the names that may be told; of names that then read alike each gets its number."""
    files: dict[str, PartnerFile] = {}
    for name, path, size in found:
        masked = hide_digits(name)
        numbered = (f"{masked} ({number})" for number in count(2))
        told = next(each for each in chain([masked], numbered) if each not in files)
        files[told] = PartnerFile(told, size, path)
    return tuple(files.values())


def hide_digits(name: str) -> str:
    """A file's name without digits that may be a NIK or a phone number, and on one line."""
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return PERSONAL_DIGITS.sub(lambda found: re.sub(r"\d", "x", found[0]), printable)
