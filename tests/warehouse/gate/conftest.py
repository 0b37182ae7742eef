"""Tables that the gate reads, as dbt builds them, filled with a programme that passes."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import connect

WEEK = Week(date(2018, 1, 15))
STAGES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
CITIES = {"31.01": 2, "31.71": 8, "31.72": 6, "31.73": 8, "31.74": 10, "31.75": 10}
KECAMATAN = tuple(f"{city}.{number:02}" for city, count in CITIES.items() for number in range(1, count + 1))

DDL = """
create schema if not exists intermediate;
create schema if not exists marts;
create table intermediate.int_workbook_measures (
    kecamatan_code text, snapshot_id bigint, is_unreadable boolean, has_wrong_code boolean,
    tabs_missing text, tabs_twice text, headers_missing text, headers_twice text,
    rows_read bigint, rows_quarantined bigint, quarantined_share numeric
);
create table intermediate.int_tab_measures (
    kecamatan_code text, tab text, rows_before bigint, rows_now bigint, rows_lost bigint,
    rows_lost_share numeric, is_emptied boolean
);
create table intermediate.int_programme_measures (
    workbooks_accepted bigint, workbooks_held bigint, rows_in_force bigint, rows_quarantined bigint,
    quarantined_share numeric, feeds_missing bigint
);
create table intermediate.int_stage_measures (
    stage_code text, cumulative_count bigint, cumulative_sent bigint, fall_count bigint
);
create table marts.dim_kecamatan (
    kecamatan_code text, kecamatan_name text, city_code text, city_name text, population bigint
);
create table marts.fct_stage_event (
    participant_id text, stage_code text, event_date date, kecamatan_code text, is_verified boolean
);
create table marts.fct_kecamatan_stage_week (
    week_start date, kecamatan_code text, stage_code text, new_count bigint, cumulative_count bigint,
    verified_cumulative_count bigint
);
create table marts.fct_stage_week (
    week_start date, stage_code text, new_count bigint, cumulative_count bigint,
    verified_cumulative_count bigint
);
create table marts.dim_stage (stage_code text, stage_name text, stage_order bigint);
create table marts.fct_kecamatan_stage_month (
    month_start date, kecamatan_code text, stage_code text, new_count bigint, cumulative_count bigint,
    verified_cumulative_count bigint
);
create table marts.fct_cohort_month (
    cohort_month date, city_code text, stage_code text, months_since bigint, cohort_size bigint,
    reached_count bigint
);
create table marts.fct_budget_month (
    month_start date, kecamatan_code text, line_count bigint, pagu_rp numeric, realisasi_rp numeric
);
create table quality.partner_verdicts (
    week_start date, feed text, file_name text, rows_read bigint, accepted bigint, quarantined bigint
);
create table intermediate.int_feed_measures (feed text, newest_date date, is_late boolean);
create table intermediate.int_match_measures (
    feed text, month_start date, counted_count bigint, counted_in_both bigint, match_rate numeric,
    match_rate_change numeric
);
create table intermediate.int_verification_measures (
    feed text, month_start date, kecamatan_code text, counted_count bigint, verification_factor numeric
);
create table intermediate.int_kecamatan_measures (
    kecamatan_code text, p1_new bigint, weeks_before bigint, median_count numeric, modified_z_score numeric
);
create table intermediate.int_attendance_measures (
    kecamatan_code text, tanggal date, place text, people_count bigint, list_count bigint
);
create table intermediate.int_note_measures (
    kecamatan_code text, place text, note_length bigint, visit_count bigint, people_count bigint
);
"""


@dataclass(frozen=True)
class GateTables:
    """The gate's input in one warehouse."""

    url: str

    def run(self, week: Week = WEEK) -> Run:
        """A run of ``build_marts`` for a week."""
        return Run(week, f"run-{week}", Settings(warehouse_url=self.url, pseudonym_key="key"))

    def pull(self, week: Week = WEEK) -> dict[str, int]:
        """A pull of all 44 workbooks, all good; the measures become those of this pull."""
        snapshots = {}
        with connect(self.url) as connection:
            connection.execute("truncate intermediate.int_workbook_measures, intermediate.int_tab_measures")
            for code in KECAMATAN:
                snapshots[code] = connection.execute(
                    "insert into landing.snapshots (week_start, kecamatan_code, run_id, is_late, status, "
                    "api_calls, contract_version) values (%s, %s, 'test', false, 'read', 2, 1) "
                    "returning snapshot_id",
                    (week.start, code),
                ).fetchone()[0]
                connection.execute(
                    "insert into intermediate.int_workbook_measures values "
                    "(%s, %s, false, false, null, null, null, null, 100, 2, 0.02)",
                    (code, snapshots[code]),
                )
            connection.execute(
                "insert into intermediate.int_tab_measures "
                "select kecamatan_code, tab, 50, 50, 0, 0, false "
                "from intermediate.int_workbook_measures cross join unnest(%s::text []) as tab",
                (list(STAGES),),
            )
        return snapshots

    def set(self, table: str, where: str = "true", **values: object) -> None:
        """Changes columns of a table; a condition that meets no row is a mistake of the test."""
        assignments = ", ".join(f"{column} = %({column})s" for column in values)
        with connect(self.url) as connection:
            assert connection.execute(f"update {table} set {assignments} where {where}", values).rowcount

    def execute(self, statement: str, *values: object) -> None:
        """Any other change."""
        with connect(self.url) as connection:
            connection.execute(statement, values)

    def read(self, query: str, *values: object) -> list[tuple]:
        """Rows of a query."""
        with connect(self.url) as connection:
            return connection.execute(query, values).fetchall()

    def build_programme(self, week: Week = WEEK) -> None:
        """Measures and marts that pass: in every kecamatan two people at P1 and P2, one at P1 only."""
        self.execute("insert into intermediate.int_programme_measures values (44, 0, 4400, 0, 0, 0)")
        self.execute(
            "insert into intermediate.int_stage_measures "
            "select stage, 44, null, 0 from unnest(%s::text []) as stage",
            list(STAGES),
        )
        self.execute(
            "insert into marts.dim_kecamatan "
            "select code, 'Kecamatan ' || code, left(code, 5), left(code, 5), 1000 "
            "from unnest(%s::text []) as code",
            list(KECAMATAN),
        )
        self.execute(
            """
            insert into marts.fct_stage_event
            select person || '-' || kecamatan_code, stage, %s::date + days, kecamatan_code, false
            from marts.dim_kecamatan
            cross join (
                values ('a', 'P1', 0), ('a', 'P2', 6), ('b', 'P1', -3), ('c', 'P1', -40), ('c', 'P2', -20)
            ) as events (person, stage, days)
            """,
            week.start,
        )
        self.execute(
            "insert into marts.dim_stage select stage, stage, 1 from unnest(%s::text []) as stage",
            list(STAGES),
        )
        self.build_partners(week)
        self.roll_up(week)

    def build_partners(self, week: Week) -> None:
        """What partners tell, and what somebody might look at: nothing to see."""
        self.execute(
            """
            insert into marts.fct_budget_month
            select month_start, kecamatan_code, 1, 100, 80
            from marts.dim_kecamatan
            cross join unnest(array[date '2017-12-01', date '2018-01-01']) as month_start
            """
        )
        self.execute(
            "insert into quality.partner_verdicts values (%s, 'anggaran', 'anggaran.xlsx', 90, 88, 2)",
            week.start,
        )
        self.execute(
            "insert into intermediate.int_feed_measures "
            "select feed, date '2018-01-20', false from unnest(%s::text []) as feed",
            ["pelatihan", "ptsp", "mart", "bank", "anggaran"],
        )
        self.execute(
            "insert into intermediate.int_match_measures values ('ptsp', '2017-12-01', 30, 30, 0.7, 0.1)"
        )
        self.execute(
            "insert into intermediate.int_verification_measures "
            "select 'ptsp', date '2017-12-01', kecamatan_code, 20, 1.1 from marts.dim_kecamatan"
        )
        self.execute(
            "insert into intermediate.int_kecamatan_measures "
            "select kecamatan_code, 12, 8, 10, 3.5 from marts.dim_kecamatan"
        )
        self.execute(
            "insert into intermediate.int_attendance_measures "
            "values ('31.74.04', '2018-01-17', 'P2 row 12', 4, 2)"
        )
        self.execute("insert into intermediate.int_note_measures values ('31.74.04', 'P3 row 7', 25, 9, 9)")

    def add_event(self, person: str, stage: str, day: date, code: str = "31.74.04") -> None:
        """A person reaches a stage."""
        self.execute(
            "insert into marts.fct_stage_event values (%s, %s, %s, %s, false)", person, stage, day, code
        )

    def roll_up(self, week: Week = WEEK) -> None:
        """The two weekly marts from the events, for the week and the one before."""
        self.execute("truncate marts.fct_kecamatan_stage_week, marts.fct_stage_week")
        self.execute(
            """
            insert into marts.fct_kecamatan_stage_week
            select
                week_start, kecamatan_code, stage_code,
                count(*) filter (where event_date between week_start and week_start + 6),
                count(*) filter (where event_date < week_start + 7),
                count(*) filter (where event_date < week_start + 7 and is_verified)
            from unnest(%s::date []) as week_start
            cross join marts.dim_kecamatan
            cross join unnest(%s::text []) as stage_code
            left join marts.fct_stage_event using (kecamatan_code, stage_code)
            group by week_start, kecamatan_code, stage_code
            """,
            [week.start - timedelta(days=7), week.start],
            list(STAGES),
        )
        self.execute(
            """
            insert into marts.fct_stage_week
            select week_start, stage_code, sum(new_count), sum(cumulative_count),
                sum(verified_cumulative_count)
            from marts.fct_kecamatan_stage_week group by week_start, stage_code
            """
        )
        self.roll_up_months(week)

    def roll_up_months(self, week: Week) -> None:
        """The monthly marts from the events, up to the Sunday; one month, December, is over."""
        self.execute("truncate marts.fct_kecamatan_stage_month, marts.fct_cohort_month")
        self.execute(
            """
            insert into marts.fct_kecamatan_stage_month
            select
                month_start, kecamatan_code, stage_code,
                count(*) filter (where date_trunc('month', event_date::timestamp) = month_start),
                count(*) filter (where event_date < month_start + interval '1 month'),
                count(*) filter (where event_date < month_start + interval '1 month' and is_verified)
            from unnest(array[date '2017-12-01', date '2018-01-01']) as month_start
            cross join marts.dim_kecamatan
            cross join marts.dim_stage
            left join (select * from marts.fct_stage_event where event_date <= %s) as events
                using (kecamatan_code, stage_code)
            group by month_start, kecamatan_code, stage_code
            """,
            week.sunday,
        )
        self.execute(
            """
            insert into marts.fct_cohort_month
            select
                months.month_start, city_code, reached.stage_code, 0,
                sum(months.new_count), sum(reached.cumulative_count)
            from marts.fct_kecamatan_stage_month as months
            inner join marts.dim_kecamatan using (kecamatan_code)
            inner join marts.fct_kecamatan_stage_month as reached using (month_start, kecamatan_code)
            where month_start = '2017-12-01' and months.stage_code = 'P1' and reached.stage_code <> 'P1'
            group by months.month_start, city_code, reached.stage_code
            """
        )


@pytest.fixture
def tables(fresh_warehouse: str) -> GateTables:
    """Empty tables of the gate's input."""
    tables = GateTables(fresh_warehouse)
    tables.execute(DDL)
    return tables


@pytest.fixture
def measures(tables: GateTables) -> GateTables:
    """A week's pull of 44 good workbooks."""
    tables.pull()
    return tables


@pytest.fixture
def programme(tables: GateTables) -> GateTables:
    """A programme that passes."""
    tables.build_programme()
    return tables
