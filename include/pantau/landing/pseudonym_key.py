"""Whether a key is the one that the warehouse's participant ids were made with.

Ids of two keys beside each other would make two people of one, so that a pull under another key lands
nothing. The warehouse keeps a fingerprint, never the key.
"""

import hmac

from pantau.contract import load_contract
from pantau.landing.cells import participant_id
from pantau.warehouse import Connection

_LOCK = "hashtext('pantau.pseudonym_key')"
NIK_CELLS = """
select participant_id, nik
from (
    select
        participant_id,
        case tab {tabs} end as nik
    from landing.row_versions
    union all
    select
        participant_id,
        case feed {feeds} end as nik
    from landing.feed_row_versions
) as landed
where
    participant_id is not null and jsonb_typeof(nik) <> 'object'
    and regexp_count(nik #>> '{{}}', '[0-9]') >= 16
"""


class KeyRefused(RuntimeError):
    """The key is not that of the warehouse's ids; the message says what to do and quotes no key."""


def fingerprint(key: bytes) -> str:
    """What tells a key from another and nothing of it: a keyed hash of a constant."""
    return hmac.digest(key, b"pantau: which key", "sha256").hex()[:16]


def refuse_another_key(connection: Connection, key: bytes) -> None:
    """Raises ``KeyRefused`` where the warehouse's ids are of another key; the first key ever is kept.

    To the end of the transaction no rotation can come between this answer and what lands after it.
    """
    connection.execute(f"select pg_advisory_xact_lock_shared({_LOCK})")
    found = find_fingerprint(connection)
    if found is None:
        _refuse_stranger_to_rows(connection, key)
        keep_fingerprint(connection, key, 0)
    elif found != fingerprint(key):
        raise KeyRefused(
            "The warehouse's participant ids were made with another key than PANTAU_PSEUDONYM_KEY, so that "
            "nothing is landed. After `pantau rotate-key` every part has to be started with the new key "
            "(locally: pantau up); if the rotation broke off, run it again. Else give the right key. "
            "See docs/runbook.md, Key of the participant ids."
        )


def wait_for_pulls(connection: Connection) -> None:
    """Waits for the pulls that have seen the key, and keeps others waiting to the end of the transaction."""
    connection.execute(f"select pg_advisory_xact_lock({_LOCK})")


def keep_builds_away(connection: Connection) -> bool:
    """Whether no build is running; then none does to the end of the transaction."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtext('pantau.transform'))").fetchone()
    return row == (True,)


def find_fingerprint(connection: Connection) -> str | None:
    """Of the key in force; None in a warehouse into which nothing has been pulled since it keeps them."""
    row = connection.execute(
        "select fingerprint from ops.pseudonym_keys order by key_number desc limit 1"
    ).fetchone()
    return None if row is None else str(row[0])


def keep_fingerprint(connection: Connection, key: bytes, participant_count: int) -> None:
    """The key is in force from now on."""
    connection.execute(
        """
        insert into ops.pseudonym_keys (fingerprint, participant_count) values (%s, %s)
        on conflict (fingerprint) do nothing
        """,
        (fingerprint(key), participant_count),
    )


def select_nik_cells() -> str:
    """A query of the ids in landing and the cells that they were made from, where these still stand."""
    contract = load_contract()
    places = [
        " ".join(
            f"when '{name}' then cells -> {place}"
            for name, columns in sources
            for place, column in enumerate(columns)
            if column.kind == "nik"
        )
        for sources in (
            [(tab.code, tab.columns) for tab in contract.tabs],
            [(feed.name, feed.columns) for feed in contract.feeds],
        )
    ]
    return NIK_CELLS.format(tabs=places[0], feeds=places[1])


def _refuse_stranger_to_rows(connection: Connection, key: bytes) -> None:
    """Before fingerprints were kept, the ids in landing alone tell which key is theirs."""
    row = connection.execute(f"{select_nik_cells()} limit 1").fetchone()
    if row is not None and participant_id(row[1], key) != row[0]:
        raise KeyRefused(
            "The ids in landing were not made with PANTAU_PSEUDONYM_KEY, so that nothing is landed; give the "
            "key that they were made with."
        )
