"""Weeks that Airflow's own backfill runs again, and single tasks that somebody clears, through the real
Airflow: the same facts stand, and nobody gets a mail twice.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from dotenv import dotenv_values
from street import Fingerprint, take_fingerprint

from pantau.periods import Week

pytestmark = pytest.mark.full

WEEKS = tuple(Week(date(2017, 12, day)) for day in (11, 18, 25))
LANDED, NEW = WEEKS[:2], WEEKS[2]
"""Two weeks that were run in their time, and one whose Monday was missed."""
PATIENCE_SECONDS = 1500
SINCE_THE_LAST_REPORT = {"marts.fct_change_bridge", "marts.fct_change_total", "marts.fct_stage_change"}
"""Of a week whose own report was sent, nothing has changed since."""
CLEARED = {
    "land_week": ("list_workbooks", "land_workbook", "land_feed", "close_landing"),
    "build_marts": (
        *("stage_rows", "gate_workbooks", "build_facts", "gate_programme", "open_gate", "send_held_notice"),
        *("return_feedback", "send_workbook_notices", "find_duplicates", "write_data_docs"),
    ),
    "report_week": (
        *("render_editions", "queue_mails", "send_mails", "send_corrections", "archive_editions"),
        "close_months",
    ),
}


@dataclass(frozen=True)
class Airflow:
    """The stack's Airflow, as an engineer has it: its commands, its API, and which runs there are."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        values = dotenv_values(self.home / "stack.env", interpolate=False)
        return {name: value for name, value in values.items() if value is not None}

    def __call__(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *command],
            env={"PATH": os.environ["PATH"], "PANTAU_HOME": str(self.home), **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, query: str, *arguments: object) -> list[tuple]:
        url = self.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg2", "")
        with psycopg.connect(url) as connection:
            cursor = connection.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []

    def clear(self, dag_id: str, task_id: str, week: Week) -> None:
        """What *Clear task* does in the UI: this task of the week's newest run, and no other."""
        runs = "select run_id from dag_run where (dag_id, partition_key) = (%s, %s) order by id desc"
        run_id = self.rows(runs, dag_id, str(week))[0][0]
        asked = {"dry_run": False, "dag_run_id": run_id, "task_ids": [task_id], "only_failed": False}
        said = self.environment
        login = {"username": said["PANTAU_AIRFLOW_USER"], "password": said["PANTAU_AIRFLOW_PASSWORD"]}
        with httpx.Client(base_url=said["PANTAU_AIRFLOW_URL"], timeout=60, trust_env=False) as client:
            token = client.post("/auth/token", json=login).json()["access_token"]
            answer = client.post(
                f"/api/v2/dags/{dag_id}/clearTaskInstances",
                json=asked,
                headers={"Authorization": f"Bearer {token}"},
            )
        assert answer.is_success and answer.json()["total_entries"], answer.text

    def wait_for_quiet(self, *, after: int, runs: int = 0) -> None:
        """Until that many runs came behind the run ``after``, and nothing has moved for some seconds."""
        deadline, quiet_since = time.monotonic() + PATIENCE_SECONDS, time.monotonic()
        while time.monotonic() - quiet_since < 15:
            assert time.monotonic() < deadline, self.rows("select dag_id, partition_key, state from dag_run")
            ((moving,),) = self.rows("select count(*) from dag_run where state in ('queued', 'running')")
            ((came,),) = self.rows("select count(*) from dag_run where id > %s", after)
            if moving or came < runs:
                quiet_since = time.monotonic()
            time.sleep(1)

    def newest_run(self) -> int:
        return self.rows("select max(id) from dag_run")[0][0]


@pytest.fixture(scope="module")
def airflow(stack) -> Airflow:
    return Airflow(stack.home)


@pytest.fixture(scope="module")
def summaries(stack, airflow) -> dict[Week, object]:
    """The sheets go on from week to week; the last week's stand as they are, and it did not run."""
    found = {}
    for week in LANDED:
        found[week] = stack.load(week)
        assert stack.run_week(week) == 0
    found[NEW] = stack.load(NEW)
    _have_run_on_schedule(airflow)
    return found


def _have_run_on_schedule(airflow: Airflow) -> None:
    """As where Airflow has run for a while. Else it takes the backfill for history, and at once makes the run
    of the week that has just passed.
    """
    now = datetime.now(UTC)
    # Monday 06:00 in Jakarta is Sunday 23:00.
    tick = (now - timedelta(days=now.isoweekday() % 7)).replace(hour=23, minute=0, second=0, microsecond=0)
    if tick > now:
        tick -= timedelta(weeks=1)
    airflow.rows(
        """
        update dag_run set run_type = 'scheduled', run_after = %s, partition_date = %s
        where id = (select min(id) from dag_run where dag_id = 'land_week')
        """,
        tick,
        tick - timedelta(weeks=1),
    )


@pytest.fixture(scope="module")
def backfilled(stack, airflow, summaries) -> dict[Week, object]:
    """What the runbook says: the three weeks, one at a time, whatever has become of them before."""
    before, pulls = airflow.newest_run(), count_pulls(stack)
    airflow(
        *("backfill", "create", "--dag-id", "land_week", "--max-active-runs", "1"),
        *("--from-date", str(WEEKS[0]), "--to-date", str(NEW.sunday), "--reprocess-behavior", "completed"),
    )
    airflow.wait_for_quiet(after=before, runs=3 * len(WEEKS))
    assert count_pulls(stack) == {**pulls, NEW.start: 44}
    return summaries


def count_pulls(stack) -> dict[date, int]:
    """How many workbooks were pulled for each week."""
    return dict(stack.rows("select week_start, count(*) from ops.workbook_pulls group by 1"))


def take_facts(stack) -> Fingerprint:
    facts = take_fingerprint(stack.url, "marts", "quality")
    return {table: found for table, found in facts.items() if table not in SINCE_THE_LAST_REPORT}


def assert_told_once(stack) -> None:
    """Nobody has got a mail twice, and whoever is to have one has it."""
    named = [(mail["To"], mail["Message-ID"]) for mail in stack.mails()]
    assert len(set(named)) == len(named)
    told = stack.rows("select recipient, message_id from ops.deliveries where status = 'sent'")
    assert sorted(told) == sorted(named)
    assert stack.rows("select distinct status from ops.deliveries") == [("sent",)]


def test_weeks_are_run_again_in_rising_order_each_ending_as_it_did(stack, airflow, backfilled):
    runs = airflow.rows(
        """
        select dag_id, partition_key, state from dag_run
        where run_type in ('backfill', 'asset_triggered')
        order by start_date
        """
    )
    for dag_id in ("land_week", "build_marts", "report_week"):
        named = [(key, state) for each, key, state in runs if each == dag_id][-len(WEEKS) :]
        assert named == [(str(week), "success") for week in WEEKS], dag_id
    stack.assert_facts(backfilled[NEW])
    weekly = "select period_start, count(*) from ops.deliveries where report = 'weekly' group by 1 order by 1"
    assert stack.rows(weekly) == [(week.start, 12) for week in WEEKS]
    assert_told_once(stack)


def test_a_week_that_run_week_runs_behind_a_backfill_says_the_same(stack, backfilled):
    facts, mails = take_facts(stack), len(stack.mails())
    assert stack.run_week(NEW) == 0
    assert take_facts(stack) == facts
    assert len(stack.mails()) == mails


@pytest.mark.parametrize(
    ("dag_id", "task_id"),
    [(dag_id, task_id) for dag_id, task_ids in CLEARED.items() for task_id in task_ids],
)
def test_a_single_task_that_is_cleared_changes_no_fact_and_sends_no_mail(
    stack, airflow, backfilled, dag_id, task_id
):
    facts, mails, before = take_facts(stack), len(stack.mails()), airflow.newest_run()
    airflow.clear(dag_id, task_id, NEW)
    follows = {"close_landing": 2, "open_gate": 1}
    airflow.wait_for_quiet(after=before, runs=follows.get(task_id, 0))
    assert airflow.rows("select dag_id, state from dag_run where state <> 'success'") == []
    assert take_facts(stack) == facts
    assert len(stack.mails()) == mails
    assert_told_once(stack)
