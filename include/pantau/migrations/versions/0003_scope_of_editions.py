"""An edition has a scope: all Jakarta, a city or a kecamatan. What stands already is for all Jakarta.

A kecamatan's mail about its workbook may stand without a build: a precheck makes no facts.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

OPS = r"""
alter table ops.deliveries add column scope text not null default 'DKI';
alter table ops.editions
    add column scope text not null default 'DKI' check (scope ~ '^(DKI|31\.\d\d(\.\d\d)?)$'),
    alter column build_id drop not null,
    add check (build_id is not null or report = 'workbook_notice'),
    drop constraint editions_pkey cascade,
    add primary key (report, period_start, scope, edition);
alter table ops.deliveries
    drop constraint deliveries_pkey,
    add primary key (report, period_start, scope, edition, recipient),
    add foreign key (report, period_start, scope, edition) references ops.editions;
comment on column ops.editions.scope is 'Whom it tells about: DKI, a city code or a kecamatan code.';
"""


def upgrade() -> None:
    """Widens the keys of editions and deliveries."""
    op.execute(OPS)
