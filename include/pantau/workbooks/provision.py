"""Provisions workbooks one by one: two reads, a plan, and at most one write each.

A tab that gets a new column on its right costs one read more, once. What a workbook's owner or Google
refuses is this workbook's outcome; the others go on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gspread.urls import SPREADSHEETS_API_V4_BASE_URL

from pantau.contract import Contract, load_contract
from pantau.registry import Workbook
from pantau.settings import Settings
from pantau.sources.sheets import REASONS, SheetsHTTPClient, WorkbookUnreadable
from pantau.workbooks.draft import Change, Plan, Target
from pantau.workbooks.plan import LOCALE, TIME_ZONE, plan_workbook, tabs_to_measure
from pantau.workbooks.sharing import DRIVE_SCOPES, Shared, share
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
    created_id: str | None = None
    """The id of the workbook that was created for it; the registry does not know it yet."""
    shared: Shared | None = None
    """What became of its facilitators' access; None where it was not asked for, or not safe to give."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left for a person to do."""
        is_shared = self.shared is None or not self.shared.problems
        return self.problem is None and self.created_id is None and not self.plan.findings and is_shared


def provision(
    settings: Settings,
    workbooks: Iterable[Workbook],
    *,
    dry_run: bool,
    create: bool = False,
    with_access: bool = False,
) -> Iterator[Provisioned]:
    """Each workbook's outcome as soon as it is known; with ``dry_run`` nothing is written.

    With ``create`` a workbook that is not found is created, under an id that Google gives. With
    ``with_access`` its facilitators become writers, unless it says that it is another kecamatan's.
    """
    for workbook in workbooks:
        client = SheetsHTTPClient(settings, deadline_seconds=settings.workbook_deadline_seconds)
        editor = getattr(getattr(client, "auth", None), "service_account_email", None)
        target = Target(load_contract(), workbook.kecamatan_code, editor)
        plan, problem, created_id = Plan(), None, None
        try:
            try:
                plan = _provision_one(client, workbook.spreadsheet_id, target, dry_run)
            except WorkbookUnreadable as reason:
                if str(reason) != REASONS[404] or not create or dry_run:
                    raise
                created_id = _create(client, target)
                plan = _provision_one(client, created_id, target, dry_run)
        except WorkbookUnreadable as reason:
            problem = NOT_FOUND if str(reason) == REASONS[404] else str(reason)
        shared = None
        if with_access and problem is None and not plan.is_strangers:
            shared = _share(settings, created_id or workbook.spreadsheet_id, workbook, dry_run)
        calls = client.calls + (shared.api_calls if shared else 0)
        yield Provisioned(workbook.kecamatan_code, plan, problem, calls, created_id, shared)


def _provision_one(client: SheetsHTTPClient, spreadsheet_id: str, target: Target, dry_run: bool) -> Plan:
    plan = plan_workbook(read_state(client, spreadsheet_id, target.contract), target)
    if plan.requests and not dry_run:
        client.batch_update(spreadsheet_id, {"requests": list(plan.requests)})
    return plan


def _share(settings: Settings, spreadsheet_id: str, workbook: Workbook, dry_run: bool) -> Shared:
    """With a client of its own: reading and writing cells never holds the right to share."""
    seconds = settings.workbook_deadline_seconds
    client = SheetsHTTPClient(settings, deadline_seconds=seconds, scopes=DRIVE_SCOPES)
    return share(client, spreadsheet_id, workbook, dry_run=dry_run)


def _create(client: SheetsHTTPClient, target: Target) -> str:
    title = f"OK OCE {target.kecamatan_code} {target.kecamatan_name}"
    properties = {"title": title, "locale": LOCALE, "timeZone": TIME_ZONE}
    answer = client.request("post", SPREADSHEETS_API_V4_BASE_URL, json={"properties": properties})
    return str(answer.json()["spreadsheetId"])


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
    entry = f'    enter it in the registry: spreadsheet_id: "{outcome.created_id}"'
    created = [entry] if outcome.created_id else []
    if outcome.problem:
        return "\n".join([f"{outcome.kecamatan_code}: {outcome.problem}", *created])
    done = summarise(outcome.plan.changes) or ("as it should be" if outcome.is_whole else "nothing changed")
    lines = [
        f"{outcome.kecamatan_code}: {'would change: ' if is_planned and outcome.plan.changes else ''}{done}"
    ]
    asked = [*outcome.plan.findings, *(outcome.shared.problems if outcome.shared else ())]
    access = [f"    {_tell_access(outcome.shared, is_planned)}"] if outcome.shared else []
    return "\n".join([*lines, *created, *access, *(f"    {finding}" for finding in asked)])


def _tell_access(shared: Shared, is_planned: bool) -> str:
    return f"access: {'would be ' if is_planned else ''}given to {shared.given}, {shared.standing} had it"


def summarise(changes: Iterable[Change]) -> str:
    """The changes of one workbook in one line; of a tab that was made only that."""
    changes = tuple(changes)
    made = [change.tab for change in changes if change.what == "tab"]
    parts = [f"new: {', '.join(made)}"] if made else []
    kept = [change for change in changes if change.tab not in made]
    if len({(change.tab, change.what) for change in kept}) > MOST_PARTS:
        counts = Counter(change.tab for change in kept)
        told = [f"{tab}: {count} {'change' if count == 1 else 'changes'}" for tab, count in counts.items()]
        return "; ".join([*parts, *told])
    columns: dict[tuple[str, str], list[str]] = {}
    for change in kept:
        columns.setdefault((change.tab, change.what), []).append(change.column)
    for (tab, what), names in columns.items():
        listed = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} columns"
        parts.append(f"{tab}: {what} of {listed}" if any(names) else f"{tab}: {what}")
    return "; ".join(parts)
