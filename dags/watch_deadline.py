"""
## watch_deadline: nobody waits for a report without a word

Mondays at 13:00 WIB, for the week before: where nothing of the weekly report was sent for all Jakarta,
officials get two lines that it follows, and the team gets how far the week came and the first step. Of a
held week they get the held notice, if it did not reach them yet. Looks only; runs and repairs nothing.

**Green** says that somebody was told, or that nobody had to be: its log says which. **Red**: the mail server
or the registry. First step: `docs/runbook.md#watch_deadline`.
"""

from airflow.sdk import dag, task

from pantau import orchestration
from pantau.orchestration import beyond_retry, current_run


@dag(schedule=orchestration.MONDAY_AT_ONE, doc_md=__doc__, **orchestration.DAG_DEFAULTS)
def watch_deadline() -> None:
    @task
    def tell_if_late() -> None:
        from pantau.delivery.notices import tell_if_late

        with beyond_retry():
            tell_if_late(current_run())

    tell_if_late()


watch_deadline()
