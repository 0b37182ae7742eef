"""What the commands have in common: where they write, and known errors as one plain sentence.

Anything that is not known keeps its traceback.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

console = Console(highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """Writes a line as it is."""
    console.print(line, markup=False)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Known errors end the command with their sentence and exit code 1."""
    import httpx
    import psycopg

    from pantau.airflow_api import ChainBroken
    from pantau.backup import BackupFailed
    from pantau.decisions import DecisionRefused
    from pantau.delivery.month_weeks import MonthRefused
    from pantau.delivery.outbound import OutboundRefused
    from pantau.delivery.personal_data import CanaryError
    from pantau.delivery.smtp import Deferred, Refused, Uncertain, Unreachable
    from pantau.erasure.kept_list import ListUnreachable
    from pantau.erasure.person import ErasureRefused
    from pantau.local import LocalError
    from pantau.periods import PeriodError
    from pantau.pseudonyms import RotationRefused
    from pantau.registry import RegistryError
    from pantau.report.facts import ReportError
    from pantau.settings import SettingsError

    known = (ChainBroken, DecisionRefused, LocalError, PeriodError, RegistryError, RotationRefused)
    of_reports = (CanaryError, MonthRefused, OutboundRefused, ReportError, Unreachable, Uncertain)
    of_erasures = (BackupFailed, ErasureRefused, ListUnreachable)
    try:
        yield
    except (*known, *of_reports, *of_erasures, SettingsError) as error:
        _refuse(str(error))
    except (Refused, Deferred) as answer:
        _refuse(f"The mail server did not take it: {answer}")
    except (httpx.TransportError, psycopg.OperationalError):
        _refuse("The stack does not answer; start it with: pantau up (pantau status shows each part)")


def _refuse(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, style="red", markup=False)
    raise typer.Exit(1)
