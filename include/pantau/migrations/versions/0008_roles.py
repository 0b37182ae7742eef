"""Each step of the pipeline gets the rights that it needs, by a role; ids are told by which key they are.

The roles are the cluster's and stand before this runs (pantau.local.postgres, docker/make_databases.sh).
"""

from alembic import op

revision = "0008"
down_revision = "0007"

OWNERS = """
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists reference;
create schema if not exists marts;

do $$
declare
    found record;
begin
    for found in
        select nspname from pg_namespace
        where nspname in ('staging', 'intermediate', 'reference', 'marts', 'quality')
    loop
        execute format('alter schema %I owner to pantau_transformer', found.nspname);
    end loop;
    for found in
        select relkind, oid from pg_class
        where
            relkind in ('r', 'v', 'm') and pg_get_userbyid(relowner) <> 'pantau_transformer'
            and relnamespace::regnamespace::text
            in ('staging', 'intermediate', 'reference', 'marts', 'quality')
    loop
        execute format('alter table %s owner to pantau_transformer', found.oid::regclass);
    end loop;
    for found in
        select oid from pg_proc
        where
            pg_get_userbyid(proowner) <> 'pantau_transformer'
            and pronamespace::regnamespace::text
            in ('staging', 'intermediate', 'reference', 'marts', 'quality')
    loop
        execute format('alter routine %s owner to pantau_transformer', found.oid::regprocedure);
    end loop;
end
$$;
"""

LOADER = """
grant usage on schema landing, ops to pantau_loader;
grant select, insert on all tables in schema landing to pantau_loader;
grant update on landing.closed_weeks to pantau_loader;
alter default privileges in schema landing grant select, insert on tables to pantau_loader;
grant select on ops.feedback, ops.feedback_lines to pantau_loader;
grant select, insert, update on ops.rate_limits to pantau_loader;
"""

TRANSFORMER = """
grant usage on schema landing, ops to pantau_transformer;
grant select on all tables in schema landing, ops to pantau_transformer;
alter default privileges in schema landing grant select on tables to pantau_transformer;
alter default privileges in schema ops grant select on tables to pantau_transformer;
alter default privileges in schema staging, intermediate, reference, marts, quality
grant all on tables to pantau_transformer;
grant insert, update, delete on
ops.builds, ops.model_runs, ops.accepted_snapshots, ops.edition_figures, ops.build_snapshots,
ops.build_feed_pulls, ops.event_versions, ops.edition_changes, ops.feedback, ops.feedback_lines
to pantau_transformer;
"""

REPORTER_AND_READER = """
grant usage on schema reference, marts, quality, ops to pantau_reporter, pantau_reader;
grant select on all tables in schema reference, marts, quality, ops to pantau_reporter, pantau_reader;
alter default privileges in schema reference, marts, quality, ops
grant select on tables to pantau_reporter, pantau_reader;
alter default privileges for role pantau_transformer in schema reference, marts, quality
grant select on tables to pantau_reporter, pantau_reader;
grant insert, update, delete on ops.editions, ops.deliveries to pantau_reporter;
grant insert on ops.releases, ops.workbook_acceptances, ops.duplicate_decisions to pantau_reporter;
"""

KEYS = """
create table ops.pseudonym_keys (
    key_number bigint generated always as identity primary key,
    fingerprint text not null unique,
    participant_count bigint not null,
    in_force_since timestamptz not null default now()
);
comment on table ops.pseudonym_keys is
'Keys that participant ids were made with, the newest in force. fingerprint: a keyed hash of a constant, '
'which tells a key from another and nothing of it. participant_count: ids that were made anew with it.';
grant select, insert on ops.pseudonym_keys to pantau_loader;
"""


def upgrade() -> None:
    """Gives owners and rights, and a place for the fingerprint of the key."""
    for statements in (OWNERS, LOADER, TRANSFORMER, REPORTER_AND_READER, KEYS):
        op.execute(statements)
