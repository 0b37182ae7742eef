"""The numbers at the head of the page, each with its tone and the table that tells more. Pure."""

from collections.abc import Mapping, Sequence

from pantau.monitor.model import Place, Table, Tile, Tone
from pantau.monitor.quarantine import Rows
from pantau.monitor.reporting import STAGES, Said
from pantau.periods import Week

_STALE_DAYS = 8
"""A source of the newest week that was not read well for longer has missed a whole week."""


def draw_tiles(
    week: Week,
    places: Sequence[Place],
    said: Said,
    rows: Rows | None,
    sources: Table,
    mails: Mapping[str, int],
    *,
    is_newest: bool,
) -> tuple[Tile, ...]:
    """The week's tiles, for these places; mails are those of all Jakarta."""
    return (
        _tell_workbooks(week, places, said),
        _tell_statements(week, places, said),
        _tell_rows(rows),
        _tell_sources(sources, is_newest=is_newest),
        _tell_mails(mails),
    )


def _tell_workbooks(week: Week, places: Sequence[Place], said: Said) -> Tile:
    verdicts = [said.verdict(week, place) for place in places]
    judged = [one for one in verdicts if one]
    accepted = sum(one.verdict == "accepted" for one in judged)
    held = len(judged) - accepted
    without = sum(one.snapshot_week is None for one in judged)
    told = f"{held} held" + (f", {without} without any data in force" if without else "")
    return Tile(
        "workbooks",
        "Workbooks accepted",
        accepted if judged else None,
        len(places),
        told if judged else "Gate 1 has not judged them yet.",
        _tone(judged, held == 0, held <= len(places) // 10),
        "reporting",
    )


def _tell_statements(week: Week, places: Sequence[Place], said: Said) -> Tile:
    counts = [said.reported(week, place) for place in places]
    known = [count for count in counts if count is not None]
    wanted = STAGES * len(places)
    silent = wanted - sum(known)
    return Tile(
        "statements",
        "Stages reported",
        sum(known) if known else None,
        wanted,
        f"{silent} silent or empty" if known else "Not known before the week is built.",
        _tone(known, silent == 0, silent <= wanted // 10),
        "reporting",
    )


def _tell_rows(rows: Rows | None) -> Tile:
    share = rows.quarantined / rows.read if rows and rows.read else 0.0
    told = (
        f"{share:.1%} of {rows.read:,} rows do not count" if rows else "Not known before the week is built."
    )
    return Tile(
        "quarantine",
        "Rows quarantined",
        rows.quarantined if rows else None,
        rows.read if rows else None,
        told,
        _tone(rows, share == 0, share <= 0.05),
        "quarantine",
    )


def _tell_sources(sources: Table, *, is_newest: bool) -> Tile:
    records = sources.records()
    well = [
        record
        for record in records
        if record["status"] == "read"
        and not (is_newest and isinstance(record["age_days"], int) and record["age_days"] > _STALE_DAYS)
    ]
    bad = len(records) - len(well)
    return Tile(
        "sources",
        "Sources read well",
        len(well),
        len(records),
        f"{bad} faulty, unreadable, missing or old" if bad else "all of them",
        _tone(records, bad == 0, bad <= len(records) // 10),
        "sources",
    )


def _tell_mails(mails: Mapping[str, int]) -> Tile:
    sent, total, failed = mails.get("sent", 0), sum(mails.values()), mails.get("failed", 0)
    waiting = mails.get("queued", 0) + mails.get("sending", 0)
    told = f"{failed} failed, {waiting} on their way" if mails else "None is queued yet."
    return Tile(
        "mails",
        "Mails of the report",
        sent if mails else None,
        total or None,
        told,
        _tone(mails, sent == total, failed == 0),
        "deliveries",
    )


def _tone(known: object, is_good: bool, is_fair: bool) -> Tone:
    if not known:
        return "unknown"
    return "good" if is_good else "warning" if is_fair else "bad"
