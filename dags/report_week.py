"""
## report_week: the weekly mail

Starts only when gate 2 let a week pass. Renders the edition from the figures that the build
froze, writes the outbox, and sends what is queued there.

**Red at `send_mails`**: the mail server refused or went away. Nothing is lost and nothing goes
out twice: the next try goes on with what is still queued. A mail that a crash left half sent is
marked `failed` and waits for a person. First step: `docs/runbook.md#report_week`.
"""

from airflow.sdk import dag, task

from pantau.orchestration import DAG_DEFAULTS, WHEN_MARTS_PASSED, current_run


@dag(schedule=WHEN_MARTS_PASSED, doc_md=__doc__, **DAG_DEFAULTS)
def report_week() -> None:
    @task
    def render_edition() -> None:
        from pantau.delivery.weekly import render_edition

        render_edition(current_run())

    @task
    def queue_mails() -> int:
        from pantau.delivery.weekly import queue_mails

        return queue_mails(current_run())

    @task
    def send_mails() -> int:
        from pantau.delivery.weekly import send_mails

        return send_mails(current_run())

    render_edition() >> queue_mails() >> send_mails()


report_week()
