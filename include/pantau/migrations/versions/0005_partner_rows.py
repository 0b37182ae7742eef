"""Partners' files are read: their distinct rows land as a sheet's do."""

from alembic import op

revision = "0005"
down_revision = "0004"

LANDING = """
create table landing.feed_row_versions (
    feed_row_version_id bigint generated always as identity primary key,
    feed text not null,
    content_hash bytea not null,
    cells jsonb not null,
    extras jsonb not null default '{}',
    participant_id text,
    unique (feed, content_hash)
);
comment on table landing.feed_row_versions is
'A distinct row of a feed. cells: raw values in the order of the contract''s columns, null where the file '
'has no such column; extras: values outside the contract, by 0-based column. participant_id: keyed hash of '
'the NIK where it reads as 16 digits.';

create table landing.feed_file_versions (
    feed_file_version_id bigint generated always as identity primary key,
    feed text not null,
    content_hash bytea,
    reader_version integer not null,
    status text not null check (status in ('read', 'unreadable')),
    problem text,
    header_row integer,
    header_columns jsonb not null default '{}',
    row_numbers integer [] not null default '{}',
    row_version_ids bigint [] not null default '{}',
    unique (feed, content_hash, reader_version)
);
comment on table landing.feed_file_versions is
'A distinct content of a file as one version of our reader understood it, and which row version stood at '
'which row (1-based). problem: why it could not be read, or not as it should. content_hash: null where its '
'bytes could not be had.';

alter table landing.partner_files
alter column content_hash drop not null,
add column feed_file_version_id bigint references landing.feed_file_versions;
comment on table landing.partner_files is
'What stood in a feed''s folder at a pull; without a feed_file_version_id, a pull before files were read.';
"""


def upgrade() -> None:
    """Adds rows and contents of partners' files."""
    op.execute(LANDING)
