"""What a look at one thing found, and how a look that breaks becomes a finding of its own.

Never holds a cell, a secret or a person: things are named by sheet, tab, header, folder, setting or number.
"""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import psycopg
from google.auth.exceptions import GoogleAuthError

from pantau.airflow_api import ChainBroken
from pantau.delivery.archive import ArchiveUnreachable
from pantau.delivery.smtp import Deferred, Refused, Uncertain, Unreachable
from pantau.registry import RegistryError
from pantau.settings import SettingsError
from pantau.sources.partners import PartnersUnreachable
from pantau.sources.sheets import WorkbookUnreadable

State = Literal["ok", "warning", "missing"]
"""``warning``: the week runs, and a person should know; ``missing``: it would not, or not whole."""
TELLABLE = (
    *(ArchiveUnreachable, ChainBroken, PartnersUnreachable, RegistryError, SettingsError),
    *(Unreachable, Uncertain, WorkbookUnreadable),
)
"""Errors whose own words name the remedy and no value."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``remedy``: what to do, empty where nothing is to be done.

    ``step``: ``3/44`` where many alike are looked at.
    """

    state: State
    subject: str
    told: str
    remedy: str = ""
    step: str = ""


def ok(subject: str, told: str) -> Finding:
    """As it should be."""
    return Finding("ok", subject, told)


def warning(subject: str, told: str, remedy: str) -> Finding:
    """Stops nothing, and a person should know."""
    return Finding("warning", subject, told, remedy)


def missing(subject: str, told: str, remedy: str) -> Finding:
    """Without it the week would not run, or not whole."""
    return Finding("missing", subject, told, remedy)


def look_apart(subject: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; where it breaks, that is its last finding, and the next look goes on."""
    try:
        yield from look()
    except TELLABLE as error:
        told, _, remedy = str(error).partition("; ")
        yield missing(subject, told, remedy)
    except (Refused, Deferred) as answer:
        yield missing(
            subject, f"the mail server did not take it: {answer}", "look at its log, and at PANTAU_SMTP_*"
        )
    except GoogleAuthError as error:
        yield missing(
            subject,
            f"Google refuses the service account's key ({type(error).__name__})",
            "renew the file of PANTAU_GOOGLE_CREDENTIALS; or this machine's clock is wrong",
        )
    except psycopg.OperationalError:
        yield missing(
            subject,
            "not looked at any further: the warehouse does not answer",
            "mend the warehouse first; it keeps the quota that all readers share",
        )
    except httpx.TransportError as error:
        yield missing(
            subject, f"no answer ({type(error).__name__})", "look at PANTAU_AIRFLOW_URL, and start it"
        )
    except Exception as error:
        # Its own words may quote a cell, an address or a key; kind and place tell enough to find it.
        place = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        yield missing(
            subject, f"could not be looked at ({told})", "a fault of ours: see what stands at that line"
        )
