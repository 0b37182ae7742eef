"""
## send_digest: what waits for the team, once a week

Mondays at 15:00 WIB, for the week whose report was due at 13:00: one mail to the engineers of the registry
with what waits and is no emergency, oldest first. Goes out also when nothing waits. Repairs nothing.

**Red**: the mail server or the registry. First step: `docs/runbook.md#send_digest`.
"""

from airflow.sdk import dag, task

from pantau import orchestration
from pantau.orchestration import beyond_retry, current_run


@dag(schedule=orchestration.MONDAY_AT_THREE, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def send_digest() -> None:
    @task
    def mail_digest() -> None:
        from pantau.alerts.digest import send_digest

        with beyond_retry():
            send_digest(current_run())

    mail_digest()


send_digest()
