"""Participants who may be one person: found after each build, queued for a person, decided once.

dbt finds the pairs (``int_duplicate_pairs``); here their names are compared and the queue is kept. Never
merges anybody, changes no figure, and keeps no NIK, name or phone: hashes, places of rows, grounds.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz import fuzz, utils

from pantau.decisions import DecisionRefused, clean_reason
from pantau.registry import load_registry
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

SIMILAR = 85.0
"""From here on two names are similar: a slip or two in a name of usual length stays above it (Ahmad Fauzi and
Achmad Fauzy: 87), spouses and children with a first name of their own below (Siti and Ahmad Aminah: 52).
Brothers like Budi and Rudi Santoso (92) come too; a person decides."""
Decision = Literal["same_person", "different_people"]


@dataclass(frozen=True)
class Candidate:
    """A pair in the queue, as the person who decides finds it: where the two rows stand, and why."""

    participant_a: str
    participant_b: str
    kecamatan_a: str
    row_a: int
    kecamatan_b: str
    row_b: int
    grounds: tuple[str, ...]
    name_similarity: float
    first_week: date


def name_similarity(name: str | None, other: str | None) -> float:
    """How alike two names are, 0 to 100, whatever their case, punctuation, spaces and order of words."""
    one, two = utils.default_process(name or ""), utils.default_process(other or "")
    return max(fuzz.token_sort_ratio(one, two), fuzz.ratio(one.replace(" ", ""), two.replace(" ", "")))


def is_candidate(grounds: Sequence[str], similarity: float) -> bool:
    """Whether the pair is worth a person's look: one phone alone needs similar names."""
    return list(grounds) != ["same_phone"] or similarity >= SIMILAR


def find_duplicates(run: Run) -> int:
    """Keeps the pairs of the build whose facts stand in the marts; safe to repeat. Returns how many."""
    with connect(run.url, "transformer") as connection:
        found = _compare_names(connection)
        _keep(connection, run.week.start, found)
    log.info("Week %s: %d pairs of participants may be one person", run.week, len(found))
    return len(found)


def list_queue(url: str) -> tuple[Candidate, ...]:
    """The pairs that the newest week finds and nobody has decided; the surest first."""
    with connect(url, "reporter") as connection:
        rows = connection.execute(
            """
            select
                participant_a, participant_b, kecamatan_a, row_a, kecamatan_b, row_b, grounds,
                name_similarity, first_week
            from quality.duplicate_queue
            order by cardinality(grounds) desc, name_similarity desc, participant_a, participant_b
            """
        ).fetchall()
    return tuple(Candidate(*row[:6], tuple(row[6]), float(row[7]), row[8]) for row in rows)


def decide_pair(settings: Settings, pair: tuple[str, str], decision: Decision, reason: str, by: str) -> None:
    """Writes down what an approver found out about a pair; it leaves the queue and nothing else changes.

    Raises ``DecisionRefused`` for a pair that never was in the queue or that is decided.
    """
    decided_by, reason = load_registry(settings.registry).approver_name(by), clean_reason(reason)
    first, second = sorted(pair)
    with connect(settings.warehouse_url.get_secret_value(), "reporter") as connection:
        known = connection.execute(
            "select from quality.duplicate_candidates where participant_a = %s and participant_b = %s",
            (first, second),
        ).fetchone()
        if known is None:
            raise DecisionRefused("These two are no pair of the queue; see: pantau duplicates list")
        kept = connection.execute(
            """
            insert into ops.duplicate_decisions (participant_a, participant_b, decision, reason, decided_by)
            values (%s, %s, %s, %s, %s)
            on conflict (participant_a, participant_b) do nothing
            """,
            (first, second, decision, reason, decided_by),
        )
        if not kept.rowcount:
            raise DecisionRefused("This pair is decided; a decision stands. Nothing was changed.")


def _compare_names(connection: Connection) -> list[tuple[object, ...]]:
    rows = connection.execute(
        """
        select
            participant_a, participant_b, kecamatan_a, row_a, kecamatan_b, row_b, grounds,
            a.nama_lengkap, b.nama_lengkap
        from intermediate.int_duplicate_pairs as pairs
        inner join staging.stg_sheets__p1_pendaftaran as a on pairs.row_version_a = a.row_version_id
        inner join staging.stg_sheets__p1_pendaftaran as b on pairs.row_version_b = b.row_version_id
        """
    )
    found: list[tuple[object, ...]] = []
    for *pair, name, other in rows:
        similarity = name_similarity(name, other)
        if is_candidate(pair[-1], similarity):
            found.append((*pair, round(similarity, 2)))
    return found


def _keep(connection: Connection, week: date, found: list[tuple[object, ...]]) -> None:
    """What the week's newest build does not find any more goes; a later week's finding stands."""
    connection.execute(
        "create temp table found (like quality.duplicate_candidates including defaults) on commit drop"
    )
    with connection.cursor().copy(
        "copy found (participant_a, participant_b, kecamatan_a, row_a, kecamatan_b, row_b, grounds, "
        "name_similarity, first_week, last_week) from stdin"
    ) as copy:
        for pair in found:
            copy.write_row((*pair, week, week))
    connection.execute(
        """
        delete from quality.duplicate_candidates as candidates
        where
            last_week = %s
            and not exists (
                select from found
                where
                    found.participant_a = candidates.participant_a
                    and found.participant_b = candidates.participant_b
            )
        """,
        (week,),
    )
    connection.execute(
        """
        insert into quality.duplicate_candidates as candidates
        select * from found
        on conflict (participant_a, participant_b) do update set first_week = excluded.first_week
        where candidates.first_week > excluded.first_week
        """
    )
    connection.execute(
        """
        update quality.duplicate_candidates as candidates
        set
            kecamatan_a = found.kecamatan_a,
            row_a = found.row_a,
            kecamatan_b = found.kecamatan_b,
            row_b = found.row_b,
            grounds = found.grounds,
            name_similarity = found.name_similarity,
            last_week = found.last_week
        from found
        where
            candidates.participant_a = found.participant_a
            and candidates.participant_b = found.participant_b
            and candidates.last_week <= found.last_week
        """
    )
