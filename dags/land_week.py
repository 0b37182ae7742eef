"""
## land_week: sources into landing

Every Monday at 06:00 WIB, for the week before: pulls each kecamatan's workbook and looks into
each partner's folder, as they stand, into the append-only schema `landing`. Nothing is judged.

**A red task** is our own fault, never a facilitator's: an unreadable workbook is an outcome and
its task is green. First step: `docs/runbook.md#land_week`.

**Run again** with `pantau run-week` or by clearing: until a later week has landed the sources are
pulled again, as a new snapshot beside the old; from then on, and in a backfill, landing is read.
"""

from itertools import chain

from airflow.sdk import TriggerRule, dag, task

from pantau import orchestration
from pantau.contract import load_contract
from pantau.orchestration import beyond_retry, current_run, name_mapped_task


@dag(schedule=orchestration.MONDAY_AT_SIX, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def land_week() -> None:
    @task
    def list_workbooks() -> list[str]:
        from pantau.landing.pull import list_pulls

        with beyond_retry():
            return list_pulls(current_run())

    @task(map_index_template="{{ name }}")
    def land_workbook(kecamatan_code: str) -> list[str]:
        from pantau.landing.pull import pull_workbook

        name_mapped_task(kecamatan_code)
        return [kecamatan_code, pull_workbook(current_run(), kecamatan_code)]

    @task(map_index_template="{{ name }}")
    def land_feed(feed: str) -> list[str]:
        from pantau.landing.pull import pull_feed

        name_mapped_task(feed)
        with beyond_retry():
            return [feed, pull_feed(current_run(), feed)]

    @task(trigger_rule=TriggerRule.ALL_DONE, outlets=[orchestration.LANDING_CLOSED])
    def close_landing(kecamatan_codes: list[str], *outcomes: list[list[str]]) -> None:
        from pantau.landing.weeks import close_week

        with beyond_retry():  # of a task that failed, Airflow hands over None
            close_week(current_run(), kecamatan_codes or [], dict(chain(*filter(None, outcomes))))

    kecamatan_codes = list_workbooks()
    workbooks = land_workbook.expand(kecamatan_code=kecamatan_codes)
    feeds = land_feed.expand(feed=load_contract().feed_names)
    close_landing(kecamatan_codes, workbooks, feeds)


land_week()
