"""
## build_marts: landing into facts, through both gates, and every finding back to its cell

Judges new rows; gate 1 accepts or holds each workbook; facts come from the snapshots in force;
whatever gate 2 says, facilitators get their findings back.

**Red at `open_gate`**: held (`quality.gate_verdicts`); elsewhere: our fault. `docs/runbook.md#build_marts`
"""

from airflow.sdk import dag, task

from pantau import orchestration
from pantau.orchestration import current_run


@dag(schedule=orchestration.WHEN_LANDING_CLOSED, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def build_marts() -> None:
    @task
    def stage_rows() -> None:
        from pantau.transform import build

        build(current_run(), "stage_rows")

    @task
    def gate_workbooks() -> None:
        from pantau.gate.workbooks import judge_workbooks

        judge_workbooks(current_run())

    @task
    def build_facts() -> None:
        from pantau.report.history import keep_history
        from pantau.transform import build

        build(current_run(), "build_facts")
        keep_history(current_run())

    @task
    def gate_programme() -> str:
        from pantau.gate.programme import judge_programme

        return judge_programme(current_run())

    @task(outlets=[orchestration.MARTS_PASSED], retries=0)
    def open_gate(verdict: str) -> None:
        orchestration.stop_if_held(verdict)

    @task
    def send_held_notice(verdict: str) -> None:
        from pantau.delivery.notices import send_held_notice

        orchestration.skip_if_passed(verdict)
        send_held_notice(current_run())

    stage_rows() >> gate_workbooks() >> (facts := build_facts()) >> orchestration.way_back()
    facts >> (verdict := gate_programme()) >> [open_gate(verdict), send_held_notice(verdict)]
    verdict >> orchestration.write_data_docs()


build_marts()
