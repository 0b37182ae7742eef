"""What a build froze of each kecamatan: every question once for all 44. Reads; never writes or computes.

No other build changes an answer, of whatever week. A build that no edition and no release names is made anew
by its own run, if that is cleared.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from pantau.contract import load_contract
from pantau.periods import FIRST_WEEK, Month, Week
from pantau.report.analysis.budget import BudgetMonth
from pantau.report.facts import WEEKS_SHOWN, Build, Change, Figure, Measure
from pantau.report.reading.event_versions import known
from pantau.warehouse import Connection


def read_figures(connection: Connection, build: Build) -> dict[str, tuple[Figure, ...]]:
    """By kecamatan, the week's figures in the stages' order."""
    rows = connection.execute(
        """
        select kecamatan_code, stage_code, cumulative_count, new_count, verified_cumulative_count
        from ops.edition_figures where build_id = %s order by kecamatan_code, stage_code
        """,
        (build.build_id,),
    ).fetchall()
    figures: dict[str, tuple[Figure, ...]] = defaultdict(tuple)
    for code, *figure in rows:
        figures[code] += (Figure(*figure),)
    return figures


def read_statements(connection: Connection, build: Build) -> dict[str, dict[str, str]]:
    """By kecamatan and stage, LAPOR's status of the week."""
    rows = connection.execute(
        """
        select kecamatan_code, jsonb_object_agg(stage_code, status)
        from ops.edition_statements where build_id = %s group by kecamatan_code
        """,
        (build.build_id,),
    ).fetchall()
    return {code: dict(sorted(told.items())) for code, told in rows}


def read_weekly_new(
    connection: Connection, week: Week, build: Build
) -> dict[str, dict[str, tuple[int, ...]]]:
    """By kecamatan and stage, new people of the last weeks by the build's events, also where nobody was."""
    first = max(week.start - (WEEKS_SHOWN - 1) * timedelta(days=7), FIRST_WEEK.start)
    rows = connection.execute(
        f"""
        select kecamatan_code, stage_code, (event_date - %(first)s) / 7 as place, count(*)
        from ops.event_versions inner join ops.builds on build_id = %(build_id)s
        where
            {known()}
            and event_date between %(first)s and %(sunday)s
        group by kecamatan_code, stage_code, place
        """,  # noqa: S608
        {"first": first, "sunday": week.sunday, "build_id": build.build_id},
    ).fetchall()
    count = (week.start - first).days // 7 + 1
    found = {(code, stage, place): new for code, stage, place, new in rows}
    stages = load_contract().stage_codes
    none = dict.fromkeys(stages, (0,) * count)
    weekly_new: dict[str, dict[str, tuple[int, ...]]] = defaultdict(lambda: dict(none))
    for code in {code for code, _, _ in found}:
        weekly_new[code] = {
            stage: tuple(found.get((code, stage, place), 0) for place in range(count)) for stage in stages
        }
    return weekly_new


def read_measures(connection: Connection, month: Month, build: Build) -> dict[str, dict[str, Measure]]:
    """By kecamatan, what the build froze of a month, and of all months."""
    rows = connection.execute(
        """
        select
            kecamatan_code, measure,
            coalesce(sum(value) filter (where period = 'month'), 0)::bigint,
            coalesce(sum(value) filter (where period = 'to_date'), 0)::bigint
        from ops.edition_measures
        where build_id = %s and (period = 'to_date' or period_start = %s)
        group by kecamatan_code, measure
        order by kecamatan_code, measure
        """,
        (build.build_id, month.start),
    ).fetchall()
    measures: dict[str, dict[str, Measure]] = defaultdict(dict)
    for code, name, month, to_date in rows:
        measures[code][name] = Measure(month, to_date)
    return measures


def read_budget(
    connection: Connection, month: Month, build: Build, cities: Mapping[str, str]
) -> dict[str, tuple[BudgetMonth, ...]]:
    """By city, the months of the year up to this one; ``cities``: city codes by kecamatan code.

    Of what the build froze: a month without any pagu and realisasi is left out.
    """
    rows = connection.execute(
        """
        select
            city_code, period_start,
            coalesce(sum(value) filter (where measure = 'budget.pagu_rp'), 0)::bigint,
            coalesce(sum(value) filter (where measure = 'budget.realisasi_rp'), 0)::bigint
        from ops.edition_measures
        inner join unnest(%(codes)s::text [], %(cities)s::text []) as places (kecamatan_code, city_code)
            using (kecamatan_code)
        where
            build_id = %(build_id)s and period = 'month' and period_start between %(january)s and %(month)s
            and measure in ('budget.pagu_rp', 'budget.realisasi_rp')
        group by city_code, period_start order by city_code, period_start
        """,
        {
            "build_id": build.build_id,
            "january": month.start.replace(month=1),
            "month": month.start,
            "codes": list(cities),
            "cities": list(cities.values()),
        },
    ).fetchall()
    budget: dict[str, tuple[BudgetMonth, ...]] = dict.fromkeys(sorted(set(cities.values())), ())
    for city, *told in rows:
        budget[city] += (BudgetMonth(*told),)
    return budget


def read_changes(connection: Connection, build: Build) -> dict[str, tuple[Change, ...]]:
    """By kecamatan, the steps of the bridge from what was sent."""
    rows = connection.execute(
        """
        select kecamatan_code, stage_code, change_kind, added_count, removed_count
        from ops.edition_changes where build_id = %s order by kecamatan_code, stage_code, change_kind
        """,
        (build.build_id,),
    ).fetchall()
    changes: dict[str, tuple[Change, ...]] = defaultdict(tuple)
    for code, *change in rows:
        changes[code] += (Change(*change),)
    return changes


def read_sent(connection: Connection, build: Build) -> dict[str, dict[str, int]]:
    """By kecamatan and stage, the totals from which the changes lead here."""
    rows = connection.execute(
        """
        select sent.kecamatan_code, sent.stage_code, sent.cumulative_count
        from ops.builds inner join ops.edition_figures as sent on sent.build_id = bridged_from
        where builds.build_id = %s order by 1, 2
        """,
        (build.build_id,),
    ).fetchall()
    sent: dict[str, dict[str, int]] = defaultdict(dict)
    for code, stage, total in rows:
        sent[code][stage] = total
    return sent
