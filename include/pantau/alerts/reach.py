"""How far a failed run goes, asked of the warehouse and the registry; asks only, and does without either.

Never names a person: counts, and names of kecamatan.
"""

from pantau.alerts.causes import EndedRun, Reach
from pantau.reference import load_kecamatan
from pantau.registry import Recipient, RegistryError, load_registry
from pantau.settings import Settings
from pantau.warehouse import Connection

_REPORT_OF = {"report_month": "monthly"}
_BEHIND_THE_FACTS = frozenset({"report_week", "release_report"})


def read_reach(connection: Connection, settings: Settings, ended: EndedRun) -> Reach:
    """What is known of a run's blast radius."""
    report = _REPORT_OF.get(ended.dag_id, "weekly")
    readers = [entry for entry in _read_recipients(settings) if report in entry.reports]
    mails = _read_mails(connection, report, ended)
    return Reach(
        scopes=len({entry.scope for entry in readers}),
        recipients=len(readers),
        was_sent=any(status == "sent" for status, _ in mails),
        mails=mails,
        stale=_read_stale(connection, ended) if ended.dag_id in _BEHIND_THE_FACTS else (),
    )


def _read_recipients(settings: Settings) -> tuple[Recipient, ...]:
    try:
        return load_registry(settings.registry).recipients
    except RegistryError:
        return ()


def _read_mails(connection: Connection, report: str, ended: EndedRun) -> tuple[tuple[str, int], ...]:
    rows = connection.execute(
        """
        select status, count(*) from ops.deliveries where report = %s and period_start = %s
        group by status order by array_position(array['sent', 'sending', 'queued', 'failed'], status)
        """,
        (report, ended.period_start),
    )
    return tuple((status, int(count)) for status, count in rows.fetchall())


def _read_stale(connection: Connection, ended: EndedRun) -> tuple[str, ...]:
    """Kecamatan whose figures are of an older snapshot than the week's."""
    names = {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
    rows = connection.execute(
        """
        select kecamatan_code from quality.workbook_verdicts
        where week_start = %s and snapshot_week is distinct from week_start order by kecamatan_code
        """,
        (ended.period_start,),
    )
    return tuple(names.get(code, code) for (code,) in rows.fetchall())
