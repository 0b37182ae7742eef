"""``pantau rotate-key``: what it is given and what it tells; the key is never shown."""

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
