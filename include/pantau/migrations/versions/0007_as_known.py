"""What a build was made of, which events it stated, and how its totals follow from the last sent ones."""

from alembic import op

revision = "0007"
down_revision = "0006"

OPS = """
alter table ops.builds
    drop constraint builds_run_id_key,
    add column rules_version text,
    add column contract_version integer,
    add column history_number bigint unique,
    add column bridged_from bigint references ops.builds;
create index on ops.builds (run_id, build_id);
comment on column ops.builds.rules_version is
'A hash of all that its rows were typed, judged and counted by (pantau.transform.rules_version).';
comment on column ops.builds.history_number is
'The place of its events in ops.event_versions; null: its facts are not finished. It rises with every build '
'that finishes or is repeated, also where one finishes after a build that was opened later.';
comment on column ops.builds.bridged_from is
'The build of the sent edition from which ops.edition_changes lead here; null if none had been sent.';
comment on table ops.builds is
'Builds of facts; a run that is repeated after an edition named its build makes another one. A week''s facts '
'are those of its highest build_id.';

create table ops.build_snapshots (
    build_id bigint not null references ops.builds,
    kecamatan_code text not null,
    snapshot_id bigint references landing.snapshots,
    pulled_snapshot_id bigint references landing.snapshots,
    previous_snapshot_id bigint references landing.snapshots,
    primary key (build_id, kecamatan_code)
);
comment on table ops.build_snapshots is
'What a build was made of. snapshot_id: in force, so that figures come from it; pulled_snapshot_id: the '
'week''s last pull, held or not; previous_snapshot_id: in force before the week.';

create table ops.build_feed_pulls (
    build_id bigint not null references ops.builds,
    feed text not null,
    feed_pull_id bigint not null references landing.feed_pulls,
    primary key (build_id, feed)
);
comment on table ops.build_feed_pulls is 'The look into each partner''s folder that a build was made of.';

create table ops.event_versions (
    participant_id text not null,
    stage_code text not null,
    kecamatan_code text not null,
    event_date date not null,
    is_verified boolean not null,
    from_number bigint not null,
    to_number bigint check (to_number > from_number)
);
comment on table ops.event_versions is
'marts.fct_stage_event of every build, each event once for as long as it stayed the same. The events of a '
'build are those with from_number <= its history_number < to_number (null: still so).';

create table ops.edition_changes (
    build_id bigint not null references ops.builds,
    kecamatan_code text not null,
    stage_code text not null,
    change_kind text not null,
    added_count bigint not null,
    removed_count bigint not null,
    change_count bigint not null check (change_count = added_count - removed_count),
    primary key (build_id, kecamatan_code, stage_code, change_kind)
);
comment on table ops.edition_changes is
'marts.fct_change_bridge of every build: the figures of bridged_from plus these are the build''s own.';
"""


def upgrade() -> None:
    """Adds inputs, events and changes of builds."""
    op.execute(OPS)
