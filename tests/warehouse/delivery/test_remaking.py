"""A report that was sent is made again from what was kept with it, to the byte."""

from datetime import date

import pytest
from psycopg.types.json import Jsonb

import sample_month
from pantau.delivery import remaking
from pantau.delivery.outbox import store_editions
from pantau.delivery.remaking import RemakingError, remake
from pantau.delivery.weekly import render_editions
from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.report.monthly.making import make_monthly_edition
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import connect

WEEK = Week(date(2018, 1, 15))

KEY = EditionKey("weekly", WEEK.start)


@pytest.fixture
def rendered(week):
    week.freeze()
    render_editions(week.run)
    return week


def test_a_report_is_made_again_to_the_byte_also_when_quality_has_moved_on(rendered):
    rendered.execute("delete from quality.gate_results")
    rendered.execute("delete from ops.edition_measures")
    remade = remake(rendered.run.url, KEY)
    assert remade.different == ()
    assert remade.code_version == rendered.run.settings.code_version


def test_what_is_no_longer_as_it_was_made_is_named(rendered):
    rendered.execute("update ops.editions set body_text = body_text || ' '")
    rendered.execute("update ops.edition_files set content = 'x' where file_name like '%%.xlsx'")
    assert remake(rendered.run.url, KEY).different == ("text", "OK-OCE-minggu-2018-01-15-DKI.xlsx")


def test_facts_that_somebody_changed_are_noticed(rendered):
    rendered.execute("update ops.editions set manifest = manifest || %s", Jsonb({"facts": "0" * 64}))
    with pytest.raises(RemakingError, match="somebody changed it"):
        remake(rendered.run.url, KEY)


def test_an_edition_without_facts_and_one_that_is_none_are_told_apart(rendered):
    with pytest.raises(RemakingError, match="No edition stands stored of weekly 2018-01-08"):
        remake(rendered.run.url, EditionKey("weekly", date(2018, 1, 8)))
    rendered.execute("delete from ops.edition_facts")
    with pytest.raises(RemakingError, match="No facts are kept"):
        remake(rendered.run.url, KEY)


def test_a_months_report_is_made_again_from_its_facts(fresh_warehouse):
    made = make_monthly_edition(sample_month.month_facts())
    build = made.build_id
    with connect(fresh_warehouse) as connection:
        connection.execute(
            "insert into ops.builds (build_id, week_start, run_id, code_version) "
            "overriding system value values (%s, '2018-01-29', 'run', 'test')",
            (build,),
        )
    store_editions(Run(WEEK, "run", Settings(warehouse_url=fresh_warehouse, pseudonym_key="key")), made)
    assert remake(fresh_warehouse, made.key).different == ()


def test_the_answer_is_printed(rendered, monkeypatch, capsys):
    monkeypatch.setattr(remaking, "load_settings", lambda: rendered.run.settings)
    monkeypatch.setattr(remaking.sys, "argv", ["remaking", "weekly", "2018-01-15"])
    assert remaking.main() == 0
    assert "the same to the byte" in capsys.readouterr().out
    rendered.execute("update ops.editions set subject = 'lain'")
    assert remaking.main() == 1
    assert "subject differ" in capsys.readouterr().out
