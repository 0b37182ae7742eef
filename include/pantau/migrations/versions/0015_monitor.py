"""What whoever watches may know of landing: when each source was read, how it went, where a tab stands."""

from alembic import op

revision = "0015"
down_revision = "0014"

OPS = """
create view ops.workbook_pulls as
select
    snapshot_id, week_start, kecamatan_code, run_id, pulled_at, is_precheck, is_late,
    status = 'read' as is_read, problem, reading_reasons
from landing.snapshots;
comment on view ops.workbook_pulls is
'Pulls of workbooks: when, for which week, and what was wrong; none of what they hold.';

create view ops.feed_looks as
select
    pulls.feed_pull_id as feed_look_id, pulls.week_start, pulls.feed, pulls.run_id,
    pulls.pulled_at as looked_at,
    count(files.file_name) as file_count,
    count(*) filter (where contents.status = 'read') as readable_count,
    coalesce(
        array_agg(distinct contents.problem order by contents.problem)
        filter (where contents.problem is not null),
        '{}'
    ) as problems
from landing.feed_pulls as pulls
left join landing.partner_files as files on pulls.feed_pull_id = files.feed_pull_id
left join landing.feed_file_versions as contents
    on files.feed_file_version_id = contents.feed_file_version_id
group by pulls.feed_pull_id;
comment on view ops.feed_looks is
'Looks into partners'' folders: when, how many files and how many of them readable, what was wrong.';

create view ops.closed_landings as
select week_start, run_id, closed_at from landing.closed_weeks;
comment on view ops.closed_landings is 'Landings that were completed.';

create view ops.sheet_tabs as
select snapshot_id, tab, sheet_gid, header_columns from landing.snapshot_tabs where is_readable;
comment on view ops.sheet_tabs is
'Where a pull''s tabs and the contract''s headers stand, from which a cell''s link is made.';
"""


def upgrade() -> None:
    """Creates the views; they show landing with their owner's rights and are read with those of ``ops``."""
    op.execute(OPS)
