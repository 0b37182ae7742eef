"""
## report_week: the weekly mail

Starts only when gate 2 let a week pass. Renders the editions, for all Jakarta and for each scope that
somebody gets, from the figures that the build froze; writes the outbox, sends what is queued there, and
archives what was sent.

**Red at `send_mails`**: the mail server refused or went away. Nothing is lost and nothing goes
out twice: the next try goes on with what is still queued. A mail that a crash left half sent is
marked `failed` and waits for a person. First step: `docs/runbook.md#report_week`.
"""

from airflow.sdk import dag, task

from pantau.orchestration import DAG_DEFAULTS, WHEN_MARTS_PASSED, current_run


@dag(schedule=WHEN_MARTS_PASSED, doc_md=__doc__, **DAG_DEFAULTS)
def report_week() -> None:
    @task
    def render_editions() -> int:
        from pantau.delivery.weekly import render_editions

        return render_editions(current_run())

    @task
    def queue_mails() -> int:
        from pantau.delivery.weekly import queue_mails

        return queue_mails(current_run())

    @task
    def send_mails() -> int:
        from pantau.delivery.weekly import send_mails

        return send_mails(current_run())

    @task
    def archive_editions() -> int:
        from pantau.delivery.archive import archive_editions

        return archive_editions(current_run())

    render_editions() >> queue_mails() >> send_mails() >> archive_editions()


report_week()
