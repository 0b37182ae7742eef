"""The weekly report's way out, as the tasks of ``report_week`` and ``release_report`` take it.

Only puts steps together. Whether a held week may go out was decided before (``pantau.decisions``).
"""

from pantau.delivery.outbox import Mailing, queue_deliveries, read_stored, store_editions
from pantau.delivery.readback.figures import read_frozen_figures, refuse_untrue
from pantau.delivery.readback.frozen_amounts import read_week_amounts
from pantau.delivery.readback.parts import refuse_untrue_parts
from pantau.delivery.sending import send_deliveries
from pantau.registry import Format, Recipient, load_registry
from pantau.report.edition import WHOLE_PROGRAMME, EditionKey
from pantau.report.reading.queries import read_weekly
from pantau.report.weekly.making import make_weekly_editions
from pantau.runs import Run
from pantau.warehouse import connect

_REPORT = "weekly"


def render_editions(run: Run) -> int:
    """Renders the week's report and stores it, unless mails of it have already left; returns how many scopes.

    All Jakarta, and every scope that somebody in the registry gets. A held week has none, unless its newest
    build was released.
    """
    wanted = {entry.scope for entry in _read_recipients(run)} | {WHOLE_PROGRAMME}
    scopes = sorted(wanted, key=lambda scope: (scope != WHOLE_PROGRAMME, scope))
    facts = read_weekly(run.url, run.week)
    editions = make_weekly_editions(facts, scopes)
    frozen = read_frozen_figures(run.url, facts.build.build_id)
    amounts = read_week_amounts(run.url, frozen)
    for edition in editions:
        refuse_untrue(edition, frozen)
        refuse_untrue_parts(edition, amounts)
    store_editions(run, *editions)
    return len(editions)


def queue_mails(run: Run) -> int:
    """Queues the stored editions, each for who gets its scope; returns how many mails stand queued."""
    mailing: dict[EditionKey, dict[str, Format]] = {}
    for entry in _read_recipients(run):
        key = EditionKey(_REPORT, run.week.start, entry.scope)
        mailing.setdefault(key, {})[entry.email] = entry.format
    return queue_deliveries(run.url, mailing or {_key(run): {}}, sender=run.settings.mail_from)


def send_mails(run: Run) -> int:
    """Sends what stands queued to who is still to get it; returns how many recipients have the report now."""
    return send_deliveries(run.url, run.settings, _name_recipients(run)).sent


def _name_recipients(run: Run) -> Mailing:
    """Each stored edition with those who may get it as the registry is now, be it nobody."""
    recipients = _read_recipients(run)
    return {
        key: {entry.email: entry.format for entry in recipients if entry.scope == key.scope}
        for key in read_stored(run.url, _key(run))
    }


def _read_recipients(run: Run) -> tuple[Recipient, ...]:
    """Those of the registry who get the report, and those who were told that it is held: it follows."""
    registry = load_registry(run.settings.registry)
    weekly, told = registry.recipients_of(_REPORT), _read_told_of_hold(run)
    waiting = (entry for entry in registry.recipients_of("held_notice") if entry.email in told)
    return (*weekly, *(entry for entry in waiting if entry not in weekly))


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
