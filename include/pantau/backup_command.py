"""``pantau backup`` and ``pantau restore``: what they are given, and what they tell without a password."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pantau.terminal import plain_errors, tell


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
