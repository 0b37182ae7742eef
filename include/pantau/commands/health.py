"""``pantau check`` and ``pantau watch``: all that a week needs looked at once, and Airflow from outside."""

import sys
from collections import Counter
from email.utils import parseaddr
from typing import TYPE_CHECKING, Annotated

import typer

from pantau.terminal import console, plain_errors, tell

if TYPE_CHECKING:
    from pantau.going_live.finding import Finding

STYLES = {"ok": "green", "warning": "yellow", "missing": "red"}


def check(
    kecamatan: Annotated[
        list[str] | None, typer.Option(help="Of the workbooks only this one, repeatable; left out: all.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="Who gets the trial mail; left out: the address of PANTAU_MAIL_FROM.")
    ] = None,
    is_mailed: Annotated[
        bool, typer.Option("--mail/--no-mail", help="Send the trials: the mail, and to alert targets.")
    ] = True,
) -> None:
    """Look at all that a week needs: reads each workbook once, mails oneself. Exit 0: all there, 1: not."""
    from pantau.going_live.check import check as look
    from pantau.settings import load_settings

    with plain_errors():
        settings = load_settings()
        recipient = (to or parseaddr(settings.mail_from)[1]) if is_mailed else None
        found = []
        for area, finding in look(settings, kecamatan or (), recipient):
            found.append((area, finding))
            _show(area, finding)
    _sum_up(found)
    sys.exit(1 if any(finding.state == "missing" for _, finding in found) else 0)


def _show(area: str, finding: "Finding") -> None:
    console.print(f"{finding.state:<8}", style=STYLES[finding.state], end="", markup=False)
    step = f"{finding.step} " if finding.step else ""
    tell(f"{area:<10} {step}{finding.subject}: {finding.told}")


def _sum_up(found: "list[tuple[str, Finding]]") -> None:
    """What is alike is told once, with all that it is said of."""
    states = Counter(finding.state for _, finding in found)
    for state, title in (("warning", "To look at"), ("missing", "Missing")):
        alike: dict[tuple[str, str, str], list[str]] = {}
        for area, finding in found:
            if finding.state == state:
                alike.setdefault((area, finding.told, finding.remedy), []).append(finding.subject)
        if alike:
            tell(f"\n{title}")
        for (area, told, remedy), subjects in alike.items():
            tell(f"  {area}, {', '.join(subjects)}: {told}")
            tell(f"    -> {remedy}")
    tell(f"\n{states['ok']} ok, {states['warning']} warnings, {states['missing']} missing")


def watch() -> None:
    """Watch Airflow from outside until ended: tell of parts that die, call PANTAU_HEARTBEAT_URL."""
    import logging

    from pantau.alerts.heartbeat import watch as watch_airflow
    from pantau.settings import load_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with plain_errors():
        watch_airflow(load_settings())
