"""Kecamatan that are held or silent, and since which week in a row; asks the warehouse only.

A week that broke before its verdicts says nothing: what was judged last still stands.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import LiteralString

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.report.notices.digest import Waiting
from pantau.warehouse import Connection

_STATEMENTS: LiteralString = "ops.builds inner join ops.edition_statements using (build_id)"
_SINCE: LiteralString = """
    select kecamatan_code, (
        select min(week_start) from judged as streak
        where
            streak.kecamatan_code = now.kecamatan_code and is_so and week_start > coalesce((
                select max(week_start) from judged as well
                where well.kecamatan_code = now.kecamatan_code and not is_so
            ), '-infinity')
    )
    from judged as now where week_start = %(week)s and is_so
"""
"""Of ``judged``, which tells by kecamatan and week whether it ``is_so``: who is so now, and since when."""


def read_streaks(connection: Connection, week: Week) -> Iterator[Waiting]:
    """Those held at the last verdicts up to this week, and of the others those that said nothing."""
    judged = _find_last(connection, week, "quality.workbook_verdicts")
    yield from _read_held(connection, judged)
    yield from _read_silent(connection, _find_last(connection, week, _STATEMENTS), judged)


def _find_last(connection: Connection, week: Week, judged: LiteralString) -> Week:
    """The last week up to this one of which there are such rows."""
    newest = f"select max(week_start) from {judged} where week_start <= %s"  # noqa: S608
    row = connection.execute(newest, (week.start,)).fetchone()
    return Week(row[0]) if row and row[0] else week


def _read_held(connection: Connection, week: Week) -> Iterator[Waiting]:
    rows = connection.execute(
        f"""
        with judged as (
            select kecamatan_code, week_start, verdict = 'held' as is_so from quality.workbook_verdicts
            where week_start <= %(week)s
        )
        {_SINCE}
        order by kecamatan_code
        """,  # noqa: S608
        {"week": week.start},
    )
    yield from _tell_streaks(rows.fetchall(), week, "held", "Lembar kerja ditahan")


def _read_silent(connection: Connection, week: Week, judged: Week) -> Iterator[Waiting]:
    """Kecamatan that said nothing of any stage in ``week``, and whose workbook was not held in ``judged``."""
    rows = connection.execute(
        f"""
        with newest as (
            select week_start, max(build_id) as build_id
            from ops.builds inner join ops.edition_statements using (build_id)
            where week_start <= %(week)s group by week_start
        ),
        judged as (
            select kecamatan_code, week_start, bool_and(status = 'belum') as is_so
            from newest inner join ops.edition_statements using (build_id)
            group by kecamatan_code, week_start
        )
        {_SINCE}
        and kecamatan_code not in (
            select kecamatan_code from quality.workbook_verdicts
            where week_start = %(judged)s and verdict = 'held'
        )
        order by kecamatan_code
        """,  # noqa: S608
        {"week": week.start, "judged": judged.start},
    )
    yield from _tell_streaks(rows.fetchall(), week, "silent", "Belum melapor apa pun")


def _tell_streaks(streaks: Iterable[tuple[str, date]], week: Week, kind: str, what: str) -> Iterator[Waiting]:
    """Each under a key of its own as long as it lasts; those of this week alone may stand in one line."""
    names = {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
    section = "build_marts" if kind == "held" else "feedback"
    for code, since in streaks:
        name = names.get(code, code)
        key, weeks = f"{kind} {code}", (week.start - since).days // 7 + 1
        if weeks > 1:
            told = f"{what} {words.number(weeks)} minggu berturut-turut: {name} ({code})."
            yield Waiting(key, since, told, section)
        else:
            told = f"{what}: {name} ({code})."
            yield Waiting(key, since, told, section, group=f"{what}, baru satu minggu", member=name)
