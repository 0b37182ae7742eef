"""A build that takes over what the last one left says the same as one that makes everything anew, and as the
contract's text read a second time."""

import datetime as dt
from itertools import product, takewhile

import psycopg
import pytest
from contract_model import count, find_last_day, find_reached, judge
from drawn_weeks import FIRST, HOMES, SECOND, STEPS, TABS, THIRD, build_weeks

from pantau.reference import load_kecamatan

LOOK_FURTHER = {"X01", "X02", "X03", "X04", "X05", "X06", "X07"}
WARNINGS = {"W08", "W09"}
PERIODS = {
    "week": (
        [dt.date(2017, 12, 11) + dt.timedelta(weeks=later) for later in range(10)],
        lambda monday: monday + dt.timedelta(days=6),
    ),
    "month": (
        [dt.date(2017, 12, 1), dt.date(2018, 1, 1), dt.date(2018, 2, 1), dt.date(2018, 3, 1)],
        lambda first: find_last_day(f"{first:%m/%Y}"),
    ),
}
"""The first day of each, and how its last one is found."""
VERDICTS = "select kecamatan_code, tab, row_number, rule_ids from quality.row_verdicts where week_start = %s"
DIFFER = {"int_rows_apart", "int_rows_touched", "int_people_touched"}
"""Tables that say what the last build left, and so are empty where nothing is taken over."""

KEPT = {
    **dict.fromkeys(
        (
            "intermediate.int_rows_in_force",
            "intermediate.int_registrations",
            "intermediate.int_cross_findings",
            "intermediate.int_accepted_rows",
            "intermediate.int_counted_rows",
            "intermediate.int_stage_dates",
            "intermediate.int_worker_counts",
            "intermediate.int_licence_days",
            "intermediate.int_warnings_of_people",
        ),
        "nik",
    ),
    "marts.fct_stage_event": "participant_id",
}
"""Tables of which only the rows of touched people are made again, and how each names them."""

COMPARED = (2, 4)
"""Steps behind which everything is made anew for comparison, of the first seed the second alone; up to them
each build follows the one before."""


def dump(landing):
    """All that a build makes, row by row."""
    names = landing.fetch(
        """
        select table_schema || '.' || table_name from information_schema.tables
        where table_schema in ('staging', 'intermediate', 'marts', 'quality') and table_name <> all(%s)
        """,
        list(DIFFER),
    )
    return {name: sorted(landing.fetch(f"select t::text from {name} as t")) for (name,) in names}


def made_again(landing, before):
    """Tables of which a build left no row as the one before had written it, though nobody had touched one."""
    return {
        name
        for name, whose in KEPT.items()
        if landing.fetch(
            f"""
            select from {name}
            where {whose} not in (
                select {whose} from intermediate.int_people_touched where {whose} is not null
            )
            having count(*) > 0 and bool_and(xmin::text::bigint >= %s)
            """,
            before,
        )
    }


def assert_says_what_the_contract_says(landing, built):
    """Each row's verdict by rules that look further, each day on which a stage was reached, each count.

    Returns the rules that fired.
    """
    rows = {row.place: row for row in built.rows}
    verdicts = {tuple(place): set(rule_ids) for *place, rule_ids in landing.fetch(VERDICTS, built.week)}
    assert verdicts.keys() == rows.keys(), "rows read = accepted + quarantined"
    judged = judge(rows[place] for place, rule_ids in verdicts.items() if rule_ids <= LOOK_FURTHER)
    looked_further = {place: rule_ids for place, rule_ids in verdicts.items() if rule_ids & LOOK_FURTHER}
    assert looked_further == {place: {rule_id} for place, rule_id in judged.found.items()}
    warnings = landing.fetch(
        """
        select kecamatan_code, tab, row_number, rule_id from quality.findings
        where week_start = %s and rule_id = any(%s)
        """,
        *(built.week, sorted(WARNINGS)),
    )
    assert sorted(warnings) == sorted((*place, rule_id) for place, rule_id in judged.warned)
    reached = find_reached(judged, built.seen_in_training)
    sunday = dt.date.fromisoformat(built.week) + dt.timedelta(days=6)
    events = landing.fetch(
        """
        select participant_id, stage_code, kecamatan_code, event_date, is_verified
        from marts.fct_stage_event
        """
    )
    assert sorted(events) == sorted(
        (f"id-{one.nik}", one.stage_code, one.kecamatan_code, one.day, one.is_verified)
        for one in reached
        if one.day <= sunday
    )
    for period, (starts, find_last) in PERIODS.items():
        stated = landing.fetch(
            f"""
            select
                {period}_start, kecamatan_code, stage_code,
                new_count, cumulative_count, verified_cumulative_count
            from marts.fct_kecamatan_stage_{period}
            """
        )
        expected = []
        for start in takewhile(lambda start: start <= sunday, starts):
            counted = count(reached, start, min(find_last(start), sunday))
            everywhere = product((each.kecamatan_code for each in load_kecamatan()), TABS)
            expected += [(start, *key, *counted.get(key, (0, 0, 0))) for key in everywhere]
        assert sorted(stated) == sorted(expected)
    return {*judged.found.values(), *(rule_id for _, rule_id in judged.warned)}


def test_a_drawn_week_says_what_the_contract_says(own_landing, tmp_path):
    (fired,) = (
        assert_says_what_the_contract_says(own_landing, built)
        for built in build_weeks(own_landing, tmp_path, 5, STEPS[1:2])
    )
    assert fired == LOOK_FURTHER | WARNINGS, "a rule that nothing was drawn for is not shown"
    verified = own_landing.fetch("select count(*) from marts.fct_stage_event where is_verified")
    assert verified[0][0] > 0


@pytest.mark.full
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_follows_changes_is_what_is_made_anew(own_landing, tmp_path, seed):
    landing, taken_over = own_landing, 0
    for built in build_weeks(landing, tmp_path, seed):
        assert_says_what_the_contract_says(landing, built)
        followed = dump(landing)
        touched = landing.fetch("select count(*) from intermediate.int_people_touched")[0][0]
        people = landing.fetch("select count(distinct nik) from intermediate.int_rows_in_force")[0][0]
        if 0 < touched < people:
            taken_over += 1
            assert made_again(landing, built.began) == set(), f"step {built.step}"
        if built.step not in COMPARED[0 if seed > 1 else 1 :]:
            continue
        landing.execute("truncate intermediate.int_facts_made_of")
        landing.count(built.week)
        anew = dump(landing)
        assert {name for name in anew if anew[name] != followed[name]} == set(), f"step {built.step}"
        assert anew["marts.fct_stage_event"]
    assert taken_over >= 2, "where everybody is touched nothing is shown"


TABLES = """
    select relname, oid from pg_class
    where relnamespace = 'marts'::regnamespace and relkind = 'r' order by relname
"""
TOTALS = "select * from marts.fct_stage_week order by 1, 2"
PERSON = {"NIK": "3174040101900001", "Nama Lengkap": "Citra Lestari", "No. HP": "081200000001"}
SAME_PERSON_TYPED_OTHERWISE = {**PERSON, "Nama Lengkap": "CITRA LESTARI"}
OTHERS = [{"NIK": f"317404010190{serial:04d}", "No. HP": f"08120000{serial:04d}"} for serial in (2, 3)]
RESERVED = 1000
"""The number of a row that is landed later than rows of higher numbers."""


@pytest.fixture(scope="module")
def followed(landing):
    """A week, and one that follows it while somebody reads: what they saw before and behind it."""
    home = HOMES[0]
    landing.land(FIRST, home, {"P1": [PERSON, OTHERS[0]]})
    numbers = "pg_get_serial_sequence('landing.row_versions', 'row_version_id')::regclass"
    landing.execute(f"select setval({numbers}, {RESERVED})")
    landing.land(FIRST, HOMES[1], {"P1": [OTHERS[1]]})
    landing.run(FIRST)
    landing.land(SECOND, home, {"P1": [PERSON, OTHERS[0], SAME_PERSON_TYPED_OTHERWISE]})
    with psycopg.connect(landing.url) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        seen = [(reader.execute(TABLES).fetchall(), reader.execute(TOTALS).fetchall())]
        landing.run(SECOND)
        seen.append((reader.execute(TABLES).fetchall(), reader.execute(TOTALS).fetchall()))
    return landing, seen


def test_who_reads_while_a_week_is_built_goes_on_to_see_the_week_before(followed):
    landing, (before, behind) = followed
    assert before[1] and behind == before
    assert landing.fetch(TOTALS) != before[1]
    assert landing.fetch(TABLES) == before[0], "a table stands from build to build"


def test_a_row_that_reads_as_one_of_an_earlier_week_is_its_copy(followed):
    landing, _ = followed
    found = "select row_number from quality.findings where rule_id = 'R05' and week_start = %s"
    assert landing.fetch(found, SECOND) == [(4,)]


def test_a_table_that_keeps_every_week_takes_its_columns_by_name(followed):
    """A column that came with a release stands last in it, wherever the contract has it."""
    landing, _ = followed
    swap = """
        alter table quality.findings rename column rule_id to swapped;
        alter table quality.findings rename column severity to rule_id;
        alter table quality.findings rename column swapped to severity
    """
    found = "select distinct rule_id, severity from quality.findings where week_start = %s"
    before = landing.fetch(found, SECOND)
    landing.execute(swap)
    landing.run(SECOND)
    assert before and landing.fetch(found, SECOND) == before


def test_what_a_slower_pull_landed_behind_a_faster_one_is_typed(followed):
    """Its rows have lower numbers than some that were typed before it was there."""
    landing, _ = followed
    late = landing.land(THIRD, HOMES[1], {"P1": [OTHERS[1]]})
    landing.execute(
        """
        insert into landing.row_versions (row_version_id, kecamatan_code, tab, content_hash, cells)
        overriding system value
        select %s, kecamatan_code, tab, 'late', jsonb_set(cells, '{1}', '"3174040101900009"')
        from landing.row_versions where kecamatan_code = %s
        """,
        *(RESERVED, HOMES[1]),
    )
    landing.execute(
        """
        update landing.snapshot_tabs
        set row_numbers = row_numbers || 3, row_version_ids = row_version_ids || %s
        where snapshot_id = %s and tab = 'P1'
        """,
        *(RESERVED, late),
    )
    landing.run(THIRD)
    held = "select row_number from intermediate.int_rows_in_force where row_version_id = %s"
    assert landing.fetch(held, RESERVED) == [(3,)]
