"""Corrections of what was sent: to everybody whom the wrong numbers reached, and to nobody else.

Only puts steps together. Whether a total has to be corrected is said by `report.correction`; a repeated run
finds its own edition again and tells nobody twice. One at a time: a week and a release may end together.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pantau.delivery.outbox import Mailing, number_edition, queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.report.corrections.correction import (
    REPORT,
    CorrectionFacts,
    compose_correction,
    occasion_of,
    weeks_to_correct,
)
from pantau.report.corrections.correction_sheet import make_correction_sheet
from pantau.report.edition import WHOLE_PROGRAMME
from pantau.report.reading.queries import read_correction
from pantau.report.reading.restated import read_readers, read_unfinished
from pantau.report.render import render_correction
from pantau.runs import Run
from pantau.warehouse import connect

log = logging.getLogger(__name__)


def send_corrections(run: Run) -> int:
    """Corrects sent totals that the run's build knows otherwise; returns how many have been told.

    A correction that an earlier run left half sent is finished first: its numbers have been said.
    """
    with _alone(run.url):
        if unfinished := read_unfinished(run.url):
            log.info("%d corrections are still to be finished", len(unfinished))
            send_deliveries(run.url, run.settings, unfinished)
        facts = read_correction(run.url, run.week)
        if not weeks_to_correct(facts.restated):
            log.info("Every total that was sent stands, up to the changes that the next report notes")
            return 0
        mailing = _store(run, facts)
        if not queue_deliveries(run.url, mailing, sender=run.settings.mail_from):
            log.error("Whoever got the wrong numbers could not be reached when this correction was sent")
            return 0
        return send_deliveries(run.url, run.settings, mailing).sent


def _store(run: Run, facts: CorrectionFacts) -> Mailing:
    """Stores the correction under its number; returns it with its readers."""
    weeks = weeks_to_correct(facts.restated)
    newest = weeks[0].week.start
    number = number_edition(run.url, REPORT, newest, WHOLE_PROGRAMME, occasion_of(facts))
    correction = compose_correction(facts, number)
    store_editions(run, render_correction(correction, [make_correction_sheet(correction)]))
    readers = read_readers(run.url, [each.week for each in weeks])
    log.info("Correction %d: %d weeks, for %d readers", number, len(weeks), len(readers))
    return {correction.key: readers}


@contextmanager
def _alone(url: str) -> Iterator[None]:
    with connect(url, "reporter") as connection:
        connection.autocommit = True
        connection.execute("select pg_advisory_lock(hashtext('pantau.corrections'))")
        yield
