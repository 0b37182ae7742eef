"""What goes back to the facilitators, what they answer, and pulls before the cut-off."""

from alembic import op

revision = "0002"
down_revision = "0001"

LANDING = """
alter table landing.snapshots add column is_precheck boolean not null default false;
comment on column landing.snapshots.is_precheck is
'Pulled on Friday to tell facilitators early; never judged by gate 1 and never in force.';

create table landing.answers (
    kecamatan_code text not null,
    tab text not null,
    row_version_id bigint not null references landing.row_versions,
    rule_id text not null,
    snapshot_id bigint not null references landing.snapshots,
    reason text not null,
    primary key (kecamatan_code, tab, row_version_id, rule_id)
);
comment on table landing.answers is
'Findings that a facilitator answered BENAR, SUDAH DICEK, with the reason, and the pull that first read it. '
'The answer holds for every row of the tab that reads as this version does. A reason is free text and may '
'name a person: it stays in landing.';
"""

OPS = """
create table ops.feedback (
    snapshot_id bigint primary key references landing.snapshots,
    week_start date not null,
    kecamatan_code text not null,
    line_count integer not null,
    fixed_count integer not null,
    moved_tabs text [] not null default '{}',
    api_calls integer not null,
    written_at timestamptz not null default now()
);
comment on table ops.feedback is
'What was written into a workbook after a pull. fixed_count: lines of the feedback before that are gone. '
'moved_tabs: tabs whose rows had moved since the pull, so that nothing was written beside them.';

create table ops.feedback_lines (
    snapshot_id bigint not null references ops.feedback on delete cascade,
    tab text not null,
    row_number integer not null,
    column_name text,
    rule_id text not null,
    severity text not null check (severity in ('karantina', 'peringatan')),
    row_version_id bigint not null references landing.row_versions,
    since date not null,
    unique nulls not distinct (snapshot_id, tab, row_number, rule_id, column_name)
);
comment on table ops.feedback_lines is
'The lines of PERBAIKAN as written; tab, row and rule tell which finding an answer there is about.';
"""


def upgrade() -> None:
    """Creates the tables."""
    for statements in (LANDING, OPS):
        op.execute(statements)
