"""The weekly report's way out, as the tasks of ``report_week`` and ``release_report`` take it.

Only puts steps together. Whether a held week may go out was decided before (``pantau.decisions``).
"""

from collections.abc import Iterable

from pantau.delivery.outbox import queue_deliveries, store_edition
from pantau.delivery.sending import send_deliveries
from pantau.registry import Recipient, load_registry
from pantau.report.edition import EditionKey
from pantau.report.model import compose_weekly
from pantau.report.queries import read_weekly
from pantau.report.render import render_weekly
from pantau.runs import Run
from pantau.warehouse import connect

_REPORT = "weekly"


def render_edition(run: Run) -> None:
    """Renders the week's report and stores it, unless mails of it have already left.

    A held week has none, unless its newest build was released.
    """
    store_edition(run.url, render_weekly(compose_weekly(read_weekly(run.url, run.week))))


def queue_mails(run: Run) -> int:
    """Queues the stored edition for the registry's recipients; returns how many stand queued."""
    return _queue(run, load_registry(run.settings.registry).recipients_of(_REPORT))


def queue_released_mails(run: Run) -> int:
    """The same for a released week: also for those of the registry who were told that it is held."""
    registry = load_registry(run.settings.registry)
    told = _read_told_of_hold(run)
    waiting = [entry for entry in registry.recipients_of("held_notice") if entry.email in told]
    return _queue(run, (*registry.recipients_of(_REPORT), *waiting))


def send_mails(run: Run) -> int:
    """Sends what stands queued; returns how many recipients have the report now."""
    return send_deliveries(run.url, run.settings, _key(run)).sent


def _queue(run: Run, recipients: Iterable[Recipient]) -> int:
    addresses = dict.fromkeys(entry.email for entry in recipients)
    return queue_deliveries(run.url, _key(run), addresses, sender=run.settings.mail_from)


def _read_told_of_hold(run: Run) -> set[str]:
    with connect(run.url, "reporter") as connection:
        rows = connection.execute(
            """
            select recipient from ops.deliveries
            where report = 'held_notice' and period_start = %s and status = 'sent'
            """,
            (run.week.start,),
        )
        return {recipient for (recipient,) in rows}


def _key(run: Run) -> EditionKey:
    return EditionKey(_REPORT, run.week.start)
