"""``pantau up | down | status | load | demo | warehouse-url``: the local stack, and what it serves."""

from pathlib import Path
from typing import Annotated

import typer

from pantau.terminal import console, plain_errors, tell


def up() -> None:
    """Start the local stack and wait until every part is well."""
    from pantau.local import stack
    from pantau.settings import home, port_base

    with plain_errors():
        stack.up(home(), port_base(), tell)


def down() -> None:
    """Stop the local stack; no process and no port is left."""
    from pantau.local import stack
    from pantau.settings import home

    with plain_errors():
        stack.down(home(), tell)


def status() -> None:
    """Print a line for each part with its state and address."""
    from pantau.local import stack
    from pantau.settings import home

    with plain_errors():
        for part in stack.status(home()):
            console.print(f"{part.title:<22} {part.state:<14} {part.address}", markup=False)


def load(
    sheets: Annotated[
        Path, typer.Option(help="Folder with <kecamatan_code>.xlsx.", exists=True, file_okay=False)
    ],
    partners: Annotated[
        Path | None,
        typer.Option(help="Folder with <feed>/*; left out: as it is.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Make a folder's workbooks what the local Sheets server serves."""
    from pantau.local.folders import load as load_folders
    from pantau.local.home import Home
    from pantau.settings import home

    with plain_errors():
        loaded = load_folders(Home(home()), sheets, partners)
        tell(f"Serving {loaded.workbooks} workbooks from {sheets}")
        if loaded.partner_files is not None:
            tell(f"Serving {loaded.partner_files} partner files from {partners}")


def demo() -> None:
    """Start the stack and run three sample weeks through it."""
    from pantau.demo import run_demo
    from pantau.settings import home, port_base

    with plain_errors():
        run_demo(home(), port_base(), console)


def warehouse_url() -> None:
    """Print a postgresql:// URL that may read every schema."""
    from pantau.local import stack
    from pantau.settings import home

    with plain_errors():
        typer.echo(stack.warehouse_url(home()))
