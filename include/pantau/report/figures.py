"""Freezes the week's figures of a build in ``ops.edition_figures``, which every report reads.

So a later week never changes a report that is being made. Never computes a figure itself.
"""

import logging

from pantau.runs import Run, open_build
from pantau.warehouse import connect

log = logging.getLogger(__name__)


def freeze_figures(run: Run) -> int:
    """Copies the run's week of ``marts.fct_kecamatan_stage_week`` under its build; safe to repeat.

    Returns the number of figures: seven stages for each of the 44 kecamatan.
    """
    build_id = open_build(run)
    with connect(run.url, "transformer") as connection:
        connection.execute("delete from ops.edition_figures where build_id = %s", (build_id,))
        count = connection.execute(
            """
            insert into ops.edition_figures (
                build_id, week_start, kecamatan_code, stage_code, new_count, cumulative_count,
                verified_cumulative_count
            )
            select
                %s, week_start, kecamatan_code, stage_code, new_count, cumulative_count,
                verified_cumulative_count
            from marts.fct_kecamatan_stage_week where week_start = %s
            """,
            (build_id, run.week.start),
        ).rowcount
    log.info("Froze %d figures of week %s as build %d", count, run.week, build_id)
    return count
