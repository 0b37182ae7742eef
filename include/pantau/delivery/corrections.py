"""Corrections of what was sent: to everybody whom the wrong numbers reached, and to nobody else.

Only puts steps together. Whether a total has to be corrected is said by `report.correction`; a repeated run
finds its own edition again and tells nobody twice.
"""

import logging

from pantau.delivery.outbox import number_edition, queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.report.correction import REPORT, compose_correction, occasion_of, weeks_to_correct
from pantau.report.edition import WHOLE_PROGRAMME
from pantau.report.queries import read_correction
from pantau.report.render import render_correction
from pantau.report.restated import read_readers
from pantau.runs import Run

log = logging.getLogger(__name__)


def send_corrections(run: Run) -> int:
    """Corrects sent totals that the run's build knows otherwise; returns how many have been told."""
    facts = read_correction(run.url, run.week)
    weeks = weeks_to_correct(facts.restated)
    if not weeks:
        log.info("Every total that was sent stands, up to the changes that the next report notes")
        return 0
    newest = weeks[0].week.start
    number = number_edition(run.url, REPORT, newest, WHOLE_PROGRAMME, occasion_of(weeks))
    edition = render_correction(compose_correction(facts, number))
    store_editions(run, edition)
    mailing = {edition.key: read_readers(run.url, [each.week for each in weeks])}
    queue_deliveries(run.url, mailing, sender=run.settings.mail_from)
    log.info("Correction %d: %d weeks, to %d recipients", number, len(weeks), len(mailing[edition.key]))
    return send_deliveries(run.url, run.settings, mailing).sent
