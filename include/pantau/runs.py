"""One run of a DAG for a week or a month, and the build that a run of ``build_marts`` makes."""

from dataclasses import dataclass

from pantau.periods import Month, Week
from pantau.settings import Settings
from pantau.warehouse import connect


@dataclass(frozen=True)
class Run:
    """What every step is told: which week, which run (the same for all its tasks and retries), where."""

    week: Week
    run_id: str
    settings: Settings
    is_precheck: bool = False
    """Whether it looks at the sheets before the cut-off, only to tell the facilitators early."""
    is_backfill: bool = False
    """Whether it goes back to a week, perhaps long past: what landed then is read, and not pulled anew."""

    @property
    def url(self) -> str:
        """The warehouse that the run reads and writes."""
        return self.settings.warehouse_url.get_secret_value()


@dataclass(frozen=True)
class MonthRun:
    """What every step of a monthly report is told: which month, which run, where."""

    month: Month
    run_id: str
    settings: Settings

    @property
    def url(self) -> str:
        """The warehouse that the run reads and writes."""
        return self.settings.warehouse_url.get_secret_value()


FAILED = "('error', 'fail', 'runtime error')"
"""dbt's words for a node that failed, as SQL."""


def open_build(run: Run, *, anew: bool = False) -> int:
    """The number of the build that this run makes; it ties facts, figures and editions.

    ``anew``: facts are about to be made, and no verdict on what the build was before counts for it. A build
    that an edition names, or that a person released, stays as it is, so that what was said does; the run
    then opens another one.
    """
    with connect(run.url, "transformer") as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('pantau.open_build'))")
        row = connection.execute(
            """
            select
                build_id,
                build_id in (select build_id from ops.editions union select build_id from ops.releases)
            from ops.builds where run_id = %s order by build_id desc limit 1
            """,
            (run.run_id,),
        ).fetchone()
        if row is not None and not (anew and row[1]):
            if anew:
                connection.execute(
                    "update ops.builds set started_at = now(), code_version = %s where build_id = %s",
                    (run.settings.code_version, row[0]),
                )
                # What failed before is about to be tried again; till then the build is not broken.
                connection.execute(
                    f"delete from ops.model_runs where build_id = %s and status in {FAILED}",  # noqa: S608
                    (row[0],),
                )
            return int(row[0])
        row = connection.execute(
            """
            insert into ops.builds (week_start, run_id, code_version) values (%s, %s, %s)
            returning build_id
            """,
            (run.week.start, run.run_id, run.settings.code_version),
        ).fetchone()
    assert row is not None
    return int(row[0])
