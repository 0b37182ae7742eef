"""What was said of the weeks that were run stands behind the marts, so that none goes when they go back."""

from alembic import op

revision = "0017"
down_revision = "0016"

KEPT = """
set local role pantau_transformer;
do $$
begin
    if to_regclass('marts.fct_reporting_week') is not null then
        create table if not exists intermediate.int_reporting_weeks (
            week_start date, kecamatan_code text, stage_code text, status text
        );
        insert into intermediate.int_reporting_weeks
        select week_start, kecamatan_code, stage_code, status from marts.fct_reporting_week
        where week_start not in (select week_start from intermediate.int_reporting_weeks);
    end if;
end
$$;
reset role;
"""


def upgrade() -> None:
    """Takes over what the mart holds; dbt makes the table where there is none."""
    op.execute(KEPT)
