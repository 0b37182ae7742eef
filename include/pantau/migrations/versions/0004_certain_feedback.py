"""What was sent into a workbook without an answer of Google's may stand there or not: answers must know."""

from alembic import op

revision = "0004"
down_revision = "0003"

OPS = """
alter table ops.feedback add column is_certain boolean not null default true;
comment on column ops.feedback.is_certain is
'Whether Google said that it took it. False: it may stand in the sheet, or what was written before it; '
'an answer counts only where the lines of both are about the same row.';
"""


def upgrade() -> None:
    """Adds the column."""
    op.execute(OPS)
