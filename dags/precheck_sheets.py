"""
## precheck_sheets: the same answers while there is still time

Every Friday at 16:00 WIB: pulls the 44 workbooks as they stand, judges their rows by the rules on
the row alone, and tells each facilitator in the sheet and by mail what Monday would hold back. No
snapshot in force, verdict or fact is touched. The partition key is the Friday.

**A red task** is a fault of ours; a workbook that cannot be read or written is an outcome. A missed
precheck costs nothing but the early word. First step: `docs/runbook.md#precheck_sheets`.
"""

from airflow.sdk import dag, task

from pantau import orchestration
from pantau.orchestration import beyond_retry, current_run, name_mapped_task


@dag(schedule=orchestration.FRIDAY_AT_FOUR, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def precheck_sheets() -> None:
    @task
    def list_workbooks() -> list[str]:
        from pantau.landing.pull import list_pulls

        with beyond_retry():
            return list_pulls(current_run(is_precheck=True))

    @task(map_index_template="{{ name }}")
    def pull_workbook(kecamatan_code: str) -> None:
        from pantau.landing.pull import pull_workbook

        name_mapped_task(kecamatan_code)
        pull_workbook(current_run(is_precheck=True), kecamatan_code)

    @task
    def judge_rows() -> None:
        from pantau.transform import build

        build(current_run(is_precheck=True), "precheck")

    pull_workbook.expand(kecamatan_code=list_workbooks()) >> (judged := judge_rows())
    judged >> orchestration.way_back(is_precheck=True)


precheck_sheets()
