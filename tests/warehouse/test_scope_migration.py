"""Editions that went out before editions had a scope go on as they were."""

import psycopg
import pytest

from pantau.warehouse import migrate

BEFORE = "0002"
ROWS = """
insert into ops.builds (week_start, run_id, code_version) values ('2018-01-15', 'run', 'test');
insert into ops.editions
(report, period_start, edition, build_id, subject, body_text, body_html, manifest)
values ('weekly', '2018-01-15', 1, 1, 'subject', 'text', 'html', '{}');
insert into ops.deliveries (report, period_start, edition, recipient, status, message_id)
values ('weekly', '2018-01-15', 1, 'ani@dki.example', 'sent', '<weekly.2018-01-15.1.ab@dki.example>');
"""


@pytest.fixture
def sent_before(cluster):
    """A warehouse of the version before, with a mail sent; then brought to the newest."""
    url = cluster.url().removesuffix("warehouse") + "warehouse_before_scope"
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("create database warehouse_before_scope owner pantau")
        migrate(url, BEFORE)
        with psycopg.connect(url) as before:
            before.execute(ROWS)
        migrate(url)
        yield url
        connection.execute("drop database warehouse_before_scope with (force)")


def fetch(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_what_was_sent_stays_and_tells_about_all_jakarta(sent_before):
    joined = "select scope, status, message_id from ops.deliveries join ops.editions using {} "
    assert fetch(sent_before, joined.format("(report, period_start, scope, edition)")) == [
        ("DKI", "sent", "<weekly.2018-01-15.1.ab@dki.example>")
    ]


@pytest.mark.parametrize(
    ("report", "scope", "build_id", "fault"),
    [
        ("weekly", "DKI", 1, psycopg.errors.UniqueViolation),
        ("weekly", "Tebet", 1, psycopg.errors.CheckViolation),
        ("weekly", "31.74", None, psycopg.errors.CheckViolation),
        ("weekly", "31.74", 1, None),
        ("workbook_notice", "31.74.01", None, None),
    ],
)
def test_an_edition_is_one_of_its_scope_and_only_a_workbooks_needs_no_build(
    sent_before, report, scope, build_id, fault
):
    with psycopg.connect(sent_before) as connection:
        insert = (
            "insert into ops.editions "
            "(report, period_start, scope, edition, build_id, subject, body_text, body_html, manifest) "
            "values (%s, '2018-01-15', %s, 1, %s, 's', 't', 'h', '{}')"
        )
        if fault is None:
            assert connection.execute(insert, (report, scope, build_id)).rowcount == 1
        else:
            with pytest.raises(fault):
                connection.execute(insert, (report, scope, build_id))


def test_a_delivery_belongs_to_an_edition_of_its_own_scope(sent_before):
    with psycopg.connect(sent_before) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute(
            "insert into ops.deliveries "
            "(report, period_start, scope, edition, recipient, status, message_id) "
            "values ('weekly', '2018-01-15', '31.74', 1, 'budi@dki.example', 'queued', '<id>')"
        )
