"""What a dashboard is told of the newest state: rows, findings, workbooks, verdicts, mails, model times.

Counts and codes only, and few of them: never a kecamatan, a person or an address as a tag. Reads what the
steps have kept, so that no step carries a line for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.reference import read_seed
from pantau.warehouse import Connection, connect

MEASURED_AFTER = frozenset(
    {
        *("build_facts", "gate_programme", "gate_month"),
        *("send_mails", "send_held_notice", "send_corrections", "send_workbook_notices", "tell_if_late"),
    }
)
"""Tasks behind which the measures are sent anew."""
NAMES: Mapping[str, str] = {
    "pantau.week_start": "Monday of the week that the other measures are about, in seconds since 1970",
    "pantau.rows": "rows of workbooks in force, by tab and verdict (accepted, quarantined)",
    "pantau.feed_rows": "rows of partners' files, by feed and verdict (accepted, quarantined)",
    "pantau.findings": "findings, by rule",
    "pantau.workbooks": "workbooks, by verdict (accepted, held, unreadable), each under one",
    "pantau.gate_verdict": "0 pass, 1 pass with notes, 2 hold, by gate (programme: the week's, month)",
    "pantau.node_seconds": "seconds of a dbt node in the week's newest build, by node",
    "pantau.mails": "mails of the newest period of a report, by report and status",
    "pantau.report_sent_at": "when the newest mail about all Jakarta left, by report, in seconds since 1970",
}
"""Every measure, and what it says. Airflow puts ``airflow.`` in front."""
_VERDICTS = ("pass", "pass_with_notes", "hold")
_MAIL_STATUSES = ("queued", "sending", "sent", "failed", "skipped")


@dataclass(frozen=True)
class Measure:
    """One value as it stands now."""

    name: str
    value: float
    tags: Mapping[str, str] = field(default_factory=dict)


def measure(url: str, week: Week | None) -> tuple[Measure, ...]:
    """Everything that is known: of the week, and of mails and months the newest.

    What could be counted and is not there is told as 0: a dashboard would go on showing its last value.
    """
    with connect(url, "reporter") as connection:
        found = [*_measure_mails(connection), *_measure_months(connection)]
        if week:
            found += _measure_week(connection, week.start)
    return tuple(found)


def _measure_week(connection: Connection, week_start: date) -> Iterator[Measure]:
    yield Measure("pantau.week_start", datetime.combine(week_start, datetime.min.time(), UTC).timestamp())
    yield from _measure_rows(connection, week_start)
    found = dict(
        _rows(
            connection,
            """
            select
                case when 'unreadable' = any(reasons) then 'unreadable' else verdict end,
                count(*)
            from quality.workbook_verdicts where week_start = %s group by 1
            """,
            week_start,
        )
    )
    for verdict in ("accepted", "held", "unreadable"):
        yield Measure("pantau.workbooks", found.get(verdict, 0), {"verdict": verdict})
    query = "select verdict from quality.gate_verdicts where week_start = %s"
    for (verdict,) in _rows(connection, query, week_start):
        yield Measure("pantau.gate_verdict", _VERDICTS.index(verdict), {"gate": "programme"})
    query = """
        select node, seconds from ops.model_runs
        where build_id = (select max(build_id) from ops.builds where week_start = %s)
    """
    for node, seconds in _rows(connection, query, week_start):
        yield Measure("pantau.node_seconds", seconds, {"node": node})


def _measure_rows(connection: Connection, week_start: date) -> Iterator[Measure]:
    """Of tables that dbt makes: before a warehouse's first build they are not there."""
    if _stands(connection, "quality.tab_verdicts"):
        query = """
            select
                tab,
                coalesce(sum(cardinality(row_numbers)) filter (where cardinality(rule_ids) = 0), 0),
                coalesce(sum(cardinality(row_numbers)) filter (where cardinality(rule_ids) > 0), 0)
            from quality.tab_verdicts where week_start = %s group by tab
        """
        counts = {tab: found for tab, *found in _rows(connection, query, week_start)}
        for tab in load_contract().stage_codes:
            yield from _tell_rows("pantau.rows", "tab", tab, *counts.get(tab, (0, 0)))
    if _stands(connection, "quality.partner_verdicts"):
        query = """
            select feed, sum(rows_read - quarantined), sum(quarantined)
            from quality.partner_verdicts where week_start = %s group by feed
        """
        counts = {feed: found for feed, *found in _rows(connection, query, week_start)}
        for feed in load_contract().feed_names:
            yield from _tell_rows("pantau.feed_rows", "feed", feed, *counts.get(feed, (0, 0)))
    if _stands(connection, "quality.findings"):
        query = "select rule_id, count(*) from quality.findings where week_start = %s group by rule_id"
        findings = dict(_rows(connection, query, week_start))
        for rule in sorted({row["rule_id"] for row in read_seed("rules")} | set(findings)):
            yield Measure("pantau.findings", findings.get(rule, 0), {"rule": rule})


def _tell_rows(name: str, tag: str, value: str, accepted: int, quarantined: int) -> Iterator[Measure]:
    yield Measure(name, float(accepted), {tag: value, "verdict": "accepted"})
    yield Measure(name, float(quarantined), {tag: value, "verdict": "quarantined"})


def _measure_months(connection: Connection) -> Iterator[Measure]:
    query = "select verdict from quality.month_verdicts order by month_start desc limit 1"
    for (verdict,) in _rows(connection, query):
        yield Measure("pantau.gate_verdict", _VERDICTS.index(verdict), {"gate": "month"})


def _measure_mails(connection: Connection) -> Iterator[Measure]:
    query = """
        select report, status, count(*)
        from ops.deliveries
        inner join (
            select report, max(period_start) as period_start from ops.deliveries group by report
        ) as newest using (report, period_start)
        group by report, status
    """
    counts = {(report, status): count for report, status, count in _rows(connection, query)}
    for report in sorted({report for report, _ in counts}):
        for status in _MAIL_STATUSES:
            count = counts.get((report, status), 0)
            yield Measure("pantau.mails", count, {"report": report, "status": status})
    query = """
        select report, extract(epoch from max(sent_at))
        from ops.deliveries where status = 'sent' and scope = 'DKI' group by report
    """
    for report, sent_at in _rows(connection, query):
        yield Measure("pantau.report_sent_at", float(sent_at), {"report": report})


def _stands(connection: Connection, table: str) -> bool:
    return _rows(connection, "select to_regclass(%s)", table) != [(None,)]


def _rows(connection: Connection, query: str, *parameters: object) -> list[tuple]:
    return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]
