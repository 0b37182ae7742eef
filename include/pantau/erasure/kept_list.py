"""The list of erasures beside the warehouse: one small file each, in a folder or object store of its own.

A backup is older than what was erased since; whoever restores it erases these again. Holds hashes, a name of
the approver and a reason, never a NIK and nothing of the person.
"""

import json
from dataclasses import asdict, dataclass, fields

import fsspec
from fsspec import AbstractFileSystem

from pantau.settings import Settings, SettingsError, home

ABOUT = "about.txt"
ABOUT_IT = "Whom Pantau erased, without who it was. It must outlive every backup: docs/personal-data.md\n"


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


def begin(settings: Settings) -> None:
    """Makes an empty list, or finds that the one there can be written; for where nobody was ever erased."""
    filesystem, root = _open(settings)
    try:
        filesystem.makedirs(root, exist_ok=True)
        # An object store has no empty folder.
        filesystem.pipe_file(f"{root}/{ABOUT}", ABOUT_IT.encode())
    except Exception as error:
        raise _unreachable(error) from None


def read_kept(settings: Settings) -> list[KeptErasure]:
    """All of them. A list that is not there is not an empty one: it may be a typing error, or not mounted."""
    names = [field.name for field in fields(KeptErasure)]
    filesystem, root = _open(settings)
    try:
        is_there = filesystem.exists(root)
        paths = filesystem.find(root) if is_there else []
        contents = [filesystem.cat_file(path) for path in sorted(paths) if path.endswith(".json")]
    except Exception as error:
        raise _unreachable(error) from None
    if not is_there:
        raise ListUnreachable(
            "There is no list of erasures where PANTAU_ERASURE_LIST names one; correct it, mount or copy the "
            "list. Only where nobody was ever erased: make an empty folder there."
        )
    return [KeptErasure(*(str(told[name]) for name in names)) for told in map(json.loads, contents)]


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
