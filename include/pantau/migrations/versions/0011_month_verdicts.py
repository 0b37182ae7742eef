"""The monthly report has a gate of its own: its verdict stands by month, its results beside the weeks'."""

from alembic import op

revision = "0011"
down_revision = "0010"

QUALITY = """
create table quality.month_verdicts (
    month_start date primary key,
    verdict text not null check (verdict in ('pass', 'pass_with_notes', 'hold')),
    reasons text [] not null,
    build_id bigint not null references ops.builds,
    decided_at timestamptz not null default now()
);
comment on table quality.month_verdicts is
'Whether a month''s report may go out, as its last run judged the build. Empty reasons unless held.';
alter table quality.month_verdicts owner to pantau_transformer;

alter table quality.gate_results
    drop constraint gate_results_gate_check,
    add constraint gate_results_gate_check check (gate in ('workbooks', 'programme', 'month'));
comment on column quality.gate_results.gate is
'month: of the monthly report that the week closes; workbooks and programme: of the week.';
"""


def upgrade() -> None:
    """Adds verdicts on months and lets their results stand in ``quality.gate_results``."""
    op.execute(QUALITY)
