"""
## release_report: a held week's report goes out all the same, as released

Started by an approver of the registry, here with the form or by `pantau release`. Keeps who released
the week's newest build and why, prints both in the report, and sends it as `report_week` would, also to
those who got the held notice. No figure and no verdict changes.

**Red at `record_release`** is an answer: the log says in one sentence why nothing may be released. Any
other red task is as in `report_week`. First step: `docs/runbook.md#release_report`.
"""

from airflow.sdk import chain, dag, task

from pantau.orchestration import DAG_DEFAULTS, beyond_retry, decided_run, decision_form, said, way_out


@dag(schedule=None, params=decision_form(), doc_md=__doc__, **DAG_DEFAULTS)
def release_report() -> None:
    @task
    def record_release() -> None:
        from pantau.decisions import keep_release, plan_release

        with beyond_retry():
            run = decided_run()
            keep_release(run.url, plan_release(run.settings, run.week, said("reason"), said("by")))

    chain(record_release(), *way_out(decided_run))


release_report()
