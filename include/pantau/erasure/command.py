"""``pantau erase``: the NIK comes from the input alone, and is never shown."""

import sys
from typing import Annotated

import typer

from pantau.terminal import plain_errors, tell


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
