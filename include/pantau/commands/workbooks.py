"""``pantau sheets precheck | provision``: the facilitators' workbooks, told about and made whole."""

import sys
from typing import Annotated

import typer

from pantau.terminal import console, plain_errors, tell


def precheck(
    day: Annotated[str, typer.Argument(help="The Friday, or any day of the week, e.g. 2018-01-19.")],
) -> None:
    """Tell facilitators before the cut-off what Monday would hold back; no figure changes."""
    from pantau.chain import run_precheck
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        week = Week.holding(day)
        run_precheck(load_settings(), str(week.friday), on_progress)
    tell(f"Week {week}: facilitators have been told")


def provision(
    kecamatan: Annotated[
        list[str] | None, typer.Option(help="A kecamatan code, repeatable; left out: all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what is lacking and write nothing.")] = False,
    create: Annotated[
        bool, typer.Option(help="Create what is not found; its id is then to be entered in the registry.")
    ] = False,
    share: Annotated[
        bool, typer.Option(help="Make the registry's facilitators writers of their workbook.")
    ] = False,
) -> None:
    """Make or repair workbooks from the contract; rows are never touched. Exit 1: some need a person."""
    from pantau.registry import load_registry
    from pantau.settings import load_settings
    from pantau.workbooks.provision import provision as provision_workbooks
    from pantau.workbooks.provision import tell as tell_outcome

    is_whole = True
    with plain_errors():
        settings = load_settings()
        registry = load_registry(settings.registry)
        chosen = [registry.workbook(code) for code in kecamatan] if kecamatan else registry.workbooks
        outcomes = provision_workbooks(settings, chosen, dry_run=dry_run, create=create, with_access=share)
        for number, outcome in enumerate(outcomes, start=1):
            tell(f"{number}/{len(chosen)} {tell_outcome(outcome, is_planned=dry_run)}")
            is_whole = is_whole and outcome.is_whole
    sys.exit(0 if is_whole else 1)
