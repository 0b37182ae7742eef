"""Each task of each DAG, killed at moments all along its work and run again; tasks of two runs mixed;
PostgreSQL gone in the middle. Every case ends with the same facts, and nobody gets a mail twice, but for the
team its digest.
"""

from collections import Counter

import pytest
from comparing import LONE, TAKEN_OVER, assert_as_undisturbed, assert_told_once, choose_moment, die
from killable import DAGS, finish, load_tasks, start
from street import CLOSING, CODES, FIRST, HELD, Street, take_fingerprint
from undisturbed import FRIDAY, MONTH, WAY_OUT, Chain, Kept

from pantau.transform import MAKES_FACTS

pytestmark = pytest.mark.full

BUILD = (
    *("stage_rows", "gate_workbooks", "build_facts", "return_feedback", "send_workbook_notices"),
    *("find_duplicates", "gate_programme", "write_data_docs"),
)
KILLED = {
    f"land_week {CLOSING}": ("list_workbooks", "land_workbook", "land_feed", "close_landing"),
    f"build_marts {CLOSING}": BUILD,
    f"build_marts {HELD}": ("send_held_notice",),
    f"report_week {CLOSING}": WAY_OUT,
    f"report_month {MONTH}": (
        *("check_weeks", "gate_month", "render_month", "queue_mails", "send_mails"),
        "archive_editions",
    ),
    f"watch_deadline {HELD}": ("tell_if_late",),
    "release_report": ("record_release", *WAY_OUT),
    "accept_workbook": ("record_acceptance",),
    f"precheck_sheets {FRIDAY}": (
        *("list_workbooks", "pull_workbook", "judge_rows", "return_feedback"),
        "send_workbook_notices",
    ),
}
NOTHING_TO_KILL = {"build_marts.open_gate"}
"""It reads a verdict that it was handed, and does nothing else."""
RATHER_TWICE = "send_digest.mail_digest"
"""What the team gets rather twice than never; a test of its own."""
SHARES = (0, 0.2, 0.4, 0.6, 0.8, 0.95, 1)
"""The last moment is the end: all is done, and Airflow was not told."""


def names() -> list[str]:
    """What ``Chain`` calls each of them."""
    return [
        f"{dag.partition(' ')[0]}.{task} {dag.partition(' ')[2]}".strip()
        for dag, tasks in KILLED.items()
        for task in tasks
    ]


@pytest.fixture(scope="module")
def weeks(chain: Chain) -> Chain:
    """A week, the one that closes the month and corrects the first, the month, a held one; what follows."""
    for week in (FIRST, CLOSING):
        chain.pull(week)
        assert chain.build(week) == "pass_with_notes"
        chain.report(week)
    chain.report_month()
    chain.pull(HELD, CODES[:20])
    assert chain.build(HELD) == "hold"
    chain.release(HELD)
    chain.accept(HELD)
    chain.digest(HELD)
    chain.precheck()
    return chain


def test_no_task_of_any_dag_is_left_out():
    killed = {name.partition(" ")[0] for name in names()} | {RATHER_TWICE}
    every = {f"{path.stem}.{task}" for path in DAGS.glob("*.py") for task in load_tasks(path.stem)}
    assert killed | NOTHING_TO_KILL == every


@pytest.mark.parametrize("name", names())
def test_a_task_killed_at_any_moment_leaves_nothing_that_its_next_try_does_not_put_right(weeks, name):
    street, kept = weeks.street, weeks.kept[name]
    for before in choose_moments(kept):
        street.restore(kept.state)
        die(street, kept, before)
        ended = street.run(kept.step)
        assert ended.state in ("success", "skipped"), f"{name}, moment {before}: {ended.error}"
        assert_as_undisturbed(street, kept)


def test_a_digest_that_dies_at_any_moment_is_told_by_its_next_try_twice_at_most_and_never_again(weeks):
    street, kept = weeks.street, weeks.kept[f"{RATHER_TWICE} {HELD}"]
    for before in choose_moments(kept):
        street.restore(kept.state)
        die(street, kept, before)
        had_left = bool(street.post.taken)
        for _ in range(2):
            assert street.run(kept.step).state == "success"
        assert street.fingerprint() == kept.facts
        told = Counter(street.post.taken)
        assert told and max(told.values()) <= 1 + had_left, f"moment {before}"


def choose_moments(kept: Kept) -> list[int]:
    """All along the work; of a pull without the end, behind which its next try makes a second pull."""
    shares = SHARES[:-2] if kept.step.task_id in LONE else SHARES
    return sorted({*map(kept.moment, shares), choose_moment(kept)})


def test_a_week_each_of_whose_tasks_is_done_twice_says_the_same(weeks):
    street = weeks.street
    kept = [each for each in weeks.kept.values() if each.step.key == str(CLOSING)]
    street.restore(kept[0].state)
    for each in kept:
        assert street.run(each.step).state in ("success", "skipped")
        assert street.run(each.step).state in ("success", "skipped")
    assert_same_facts(street, kept[-1])
    assert_told_once(street)
    assert street.rows("select distinct status from ops.deliveries") == [("sent",)]


def test_two_runs_of_a_week_whose_tasks_take_turns_come_to_the_same_facts(weeks):
    street = weeks.street
    kept = [weeks.kept[f"build_marts.{task} {CLOSING}"] for task in (*BUILD[:3], "gate_programme")]
    street.restore(kept[0].state)
    for each in kept:
        for run in ("the run by hand", "the scheduled run"):
            assert street.run(each.step, run=run, worker=run).state == "success"
    assert_same_facts(street, kept[-1])


def test_two_who_pull_at_once_store_every_row_once(weeks):
    street = weeks.street
    kept = weeks.kept[f"land_week.land_workbook {CLOSING}"]
    street.restore(kept.state)
    first, second = street.run_both(kept.step, kept.step)
    assert (first.state, second.state) == ("success", "success"), first.error + second.error
    rows = "landing.row_versions"
    assert street.fingerprint()[rows] == kept.facts[rows]
    pulls = "select count(*) from landing.snapshots where week_start = %s group by kecamatan_code"
    assert set(street.rows(pulls, CLOSING.start)) == {(2,)}


def test_of_two_that_build_at_once_one_waits_for_the_other(weeks):
    street, kept = weeks.street, weeks.kept[f"build_marts.build_facts {CLOSING}"]
    street.restore(kept.state)
    first, second = street.run_both(kept.step, kept.step)
    assert (first.state, second.state) == ("success", "success"), first.error + second.error
    assert_same_facts(street, kept)


def test_another_weeks_rows_are_refused_by_the_gate_and_not_judged(weeks):
    street = weeks.street
    staged, judged = (weeks.kept[f"build_marts.{task} {CLOSING}"] for task in BUILD[:2])
    street.restore(staged.state)
    assert street.run(weeks.kept[f"build_marts.stage_rows {FIRST}"].step).state == "success"
    refused = street.run(judged.step)
    assert refused.state == "failed" and "run dbt's stage rows for this week first" in refused.error
    for each in (staged, judged):
        assert street.run(each.step).state == "success"
    assert_same_facts(street, judged)


def test_a_report_that_another_run_sends_meanwhile_is_neither_changed_nor_sent_again(weeks):
    street = weeks.street
    render, queue, send = (weeks.kept[f"report_week.{task} {CLOSING}"] for task in WAY_OUT[:3])
    street.restore(render.state)
    with street.stopped(render.step, render.moment(0.3), run="the run by hand") as by_hand:
        for each in (render, queue, send):
            assert street.run(each.step, run="the scheduled run").state == "success"
    assert by_hand.result().state == "success"
    for each in (queue, send):
        assert street.run(each.step, run="the run by hand").state == "success"
    assert_as_undisturbed(street, send)
    assert street.rows("select distinct status from ops.deliveries where report = 'weekly'") == [("sent",)]


@pytest.mark.parametrize("is_crash", [False, True], ids=["restarted", "crashed"])
@pytest.mark.parametrize("task", ["stage_rows", "build_facts", "return_feedback", "send_workbook_notices"])
def test_postgresql_may_go_while_a_task_works(weeks, task, is_crash):
    street, kept = weeks.street, weeks.kept[f"build_marts.{task} {CLOSING}"]
    street.restore(kept.state)
    with street.stopped(kept.step, choose_moment(kept)) as first:
        street.restart(is_crash=is_crash)
    assert first.result().state == "failed"
    assert street.run(kept.step).state == "success"
    if task not in MAKES_FACTS:
        assert_as_undisturbed(street, kept)
        return
    # A build that may not have been alone is made anew, and so are the facts behind it.
    facts = BUILD.index("build_facts")
    for later in BUILD[BUILD.index(task) + 1 : facts + 1]:
        assert street.run(weeks.kept[f"build_marts.{later} {CLOSING}"].step).state == "success"
    made = weeks.kept[f"build_marts.{BUILD[facts]} {CLOSING}"]
    assert_as_undisturbed(street, made, apart_from=TAKEN_OVER)


def test_a_build_killed_in_a_long_statement_and_tried_again_at_once_comes_to_the_same_facts(weeks):
    street, kept = weeks.street, weeks.kept[f"build_marts.build_facts {CLOSING}"]
    street.restore(kept.state)
    order = street.order(kept.step, worker="the next worker")
    with street.killed_in_statement(kept.step, "reference.kecamatan") as orphaned:
        process = start(order)
        street.wait_for_dbt(orphaned + 1)
    ended = finish(order, process)
    assert ended is not None and ended.state == "success", ended
    assert_same_facts(street, kept)


def assert_same_facts(street: Street, kept: Kept) -> None:
    """Marts and verdicts; numbers of builds and pulls, and how many there are, may be others."""
    facts = take_fingerprint(street.url, "marts", "quality")
    expected = {table for table in kept.facts if table.startswith(("marts.", "quality."))}
    assert {table: kept.facts[table] for table in expected} == facts
