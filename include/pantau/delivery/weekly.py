"""The weekly report's way out, as the tasks of ``report_week`` take it. Only puts steps together."""

from pantau.delivery.outbox import queue_deliveries, store_edition
from pantau.delivery.sending import send_deliveries
from pantau.registry import load_registry
from pantau.report.edition import EditionKey
from pantau.report.model import compose_weekly
from pantau.report.queries import read_weekly
from pantau.report.render import render_weekly
from pantau.runs import Run

_REPORT = "weekly"


def render_edition(run: Run) -> None:
    """Renders the week's report and stores it, unless mails of it have already left."""
    store_edition(run.url, render_weekly(compose_weekly(read_weekly(run.url, run.week))))


def queue_mails(run: Run) -> int:
    """Queues the stored edition for the registry's recipients; returns how many stand queued."""
    recipients = [entry.email for entry in load_registry(run.settings.registry).recipients_of(_REPORT)]
    return queue_deliveries(run.url, _key(run), recipients, sender=run.settings.mail_from)


def send_mails(run: Run) -> int:
    """Sends what stands queued; returns how many recipients have the report now."""
    return send_deliveries(run.url, run.settings, _key(run)).sent


def _key(run: Run) -> EditionKey:
    return EditionKey(_REPORT, run.week.start)
