"""Makes a sent report once more from what was kept with it, and compares it byte by byte.

``.venv/bin/python -m pantau.delivery.remaking weekly 2018-01-15 [SCOPE]`` prints the answer; of a month:
``monthly 2018-01-01``.

What was read for a report stands beside it, and its manifest holds the fingerprint of that. From there on
all is pure: the code that the manifest names gives the same bytes. Whether the figures come out of landing
once more is asked of ``pantau.report.reproduction``. Stores nothing and sends nothing.
"""

import sys
from dataclasses import astuple, dataclass
from datetime import date

from rich.console import Console

from pantau.delivery.ledger import read_edition
from pantau.delivery.outbox import read_stored
from pantau.report.edition import WHOLE_PROGRAMME, Edition, EditionKey
from pantau.report.facts import WeeklyFacts
from pantau.report.kept_facts import fingerprint, unpack
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.making import make_monthly_edition
from pantau.report.weekly.making import make_weekly_editions
from pantau.settings import load_settings
from pantau.warehouse import connect


class RemakingError(RuntimeError):
    """A report that cannot be made again; the message says why and what to do."""


@dataclass(frozen=True)
class Remade:
    """How a report that was made again differs: names of its parts, none where it is the same."""

    key: EditionKey
    code_version: str
    different: tuple[str, ...]


def remake(url: str, key: EditionKey) -> Remade:
    """Makes a stored edition again and compares subject, text, HTML, manifest and every file."""
    if key not in read_stored(url, key):
        raise RemakingError(f"No edition stands stored of {key}; ops.editions lists them.")
    with connect(url, "reporter") as connection:
        stored = read_edition(connection, key)
    if not stored.facts:
        raise RemakingError(
            f"No facts are kept of {key}: a notice, a correction, or from before they were. "
            f"Its figures can be made again: pantau.report.reproduction with its build."
        )
    if fingerprint(stored.facts) != stored.manifest.get("facts"):
        raise RemakingError(f"What is kept of {key} is not what its manifest names; somebody changed it.")
    made = _make(key, stored.facts)
    return Remade(key, str(stored.manifest["code_version"]), tuple(_compare(stored, made)))


def _make(key: EditionKey, packed: bytes) -> Edition:
    if key.report == "monthly":
        return make_monthly_edition(unpack(MonthlyFacts, packed), key.edition)
    (edition,) = make_weekly_editions(unpack(WeeklyFacts, packed), [key.scope], key.edition)
    return edition


def _compare(stored: Edition, made: Edition) -> list[str]:
    """The parts that differ; files by name."""
    texts = [
        name
        for name in ("subject", "text", "html", "manifest")
        if getattr(stored, name) != getattr(made, name)
    ]
    before, now = ({file.name: astuple(file) for file in edition.files} for edition in (stored, made))
    return texts + sorted(name for name in before | now if before.get(name) != now.get(name))


def main() -> int:
    """Prints how the report of the arguments compares; 0 the same, 1 not."""
    report, day, *scope = sys.argv[1:]
    key = EditionKey(report, date.fromisoformat(day), *(scope or [WHOLE_PROGRAMME]))
    remade = remake(load_settings().warehouse_url.get_secret_value(), key)
    console = Console()
    if not remade.different:
        console.print(f"{key}: made again, the same to the byte.")
        return 0
    console.print(
        f"{key}: {', '.join(remade.different)} differ. It was made by code {remade.code_version}; take that."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
