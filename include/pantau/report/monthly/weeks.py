"""The weeks of a month: what was stated in them, what was held, and who let a held one out.

Pure. A week before the first one that was ever run counts nowhere: nobody was asked then.
"""

from collections.abc import Iterable

from pantau.contract import load_contract
from pantau.report import words
from pantau.report.monthly.closing import data_until
from pantau.report.monthly.facts import MISSING, UNWATCHED, MonthlyFacts, MonthWeek
from pantau.report.monthly.model import WeekLine
from pantau.report.pictures import Reporting, ReportingRow
from pantau.report.scopes import Scope
from pantau.report.weekly.illustrations import tell_rows
from pantau.report.weekly.trust import Trust

VERDICTS = {
    "pass": "lolos",
    "pass_with_notes": "lolos dengan catatan",
    "hold": "ditahan",
    UNWATCHED: "belum dipantau",
    MISSING: "tidak diperiksa",
}
"""A gate's verdict as printed."""


def watched(facts: MonthlyFacts) -> tuple[MonthWeek, ...]:
    """The month's weeks that were run."""
    return tuple(week for week in facts.weeks if week.verdict not in (UNWATCHED, MISSING))


def weeks_held(facts: MonthlyFacts, code: str) -> int:
    """In how many weeks a kecamatan's workbook was held."""
    return sum(code in week.held for week in watched(facts))


def count_stated(facts: MonthlyFacts, code: str) -> int:
    """How many of a kecamatan's statements said something, whatever they said."""
    return sum(
        count
        for week in watched(facts)
        for status, count in week.said.get(code, {}).items()
        if status != "belum"
    )


def count_asked(facts: MonthlyFacts) -> int:
    """How many statements each kecamatan was asked for."""
    return len(load_contract().stage_codes) * len(watched(facts))


def week_lines(facts: MonthlyFacts) -> tuple[WeekLine, ...]:
    """Each week with its verdict in words."""
    names = {entry.kecamatan_code: entry.kecamatan_name for entry in facts.kecamatan}
    return tuple(
        WeekLine(
            week=week.week,
            verdict="ditahan, lalu dirilis" if week.release else VERDICTS[week.verdict],
            stated=week.statements,
            asked=week.statements_asked,
            held=tuple(names[code] for code in week.held),
        )
        for week in facts.weeks
    )


def tell_releases(facts: MonthlyFacts) -> tuple[str, ...]:
    """What a reader must know first of each week that was released."""
    return tuple(
        words.released(
            week.release.by,
            week.release.reason,
            week.release.found,
            f"laporan minggu {words.week_name(week.week)}",
        )
        for week in facts.weeks
        if week.release
    )


def weigh_month(facts: MonthlyFacts, verified: float | None, told_verified: str) -> Trust:
    """How far the month's numbers can be trusted; ``verified``: of its people, whom a partner shows too."""
    weeks = watched(facts)
    stated, asked = sum(week.statements for week in weeks), sum(week.statements_asked for week in weeks)
    held, workbooks = sum(len(week.held) for week in weeks), len(weeks) * len(facts.kecamatan)
    told = (told_verified, _tell_stated(stated, asked, len(weeks)), _tell_held(held, workbooks))
    return Trust(
        sentence=f"{'; '.join(told)}.",
        verified_share=verified,
        reported_share=stated / asked if asked else None,
        held_share=held / workbooks if workbooks else None,
        carried_forward=tuple(
            f"{entry.kecamatan_name} ({data_until(entry)})" for entry in facts.kecamatan if entry.is_held
        ),
    )


def _tell_stated(stated: int, asked: int, weeks: int) -> str:
    if not asked:
        return "kelengkapan laporan belum dipantau"
    return (
        f"{words.number(stated)} dari {words.number(asked)} laporan tahap dalam {weeks} minggu masuk "
        f"({words.percent(stated / asked)})"
    )


def _tell_held(held: int, workbooks: int) -> str:
    if not held:
        return "tidak ada lembar kerja yang ditahan"
    share = words.percent(held / workbooks)
    return f"lembar kerja ditahan {words.number(held)} kali dari {words.number(workbooks)} ({share})"


def show_reporting(facts: MonthlyFacts, scope: Scope) -> Reporting:
    """The month's statements by city, or by kecamatan of a city."""
    said: dict[str, list[str]] = {}
    for entry in facts.kecamatan:
        if scope.kind == "jakarta":
            said.setdefault(entry.city_name, []).append(entry.kecamatan_code)
        elif entry.city_code == scope.code:
            said[entry.kecamatan_name] = [entry.kecamatan_code]
    rows = tuple(_row(facts, label, codes) for label, codes in said.items())
    return Reporting(tell_rows(rows), rows)


def _row(facts: MonthlyFacts, label: str, codes: Iterable[str]) -> ReportingRow:
    codes = tuple(codes)
    counts = {
        status: sum(week.said.get(code, {}).get(status, 0) for week in watched(facts) for code in codes)
        for status in ("ada_data", "nihil", "kosong")
    }
    return ReportingRow(label=label, **counts, belum=count_asked(facts) * len(codes) - sum(counts.values()))
