"""A week whose every task dies once by SIGKILL, two who send at once, PostgreSQL restarted in the middle: the
same facts stand, and nobody gets a mail twice.
"""

import pytest
from comparing import assert_as_undisturbed, assert_told_once, choose_moment, die
from street import CLOSING
from undisturbed import Chain

pytestmark = pytest.mark.full

SENDING = f"report_week.send_mails {CLOSING}"


@pytest.fixture(scope="module")
def week(chain: Chain) -> Chain:
    """A whole week, undisturbed."""
    chain.pull(CLOSING)
    assert chain.build(CLOSING) == "pass_with_notes"
    chain.report(CLOSING)
    return chain


def test_every_task_of_a_week_may_die_and_its_next_try_finds_all_it_needs_in_postgresql(week):
    street = week.street
    street.restore(next(iter(week.kept)))
    for number, kept in enumerate(week.kept.values()):
        die(street, kept, choose_moment(kept), worker=f"first worker {number}")
        ended = street.run(kept.step, worker=f"second worker {number}")
        assert ended.state in ("success", "skipped"), f"{kept.step.name}: {ended.error}"
        assert_as_undisturbed(street, kept, is_renumbered=True)
    others = "select report, status, reason from ops.deliveries where status <> 'sent' order by 1"
    unknown = ("failed", "unknown")
    assert street.rows(others) == [("weekly", *unknown), ("workbook_notice", *unknown)]


def test_of_two_who_send_at_once_one_is_turned_away_and_nobody_gets_a_mail_twice(week):
    street, kept = week.street, week.kept[SENDING]
    street.restore(kept.state)
    with street.stopped(kept.step, choose_moment(kept)) as first:
        second = street.run(kept.step, run="another run", worker="another worker")
    assert (second.state, "right now" in second.error) == ("failed", True)
    assert first.result().state == "success"
    assert_as_undisturbed(street, kept)
    assert street.rows("select distinct status from ops.deliveries") == [("sent",)]


def test_a_database_that_restarts_before_a_mail_is_marked_leaves_that_mail_to_a_person(week):
    street, kept = week.street, week.kept[SENDING]
    street.restore(kept.state)
    with street.stopped(kept.step, choose_moment(kept)) as first:
        street.restart()
    assert first.result().state == "failed"
    assert street.run(kept.step).state == "success"
    assert_told_once(street)
    unknown = "select count(*) from ops.deliveries where (status, reason) = ('failed', 'unknown')"
    assert street.rows(unknown) == [(1,)]
