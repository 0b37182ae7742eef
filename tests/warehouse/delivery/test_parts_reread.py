"""What tiles and tables of a mail are compared with is asked of the warehouse anew, whatever the scope."""

import pytest

from pantau.delivery import preview, weekly
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.figures import read_frozen_figures
from pantau.delivery.readback.frozen_amounts import FrozenAmounts, read_week_amounts
from pantau.delivery.readback.parts import refuse_untrue_parts
from pantau.report.edition import Edition
from pantau.report.reading.queries import read_weekly
from pantau.report.render import render_weekly
from pantau.report.weekly.composition import compose_weekly

SENT = """
insert into ops.builds (week_start, run_id, code_version) values ('2018-01-08', 'earlier', 'test');
insert into ops.edition_figures
select earlier.build_id, '2018-01-08', kecamatan_code, stage_code, 2, 95, 0
from ops.edition_figures inner join ops.builds as earlier on earlier.run_id = 'earlier';
update ops.builds set
    history_number = 1, bridged_from = (select build_id from ops.builds where run_id = 'earlier')
where run_id = 'build';
insert into ops.edition_changes
select build_id, kecamatan_code, stage_code, change_kind, added, removed, added - removed
from ops.edition_figures
inner join ops.builds using (build_id)
cross join (values ('new', 3, 0), ('corrected', 4, 1), ('withdrawn', 0, 1)) as told (
    change_kind, added, removed
)
where run_id = 'build';
"""
REST = """
insert into ops.event_versions
select kecamatan_code || number, 'P1', kecamatan_code, date '2018-01-09', false, 1, null
from marts.dim_kecamatan cross join generate_series(1, 7) as number;
insert into ops.edition_measures
select build_id, kecamatan_code, period, '2018-01-01', measure, value
from ops.builds cross join marts.dim_kecamatan
cross join (values ('month', 1), ('to_date', 3)) as periods (period, times)
cross join lateral (values
    ('capital.disbursed_rp', 421250000 * times), ('capital.disbursed_count', 29 * times),
    ('stage.P1.new_count', 11 * times), ('stage.P4.new_count', 5 * times), ('training.class_count', times)
) as told (measure, value)
where run_id = 'build';
insert into quality.tab_verdicts
select date '2018-01-15', kecamatan_code, told.row_numbers, told.rule_ids
from marts.dim_kecamatan cross join (
    values ('{4,5,6,7,8,9,10,11,12}'::int [], '{}'::text []), ('{13}', '{S01}')
) as told (row_numbers, rule_ids);
insert into landing.feed_pulls (feed, week_start, run_id, file_count)
values ('ptsp', '2018-01-15', 'build', 1);
insert into ops.build_feed_pulls (build_id, feed, feed_pull_id, has_readable_file)
select build_id, feed, feed_pull_id, true from ops.builds cross join landing.feed_pulls
where builds.run_id = 'build';
insert into quality.partner_verdicts values ('2018-01-15', 'ptsp', 'izin.xlsx', 1250, 3);
update ops.edition_figures set verified_cumulative_count = 71 where stage_code = 'P4';
update ops.edition_statements set status = 'belum' where kecamatan_code = '31.74.05' and stage_code > 'P5';
update quality.workbook_verdicts set verdict = 'held', reasons = '{unreadable}'
where kecamatan_code = '31.74.05';
"""


@pytest.fixture
def known(week):
    """The week with all that a build keeps: an edition before it, changes, measures, rows, a partner."""
    week.freeze()
    for statement in (SENT + REST).split(";\n")[:-1]:
        week.execute(statement)
    return week


def ask(week) -> FrozenAmounts:
    ((build_id,),) = week.read("select build_id from ops.builds where run_id = 'build'")
    return read_week_amounts(week.run.url, read_frozen_figures(week.run.url, build_id))


def lay_out(week, scope: str = "DKI") -> Edition:
    """The mail as it would be made now, its pictures told in words."""
    return render_weekly(compose_weekly(read_weekly(week.run.url, week.run.week), scope))


def test_one_reading_serves_the_mails_of_all_scopes(known):
    amounts = ask(known)
    for scope in ("DKI", "31.74", "31.74.04", "31.74.05"):
        refuse_untrue_parts(lay_out(known, scope), amounts)
    html = lay_out(known).html
    for printed in ("Rp 2,53 miliar", "Januari Rp 842,5 juta untuk 58 orang", "142 (71%) cocok dengan PTSP"):
        assert printed in html
    for printed in ("190 → 200", "Diperbaiki&nbsp;+8 \N{MINUS SIGN}2", "7/7 · 90%", "minggu lalu 14"):
        assert printed in html


CHANGES = {
    "ops.event_versions set event_date = '2018-01-15' where participant_id like '%%1'": "P1.new_before of",
    "ops.edition_measures set value = value + 10000000 where measure like '%%rp'": "capital.disbursed_rp.",
    "ops.edition_measures set value = value + 1 where measure like 'training%%'": "training.class_count.",
    "ops.edition_measures set value = value + 1 where measure like 'stage.P1%%'": "stage.P1.new_count.",
    "ops.edition_changes set added_count = 2, change_count = 2 where change_kind = 'new'": ".new.added",
    "ops.edition_figures set cumulative_count = 96 where week_start = '2018-01-08'": "(table perubahan)",
    "ops.edition_figures set verified_cumulative_count = 60 where stage_code = 'P4'": "P4",
    "ops.edition_statements set status = 'nihil' where stage_code = 'P6'": "stated",
    "quality.workbook_verdicts set verdict = 'accepted'": "held/kecamatan of the totals",
    "quality.tab_verdicts set rule_ids = '{S02}' where kecamatan_code = '31.74.04'": "of Pasar Minggu",
    "quality.partner_verdicts set rows_read = 1251": "P4.lines of the totals",
    "ops.build_feed_pulls set has_readable_file = false": "(table mitra)",
}
HALF = "ops.edition_changes"
"""What is changed with the next one: the changes and what was sent must add up."""


def test_a_mail_that_says_other_than_the_warehouse_is_refused_until_it_is_made_anew(known):
    edition = lay_out(known)
    for change, told in CHANGES.items():
        known.execute(f"update {change}")
        with pytest.raises(OutboundRefused, match="nothing was stored or sent") as refusal:
            refuse_untrue_parts(edition, ask(known))
        assert told in str(refusal.value)
        if not change.startswith(HALF):
            edition = lay_out(known)
            refuse_untrue_parts(edition, ask(known))


def test_what_is_stored_and_previewed_was_looked_at(known, monkeypatch):
    known.execute("update ops.edition_measures set value = value + 10000000 where measure like '%%rp'")
    facts = read_weekly(known.run.url, known.run.week)
    known.execute("update ops.edition_measures set value = value - 10000000 where measure like '%%rp'")
    for module, look in ((weekly, lambda: weekly.render_editions(known.run)), (preview, _preview(known))):
        monkeypatch.setattr(module, "read_weekly", lambda url, week: facts)
        with pytest.raises(OutboundRefused, match=r"capital\.disbursed_rp"):
            look()
    assert known.read("select count(*) from ops.editions") == [(0,)]


def _preview(week):
    return lambda: preview.make_preview(week.run.settings, week.run.week, "31.74.04")
