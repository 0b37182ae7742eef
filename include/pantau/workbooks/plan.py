"""What a workbook lacks against the contract, as one batch of requests. Pure.

A workbook that lacks nothing gives no request. What only a person may decide is a finding: one
sentence, and no request for it. No request writes a data row.
"""

from collections.abc import Iterable

from pantau.contract import Contract, Tab
from pantau.landing.tabs import find_column
from pantau.reference import load_kecamatan
from pantau.workbooks import requests as ask
from pantau.workbooks.columns import own_columns, place_columns
from pantau.workbooks.contract_tabs import plan_contract_tab
from pantau.workbooks.draft import Change, Draft, Plan, Target
from pantau.workbooks.own_tabs import noted_code, plan_notice, plan_own_tab
from pantau.workbooks.state import TabState, WorkbookState

LOCALE, TIME_ZONE = "id_ID", "Asia/Jakarta"
SPARE_COLUMNS = 3
"""Room on the right for columns of the facilitators' own."""


def plan_workbook(state: WorkbookState, target: Target) -> Plan:
    """Everything that makes the workbook whole again."""
    draft = Draft()
    stranger = _other_kecamatan(state, target)
    if stranger:
        draft.findings.append(stranger)
        draft.is_strangers = True
        return draft.finish()
    if (state.locale, state.time_zone) != (LOCALE, TIME_ZONE):
        draft.add(Change("workbook", "locale and time zone"), [ask.set_zone(LOCALE, TIME_ZONE)])
    tabs = _Tabs(draft, state, target.contract)
    contract = target.contract
    if notice := tabs.find_or_add(contract.notice_tab, 2 + SPARE_COLUMNS):
        plan_notice(draft, notice, target)
    for tab in contract.tabs:
        width = len(tab.columns) + len(own_columns(tab, contract)) + SPARE_COLUMNS
        if found := tabs.find_or_add(tab.title, width, tab):
            plan_contract_tab(draft, tab, found, target)
    for title in contract.own_tabs:
        if found := tabs.find_or_add(title, len(contract.fix_columns)):
            plan_own_tab(draft, title, found, target)
    return draft.finish()


def tabs_to_measure(state: WorkbookState, contract: Contract) -> tuple[TabState, ...]:
    """Filled tabs that will get a column on the right: how far their cells reach must be known."""
    wanting = []
    for tab in contract.tabs:
        found = state.named(tab.title)
        if len(found) == 1 and not found[0].is_blank:
            placement = place_columns(tab, found[0], contract)
            if placement and max(placement.written.values(), default=-1) > max(placement.found.values()):
                wanting.append(found[0])
    return tuple(wanting)


def _other_kecamatan(state: WorkbookState, target: Target) -> str | None:
    """A workbook that says it is another kecamatan's is not touched: its id may stand at the wrong place."""
    for tab in state.named(target.contract.notice_tab):
        code = noted_code(tab, target)
        others = {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
        if code != target.kecamatan_code and code in others:
            return (
                f"{target.contract.notice_tab} says that this is the workbook of {code} {others[code]}; "
                "check its spreadsheet_id in the registry, or correct the code there by hand. "
                "Nothing was changed."
            )
    return None


class _Tabs:
    """The workbook's tabs while missing ones are added, each at its place in the contract's order."""

    def __init__(self, draft: Draft, state: WorkbookState, contract: Contract) -> None:
        self._draft, self._state, self._contract = draft, state, contract
        self._titles = [tab.title for tab in state.tabs]
        self._gids = {tab.gid for tab in state.tabs}
        self._next = 0

    def find_or_add(self, title: str, columns: int, tab: Tab | None = None) -> TabState | None:
        """The tab of that title, made where it is missing; None where a person must decide."""
        found = self._state.named(title)
        if len(found) > 1:
            self._draft.findings.append(
                f"{title}: the tab stands {len(found)} times; decide which one counts and rename the others."
            )
            return None
        if found:
            self._next = self._titles.index(found[0].title) + 1
            return found[0]
        if title == self._contract.notice_tab and (only := self._only_blank_tab()):
            self._draft.add(Change(title, "tab"), [ask.rename_tab(only.gid, title)])
            self._next = 1
            return only
        if tab and (likely := self._likely(tab)):
            self._draft.findings.append(
                f"{title}: the tab is missing, and the tab {likely.title!r} holds its headers; "
                "give that tab its name back by hand, or rename its headers if it is only a copy."
            )
            return None
        return self._add(title, columns)

    def _only_blank_tab(self) -> TabState | None:
        """A new workbook's single empty tab is put to use."""
        tabs = self._state.tabs
        return tabs[0] if len(tabs) == 1 and tabs[0].is_blank else None

    def _likely(self, tab: Tab) -> TabState | None:
        """A tab of another name that holds all required headers of the missing one."""
        known = {state.gid for title in _titles(self._contract) for state in self._state.named(title)}
        for state in self._state.tabs:
            if state.gid not in known and any(_holds_headers(tab, texts) for texts in state.folded_grid):
                return state
        return None

    def _add(self, title: str, columns: int) -> TabState:
        gid = ask.free_gid(title, self._gids)
        self._gids.add(gid)
        self._draft.add(Change(title, "tab"), [ask.add_tab(gid, title, self._next, columns)])
        self._titles.insert(self._next, title)
        self._next += 1
        return TabState(title, gid, row_count=ask.NEW_ROWS, column_count=columns)


def _titles(contract: Contract) -> Iterable[str]:
    return (contract.notice_tab, *(tab.title for tab in contract.tabs), *contract.own_tabs)


def _holds_headers(tab: Tab, headers: list[str]) -> bool:
    return all(find_column(headers, column) for column in tab.columns if column.required)
