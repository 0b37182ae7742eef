"""How often each rule fired, week by week. Reads ``quality`` alone, the shown weeks of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pantau.monitor.catalog import FINDINGS, FINDINGS_TREND, fill, leave_unknown
from pantau.monitor.model import Place, RuleTrend, Table, View
from pantau.monitor.sections import address
from pantau.monitor.standing import list_finished, stands
from pantau.periods import Week
from pantau.reference import read_seed
from pantau.warehouse import Connection


@dataclass(frozen=True)
class RuleCount:
    """Findings of a rule in a week, and in how many kecamatan."""

    week: date
    rule_id: str
    severity: str
    findings: int
    kecamatan: int


def list_counted(connection: Connection, weeks: Sequence[Week]) -> tuple[Week, ...]:
    """Those of the weeks whose findings are known; in any other none is no zero."""
    if not weeks or not stands(connection, "quality.rule_counts"):
        return ()
    return list_finished(connection, weeks[0], weeks[-1])


def count_findings(
    connection: Connection, weeks_counted: Sequence[Week], places: Sequence[Place]
) -> tuple[RuleCount, ...]:
    """Findings by week and rule, of these places."""
    if not weeks_counted:
        return ()
    rows = connection.execute(
        """
        select week_start, rule_id, severity, sum(finding_count)::bigint, count(*)
        from quality.rule_counts
        where week_start = any(%s) and kecamatan_code = any(%s)
        group by week_start, rule_id, severity
        order by week_start, rule_id, severity
        """,
        ([week.start for week in weeks_counted], [place.kecamatan_code for place in places]),
    ).fetchall()
    return tuple(RuleCount(*row) for row in rows)


def tell_findings(
    counts: Iterable[RuleCount], week: Week, weeks_counted: Sequence[Week], view: View
) -> Table:
    """The week's findings by rule, the most frequent first, karantina before peringatan."""
    if week not in weeks_counted:
        return leave_unknown(FINDINGS)
    before = max((one.start for one in weeks_counted if one < week), default=None)
    words = _sentences()
    found = {(count.rule_id, count.severity): count for count in counts if count.week == week.start}
    earlier = {(count.rule_id, count.severity): count.findings for count in counts if count.week == before}
    rows = []
    for rule, severity in found.keys() | earlier.keys():
        told, remedy = words.get((rule, severity), (rule, ""))
        count = found.get((rule, severity))
        now = count.findings if count else 0
        was = earlier.get((rule, severity), 0) if before else None
        change = now - was if was is not None else None
        asked = address(view, week=week, rule_id=rule, page=1)
        link = f"{asked}#quarantine" if severity == "karantina" and now else None
        rows.append((rule, severity, told, remedy, now, was, change, count.kecamatan if count else 0, link))
    return fill(FINDINGS, sorted(rows, key=lambda row: (row[1], -row[4], row[0])))


def tell_trend_rows(counts: Iterable[RuleCount], weeks_counted: Sequence[Week]) -> Table:
    """Findings by week and rule, as rows."""
    if not weeks_counted:
        return leave_unknown(FINDINGS_TREND)
    return fill(
        FINDINGS_TREND, [(count.week, count.rule_id, count.severity, count.findings) for count in counts]
    )


def draw_trends(
    counts: Iterable[RuleCount], weeks: Sequence[Week], weeks_counted: Iterable[Week]
) -> tuple[RuleTrend, ...]:
    """Each rule's findings week by week, as often as they fired in the last of them."""
    known = {week.start for week in weeks_counted}
    found: dict[tuple[str, str], dict[date, int]] = {}
    for count in counts:
        found.setdefault((count.rule_id, count.severity), {})[count.week] = count.findings
    words = _sentences()
    trends = [
        RuleTrend(
            rule_id,
            severity,
            words.get((rule_id, severity), (rule_id, ""))[0],
            tuple(by_week.get(week.start, 0) if week.start in known else None for week in weeks),
        )
        for (rule_id, severity), by_week in found.items()
    ]
    return tuple(sorted(trends, key=lambda trend: (trend.severity, -(trend.counts[-1] or 0), trend.rule_id)))


def _sentences() -> dict[tuple[str, str], tuple[str, str]]:
    """Sentence and remedy by rule and severity; a rule's column is not known here."""
    return {
        (row["rule_id"], row["severity"]): (
            row["sentence_id"].replace("{kolom}", "…"),
            row["remedy_id"].replace("{kolom}", "…"),
        )
        for row in read_seed("rules")
    }
