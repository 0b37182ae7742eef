"""
## report_week: the weekly mail

Starts only when gate 2 let a week pass. Renders the editions, for all Jakarta and for each scope that
somebody gets, from the figures that the build froze; writes the outbox, sends what is queued there,
corrects what earlier reports said wrong, and archives what was sent.

**Red at `send_mails`**: the mail server refused or went away. Nothing is lost and nothing goes
out twice: the next try goes on with what is still queued. A mail that a crash left half sent is
marked `failed` and waits for a person. First step: `docs/runbook.md#report_week`.
"""

from airflow.sdk import chain, dag

from pantau.orchestration import DAG_DEFAULTS, WHEN_MARTS_PASSED, current_run, way_out


@dag(schedule=WHEN_MARTS_PASSED, doc_md=__doc__, **DAG_DEFAULTS)
def report_week() -> None:
    chain(*way_out(current_run))


report_week()
