"""Keeps of each build what it states, what it was made of, its events, and how its totals came about.

With it any edition can be made again (``pantau.report.reproduction``) and compared with any later
build. Never computes a figure itself: it copies what the build's tables say.
"""

import logging

from pantau.contract import load_contract
from pantau.report.figures import freeze_figures, freeze_measures, freeze_statements
from pantau.runs import Run, open_build
from pantau.transform import rules_version
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)


class HistoryError(RuntimeError):
    """The tables of the warehouse are not those of the run's build."""


def keep_history(run: Run) -> int:
    """Keeps figures, measures, statements, inputs, events and changes of the build that stands in the marts.

    Safe to repeat. Returns how many events came, went or changed since the build that was kept before.
    """
    with connect(run.url, "transformer") as connection:
        _refuse_another_week(connection, run)
    freeze_figures(run)
    build_id = open_build(run)
    with connect(run.url, "transformer") as connection:
        # Numbers must rise in the order in which events are kept.
        connection.execute("lock table ops.event_versions in exclusive mode")
        _refuse_another_week(connection, run)
        number = _number(connection, build_id)
        _keep_inputs(connection, build_id)
        measures = freeze_measures(connection, run.week, build_id)
        freeze_statements(connection, run.week, build_id)
        count = _keep_events(connection, number)
        _keep_changes(connection, build_id)
    log.info(
        "Kept build %d of week %s: %d measures; %d events differ from the build before",
        *(build_id, run.week, measures, count),
    )
    return count


def _refuse_another_week(connection: Connection, run: Run) -> None:
    found = connection.execute("select max(week_start) from marts.fct_kecamatan_stage_week").fetchone()
    if found is None or found[0] != run.week.start:
        raise HistoryError(
            f"The marts state week {found and found[0]}, not {run.week}; build the facts of this week first."
        )


def _number(connection: Connection, build_id: int) -> int:
    """Gives the build the next place in the history; one that is repeated leaves its old place."""
    row = connection.execute(
        """
        update ops.builds
        set
            history_number = (select coalesce(max(history_number), 0) + 1 from ops.builds),
            rules_version = %s,
            contract_version = %s,
            bridged_from = (select build_id from intermediate.int_edition_sent)
        where build_id = %s
        returning history_number
        """,
        (rules_version(), load_contract().version, build_id),
    ).fetchone()
    assert row is not None
    return int(row[0])


def _keep_inputs(connection: Connection, build_id: int) -> None:
    connection.execute("delete from ops.build_snapshots where build_id = %s", (build_id,))
    connection.execute("delete from ops.build_feed_pulls where build_id = %s", (build_id,))
    connection.execute(
        """
        insert into ops.build_snapshots (
            build_id, kecamatan_code, snapshot_id, pulled_snapshot_id, previous_snapshot_id, content_hash
        )
        select
            %s, kecamatan_code, in_force.snapshot_id, chosen.latest_snapshot_id,
            chosen.previous_snapshot_id, contents.content_hash
        from intermediate.int_snapshots_chosen as chosen
        left join intermediate.int_snapshots_in_force as in_force using (kecamatan_code)
        left join lateral (
            select encode(sha256(string_agg(content, ''::bytea order by tab)), 'hex') as content_hash
            from (
                select tab, convert_to(tab || row_numbers::text, 'UTF8') || content_hash as content
                from landing.snapshot_tabs where snapshot_id = in_force.snapshot_id
            ) as tabs
            having bool_and(content is not null)
        ) as contents on true
        """,
        (build_id,),
    )
    connection.execute(
        """
        insert into ops.build_feed_pulls (build_id, feed, feed_pull_id, has_readable_file)
        select %s, feed, feed_pull_id, not is_missing
        from intermediate.int_feed_pulls_chosen inner join intermediate.int_feed_measures using (feed)
        where feed_pull_id is not null
        """,
        (build_id,),
    )


def _keep_events(connection: Connection, number: int) -> int:
    """Writes only what differs from the events that stand: ends those that are gone, adds the new ones."""
    connection.execute(
        """
        create temp table differences on commit drop as
        select
            kept.place,
            events.participant_id, events.stage_code, events.kecamatan_code, events.event_date,
            events.is_verified
        from marts.fct_stage_event as events
        full join (
            select ctid as place, * from ops.event_versions where to_number is null
        ) as kept using (participant_id, stage_code)
        where
            (events.kecamatan_code, events.event_date, events.is_verified)
            is distinct from (kept.kecamatan_code, kept.event_date, kept.is_verified)
        """
    )
    ended = connection.execute(
        """
        update ops.event_versions set to_number = %s
        where ctid = any (array(select place from differences where place is not null))
        """,
        (number,),
    ).rowcount
    added = connection.execute(
        """
        insert into ops.event_versions (
            participant_id, stage_code, kecamatan_code, event_date, is_verified, from_number
        )
        select participant_id, stage_code, kecamatan_code, event_date, is_verified, %s
        from differences where participant_id is not null
        """,
        (number,),
    ).rowcount
    return ended + added


def _keep_changes(connection: Connection, build_id: int) -> None:
    connection.execute("delete from ops.edition_changes where build_id = %s", (build_id,))
    connection.execute(
        """
        insert into ops.edition_changes (
            build_id, kecamatan_code, stage_code, change_kind, added_count, removed_count, change_count
        )
        select
            %s, kecamatan_code, stage_code, change_kind, added_count, removed_count, change_count
        from marts.fct_change_bridge
        """,
        (build_id,),
    )
