"""The notice that a week's report is held: the same way out as a report, and never a figure."""

from pantau.delivery.outbox import queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.registry import load_registry
from pantau.report.held_notice import compose_held_notice
from pantau.report.queries import read_held
from pantau.report.render import render_held_notice
from pantau.runs import Run

_REPORT = "held_notice"


def send_held_notice(run: Run) -> int:
    """Tells the registry's recipients, once a week; returns how many have been told.

    A week that is held again after its notice went out gives no second one.
    """
    notice = render_held_notice(compose_held_notice(read_held(run.url, run.week)))
    store_editions(run, notice)
    recipients = load_registry(run.settings.registry).recipients_of(_REPORT)
    mailing = {notice.key: {entry.email: entry.format for entry in recipients}}
    queue_deliveries(run.url, mailing, sender=run.settings.mail_from)
    return send_deliveries(run.url, run.settings, mailing).sent
