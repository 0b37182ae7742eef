"""Notices that no report comes: two lines to officials, the cause to the team. Never a figure to officials.

The same way out as a report. Each occasion is told once a week, however often a run is repeated.
"""

import logging
from collections.abc import Mapping

from pantau.delivery.outbox import Mailing, number_edition, queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.registry import Format, Registry, load_registry
from pantau.report import hold_cause, late_cause
from pantau.report.edition import WHOLE_PROGRAMME, Edition, EditionKey
from pantau.report.held_notice import HELD, LATE, REPORT, compose_held_notice, compose_late_notice
from pantau.report.hold_facts import LateFacts
from pantau.report.hold_queries import read_held, read_late
from pantau.report.render import render_held_notice, render_owners_notice
from pantau.runs import Run

log = logging.getLogger(__name__)


def send_held_notice(run: Run) -> int:
    """Tells of a held week; returns how many know.

    Held again, officials are not told again, and the team only if the reasons are others.
    """
    facts = read_held(run.url, run.week)
    registry = load_registry(run.settings.registry)
    notice = render_held_notice(compose_held_notice(facts, _number(run, HELD)))
    officials = _queue(run, notice, _officials_of(registry))
    number = _number(run, hold_cause.occasion_of(facts))
    cause = render_owners_notice(hold_cause.compose_hold_cause(facts, number))
    return _send(run, officials, _queue(run, cause, _owners_of(registry)))


def tell_if_late(run: Run) -> int:
    """At the deadline: tells officials and the team if the week's report is not out; returns how many know.

    Of a held week the held notice tells. A warehouse in which nothing was built for weeks tells nobody.
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
    officials: Mailing = {}
    if not facts.was_told:
        notice = compose_late_notice(run.week, facts.build_id, version, _number(run, LATE))
        officials = _queue(run, render_held_notice(notice), _officials_of(registry))
    number = _number(run, late_cause.OCCASION)
    cause = render_owners_notice(late_cause.compose_late_cause(facts, version, number))
    return _send(run, officials, _queue(run, cause, _owners_of(registry)))


def _number(run: Run, occasion: str) -> int:
    return number_edition(run.url, REPORT, run.week.start, WHOLE_PROGRAMME, occasion)


def _queue(run: Run, edition: Edition, forms: Mapping[str, Format]) -> Mailing:
    """Stores an edition and queues it; empty where the registry names nobody for it."""
    if not forms:
        log.warning("The registry names nobody for %s (%s)", edition.key, edition.manifest["occasion"])
        return {}
    store_editions(run, edition)
    mailing = {edition.key: forms}
    queue_deliveries(run.url, mailing, sender=run.settings.mail_from)
    return mailing


def _send(run: Run, officials: Mailing, owners: Mailing) -> int:
    """Apart, so that each fails for itself: nobody's mail waits for the others' good addresses."""
    if not officials and not owners:
        nobody: Mailing = {EditionKey(REPORT, run.week.start): {}}
        queue_deliveries(run.url, nobody, sender=run.settings.mail_from)
    told = 0
    try:
        if officials:
            told = send_deliveries(run.url, run.settings, officials).sent
    finally:
        if owners:
            told += send_deliveries(run.url, run.settings, owners).sent
    return told
