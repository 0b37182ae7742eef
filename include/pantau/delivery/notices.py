"""Notices that no report comes: two lines to officials, the cause to the team. Never a figure to officials.

The same way out as a report. Each occasion is told once a week, however often a run is repeated.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pantau.delivery.outbox import Mailing, number_edition, queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.registry import Format, Registry, load_registry
from pantau.report.edition import WHOLE_PROGRAMME, Edition, EditionKey
from pantau.report.notices import hold_cause, late_cause
from pantau.report.notices.held_notice import HELD, LATE, REPORT, compose_held_notice, compose_late_notice
from pantau.report.notices.hold_facts import LateFacts
from pantau.report.reading.hold_queries import read_held, read_late
from pantau.report.render import render_held_notice, render_owners_notice
from pantau.runs import Run

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Notice:
    """How a notice is made, and who gets it in which form; made only when it is its turn."""

    make: Callable[[], Edition]
    forms: Mapping[str, Format]


def send_held_notice(run: Run) -> int:
    """Tells of a held week; returns how many know.

    Held again, officials are not told again, and the team only if the reasons are others.
    """
    facts = read_held(run.url, run.week)
    registry = load_registry(run.settings.registry)

    def notice() -> Edition:
        return render_held_notice(compose_held_notice(facts, _number(run, HELD)))

    def cause() -> Edition:
        number = _number(run, hold_cause.occasion_of(facts))
        return render_owners_notice(hold_cause.compose_hold_cause(facts, number))

    return _tell_both(run, _Notice(notice, _officials_of(registry)), _Notice(cause, _owners_of(registry)))


def tell_if_late(run: Run) -> int:
    """At the deadline: tells officials and the team if the week's report is not out; returns how many know.

    Of a held week the held notice tells. Where nothing was built for weeks, or ever, nobody is told.
    """
    facts = read_late(run.url, run.week)
    if facts.was_sent or facts.is_idle:
        log.info("Week %s: %s", run.week, "its report is out" if facts.was_sent else "nobody runs weeks here")
        return 0
    if facts.progress == "held":
        return send_held_notice(run)
    log.error("Week %s: no report is out at the deadline (%s)", run.week, facts.progress)
    return _tell_late(run, facts)


def _officials_of(registry: Registry) -> dict[str, Format]:
    """Who gets the two lines, and how."""
    recipients = registry.recipients_of(REPORT)
    return {entry.email: entry.format for entry in recipients if entry.role == "official"}


def _owners_of(registry: Registry) -> dict[str, Format]:
    """Who gets the cause, and how: engineers who get held notices, and whoever may decide."""
    recipients = registry.recipients_of(REPORT)
    owners = {entry.email: entry.format for entry in recipients if entry.role == "engineer"}
    known = {address.casefold() for address in owners}
    deciding: dict[str, Format] = {
        entry.email: "full" for entry in registry.approvers if entry.email.casefold() not in known
    }
    return {**owners, **deciding}


def _tell_late(run: Run, facts: LateFacts) -> int:
    registry, version = load_registry(run.settings.registry), run.settings.code_version

    def notice() -> Edition:
        return render_held_notice(compose_late_notice(run.week, facts.build_id, version, _number(run, LATE)))

    def cause() -> Edition:
        number = _number(run, late_cause.OCCASION)
        return render_owners_notice(late_cause.compose_late_cause(facts, version, number))

    officials: Mapping[str, Format] = {} if facts.was_told else _officials_of(registry)
    return _tell_both(run, _Notice(notice, officials), _Notice(cause, _owners_of(registry)))


def _number(run: Run, occasion: str) -> int:
    return number_edition(run.url, REPORT, run.week.start, WHOLE_PROGRAMME, occasion)


def _tell_both(run: Run, officials: _Notice, owners: _Notice) -> int:
    """Officials first, and apart: whatever is wrong with a notice or its addresses, the other one leaves."""
    if not officials.forms and not owners.forms:
        nobody: Mailing = {EditionKey(REPORT, run.week.start): {}}
        queue_deliveries(run.url, nobody, sender=run.settings.mail_from)
    told = 0
    try:
        told = _tell(run, officials)
    finally:
        told += _tell(run, owners)
    return told


def _tell(run: Run, notice: _Notice) -> int:
    """Makes, stores, queues and sends a notice; returns how many know."""
    if not notice.forms:
        log.warning("Week %s: of those who get held notices, nobody is to be told of this", run.week)
        return 0
    edition = notice.make()
    store_editions(run, edition)
    mailing = {edition.key: notice.forms}
    queue_deliveries(run.url, mailing, sender=run.settings.mail_from)
    return send_deliveries(run.url, run.settings, mailing).sent
