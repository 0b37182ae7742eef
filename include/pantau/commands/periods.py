"""``pantau run-week | run-month | preview``: a week's or a month's report, sent or only looked at."""

import sys
from typing import Annotated

import typer

from pantau.terminal import console, plain_errors, tell


def run_week(week: Annotated[str, typer.Argument(help="The week's Monday, e.g. 2018-01-15.")]) -> None:
    """Run a week in Airflow to its end. Exit 0: sent, 3: held, 1: neither."""
    from pantau.chain import run_week as run
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        parsed = Week.parse(week)
        outcome = run(load_settings(), parsed, on_progress)
    tell(f"Week {parsed}: {outcome.name.lower()}")
    sys.exit(outcome)


def run_month(month: Annotated[str, typer.Argument(help="The month, e.g. 2018-01.")]) -> None:
    """Make and send a month's report. Exit 0: sent, now or before, 3: held, 1: neither."""
    from pantau.chain import run_month as run
    from pantau.periods import Month
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        parsed = Month.parse(month)
        outcome, told = run(load_settings(), parsed, on_progress)
    tell(f"Month {parsed}: {told}")
    sys.exit(outcome)


def preview(
    period: Annotated[str, typer.Argument(help="A week's Monday, 2018-01-15, or a month, 2018-01.")],
    scope: Annotated[str, typer.Option(help="DKI, a city (31.74) or a kecamatan (31.74.04).")] = "DKI",
    to: Annotated[str | None, typer.Option(help="Also send it there, marked [UJI]; nobody else.")] = None,
    is_opened: Annotated[bool, typer.Option("--open/--no-open", help="Show it in the browser.")] = True,
) -> None:
    """Make a report as it would go out now, and send it to nobody. Exit 0: made, 1: not."""
    import webbrowser

    from pantau.delivery.preview import make_preview, send_preview, write_preview
    from pantau.periods import parse_period
    from pantau.settings import load_settings

    with plain_errors():
        edition = make_preview(load_settings(), parse_period(period), scope)
        page = write_preview(edition)
        tell(f"{edition.subject}\n{page}")
        if to is not None:
            tell(f"Sent as a trial: {send_preview(load_settings(), edition, to)}")
    if is_opened:
        webbrowser.open(page.as_uri())
