"""What the team gets when something needs a person: what happened, why, what does not happen, the first step.

Pure: no clock, no warehouse, no layout. Holds our own words, names of tasks and places, classes of errors;
never what stands in a cell.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pantau.report import words
from pantau.report.edition import EditionKey

REPORT = "alert"
_PAGE = "docs/runbook.md"


@dataclass(frozen=True)
class AlertText:
    """What an alert says, whoever is told and how; the ledger keeps it word for word.

    ``period``: ``Minggu 15-21 Jan 2018``, empty where there is none. ``section``: of the runbook.
    """

    what: str
    state: str
    period: str
    causes: tuple[str, ...]
    effects: tuple[str, ...]
    steps: tuple[str, ...]
    section: str
    runs: str = ""
    """Address of the run within Airflow's UI; empty: none."""

    def as_facts(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return asdict(self)

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "AlertText":
        """As the ledger kept it."""
        many = {name: tuple(facts[name]) for name in ("causes", "effects", "steps")}
        return cls(**{**facts, **many})


@dataclass(frozen=True)
class AlertNotice:
    """The mail about it, or that it is over. ``link``: to the run, empty without an address of the UI."""

    key: EditionKey
    subject: str
    label: str
    text: AlertText
    again: str
    is_over: bool
    page: str
    page_link: str
    link: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Places:
    """Where people find things: Airflow's UI and the docs, each empty where nobody has set it."""

    ui_url: str = ""
    docs_url: str = ""

    def page_of(self, section: str) -> tuple[str, str]:
        """The runbook's section by its path, and as a link or empty."""
        link = f"{self.docs_url.rstrip('/')}/runbook.md#{section}" if self.docs_url else ""
        return f"{_PAGE}#{section}", link


def compose_alert(key: EditionKey, text: AlertText, places: Places, failure_count: int = 1) -> AlertNotice:
    """The mail of an alert as it stands."""
    page, page_link = places.page_of(text.section)
    named = f"{text.what} · {text.period}" if text.period else text.what
    return AlertNotice(
        key=key,
        subject=f"[OK OCE] Perlu tindakan · {named}",
        label=f"OK OCE · Untuk tim · {text.period or 'Airflow'}",
        text=text,
        again=_tell_again(failure_count),
        is_over=False,
        page=page,
        page_link=page_link,
        link=f"{places.ui_url.rstrip('/')}{text.runs}" if places.ui_url and text.runs else "",
        manifest={"subject": text.what},
    )


def compose_recovery(key: EditionKey, text: AlertText, places: Places) -> AlertNotice:
    """The short mail that something is well again."""
    page, page_link = places.page_of(text.section)
    back = replace(
        text, state=f"{text.what[:1].upper()}{text.what[1:]} sudah pulih.", causes=(), effects=(), steps=()
    )
    return AlertNotice(
        key=key,
        subject=f"[OK OCE] Pulih · {text.what}",
        label="OK OCE · Untuk tim · Airflow",
        text=back,
        again="",
        is_over=True,
        page=page,
        page_link=page_link,
        link="",
        manifest={"subject": text.what},
    )


def _tell_again(failure_count: int) -> str:
    """Of an alert that could not be told at once, how often it happened meanwhile."""
    return f"Sudah terjadi {words.number(failure_count)} kali." if failure_count > 1 else ""
