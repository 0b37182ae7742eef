"""The tables that Python writes: landing, gate verdicts, editions, deliveries.

dbt owns every other table (schemas staging, intermediate, marts, reference, and
quality.findings, quality.row_verdicts).
"""

from alembic import op

revision = "0001"
down_revision = None

LANDING = """
create schema landing;

create table landing.snapshots (
    snapshot_id bigint generated always as identity primary key,
    week_start date not null,
    kecamatan_code text not null,
    run_id text not null,
    pulled_at timestamptz not null default now(),
    is_late boolean not null,
    status text not null check (status in ('read', 'unreadable')),
    problem text,
    reading_reasons text [] not null default '{}',
    api_calls integer not null,
    contract_version integer not null
);
comment on table landing.snapshots is
'One pull of one workbook, kept for ever. reading_reasons as in quality.workbook_verdicts.';
create index on landing.snapshots (week_start, kecamatan_code, snapshot_id);

create table landing.row_versions (
    row_version_id bigint generated always as identity primary key,
    kecamatan_code text not null,
    tab text not null,
    content_hash bytea not null,
    cells jsonb not null,
    extras jsonb not null default '{}',
    participant_id text,
    unique (kecamatan_code, tab, content_hash)
);
comment on table landing.row_versions is
'A distinct row of a tab. cells: raw values in the order of the contract''s columns, null where '
'the tab has no such column; extras: values outside the contract, by column letter. participant_id: '
'keyed hash of the NIK where it reads as 16 digits.';

create table landing.snapshot_tabs (
    snapshot_id bigint not null references landing.snapshots,
    tab text not null,
    sheet_title text not null,
    sheet_gid bigint not null,
    is_readable boolean not null,
    header_row integer,
    header_columns jsonb not null default '{}',
    row_numbers integer [] not null default '{}',
    row_version_ids bigint [] not null default '{}',
    primary key (snapshot_id, tab)
);
comment on table landing.snapshot_tabs is
'Which row version stood at which row (1-based) of a tab. header_columns: contract header to '
'0-based column of the sheet. Only readable tabs are judged.';

create table landing.feed_pulls (
    feed_pull_id bigint generated always as identity primary key,
    week_start date not null,
    run_id text not null,
    feed text not null,
    file_count integer not null,
    pulled_at timestamptz not null default now()
);
comment on table landing.feed_pulls is
'One look into a feed''s folder; a week''s is the highest feed_pull_id. Without a file the feed is missing.';

create table landing.partner_files (
    feed_pull_id bigint not null references landing.feed_pulls,
    file_name text not null,
    content_hash bytea not null,
    byte_count bigint not null,
    primary key (feed_pull_id, file_name)
);
comment on table landing.partner_files is 'What stood in a feed''s folder at a pull.';

create table landing.closed_weeks (
    week_start date not null,
    run_id text not null,
    workbooks_read integer not null,
    workbooks_unreadable integer not null,
    closed_at timestamptz not null default now(),
    primary key (week_start, run_id)
);
comment on table landing.closed_weeks is
'Landings that were completed; a later week bars new pulls of an earlier one.';
"""

QUALITY = """
create schema quality;

create table quality.workbook_verdicts (
    week_start date not null,
    kecamatan_code text not null,
    verdict text not null check (verdict in ('accepted', 'held')),
    reasons text [] not null,
    snapshot_week date,
    primary key (week_start, kecamatan_code)
);

create table quality.gate_verdicts (
    week_start date primary key,
    verdict text not null check (verdict in ('pass', 'pass_with_notes', 'hold')),
    reasons text [] not null,
    decided_at timestamptz not null default now()
);

create table quality.gate_results (
    week_start date not null,
    gate text not null check (gate in ('workbooks', 'programme')),
    expectation text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    success boolean not null,
    reason text,
    observed text,
    failing text [] not null default '{}',
    who_fixes text not null,
    notes text not null,
    decided_at timestamptz not null default now(),
    primary key (week_start, gate, expectation)
);
comment on table quality.gate_results is
'One row per expectation of the week''s last run. failing: kecamatan codes, or what else failed; '
'never personal data.';
"""

OPS = """
create table ops.rate_limits (
    bucket text primary key,
    tokens double precision not null,
    refilled_at timestamptz not null
);
comment on table ops.rate_limits is 'Token buckets shared by all workers (pantau.sources.rate_limit).';

create table ops.builds (
    build_id bigint generated always as identity primary key,
    week_start date not null,
    run_id text not null unique,
    code_version text not null,
    started_at timestamptz not null default now()
);
comment on table ops.builds is 'Runs of build_marts. A week''s facts are those of its highest build_id.';

create table ops.model_runs (
    build_id bigint not null references ops.builds,
    node text not null,
    status text not null,
    seconds double precision not null,
    rows_affected bigint,
    primary key (build_id, node)
);
comment on table ops.model_runs is 'One row per dbt node of a build.';

create table ops.accepted_snapshots (
    snapshot_id bigint primary key references landing.snapshots,
    week_start date not null,
    kecamatan_code text not null,
    accepted_at timestamptz not null default now()
);
comment on table ops.accepted_snapshots is
'Snapshots that gate 1 did not hold. In force at a week: the highest (week_start, snapshot_id) not after it.';

create table ops.edition_figures (
    build_id bigint not null references ops.builds,
    week_start date not null,
    kecamatan_code text not null,
    stage_code text not null,
    new_count bigint not null,
    cumulative_count bigint not null,
    verified_cumulative_count bigint not null,
    primary key (build_id, kecamatan_code, stage_code)
);
comment on table ops.edition_figures is 'The figures of the week as a build knew them; reports read these.';

create table ops.editions (
    report text not null,
    period_start date not null,
    edition integer not null,
    build_id bigint not null references ops.builds,
    subject text not null,
    body_text text not null,
    body_html text not null,
    manifest jsonb not null,
    rendered_at timestamptz not null default now(),
    primary key (report, period_start, edition)
);
comment on table ops.editions is 'What was rendered for sending, word for word.';

create table ops.deliveries (
    report text not null,
    period_start date not null,
    edition integer not null,
    recipient text not null,
    status text not null check (status in ('queued', 'sending', 'sent', 'failed', 'skipped')),
    message_id text not null,
    reason text,
    queued_at timestamptz not null default now(),
    sent_at timestamptz,
    primary key (report, period_start, edition, recipient),
    foreign key (report, period_start, edition) references ops.editions
);
comment on table ops.deliveries is 'The outbox: written before sending, marked after the server''s answer.';
"""


def upgrade() -> None:
    """Creates the tables."""
    for statements in (LANDING, QUALITY, OPS):
        op.execute(statements)
