"""What a report states is frozen with its build, and what goes with an edition is kept beside it."""

from alembic import op

revision = "0010"
down_revision = "0009"

OPS = """
create table ops.edition_measures (
    build_id bigint not null references ops.builds,
    kecamatan_code text not null,
    period text not null check (period in ('month', 'to_date')),
    period_start date not null,
    measure text not null,
    value numeric not null,
    primary key (build_id, period, period_start, measure, kecamatan_code)
);
comment on table ops.edition_measures is
'The month tables of the marts as a build stated them. measure: mart and column (capital.disbursed_rp), of a '
'stage with it in between (stage.P1.new_count). period month: of its first day, the last 13; to_date: all '
'months up to the week''s Sunday, by the programme''s first month. A zero is left out.';

create table ops.edition_statements (
    build_id bigint not null references ops.builds,
    kecamatan_code text not null,
    stage_code text not null,
    status text not null,
    primary key (build_id, kecamatan_code, stage_code)
);
comment on table ops.edition_statements is 'marts.fct_reporting_week of the build''s week.';

grant insert, update, delete on ops.edition_measures, ops.edition_statements to pantau_transformer;

alter table landing.snapshot_tabs add column content_hash bytea;
comment on column landing.snapshot_tabs.content_hash is
'SHA-256 of the rows'' content hashes in their order; null: landed before it was kept.';
alter table ops.build_snapshots add column content_hash text;
comment on column ops.build_snapshots.content_hash is
'SHA-256 of what the workbook in force held: tabs, rows and where they stood. Null: none in force, or landed '
'before it was kept.';
alter table ops.build_feed_pulls add column has_readable_file boolean;
comment on column ops.build_feed_pulls.has_readable_file is
'False: the feed is missing. Null: a build from before it was kept.';

create table ops.edition_files (
    report text not null,
    period_start date not null,
    scope text not null,
    edition integer not null,
    file_name text not null,
    content_type text not null,
    content_id text,
    content bytea not null,
    primary key (report, period_start, scope, edition, file_name),
    foreign key (report, period_start, scope, edition) references ops.editions on delete cascade
);
comment on table ops.edition_files is
'Pictures and attachments of an edition, byte for byte. content_id: of what the HTML shows.';
grant insert, update, delete on ops.edition_files to pantau_reporter;

alter table ops.deliveries add column format text not null default 'full' check (format in ('full', 'text'));
alter table ops.deliveries add column receipt text;
comment on column ops.deliveries.format is 'full: text, HTML and files; text: the text alone.';
comment on column ops.deliveries.receipt is 'The mail server''s yes, its codes only.';

alter table ops.editions
    drop constraint editions_check,
    add check (build_id is not null or report in ('workbook_notice', 'held_notice'));
update ops.editions set manifest = manifest || '{"occasion": "officials: held"}' where report = 'held_notice';
"""


def upgrade() -> None:
    """Adds frozen measures and statements, the files of editions, and how a mail goes out and was taken.

    A notice that no report comes may stand without a build; those that stand name their occasion.
    """
    op.execute(OPS)
