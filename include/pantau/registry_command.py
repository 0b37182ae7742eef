"""``pantau recipients``: who the registry lets in, without an address."""

import sys
from typing import Annotated

import typer

from pantau.terminal import plain_errors, tell


def recipients(
    by: Annotated[
        str | None, typer.Option(help="An approver, to see what would stand for a yes to each.")
    ] = None,
) -> None:
    """Who gets which report, and whether an approver let each in as it stands. Exit 0: all, 1: not all."""
    from pantau.registry import load_registry
    from pantau.settings import load_settings

    is_whole = True
    with plain_errors():
        registry = load_registry(load_settings().registry)
        for place, entry in enumerate(registry.recipients):
            told = f"{place} {entry.name}: {', '.join(entry.reports)} of {entry.scope}, {entry.format}"
            is_approved = registry.is_approved(entry)
            state = f"approved by {entry.approved_by}" if is_approved else "NOT approved as it stands"
            asked = "" if by is None else f"; approval: {registry.approval_of(entry, by)}"
            tell(f"{told}; {state}{asked}")
            is_whole = is_whole and is_approved
    sys.exit(0 if is_whole else 1)
