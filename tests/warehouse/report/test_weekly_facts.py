"""What a weekly report reads is what its build froze, whatever is built afterwards."""

import psycopg
import pytest

from pantau.contract import load_contract
from pantau.delivery.readback.figures import read_frozen_figures
from pantau.delivery.readback.frozen_amounts import read_week_amounts
from pantau.delivery.readback.parts import refuse_untrue_parts
from pantau.report.facts import ReportError, SentBefore
from pantau.report.figures import MONTH_MARTS
from pantau.report.history import keep_history
from pantau.report.reading import queries
from pantau.report.reading.queries import read_weekly
from pantau.report.render import render_weekly
from pantau.report.scopes import measured, scopes
from pantau.report.weekly.composition import compose_weekly
from pantau.warehouse import connect

SECOND = "2018-01-15"
pytestmark = pytest.mark.full
"""Three weeks of the whole sample; whole weeks through Airflow see that facts stay as well."""
MEASURES = (
    "capital.disbursed_rp",
    "training.class_count",
    "licence.issued_count",
    "budget.realisasi_rp",
    "market.market_sales_rp",
    "finance.laba_bersih_rp",
    "stage.P1.new_count",
    "reconciliation.P2.matched_count",
)
STAGES = [tab.code for tab in load_contract().stages]


def pairs(reported, earlier):
    """Each kecamatan as two weeks tell of it."""
    return [(entry, earlier.of(entry.kecamatan_code)) for entry in reported.facts.kecamatan]


def test_the_facts_of_a_week_stay_the_same_to_the_value_after_the_next_week_was_built(weeks):
    assert read_weekly(weeks.programme.url, weeks.second.facts.week) == weeks.second.facts
    assert weeks.third.facts.kecamatan != weeks.second.facts.kecamatan


def test_what_a_build_froze_stays_the_same_after_the_next_week_was_built(weeks):
    assert weeks.programme.frozen(weeks.second.build_id) == weeks.second.frozen
    assert [len(rows) for rows in weeks.second.frozen.values()][0::2] == [308, 308, 44]


def test_a_build_that_is_kept_again_freezes_the_same_rows(weeks):
    keep_history(weeks.programme.run_of(weeks.third.facts.week))
    assert weeks.programme.frozen(weeks.third.build_id) == weeks.third.frozen
    assert read_weekly(weeks.programme.url, weeks.third.facts.week) == weeks.third.facts


def test_another_weeks_marts_freeze_nothing_and_leave_what_was_frozen(weeks):
    with pytest.raises(RuntimeError, match="The marts state week 2018-01-22, not 2018-01-15"):
        keep_history(weeks.programme.run_of(weeks.second.facts.week))
    assert weeks.programme.frozen(weeks.second.build_id) == weeks.second.frozen


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("week", ["first", "second", "third"])
def test_the_measures_of_44_kecamatan_add_up_to_the_marts(weeks, week, measure):
    reported = getattr(weeks, week)
    assert measured(reported.facts.kecamatan, measure) == reported.sums[measure]


def test_only_capital_is_all_zero_in_the_sample(weeks):
    assert {name for name in MEASURES if weeks.third.sums[name][1] == 0} == {"capital.disbursed_rp"}


def test_a_measure_that_is_zero_is_not_kept_and_reads_as_zero(weeks):
    assert weeks.programme.read("select * from ops.edition_measures where value = 0") == []
    entries = tuple(
        entry for entry in weeks.first.facts.kecamatan if "capital.disbursed_rp" not in entry.measures
    )
    assert entries
    assert measured(entries, "capital.disbursed_rp") == (0, 0)


def test_every_month_table_by_kecamatan_is_frozen_and_nothing_but_numbers(weeks):
    rows = weeks.programme.read(
        """
        select table_name from information_schema.columns
        where table_schema = 'marts' and column_name in ('month_start', 'kecamatan_code')
        group by 1 having count(*) = 2
        """
    )
    assert {name for (name,) in rows} == set(MONTH_MARTS)
    columns = weeks.programme.read(
        "select distinct split_part(measure, '.', -1) from ops.edition_measures order by 1"
    )
    assert {name for (name,) in columns if not name.endswith(("_count", "_rp"))} == set()


def test_new_people_of_the_last_weeks_are_those_of_the_marts(weeks):
    for reported in (weeks.first, weeks.second, weeks.third):
        for entry in reported.facts.kecamatan:
            expected = {stage: reported.weekly[entry.kecamatan_code, stage] for stage in STAGES}
            assert entry.weekly_new == expected


def test_the_newest_of_these_weeks_is_what_the_figures_say(weeks):
    for entry in weeks.second.facts.kecamatan:
        assert len(entry.weekly_new["P1"]) == 6
        assert {figure.stage_code: figure.new for figure in entry.figures} == {
            stage: counts[-1] for stage, counts in entry.weekly_new.items()
        }


def test_what_was_sent_and_the_changes_lead_to_the_figures(weeks):
    assert weeks.first.facts.sent_before is None
    assert {len(entry.sent) + len(entry.changes) for entry in weeks.first.facts.kecamatan} == {0}
    for reported, earlier in ((weeks.second, weeks.first), (weeks.third, weeks.second)):
        assert reported.facts.sent_before == SentBefore(earlier.build_id, earlier.facts.week)
        for entry, before in pairs(reported, earlier):
            assert entry.sent == {figure.stage_code: figure.cumulative for figure in before.figures}
            for figure in entry.figures:
                changes = [one for one in entry.changes if one.stage_code == figure.stage_code]
                change = sum(one.added - one.removed for one in changes)
                assert entry.sent[figure.stage_code] + change == figure.cumulative


def test_the_week_before_is_told_as_its_own_run_judged_it(weeks):
    assert {entry.before for entry in weeks.first.facts.kecamatan} == {None}
    for entry, before in pairs(weeks.third, weeks.second):
        assert entry.before.is_held == before.is_held
        assert entry.before.stages_reported == sum(said != "belum" for said in before.statements.values())
        assert (entry.before.rows_read, entry.before.rows_quarantined) == (
            before.rows_read,
            before.rows_quarantined,
        )


def test_rows_and_statements_are_those_of_the_weeks_run(weeks):
    rows = weeks.programme.read(
        """
        select kecamatan_code, count(*), count(*) filter (where verdict = 'quarantined')
        from quality.row_verdicts where week_start = %s group by 1 order by 1
        """,
        SECOND,
    )
    told = weeks.second.facts.kecamatan
    assert rows == [
        (entry.kecamatan_code, entry.rows_read, entry.rows_quarantined) for entry in told if entry.rows_read
    ]
    assert {tuple(entry.statements) for entry in told} == {tuple(STAGES)}
    held = [entry for entry in told if entry.is_held]
    assert held
    assert {said for entry in held for said in entry.statements.values()} == {"belum"}


def test_verified_people_are_some_of_those_counted(weeks):
    figures = [figure for entry in weeks.third.facts.kecamatan for figure in entry.figures]
    assert all(0 <= figure.verified <= figure.cumulative for figure in figures)
    verified = {figure.stage_code for figure in figures if figure.verified}
    assert {"P2", "P4"} <= verified <= {"P2", "P4", "P5", "P7"}


def test_a_workbook_that_is_carried_forward_keeps_its_hash_and_a_changed_one_gets_another(weeks):
    carried = [
        (now, then) for now, then in pairs(weeks.second, weeks.first) if now.is_held and then.snapshot_id
    ]
    changed = [(now, then) for now, then in pairs(weeks.second, weeks.first) if not now.is_held]
    assert carried
    assert all(
        (now.snapshot_id, now.snapshot_hash) == (then.snapshot_id, then.snapshot_hash)
        for now, then in carried
    )
    assert all(now.snapshot_hash != then.snapshot_hash for now, then in changed)
    assert {len(now.snapshot_hash) for now, _ in changed} == {64}


def test_the_same_workbook_pulled_twice_has_the_same_hashes(weeks):
    tabs = weeks.programme.read(
        """
        select tab, count(*), count(distinct content_hash)
        from landing.snapshot_tabs inner join landing.snapshots using (snapshot_id)
        where week_start = %s and kecamatan_code = '31.74.01' group by 1
        """,
        SECOND,
    )
    assert {(count, hashes) for _, count, hashes in tabs} == {(2, 1)}


def test_feeds_tell_what_came_and_what_is_missing(weeks):
    feeds = {feed.feed: feed for feed in weeks.second.facts.feeds}
    assert list(feeds) == list(load_contract().feed_names)
    assert {name: feed.verifies for name, feed in feeds.items()} == {
        "pelatihan": "P2",
        "ptsp": "P4",
        "mart": "P5",
        "bank": "P7",
        "anggaran": None,
    }
    assert {name for name, feed in feeds.items() if feed.is_missing} == {"mart", "bank"}
    assert (feeds["mart"].file_count, feeds["bank"].file_count) == (1, 0)
    assert feeds["pelatihan"].rows_read > feeds["pelatihan"].rows_quarantined
    assert not any(feed.is_missing for feed in weeks.third.facts.feeds)


def test_the_gates_answers_of_the_week_are_told(weeks):
    answers = {one.name: one for one in weeks.second.facts.expectations}
    assert not answers["no_feed_is_missing"].success
    assert (answers["no_feed_is_missing"].severity, answers["no_feed_is_missing"].observed) == (
        "warning",
        "2",
    )
    assert {one.name for one in weeks.third.facts.expectations} == set(answers)


def test_targets_and_definitions_are_those_of_the_weeks_sunday(weeks):
    first = {target.target_code: target for target in weeks.first.facts.targets}
    third = {target.target_code: target for target in weeks.third.facts.targets}
    assert third.keys() - first.keys() == {"registered_10000_by_march_2018"}
    assert third["registered_10000_by_march_2018"].value == 10000
    assert "licensed_40000_a_year" not in third
    assert "entrepreneurs_registered_2018" in {metric.metric_code for metric in weeks.third.facts.metrics}
    assert "capital_disbursed" not in {metric.metric_code for metric in weeks.third.facts.metrics}


def test_the_build_says_by_which_rules_and_contract_it_was_made(weeks):
    build = weeks.second.facts.build
    assert (build.build_id, build.code_version) == (weeks.second.build_id, "test")
    assert build.contract_version == load_contract().version
    assert len(build.rules_version) == 16


def test_the_reporters_rights_are_enough(weeks, monkeypatch):
    roles = []

    def connect_as(url, role=None):
        roles.append(role)
        return connect(url, role)

    monkeypatch.setattr(queries, "connect", connect_as)
    read_weekly(weeks.programme.url, weeks.second.facts.week)
    assert set(roles) == {"reporter"}
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(weeks.programme.url, "reporter") as one:
        one.execute("select from landing.snapshot_tabs")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(weeks.programme.url, "reporter") as one:
        one.execute("delete from ops.edition_measures")


def test_a_week_that_was_never_built_is_refused(weeks):
    with pytest.raises(ReportError, match="Week 2018-01-29 was never built"):
        read_weekly(weeks.programme.url, type(weeks.second.facts.week).parse("2018-01-29"))


@pytest.mark.full
def test_an_older_week_that_is_run_again_freezes_the_same_figures(weeks):
    again = weeks.programme.make(weeks.second.facts.week, "again")
    assert again.build_id > weeks.third.build_id
    for table in ("edition_figures", "edition_measures", "edition_statements", "build_snapshots"):
        assert again.frozen[table] == weeks.second.frozen[table]


@pytest.mark.parametrize("week", ["first", "second", "third"])
def test_the_mail_of_every_scope_says_in_tiles_and_tables_what_its_build_froze(weeks, week):
    told = getattr(weeks, week)
    amounts = read_week_amounts(weeks.programme.url, read_frozen_figures(weeks.programme.url, told.build_id))
    for scope in scopes():
        refuse_untrue_parts(render_weekly(compose_weekly(told.facts, scope.code)), amounts)


def test_a_build_without_statements_is_refused(weeks):
    """The last here: what it takes away is gone for the others."""
    weeks.programme.execute("delete from ops.edition_statements where build_id = %s", weeks.first.build_id)
    with pytest.raises(ReportError, match="no complete statements of week 2018-01-08; run build_facts again"):
        read_weekly(weeks.programme.url, weeks.first.facts.week)
