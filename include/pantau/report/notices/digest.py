"""The team's weekly digest: what may wait but should not be forgotten, oldest first, each with its age.

Pure: no clock, no warehouse, no layout. Names places, feeds, checks and counts, never a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.notices.alert import Places

REPORT = "digest"
_NAMED = 5
_MOST = 40
"""So many lines a phone still scrolls through; the rest is counted."""


@dataclass(frozen=True)
class Waiting:
    """Something that waits. ``key``: the same as long as it is the same thing; ``since``: when it began.

    ``told``: what it is, in a sentence; ``more``: what it is about; ``section``: of the runbook. ``group``:
    what is said of many in one line that names each by its ``member``; empty: it stands alone.
    """

    key: str
    since: date
    told: str
    section: str
    more: str = ""
    group: str = ""
    member: str = ""


@dataclass(frozen=True)
class DigestLine:
    """A line of the digest."""

    told: str
    more: str
    age: str
    is_new: bool
    page: str
    page_link: str


@dataclass(frozen=True)
class Digest:
    """The mail. ``gone``: what the last digest told and is no more."""

    key: EditionKey
    subject: str
    label: str
    state: str
    lines: tuple[DigestLine, ...]
    left_out: str
    gone: tuple[str, ...]
    manifest: dict[str, Any]


def compose_digest(
    week: Week, waiting: Iterable[Waiting], before: Sequence[Waiting], gone: Sequence[str], places: Places
) -> Digest:
    """The digest that goes out behind a week's deadline; ``before``: what the last one told.

    Something keeps the age that it had there if it began later by its own account. What was told before
    stands alone, so that its age is its own.
    """
    since = {entry.key: entry.since for entry in before}
    waiting = list(waiting)
    lines = [entry for entry in waiting if entry.key in since]
    lines += unite_groups(entry for entry in waiting if entry.key not in since)
    entries = sorted(
        lines, key=lambda entry: (min(entry.since, since.get(entry.key, entry.since)), entry.key)
    )
    new = [entry for entry in entries if entry.key not in since]
    name = words.week_name(week)
    return Digest(
        key=EditionKey(REPORT, week.start),
        subject=f"[OK OCE] Ringkasan tim · minggu {name} · {_count(entries, new)}",
        label=f"OK OCE · Untuk tim · Minggu {name}",
        state=_tell_state(entries, new),
        lines=tuple(_tell(entry, since, week, places) for entry in entries[:_MOST]),
        left_out=f"Dan {words.number(len(entries) - _MOST)} lainnya." if len(entries) > _MOST else "",
        gone=tuple(gone),
        manifest={"week": str(week)},
    )


def unite_groups(entries: Iterable[Waiting]) -> list[Waiting]:
    """The entries, those of each group as one: how many they are, and the first of them by name."""
    groups: dict[str, list[Waiting]] = {}
    for entry in entries:
        groups.setdefault(entry.group or entry.key, []).append(entry)
    return [_unite(each) if each[0].group else each[0] for each in groups.values()]


def _unite(entries: Sequence[Waiting]) -> Waiting:
    first = entries[0]
    return Waiting(
        key=first.group,
        since=min(entry.since for entry in entries),
        told=f"{first.group}: {words.number(len(entries))} kecamatan.",
        section=first.section,
        more=words.listing([entry.member for entry in entries], _NAMED),
    )


def _count(entries: Sequence[Waiting], new: Sequence[Waiting]) -> str:
    if not entries:
        return "tidak ada yang menunggu"
    told = f"{words.number(len(entries))} menunggu"
    return f"{told}, {words.number(len(new))} baru" if new else f"{told}, tidak ada yang baru"


def _tell_state(entries: Sequence[Waiting], new: Sequence[Waiting]) -> str:
    if not entries:
        return "Tidak ada yang menunggu tim minggu ini."
    if not new:
        return f"Tidak ada yang baru; {words.number(len(entries))} hal masih menunggu."
    if len(new) == len(entries):
        return f"{words.number(len(entries))} hal menunggu, semuanya baru."
    return f"{words.number(len(entries))} hal menunggu, {words.number(len(new))} di antaranya baru."


def _tell(entry: Waiting, since: dict[str, date], week: Week, places: Places) -> DigestLine:
    page, page_link = places.page_of(entry.section)
    began = min(entry.since, since.get(entry.key, entry.since))
    return DigestLine(
        told=entry.told,
        more=entry.more,
        age=_tell_age(began, week),
        is_new=entry.key not in since,
        page=page,
        page_link=page_link,
    )


def _tell_age(began: date, week: Week) -> str:
    """Seen from the Monday of the deadline."""
    if began >= week.start:
        return "minggu ini"
    return f"sejak {words.day(began)}, {words.number((week.cutoff - began).days // 7)} minggu"
