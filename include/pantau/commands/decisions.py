"""``pantau release | accept-workbook | recipients``: what approvers decide, and have decided."""

import sys
from typing import Annotated

import typer

from pantau.terminal import console, plain_errors, tell

Reason = Annotated[str, typer.Option(help="Why, in words that officials may read.")]
By = Annotated[str, typer.Option(help="Your name or e-mail address, as the registry's approvers have it.")]


def release(
    week: Annotated[str, typer.Argument(help="The held week's Monday, e.g. 2018-01-15.")],
    reason: Reason,
    by: By,
) -> None:
    """Send the report of a held week, marked as released. Exit 0: sent, now or before; 1: not."""
    from pantau.chain import run_decision
    from pantau.decisions import plan_release
    from pantau.delivery.departures import read_departures, tell_release
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors():
        settings = load_settings()
        planned = plan_release(settings, Week.parse(week), reason, by)
        if planned.is_kept:
            tell(f"Released before by {planned.released_by}; that name and reason are printed.")
        form = {"week": week, "reason": planned.reason, "by": planned.released_by}
        asked = (settings.warehouse_url.get_secret_value(), planned.week, planned.build_id)
        before = read_departures(*asked)
        with follow(console) as on_progress:
            run_decision(settings, "release_report", form, on_progress)
        after = read_departures(*asked)
    tell(f"Week {week}: {tell_release(before, after, is_same=planned.was_sent)}")


def accept_workbook(
    week: Annotated[str, typer.Argument(help="The week's Monday, e.g. 2018-01-15.")],
    kecamatan: Annotated[str, typer.Argument(help="The kecamatan's code, e.g. 31.74.04.")],
    reason: Reason,
    by: By,
) -> None:
    """Have a held workbook counted in the week's next run, for this week only. Exit 0: kept, 1: not."""
    from pantau.chain import run_decision
    from pantau.decisions import plan_acceptance
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors():
        planned = plan_acceptance(load_settings(), Week.parse(week), kecamatan, reason, by)
        form = {"week": week, "kecamatan_code": kecamatan, "reason": planned.reason}
        form["by"] = planned.accepted_by
        with follow(console) as on_progress:
            run_decision(load_settings(), "accept_workbook", form, on_progress)
    tell(f"Workbook {kecamatan} counts from the next run of the week on: pantau run-week {week}")


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
