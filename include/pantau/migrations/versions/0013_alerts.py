"""What needs a person is kept before anybody is told: alerts, and the weekly digest of what may wait."""

from alembic import op

revision = "0013"
down_revision = "0012"

OPS = """
create table ops.task_failures (
    dag_id text not null,
    run_id text not null,
    task_id text not null,
    map_index integer not null,
    name text,
    error text not null,
    sentence text,
    failed_at timestamptz not null default now(),
    primary key (dag_id, run_id, task_id, map_index)
);
comment on table ops.task_failures is
'Tasks that failed in runs that have not ended yet; the end of the run takes them into its alert. '
'sentence: what an error of our own says, null of any other, whose words may quote a cell.';
grant select, insert, update, delete on ops.task_failures to pantau_reporter;

create table ops.alerts (
    alert_id bigint generated always as identity primary key,
    subject text not null check (subject ~ '\\S'),
    period_start date,
    cause text not null check (cause ~ '\\S'),
    run_id text,
    facts jsonb not null,
    failure_count integer not null default 1 check (failure_count > 0),
    opened_at timestamptz not null default now(),
    last_failed_at timestamptz not null default now(),
    mailed_at timestamptz,
    pushed_at timestamptz,
    problem text,
    resolved_at timestamptz
);
comment on table ops.alerts is
'What needed a person: a run that failed, or a part of Airflow that gave no sign of life. Kept for ever; '
'never quotes a cell. Told once for each subject, period and cause until it is resolved.';
comment on column ops.alerts.subject is
'The DAG, or the part of Airflow (scheduler, dag_processor, api_server, dag_files).';
comment on column ops.alerts.period_start is
'Week or month of the run; a precheck''s day; null where the run has none.';
comment on column ops.alerts.cause is
'Which tasks failed with which class of error; the same for the same cause.';
comment on column ops.alerts.facts is
'What the alert says of it: tasks, classes of errors, our own sentences.';
comment on column ops.alerts.mailed_at is
'When the mail server took the mail; null: the next occasion tries again.';
comment on column ops.alerts.pushed_at is
'The same for the targets of PANTAU_ALERT_TARGETS; null also without any.';
comment on column ops.alerts.problem is 'Why it could not be told the last time, by class; null once told.';
create unique index alerts_open on ops.alerts (subject, period_start, cause) nulls not distinct
where resolved_at is null;
grant select, insert, update on ops.alerts to pantau_reporter;

create table ops.digests (
    week_start date primary key,
    entries jsonb not null,
    composed_at timestamptz not null default now(),
    mailed_at timestamptz
);
comment on table ops.digests is
'The team''s weekly digest of what may wait. entries: what stood open, each with its key and since when; '
'the next digest tells from it what is new. week_start: the week whose report was due that Monday.';
grant select, insert, update on ops.digests to pantau_reporter;
"""


def upgrade() -> None:
    """Creates the tables."""
    op.execute(OPS)
