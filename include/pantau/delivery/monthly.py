"""The monthly report's way out, as the tasks of ``report_month`` take it.

Only puts steps together. One edition, of all Jakarta, for whoever gets the report, whatever their scope.
"""

import logging
from collections.abc import Iterable

from pantau.delivery.month_weeks import find_refusal
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.outbox import Mailing, has_left, queue_deliveries, store_editions
from pantau.delivery.readback.frozen_amounts import read_month_amounts
from pantau.delivery.readback.month import read_month_figures, refuse_untrue_month
from pantau.delivery.readback.parts import refuse_untrue_month_parts
from pantau.delivery.sending import send_deliveries
from pantau.gate.month import read_month_verdict
from pantau.periods import Month
from pantau.registry import Format, load_registry
from pantau.report.edition import Edition, EditionKey
from pantau.report.monthly.facts import MonthlyFacts, MonthWeek
from pantau.report.reading.monthly import read_month_weeks, read_monthly
from pantau.runs import MonthRun

_REPORT = "monthly"

log = logging.getLogger(__name__)


def check_weeks(run: MonthRun) -> None:
    """Raises ``MonthRefused``, with the list, unless every week of the month lets the report go out."""
    _refuse_lacking(run.month, read_month_weeks(run.url, run.month))
    log.info("Every week with a day in %s passed, was released, or came before the first", run.month)


def render_month(run: MonthRun) -> None:
    """Renders the month's report and stores it, unless mails of it have already left."""
    if has_left(run.url, _key(run.month)):
        log.info("The report of %s has left; it stays as it is", run.month)
        return
    judged = read_month_verdict(run.url, run.month)
    edition = make_true_edition(run.url, read_sendable(run.url, run.month))
    verdict = read_month_verdict(run.url, run.month)
    is_passed = verdict is not None and not verdict.is_held and verdict.build_id == edition.build_id
    if not is_passed or verdict != judged:
        raise OutboundRefused(
            f"{edition.key} states build {edition.build_id}, which the month's gate has not let pass; "
            f"nothing was stored or sent. Clear gate_month with downstream."
        )
    store_editions(run, edition)


def read_sendable(url: str, month: Month) -> MonthlyFacts:
    """What the month's report states by the closing week's newest build.

    Raises ``MonthRefused``: with the list of weeks before anything else is read, and again if one of them
    was held or begun anew until that was.
    """
    _refuse_lacking(month, read_month_weeks(url, month))
    facts = read_monthly(url, month)
    _refuse_lacking(month, facts.weeks)
    return facts


def make_true_edition(url: str, facts: MonthlyFacts) -> Edition:
    """The month's report, read back and found true."""
    from pantau.report.monthly.making import make_monthly_edition

    edition = make_monthly_edition(facts)
    frozen = read_month_figures(url, edition.build_id, facts.month)
    refuse_untrue_month(edition, frozen)
    refuse_untrue_month_parts(edition, read_month_amounts(url, frozen))
    return edition


def queue_mails(run: MonthRun) -> int:
    """Queues the stored edition for its recipients; returns how many mails stand queued."""
    return queue_deliveries(run.url, _name_recipients(run), sender=run.settings.mail_from)


def send_mails(run: MonthRun) -> int:
    """Sends what stands queued to who is still to get it; returns how many recipients have the report now."""
    return send_deliveries(run.url, run.settings, _name_recipients(run)).sent


def _refuse_lacking(month: Month, weeks: Iterable[MonthWeek]) -> None:
    if refusal := find_refusal(month, weeks):
        raise refusal


def _name_recipients(run: MonthRun) -> Mailing:
    """The edition with those who may get it as the registry is now."""
    recipients = load_registry(run.settings.registry).recipients_of(_REPORT)
    forms: dict[str, Format] = {entry.email: entry.format for entry in recipients}
    return {_key(run.month): forms}


def _key(month: Month) -> EditionKey:
    return EditionKey(_REPORT, month.start)
