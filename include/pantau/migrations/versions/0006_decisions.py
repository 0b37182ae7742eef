"""What people decide: a held report released, a held workbook accepted, a pair of participants judged."""

from alembic import op

revision = "0006"
down_revision = "0005"

OPS = """
create table ops.releases (
    release_id bigint generated always as identity primary key,
    build_id bigint not null unique references ops.builds,
    week_start date not null,
    gate_reasons text [] not null,
    reason text not null check (reason ~ '\\S'),
    released_by text not null check (released_by ~ '\\S'),
    released_at timestamptz not null default now()
);
comment on table ops.releases is
'Held reports that a person let out, kept for ever. gate_reasons: what held it. The verdict stays hold.';

create table ops.workbook_acceptances (
    acceptance_id bigint generated always as identity primary key,
    week_start date not null,
    kecamatan_code text not null,
    held_reasons text [] not null,
    reason text not null check (reason ~ '\\S'),
    accepted_by text not null check (accepted_by ~ '\\S'),
    accepted_at timestamptz not null default now()
);
comment on table ops.workbook_acceptances is
'Held workbooks that a person accepted for one week, kept for ever; of several the newest speaks. '
'held_reasons: what held it then.';
create index on ops.workbook_acceptances (week_start, kecamatan_code);

create table ops.duplicate_decisions (
    participant_a text not null,
    participant_b text not null check (participant_b > participant_a),
    decision text not null check (decision in ('same_person', 'different_people')),
    reason text not null check (reason ~ '\\S'),
    decided_by text not null check (decided_by ~ '\\S'),
    decided_at timestamptz not null default now(),
    primary key (participant_a, participant_b)
);
comment on table ops.duplicate_decisions is
'What a person decided about two participants who may be one. Nothing is merged by it.';
"""

QUALITY = """
create table quality.duplicate_candidates (
    participant_a text not null,
    participant_b text not null check (participant_b > participant_a),
    kecamatan_a text not null,
    row_a integer not null,
    kecamatan_b text not null,
    row_b integer not null,
    grounds text [] not null,
    name_similarity numeric(5, 2) not null,
    first_week date not null,
    last_week date not null,
    primary key (participant_a, participant_b)
);
comment on table quality.duplicate_candidates is
'Pairs of participants who may be one person. grounds: nik_one_digit, nik_two_swapped, same_phone, '
'same_name_birth_kelurahan. row_*: their P1 rows in last_week, the newest week that found the pair.';

create view quality.duplicate_queue as
select candidates.*
from quality.duplicate_candidates as candidates
left join ops.duplicate_decisions as decisions using (participant_a, participant_b)
where
    decisions.participant_a is null
    and candidates.last_week = (select max(builds.week_start) from ops.builds as builds);
comment on view quality.duplicate_queue is
'Candidates of the newest week that nobody has decided.';
"""


def upgrade() -> None:
    """Creates the tables."""
    op.execute(OPS)
    op.execute(QUALITY)
