"""Which tabs still stand as they were pulled, so that a note meets the row it is about. Pure."""

from collections.abc import Mapping

from pantau.feedback.facts import PulledTab, Snapshot
from pantau.landing.contents import hash_rows
from pantau.landing.erased import ErasedPeople
from pantau.landing.tabs import LandedTab, LandedWorkbook


def find_unmoved(snapshot: Snapshot, landed: LandedWorkbook, erased: ErasedPeople) -> Mapping[str, LandedTab]:
    """Readable tabs whose header row, header columns, row numbers and contents are those of the pull."""
    now = {tab.tab.code: tab for tab in landed.tabs if tab.is_readable}
    pulled = [tab for tab in snapshot.tabs if tab.is_readable and tab.tab in now]
    return {tab.tab: now[tab.tab] for tab in pulled if _is_same(tab, now[tab.tab], erased)}


def find_moved(snapshot: Snapshot, unmoved: Mapping[str, LandedTab]) -> tuple[str, ...]:
    """Tabs that the pull could read and that stand otherwise now."""
    return tuple(sorted(tab.tab for tab in snapshot.tabs if tab.is_readable and tab.tab not in unmoved))


def _is_same(pulled: PulledTab, now: LandedTab, erased: ErasedPeople) -> bool:
    if (pulled.header_row, dict(pulled.header_columns)) != (now.header_row, dict(now.header_columns)):
        return False
    if [row.number for row in pulled.rows] != [row.number for row in now.rows]:
        return False
    return all(
        digest == row.content_hash or (erased and erased.hash_content(digest) == row.content_hash)
        for row, digest in zip(pulled.rows, hash_rows(now.rows), strict=True)
    )
