"""``pantau rotate-key | erase | backup | restore``: the warehouse whole. Shows no key, NIK or password."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pantau.terminal import plain_errors, tell


def rotate_key(
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the new key; left out: $PANTAU_NEW_PSEUDONYM_KEY.", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Make all participant ids anew under another key; pause the DAGs first. Exit 0: done, 1: not."""
    from pantau.local.home import Home
    from pantau.rotation import read_new_key
    from pantau.rotation import rotate_key as rotate
    from pantau.settings import home, load_settings

    with plain_errors():
        done, then = rotate(load_settings(), Home(home()), read_new_key(key_file))
    if done is None:
        tell("The ids are of the new key already")
    else:
        tell(f"{done.participants} ids made anew, in {done.rows} rows of {done.tables} tables")
        if done.without_nik:
            tell(f"{done.without_nik} of them from the old id, since landing holds their NIK no more")
    tell(then)


def erase(
    reason: Annotated[
        str | None, typer.Option(help="Why, e.g. a written request and its date; no name, no NIK.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Your name or e-mail address, as an approver.")] = None,
    replayed: Annotated[
        bool, typer.Option("--replay", help="Instead: erase again whom the list names, after a restore.")
    ] = False,
) -> None:
    """Blank all personal data of one person, whose NIK is asked for. Exit 0: done, now or before; 1: not."""
    from pantau.erasure.person import erase as erase_person
    from pantau.erasure.person import replay
    from pantau.settings import load_settings

    if not replayed and (reason is None or by is None):
        raise typer.BadParameter("Give --reason and --by, or --replay alone.")
    with plain_errors():
        settings = load_settings()
        if replayed:
            again = replay(settings)
            tell(str(again))
            sys.exit(1 if again.left_out else 0)
        # Never an argument: those stand in the list of processes and in the shell's history.
        nik = typer.prompt("NIK", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        tell(str(erase_person(settings, nik, reason or "", by or "")))


def backup(
    to: Annotated[Path, typer.Option(help="Folder of the backups, closed to others.", file_okay=False)],
    keep_days: Annotated[int, typer.Option(min=1, help="Older ones are removed.")] = 30,
) -> None:
    """Write the warehouse into one file. Exit 0: written, 1: not."""
    from pantau.backup import back_up
    from pantau.settings import load_settings

    with plain_errors():
        tell(f"Written: {back_up(load_settings(), to, keep_days)}; keep it encrypted and the key apart")


def restore(
    backup: Annotated[Path, typer.Argument(help="A file of `pantau backup`.", exists=True, dir_okay=False)],
    database: Annotated[str, typer.Option(help="An empty database on the warehouse's server.")],
) -> None:
    """Put a backup into another database, and erase again whom the list names. Exit 0: done, 1: not."""
    from pantau.backup import restore as put_back
    from pantau.settings import load_settings

    with plain_errors():
        url, replayed = put_back(load_settings(), backup, database)
        tell(str(replayed))
        tell(f"Restored into {url}; to use it, name it in PANTAU_WAREHOUSE_URL")
    sys.exit(1 if replayed.left_out else 0)
