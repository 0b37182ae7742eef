"""An alert that nobody takes is tried again after longer and longer pauses."""

from alembic import op

revision = "0016"
down_revision = "0015"

OPS = """
alter table ops.alerts
    add column try_count integer not null default 0 check (try_count >= 0),
    add column last_tried_at timestamptz;
comment on column ops.alerts.try_count is
'How often nobody took it, by mail or through the targets; told once somebody has.';
comment on column ops.alerts.last_tried_at is
'When that was the last time; the watch waits longer after each, an hour at most.';
"""


def upgrade() -> None:
    """Adds the columns."""
    op.execute(OPS)
