"""What a build froze besides its figures, asked once for all scopes, apart from what its report was made of.

Only counts of people, rows, classes and statements, and sums of rupiah; never a share or a word. Named as
``printed_parts`` names what is printed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pantau.contract import load_contract
from pantau.delivery.readback.figures import FrozenFigures, is_within
from pantau.periods import Month, Week
from pantau.report.reading.event_versions import known
from pantau.warehouse import connect


@dataclass(frozen=True)
class FrozenAmounts:
    """``counts``: by kecamatan code, how much there is of what; under no code, of all Jakarta alone."""

    figures: FrozenFigures
    counts: Mapping[str, Mapping[str, int]]

    def within(self, scope: str) -> dict[str, Counter[str]]:
        """By code, what each kecamatan of a scope has; under no code their sums.

        With its rank by P1 among those ranked: the scope's, or all where it is a kecamatan alone.
        """
        everywhere = {code: Counter(counts) for code, counts in self.counts.items() if code}
        chosen = {code: counts for code, counts in everywhere.items() if is_within(code, scope)}
        totals = Counter(self.counts.get("", {}))
        for counts in chosen.values():
            totals.update(counts)
        ranked = everywhere if scope in chosen else chosen
        for counts in chosen.values():
            counts["rank"] = 1 + sum(other["P1"] > counts["P1"] for other in ranked.values())
        if scope in chosen:
            totals["rank"] = chosen[scope]["rank"]
        totals["ranked"] = len(ranked)
        return {"": totals, **chosen}


_WEEK = f"""
with this as (select * from ops.builds where build_id = %(build_id)s),
heard as (
    select feed, verifies as stage_code
    from unnest(%(feeds)s::text [], %(verifies)s::text []) as feeds (feed, verifies)
    inner join ops.build_feed_pulls using (feed)
    where build_id = %(build_id)s and has_readable_file
),
stages as (
    select kecamatan_code, stage_code, cumulative_count as people, verified_cumulative_count as verified
    from ops.edition_figures where build_id = %(build_id)s
)
select kecamatan_code, stage_code || '.verified' as what, verified::bigint as amount from stages
union all
select kecamatan_code, unnest(array[stage_code || '.heard', 'heard']), people from stages
inner join heard using (stage_code)
union all
select kecamatan_code, unnest(array[stage_code || '.heard_verified', 'heard_verified']), verified from stages
inner join heard using (stage_code)
union all
select '', stage_code || '.' || told.what, told.amount
from heard
left join (select * from quality.partner_verdicts where week_start = %(start)s) as files using (feed)
cross join lateral (
    values ('files', (file_name is not null)::int), ('lines', rows_read), ('unread', quarantined)
) as told (what, amount)
union all
select kecamatan_code, stage_code || '.sent', cumulative_count
from this inner join ops.edition_figures as sent on sent.build_id = bridged_from
union all
select kecamatan_code, stage_code || '.' || change_kind || told.what, told.amount
from this inner join ops.edition_changes as changes using (build_id)
cross join lateral (values ('.added', added_count), ('.removed', removed_count)) as told (what, amount)
where bridged_from is not null
union all
select kecamatan_code, stage_code || '.new_before', count(*)
from ops.event_versions inner join this
    on {known()}
where event_date >= %(start)s - 7 and event_date < %(start)s
group by kecamatan_code, stage_code
union all
select kecamatan_code, unnest(array['asked', 'stated']), unnest(array[1, (status <> 'belum')::int])
from ops.edition_statements where build_id = %(build_id)s
union all
select kecamatan_code, unnest(array['kecamatan', 'held']), unnest(array[1, (verdict = 'held')::int])
from quality.workbook_verdicts where week_start = %(start)s
union all
select kecamatan_code, 'rows', cardinality(row_numbers) from quality.tab_verdicts
where week_start = %(start)s
union all
select kecamatan_code, 'accepted', cardinality(row_numbers) from quality.tab_verdicts
where week_start = %(start)s and cardinality(rule_ids) = 0
"""  # noqa: S608
_MONTH = f"""
select kecamatan_code, stage_code || told.what as what, count(*) as amount
from ops.event_versions inner join ops.builds on build_id = %(build_id)s
cross join lateral (
    values
    ('.verified', is_verified),
    ('.new_before', event_date >= %(start)s - interval '1 month' and event_date < %(start)s)
) as told (what, counts)
where
    counts and event_date <= %(last)s
    and {known()}
group by kecamatan_code, stage_code, told.what
union all
select '', 'announced_rp', max(target_value) from marts.dim_target
where
    metric_code = 'budget_spent' and period = 'year' and bound = 'at_most'
    and valid_from <= %(last)s and coalesce(valid_to, 'infinity') >= %(last)s
union all
select kecamatan_code, measure || '.year', value::bigint from ops.edition_measures
where
    build_id = %(build_id)s and period = 'month'
    and period_start between date_trunc('year', %(start)s::timestamp) and %(start)s
"""  # noqa: S608
_MEASURES = """
union all
select kecamatan_code, measure || '.' || period, value::bigint from ops.edition_measures
where build_id = %(build_id)s and (period = 'to_date' or period_start = %(month)s)
"""

_SUM = """
select kecamatan_code, what, coalesce(sum(amount), 0)::bigint from ({}) as told group by kecamatan_code, what
"""


def read_week_amounts(url: str, figures: FrozenFigures) -> FrozenAmounts:
    """What a week's mails say besides the figures, of all Jakarta."""
    start = figures.period_start
    feeds = [(feed.name, feed.verifies) for feed in load_contract().feeds if feed.verifies]
    return _read(
        url,
        figures,
        _WEEK + _MEASURES,
        month=Month.holding(Week(start).sunday).start,
        feeds=[name for name, _ in feeds],
        verifies=[stage for _, stage in feeds],
    )


def read_month_amounts(url: str, figures: FrozenFigures) -> FrozenAmounts:
    """What the mail that covers a month's report says besides the figures."""
    month = Month(figures.period_start)
    return _read(url, figures, _MONTH + _MEASURES, month=month.start, last=month.last_day)


def _read(url: str, figures: FrozenFigures, query: str, **values: date | list[str]) -> FrozenAmounts:
    told = {"build_id": figures.build_id, "start": figures.period_start, **values}
    with connect(url, "reporter") as connection:
        rows = connection.execute(_SUM.format(query), told).fetchall()
    counts: dict[str, dict[str, int]] = {"": {}, **{code: {} for code in figures.names}}
    for (code, stage), (people, new) in figures.counts.items():
        counts[code] |= {stage: people, f"{stage}.new": new}
    for code, what, amount in rows:
        counts.setdefault(code, {})[what] = amount
    return FrozenAmounts(figures, counts)
