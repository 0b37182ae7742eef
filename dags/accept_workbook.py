"""
## accept_workbook: a held workbook counts for one week

Started by an approver of the registry, here with the form or by `pantau accept-workbook`. Keeps who
accepted which workbook for which week and why; gate 1 takes it into force in the week's next run. Only
holds for `rows_lost`, `tab_emptied` and `quarantine` can be lifted so.

**Red at `record_acceptance`** is an answer: the log says in one sentence why it cannot be accepted.
First step: `docs/runbook.md#accept_workbook`.
"""

from airflow.sdk import Param, dag, task

from pantau.orchestration import DAG_DEFAULTS, beyond_retry, decided_run, decision_form, said

FORM = decision_form(
    kecamatan_code=Param(
        type="string", pattern=r"^31\.\d\d\.\d\d$", description="The workbook's kecamatan, e.g. 31.74.04."
    )
)


@dag(schedule=None, params=FORM, doc_md=__doc__, **DAG_DEFAULTS)
def accept_workbook() -> None:
    @task
    def record_acceptance() -> None:
        from pantau.decisions import keep_acceptance, plan_acceptance

        with beyond_retry():
            run = decided_run()
            who = said("kecamatan_code"), said("reason"), said("by")
            keep_acceptance(run.url, plan_acceptance(run.settings, run.week, *who))

    record_acceptance()


accept_workbook()
