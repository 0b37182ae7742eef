"""``pantau run-week | run-month | sheets precheck | demo``: started in Airflow, and shown to the end."""

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


def demo() -> None:
    """Start the stack and run three sample weeks through it."""
    from pantau.demo import run_demo
    from pantau.settings import home, port_base

    with plain_errors():
        run_demo(home(), port_base(), console)
