"""The outbox: editions word for word, and one row for each recipient of each edition.

Written before anything is sent. Once a mail of a report may have left, what is stored of it stays, for
all its scopes, and nobody is queued for it again. Never logs an address.
"""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date

from psycopg.types.json import Jsonb

from pantau.delivery.mail import name_message
from pantau.delivery.outbound import refuse_unfit
from pantau.delivery.personal_data import load_canaries
from pantau.registry import Format
from pantau.report.edition import Edition, EditionKey
from pantau.runs import MonthRun, Run
from pantau.warehouse import Connection, connect

Mailing = Mapping[EditionKey, Mapping[str, Format]]
"""Who gets which edition, and how."""

_TOLD_APART = ("workbook_notice",)
"""Reports of which each scope tells of its own; of the others all scopes go together."""


class DeliveryError(RuntimeError):
    """Mails could not be queued or sent; the message says what to do and names no address."""


def store_editions(run: Run | MonthRun, *editions: Edition) -> bool:
    """Stores a report's editions for sending and returns whether they are (now) the stored ones.

    A repeated run replaces what was stored while nothing of the report has left, and drops scopes that it
    does not make, so that nobody gets what an older build stated; afterwards it changes nothing.
    """
    canaries = load_canaries(run.settings.canaries)
    for edition in editions:
        refuse_unfit(edition, canaries)
    with connect(run.url, "reporter") as connection:
        report = lock_report(connection, editions[0].key)
        if _has_left(connection, report):
            return False
        _drop_others(connection, report, [edition.key.scope for edition in editions])
        for edition in editions:
            _store(connection, edition)
        _store_facts(connection, editions[0])
    return True


def number_edition(url: str, report: str, period_start: date, scope: str, occasion: str) -> int:
    """The number of an occasion's edition: the one that it was stored under, else the next.

    An occasion is what the manifest says; of the same period each has an edition of its own.
    """
    with connect(url, "reporter") as connection:
        row = connection.execute(
            """
            select coalesce(
                max(edition) filter (where manifest ->> 'occasion' = %s),
                max(edition) + 1,
                1
            )
            from ops.editions where (report, period_start, scope) = (%s, %s, %s)
            """,
            (occasion, report, period_start, scope),
        ).fetchone()
    assert row is not None
    return int(row[0])


def queue_deliveries(url: str, mailing: Mailing, sender: str) -> int:
    """Queues a report's stored editions for their recipients and returns how many stand queued.

    Repeating it queues nobody twice; a recipient who left the registry or gets another scope now is taken
    out while still queued. Once a mail of the report has left, it queues nobody.
    """
    wanted = [(key, recipient, form) for key, forms in mailing.items() for recipient, form in forms.items()]
    if not wanted:
        reports = ", ".join(sorted({key.report for key in mailing})) or "this report"
        raise DeliveryError(f"The registry names no recipient of {reports}; add one there.")
    with connect(url, "reporter") as connection:
        report = lock_report(connection, wanted[0][0])
        if not _has_left(connection, report):
            _refuse_unstored(connection, report, {key for key, *_ in wanted})
            _take_out(connection, report, wanted)
            for key, recipient, form in wanted:
                _queue(connection, key, recipient, form, name_message(key, recipient, sender))
        row = connection.execute(
            """
            select count(*) from ops.deliveries
            where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
            and scope like %(scope)s and status = 'queued'
            """,
            report,
        ).fetchone()
    return row[0] if row else 0


def lock_report(connection: Connection, key: EditionKey) -> dict[str, object]:
    """One at a time may change what stands of a report, or claim a mail of it; to the transaction's end.

    Returns the report that the edition belongs to, as the queries' values.
    """
    report = _name(key)
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"pantau.outbox {[*report.values()]}",))
    return report


def read_stored(url: str, key: EditionKey) -> tuple[EditionKey, ...]:
    """The keys of all stored editions of the report that a key belongs to, all Jakarta first."""
    with connect(url, "reporter") as connection:
        return tuple(_read_keys(connection, _name(key)))


def has_left(url: str, key: EditionKey) -> bool:
    """Whether a mail of the report that a key belongs to was sent, or may have been."""
    with connect(url, "reporter") as connection:
        return _has_left(connection, _name(key))


def _drop_others(connection: Connection, report: dict[str, object], scopes: list[str]) -> None:
    """Takes out the report's editions of other scopes and who waits for them; nothing of them has left."""
    connection.execute(
        """
        with waiting as (
            delete from ops.deliveries
            where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
            and scope like %(scope)s and scope <> all(%(scopes)s)
        )
        delete from ops.editions
        where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
        and scope like %(scope)s and scope <> all(%(scopes)s)
        """,
        report | {"scopes": scopes},
    )


def _store(connection: Connection, edition: Edition) -> None:
    key = astuple(edition.key)
    connection.execute(
        """
        insert into ops.editions
        (report, period_start, scope, edition, build_id, subject, body_text, body_html, manifest)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (report, period_start, scope, edition) do update set
            build_id = excluded.build_id, subject = excluded.subject, body_text = excluded.body_text,
            body_html = excluded.body_html, manifest = excluded.manifest, rendered_at = now()
        """,
        (*key, edition.build_id, edition.subject, edition.text, edition.html, Jsonb(edition.manifest)),
    )
    connection.execute(
        "delete from ops.edition_files where (report, period_start, scope, edition) = (%s, %s, %s, %s)", key
    )
    for file in edition.files:
        connection.execute(
            """
            insert into ops.edition_files
            (report, period_start, scope, edition, file_name, content_type, content_id, content)
            values (%s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (*key, file.name, file.content_type, file.content_id, file.content),
        )


def _store_facts(connection: Connection, edition: Edition) -> None:
    """What was read for the report, once for all its scopes."""
    if edition.facts:
        report, period_start, _, number = astuple(edition.key)
        connection.execute(
            """
            insert into ops.edition_facts (report, period_start, edition, facts) values (%s, %s, %s, %s)
            on conflict (report, period_start, edition) do update set facts = excluded.facts
            """,
            (report, period_start, number, edition.facts),
        )


def _queue(connection: Connection, key: EditionKey, recipient: str, form: Format, message_id: str) -> None:
    connection.execute(
        """
        insert into ops.deliveries
        (report, period_start, scope, edition, recipient, format, status, message_id)
        values (%s, %s, %s, %s, %s, %s, 'queued', %s)
        on conflict (report, period_start, scope, edition, recipient) do update
        set status = 'queued', reason = null, format = excluded.format
        where deliveries.status = 'skipped' or (deliveries.status, deliveries.format) = ('queued', %s)
        """,
        (*astuple(key), recipient, form, message_id, "text" if form == "full" else "full"),
    )


def _take_out(
    connection: Connection, report: dict[str, object], wanted: list[tuple[EditionKey, str, Format]]
) -> None:
    connection.execute(
        """
        delete from ops.deliveries
        where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
        and scope like %(scope)s and status = 'queued'
        and (scope, recipient) not in (select * from unnest(%(scopes)s::text [], %(recipients)s::text []))
        """,
        report
        | {"scopes": [key.scope for key, *_ in wanted], "recipients": [address for _, address, _ in wanted]},
    )


def _refuse_unstored(connection: Connection, report: dict[str, object], keys: set[EditionKey]) -> None:
    if missing := keys.difference(_read_keys(connection, report)):
        named = ", ".join(sorted(map(str, missing)))
        raise DeliveryError(
            f"No edition stands stored of {named}: since the report was made the registry has changed, or "
            f"recipients were told that the week is held. Clear render_editions with downstream."
        )


def _read_keys(connection: Connection, report: dict[str, object]) -> list[EditionKey]:
    rows = connection.execute(
        """
        select report, period_start, scope, edition from ops.editions
        where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
        and scope like %(scope)s
        order by length(scope), scope
        """,
        report,
    )
    return [EditionKey(*row) for row in rows]


def _name(key: EditionKey) -> dict[str, object]:
    """The report that an edition belongs to, as the queries' values."""
    scope = key.scope if key.report in _TOLD_APART else "%"
    return {"report": key.report, "period": key.period_start, "edition": key.edition, "scope": scope}


def _has_left(connection: Connection, report: dict[str, object]) -> bool:
    """Whether a mail of the report was sent, or may have been."""
    row = connection.execute(
        """
        select from ops.deliveries
        where (report, period_start, edition) = (%(report)s, %(period)s, %(edition)s)
        and scope like %(scope)s
        and (status in ('sent', 'sending') or (status = 'failed' and reason = 'unknown'))
        limit 1
        """,
        report,
    ).fetchone()
    return row is not None
