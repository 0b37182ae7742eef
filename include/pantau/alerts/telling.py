"""Tells people of alerts: by mail to the engineers of the registry, and through the alert targets.

An alert is told once anybody took it, by mail and through the targets each. What nobody took stays in the
ledger and is told at the next occasion: the next alert, the end of any run, the digest, a turn of
``pantau watch`` after a pause. Never logs an address or a target's URL.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr

from pantau.alerts.canaries import find_canaries
from pantau.alerts.ledger import (
    Alert,
    Channel,
    is_known_from_another,
    mark_problem,
    mark_told,
    read_open_alerts,
    telling,
)
from pantau.alerts.targets import TargetsFailed, push
from pantau.delivery.mail import compose_mail, name_message
from pantau.delivery.personal_data import NO_CANARIES, find_unfit
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable
from pantau.registry import RegistryError, load_registry
from pantau.report.edition import Edition, EditionKey
from pantau.report.notices.alert import REPORT, AlertText, Places, compose_alert
from pantau.report.render import render_alert
from pantau.settings import Settings
from pantau.warehouse import Connection

log = logging.getLogger(__name__)

_PAUSE, _LONGEST_PAUSE, _DOUBLINGS = timedelta(minutes=1), timedelta(hours=1), 6
_PATIENCE = 15
"""Seconds for the mail server: Airflow ends a callback that takes 50."""


class Unfit(RuntimeError):
    """A mail holds what may never leave; says what kind, never what."""


class NobodyReached(RuntimeError):
    """The mail server took a mail for none of the engineers."""


NOT_TOLD = (NobodyReached, Unfit, TargetsFailed, Unreachable)
"""What keeps an alert untold; its class is kept, and it is tried again."""


def find_engineers(settings: Settings) -> list[str]:
    """Whom alerts go to: the registry's engineers whom an approver let in, else the team's own mailbox.

    A registry that cannot be used may be the very thing that an alert is about.
    """
    try:
        registry = load_registry(settings.registry)
    except RegistryError:
        log.warning("The registry cannot be used; alerts go to PANTAU_REPLY_TO, else to PANTAU_MAIL_FROM")
        engineers = []
    else:
        entries = [entry for entry in registry.recipients if entry.role == "engineer"]
        engineers = [entry.email for entry in entries if registry.is_approved(entry)]
    return engineers or [parseaddr(settings.reply_to or settings.mail_from)[1]]


def places_of(settings: Settings) -> Places:
    """Where the mails lead to."""
    return Places(settings.ui_url, settings.docs_url)


def send_to_engineers(settings: Settings, edition: Edition) -> int:
    """Mails every engineer; returns how many have it. Raises where nobody has.

    A mail that the server may have taken counts: else everybody had the same again at each try.
    """
    _refuse_unfit(settings, edition)
    engineers = find_engineers(settings)
    reached, answers = 0, set[str]()
    try:
        with MailServer(settings, _PATIENCE) as server:
            for address in engineers:
                message_id = name_message(edition.key, address, settings.mail_from)
                mail = compose_mail(edition, settings, address, message_id)
                try:
                    server.send(mail.as_bytes(), address)
                    reached += 1
                except Uncertain as doubt:
                    reached += 1
                    answers.add(str(doubt))
                except (Refused, Deferred) as answer:
                    answers.add(str(answer))
    except Unreachable as end:
        if not reached:
            raise
        answers.add(str(end))
    told = ", ".join(sorted(answers))
    if not reached:
        raise NobodyReached(f"No engineer could be mailed ({told}).")
    if answers:
        log.error("%s: mailed to %d of %d engineers (%s)", edition.key, reached, len(engineers), told)
    return reached


def tell_untold(settings: Settings, *, with_pauses: bool = False) -> int:
    """Tells of every open alert that some channel has not told yet; returns how many were told now.

    Several processes at once tell each alert once: one tells, the others wait and find it told. Weeks that
    fail alike are told by the first of them; the digest has the others. ``with_pauses``: for whoever asks
    again and again; what nobody took is left alone for longer each time.
    """
    told = 0
    with telling(settings.warehouse_url.get_secret_value()) as connection:
        for alert in read_open_alerts(connection):
            channels = _find_channels(settings, alert)
            is_due = _is_due(alert) or not with_pauses
            if not channels or not is_due or is_known_from_another(connection, alert):
                continue
            done = [_tell_through(connection, settings, alert, channel) for channel in channels]
            told += any(done)
    return told


def tell_without_ledger(settings: Settings, key: EditionKey, text: AlertText) -> bool:
    """Tells of something whose alert cannot be kept, as the warehouse is away; rather twice than never.

    Returns whether anybody was reached.
    """
    reached = 0
    edition = render_alert(compose_alert(key, text, places_of(settings)))
    for told in (send_to_engineers, push_edition):
        try:
            reached += told(settings, edition)
        except NOT_TOLD as error:
            log.error("%s could neither be kept nor told: %s", edition.key, error)
    return reached > 0


def push_edition(settings: Settings, edition: Edition) -> int:
    """The same words through the alert targets; returns how many took them. Raises where none did."""
    try:
        return push(settings.alert_targets, edition.subject, edition.text)
    except TargetsFailed as error:
        if not error.taken:
            raise
        log.error("%s: %s", edition.key, error)
        return error.taken


def _is_due(alert: Alert) -> bool:
    """Whether the pause since the last try is over: 1 minute, 2, 4, and so on up to an hour."""
    doubled = min(alert.try_count - 1, _DOUBLINGS)
    return alert.since_last_try is None or alert.since_last_try >= min(_PAUSE * 2**doubled, _LONGEST_PAUSE)


def _find_channels(settings: Settings, alert: Alert) -> Sequence[Channel]:
    has_targets = bool(settings.alert_targets.get_secret_value().split())
    untold: list[Channel] = [] if alert.mailed_at else ["mailed_at"]
    return [*untold, "pushed_at"] if has_targets and not alert.pushed_at else untold


_WAYS: dict[Channel, Callable[[Settings, Edition], int]] = {
    "mailed_at": send_to_engineers,
    "pushed_at": push_edition,
}


def _tell_through(connection: Connection, settings: Settings, alert: Alert, channel: Channel) -> bool:
    try:
        _WAYS[channel](settings, render_edition(settings, alert))
    except NOT_TOLD as error:
        mark_problem(connection, alert.alert_id, type(error).__name__)
        log.error("Alert %d stays to be told (%s): %s", alert.alert_id, channel, error)
        return False
    mark_told(connection, alert.alert_id, channel)
    log.info("Alert %d told (%s): %s, %s", alert.alert_id, channel, alert.subject, alert.cause)
    return True


def render_edition(settings: Settings, alert: Alert) -> Edition:
    """An alert as a mail; without the sentences of errors where one of them is not fit to leave."""
    key = EditionKey(REPORT, alert.opened_at.date(), edition=alert.alert_id)
    text = AlertText.of_facts(alert.facts)
    edition = render_alert(compose_alert(key, text, places_of(settings), alert.failure_count))
    try:
        _refuse_unfit(settings, edition)
    except Unfit:
        bare = replace(text, causes=(alert.cause,))
        return render_alert(compose_alert(key, bare, places_of(settings), alert.failure_count))
    return edition


def _refuse_unfit(settings: Settings, edition: Edition) -> None:
    """The last look; an alert is words alone, so nothing else of an edition is looked at."""
    canaries = find_canaries(settings) or NO_CANARIES
    for content in (edition.subject, edition.text, edition.html):
        if what := find_unfit(content, canaries):
            raise Unfit(f"{edition.key} holds {what}; look at what made it.")
