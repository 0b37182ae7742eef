"""The list of erasures beside the warehouse: one small file each, in a folder or object store of its own.

A backup is older than what was erased since; whoever restores it erases these again. Holds hashes, a name of
the approver and a reason, never a NIK and nothing of the person.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

import fsspec
from fsspec import AbstractFileSystem

from pantau.settings import Settings, SettingsError, home


class ListUnreachable(RuntimeError):
    """The list cannot be read or written; the message quotes no address and no key."""


@dataclass(frozen=True)
class KeptErasure:
    """What an erasure needs to be done again; ids and ``sealed_key`` are of the key with ``fingerprint``."""

    participant_id: str
    person: str
    nik_hash: str
    sealed_key: str
    fingerprint: str
    reason: str
    erased_by: str


def keep(settings: Settings, erasure: KeptErasure) -> None:
    """Writes one down; the same one as often as you like."""
    content = json.dumps(asdict(erasure), ensure_ascii=False, indent=2).encode()
    filesystem, root = _open(settings)
    try:
        filesystem.makedirs(root, exist_ok=True)
        filesystem.pipe_file(f"{root}/{erasure.person}.json", content)
    except Exception as error:
        raise _unreachable(error) from None


def read_kept(settings: Settings) -> Iterator[KeptErasure]:
    """All of them."""
    names = [field.name for field in fields(KeptErasure)]
    filesystem, root = _open(settings)
    try:
        paths = filesystem.find(root) if filesystem.exists(root) else []
        contents = [filesystem.cat_file(path) for path in sorted(paths) if path.endswith(".json")]
    except Exception as error:
        raise _unreachable(error) from None
    for content in contents:
        told = json.loads(content)
        yield KeptErasure(*(str(told[name]) for name in names))


def _open(settings: Settings) -> tuple[AbstractFileSystem, str]:
    try:
        filesystem, root = fsspec.core.url_to_fs(settings.erasure_list or str(home() / "erasures"))
    except (ImportError, ValueError):
        raise SettingsError(
            "PANTAU_ERASURE_LIST names a store that nothing here can write to; give a folder, file://…, "
            "s3://… (with pantau[s3]) or gs://… (with pantau[gcs])."
        ) from None
    return filesystem, root.rstrip("/")


def _unreachable(error: Exception) -> ListUnreachable:
    return ListUnreachable(
        f"The list of erasures cannot be reached ({type(error).__name__}), and without it nobody is erased; "
        "look at PANTAU_ERASURE_LIST, its rights and its space."
    )
