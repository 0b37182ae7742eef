"""What was read for a report is kept with it, so that it can be made once more."""

from alembic import op

revision = "0012"
down_revision = "0011"

OPS = """
create table ops.edition_facts (
    report text not null,
    period_start date not null,
    edition integer not null,
    facts bytea not null,
    primary key (report, period_start, edition)
);
comment on table ops.edition_facts is
'All that a report states, of every scope, as compressed JSON: counts and names of places. Its SHA-256 is '
'in the manifests of the report''s editions. None of notices and corrections.';
grant select, insert, update, delete on ops.edition_facts to pantau_reporter;
"""


def upgrade() -> None:
    """Adds the table; reports from before it have no facts."""
    op.execute(OPS)
