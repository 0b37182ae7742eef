"""
## report_month: the monthly report

Starts by itself once the week that closes a month was sent; the partition key is the month's first day.
One edition of all Jakarta, mail, PDF and spreadsheet, from what that week's build froze.

**Red at `check_weeks`**: a week of the month is held or has no finished run; the log lists each with what
to do. **Red at `gate_month`**: held by its own gate. Neither is retried. Elsewhere: as in `report_week`.
First step: `docs/runbook.md#report_month`.
"""

from airflow.sdk import chain, dag, task

from pantau import orchestration
from pantau.orchestration import beyond_retry, current_month


@dag(schedule=orchestration.WHEN_MONTH_CLOSED, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def report_month() -> None:
    @task
    def check_weeks() -> None:
        from pantau.delivery.monthly import check_weeks

        with beyond_retry():
            check_weeks(current_month())

    @task
    def gate_month() -> None:
        from pantau.gate.month import judge_month

        orchestration.stop_if_month_held(judge_month(current_month()))

    @task
    def render_month() -> None:
        from pantau.delivery.monthly import render_month

        render_month(current_month())

    @task
    def queue_mails() -> None:
        from pantau.delivery.monthly import queue_mails

        queue_mails(current_month())

    @task
    def send_mails() -> None:
        from pantau.delivery.monthly import send_mails

        send_mails(current_month())

    @task
    def archive_editions() -> None:
        from pantau.delivery.archive import archive_editions

        archive_editions(current_month())

    chain(check_weeks(), gate_month(), render_month(), queue_mails(), send_mails(), archive_editions())


report_month()
