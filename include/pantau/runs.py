"""One run of a DAG for a week, and the build that a run of ``build_marts`` makes."""

from dataclasses import dataclass

from pantau.periods import Week
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

    @property
    def url(self) -> str:
        """The warehouse that the run reads and writes."""
        return self.settings.warehouse_url.get_secret_value()


def open_build(run: Run) -> int:
    """The number of the build that this run makes; it ties facts, figures and editions."""
    with connect(run.url) as connection:
        connection.execute(
            """
            insert into ops.builds (week_start, run_id, code_version)
            values (%s, %s, %s)
            on conflict (run_id) do nothing
            """,
            (run.week.start, run.run_id, run.settings.code_version),
        )
        row = connection.execute(
            "select build_id from ops.builds where run_id = %s", (run.run_id,)
        ).fetchone()
    assert row is not None
    return int(row[0])
