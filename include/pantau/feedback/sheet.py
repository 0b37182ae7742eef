"""Everything that goes into a workbook after one pull, as one batch of requests. Pure.

Reaches STATUS, PERBAIKAN and the pipeline's two columns of the stages' tabs; no other cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pantau.contract import fold, load_contract
from pantau.feedback.facts import Snapshot, ToldLine
from pantau.feedback.fixes import Contents, plan_fixes
from pantau.feedback.marks import plan_marks
from pantau.feedback.model import Feedback
from pantau.feedback.positions import find_moved, find_unmoved
from pantau.feedback.status import STATUS_TAB, plan_status
from pantau.landing.erased import ErasedPeople
from pantau.landing.tabs import arrange
from pantau.sources.sheets import RawWorkbook, Sheet
from pantau.workbooks import requests as ask


@dataclass(frozen=True)
class Batch:
    """The requests, and the tabs beside whose rows nothing is written."""

    requests: tuple[ask.Request, ...]
    moved_tabs: tuple[str, ...]


def plan_return(
    feedback: Feedback,
    snapshot: Snapshot,
    raw: RawWorkbook,
    written: Iterable[ToldLine],
    contents: Contents,
    erased: ErasedPeople,
) -> Batch:
    """What to write into the workbook as it stands now.

    ``written``: PERBAIKAN as it was last written; ``contents``: what the rows say that its lines and the new
    ones are about; ``erased``: whose rows are known by other hashes.
    After a pull that failed only STATUS has something to say.
    """
    contract = load_contract()
    tabs = _OwnTabs(raw)
    requests = plan_status(feedback, tabs.find_or_add(STATUS_TAB))
    if not snapshot.is_read:
        return Batch((*tabs.requests, *requests), ())
    fixes = tabs.find_or_add(contract.fix_tab)
    requests += plan_fixes(feedback, fixes, raw.grids.get(fixes.title, []), written, contents)
    unmoved = find_unmoved(snapshot, arrange(raw, contract, feedback.kecamatan_code), erased)
    pulled = {tab.tab: tab for tab in snapshot.tabs}
    for code, landed in unmoved.items():
        lines = [line for line in feedback.lines if line.finding.tab == code]
        requests += plan_marks(landed, pulled[code], raw.grids[landed.sheet.title], lines)
    return Batch((*tabs.requests, *requests), find_moved(snapshot, unmoved))


class _OwnTabs:
    """STATUS and PERBAIKAN; a missing one is added behind all others, of two the first counts."""

    def __init__(self, raw: RawWorkbook) -> None:
        self._sheets = list(raw.sheets)
        self.requests: list[ask.Request] = []

    def find_or_add(self, title: str) -> Sheet:
        """The tab of that name, case, spaces and punctuation ignored."""
        for sheet in self._sheets:
            if fold(sheet.title) == fold(title):
                return sheet
        gid = ask.free_gid(title, {sheet.gid for sheet in self._sheets})
        columns = len(load_contract().fix_columns)
        self.requests.append(ask.add_tab(gid, title, len(self._sheets), columns))
        made = Sheet(title, gid, ask.NEW_ROWS, columns)
        self._sheets.append(made)
        return made
