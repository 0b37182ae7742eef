"""Who asked to be forgotten: how a pull knows them again, and what was decided, by whom, and done."""

from alembic import op

revision = "0014"
down_revision = "0013"

LANDING = """
create table landing.erasure_key (
    is_only boolean primary key default true check (is_only),
    sealed bytea not null
);
comment on table landing.erasure_key is
'The key by which landing knows erased people and their rows again, itself sealed with the key of the '
'participant ids, so that the warehouse alone cannot try NIKs. Sealed anew when that key is rotated.';

create table landing.erased_people (
    person text primary key,
    nik_hash bytea not null unique,
    participant_id text not null unique
);
comment on table landing.erased_people is
'People whose personal cells were blanked; what later pulls bring of them lands blanked. person: stands in '
'their rows for the NIK, and says nothing of it. nik_hash: keyed hash of the NIK, under landing.erasure_key.';
comment on table landing.row_versions is
'A distinct row of a tab. cells: raw values in the order of the contract''s columns, null where '
'the tab has no such column; extras: values outside the contract, by 0-based column. participant_id: '
'keyed hash of the NIK where it reads as 16 digits. Of an erased person personal cells are null, in the '
'place of the NIK stands an object, and content_hash is keyed.';
comment on column landing.answers.reason is
'As typed; of an erased person''s row (dihapus).';
revoke insert on landing.erasure_key, landing.erased_people from pantau_loader;
"""

OPS = """
create table ops.erasures (
    participant_id text primary key,
    reason text not null check (reason ~ '\\S'),
    erased_by text not null check (erased_by ~ '\\S'),
    sheet_rows integer not null,
    feed_rows integer not null,
    answers integer not null,
    pairs integer not null,
    erased_at timestamptz not null default now()
);
comment on table ops.erasures is
'People who asked to be forgotten, kept for ever. sheet_rows, feed_rows: row versions of sheets and of '
'partners'' files whose personal cells were blanked; answers: reasons in PERBAIKAN that went; pairs: '
'possible duplicates that left the queue. Nothing here says who it was.';
"""


def upgrade() -> None:
    """Adds the tables; only the warehouse's owner writes them."""
    op.execute(LANDING)
    op.execute(OPS)
