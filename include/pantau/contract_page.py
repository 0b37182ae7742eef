"""The tables of ``docs/data-contracts.md``, rendered from ``contract.yaml`` and the rules seed.

``python -m pantau.contract_page`` writes them anew between the page's two marks. Knows no column and
no rule itself, and never touches what stands outside the marks.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from pantau.contract import Column, Contract, Feed, FeedColumn, Tab, load_contract
from pantau.settings import PROJECT

PAGE = PROJECT / "docs" / "data-contracts.md"
RULES = PROJECT / "dbt_project" / "seeds" / "rules.csv"
BEGIN = "<!-- rendered by python -m pantau.contract_page: begin -->"
END = "<!-- rendered: end -->"


class PageError(ValueError):
    """The page cannot be written; the message names the mark that is missing."""


def load_rules(path: Path = RULES) -> list[dict[str, str]]:
    """The rules as the seed states them: id, severity, sentence and remedy in Bahasa Indonesia."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def render_page(contract: Contract, rules: Iterable[Mapping[str, str]]) -> str:
    """All tables: a section a tab, a section a partner's feed, then the rules."""
    tabs = [_render_tab(tab) for tab in contract.tabs]
    feeds = [_render_feed(feed) for feed in contract.feeds]
    table = _table(
        ("Rule", "Severity", "What the facilitator reads", "What to do"),
        (
            (f"`{rule['rule_id']}`", rule["severity"], rule["sentence_id"], rule["remedy_id"])
            for rule in rules
        ),
    )
    title = f"## Tabs of contract {contract.version}"
    return "\n\n".join((title, *tabs, "## Partner feeds", *feeds, "## Rules", table))


def insert(page: str, tables: str) -> str:
    """The page with the tables between its marks replaced."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise PageError(f"{PAGE.name} has lost its mark {BEGIN if not begin else END!r}; put it back.")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def _render_tab(tab: Tab) -> str:
    header = ("Column", "Required", "Kind", "Choices", "Personal", "Also read as", "Note in the sheet")
    return f"### {tab.title}\n\n" + _table(header, map(_describe, tab.columns))


def _describe(column: Column) -> tuple[str, ...]:
    return (
        column.header,
        "yes" if column.required else "",
        _kind(column),
        ", ".join(column.choices),
        _personal(column),
        ", ".join(column.synonyms),
        column.note,
    )


def _render_feed(feed: Feed) -> str:
    title = f"### {feed.name}: " + (f"verifies {feed.verifies}" if feed.verifies else "the budget, no stage")
    header = ("Column", "Kind", "Choices", "Personal", "A row is quarantined when it is")
    return f"{title}\n\n" + _table(header, map(_describe_feed_column, feed.columns))


def _describe_feed_column(column: FeedColumn) -> tuple[str, ...]:
    faults = ("missing or not understood", "filled and not understood", "")
    fault = faults[0 if column.required else 1 if column.decides else 2]
    return column.header, _kind(column), ", ".join(column.choices), _personal(column), fault


def _personal(column: Column) -> str:
    return ", ".join(filter(None, (column.personal, "erased" if column.erased else None)))


def _kind(column: Column) -> str:
    return column.kind + (", may be negative" if column.negative else "")


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def main() -> None:
    """Writes the page."""
    tables = render_page(load_contract(), load_rules())
    PAGE.write_text(insert(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
