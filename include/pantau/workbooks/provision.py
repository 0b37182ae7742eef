"""Provisions workbooks one by one: two reads, a plan, and at most one write each.

A tab that gets a new column on its right costs one read more, once. What a workbook's owner or Google
refuses is this workbook's outcome; the others go on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pantau.contract import Contract, load_contract
from pantau.registry import Workbook
from pantau.settings import Settings
from pantau.sources.sheets import REASONS, SheetsHTTPClient, WorkbookUnreadable
from pantau.workbooks.draft import Change, Plan, Target
from pantau.workbooks.plan import plan_workbook, tabs_to_measure
from pantau.workbooks.state import (
    CELL_FIELDS,
    OVERVIEW_FIELDS,
    WorkbookState,
    describe,
    quote,
    ranges_to_read,
)

MOST_NAMES, MOST_PARTS = 3, 8
NOT_FOUND = (
    "not found (404); create a Google Sheets workbook, share it with the service account, and enter "
    "its id in the registry"
)


@dataclass(frozen=True)
class Provisioned:
    """What became of one workbook. ``problem``: why it could not be reached, None where it was."""

    kecamatan_code: str
    plan: Plan
    problem: str | None
    api_calls: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left for a person to do."""
        return self.problem is None and not self.plan.findings


def provision(settings: Settings, workbooks: Iterable[Workbook], *, dry_run: bool) -> Iterator[Provisioned]:
    """Each workbook's outcome as soon as it is known; with ``dry_run`` nothing is written."""
    for workbook in workbooks:
        client = SheetsHTTPClient(settings, deadline_seconds=settings.workbook_deadline_seconds)
        editor = getattr(getattr(client, "auth", None), "service_account_email", None)
        target = Target(load_contract(), workbook.kecamatan_code, editor)
        plan, problem = Plan(), None
        try:
            plan = plan_workbook(read_state(client, workbook.spreadsheet_id, target.contract), target)
            if plan.requests and not dry_run:
                client.batch_update(workbook.spreadsheet_id, {"requests": list(plan.requests)})
        except WorkbookUnreadable as reason:
            problem = NOT_FOUND if str(reason) == REASONS[404] else str(reason)
        yield Provisioned(workbook.kecamatan_code, plan, problem, client.calls)


def read_state(client: SheetsHTTPClient, spreadsheet_id: str, contract: Contract) -> WorkbookState:
    """The workbook as it stands: its tabs, then the few rows of each that show how it is kept."""
    overview = client.fetch_sheet_metadata(spreadsheet_id, params={"fields": OVERVIEW_FIELDS})
    ranges = ranges_to_read(overview, contract.notice_tab)
    cells = client.fetch_sheet_metadata(spreadsheet_id, params={"ranges": ranges, "fields": CELL_FIELDS})
    state = describe(overview, cells, {})
    wanted = tabs_to_measure(state, contract)
    if not wanted:
        return state
    answer = client.values_batch_get(
        spreadsheet_id, [quote(tab.title) for tab in wanted], params={"majorDimension": "COLUMNS"}
    )
    values = answer.get("valueRanges", [])
    widths = {tab.gid: len(entry.get("values", [])) for tab, entry in zip(wanted, values, strict=True)}
    return describe(overview, cells, widths)


def tell(outcome: Provisioned, *, is_planned: bool) -> str:
    """One workbook's outcome in one line, and a line for each thing that only a person can do."""
    if outcome.problem:
        return f"{outcome.kecamatan_code}: {outcome.problem}"
    done = summarise(outcome.plan.changes) or ("as it should be" if outcome.is_whole else "nothing changed")
    lines = [
        f"{outcome.kecamatan_code}: {'would change: ' if is_planned and outcome.plan.changes else ''}{done}"
    ]
    return "\n".join([*lines, *(f"    {finding}" for finding in outcome.plan.findings)])


def summarise(changes: Iterable[Change]) -> str:
    """The changes of one workbook in one line; of a tab that was made only that."""
    changes = tuple(changes)
    made = [change.tab for change in changes if change.what == "tab"]
    parts = [f"new: {', '.join(made)}"] if made else []
    kept = [change for change in changes if change.tab not in made]
    if len({(change.tab, change.what) for change in kept}) > MOST_PARTS:
        counts = Counter(change.tab for change in kept)
        return "; ".join([*parts, *(f"{tab}: {count} changes" for tab, count in counts.items())])
    columns: dict[tuple[str, str], list[str]] = {}
    for change in kept:
        columns.setdefault((change.tab, change.what), []).append(change.column)
    for (tab, what), names in columns.items():
        listed = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} columns"
        parts.append(f"{tab}: {what} of {listed}" if any(names) else f"{tab}: {what}")
    return "; ".join(parts)
