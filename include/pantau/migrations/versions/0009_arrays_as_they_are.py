"""Which version stood where is kept uncompressed: to compress it cost more than to store the rows' ids."""

from alembic import op

revision = "0009"
down_revision = "0008"

LANDING = "alter table landing.snapshot_tabs alter column row_version_ids set storage external"


def upgrade() -> None:
    """Leaves the compression out, from now on."""
    op.execute(LANDING)
