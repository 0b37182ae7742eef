"""A report before anybody gets it: as a page for a browser, and as one mail to whoever asked.

Reads the warehouse and changes nothing there: no edition is stored, nobody is queued, and what is sent
here counts as no report.
"""

import logging
from dataclasses import replace
from email.utils import make_msgid, parseaddr
from pathlib import Path

from pantau.delivery.archive import PAGE, lay_out
from pantau.delivery.mail import compose_mail
from pantau.delivery.monthly import make_true_edition, read_sendable
from pantau.delivery.outbound import refuse_unfit
from pantau.delivery.personal_data import load_canaries
from pantau.delivery.readback.figures import read_frozen_figures, refuse_untrue
from pantau.delivery.readback.frozen_amounts import read_week_amounts
from pantau.delivery.readback.parts import refuse_untrue_parts
from pantau.delivery.smtp import MailServer
from pantau.gate.month import ask_month
from pantau.gate.results import name_failing
from pantau.periods import Month, Week
from pantau.report.edition import WHOLE_PROGRAMME, Edition
from pantau.report.facts import Expectation, ReportError
from pantau.report.reading.queries import read_weekly
from pantau.report.weekly.making import make_weekly_editions
from pantau.settings import Settings, home

log = logging.getLogger(__name__)

TRIAL = "[UJI]"
"""Stands before the subject of a mail that is no report."""


def make_preview(settings: Settings, period: Week | Month, scope: str) -> Edition:
    """The edition as ``report_week`` or ``report_month`` would make it now, looked at in the same way."""
    url = settings.warehouse_url.get_secret_value()
    if isinstance(period, Month):
        edition = _make_month(url, period, scope)
    else:
        facts = read_weekly(url, period)
        (edition,) = make_weekly_editions(facts, [scope])
        frozen = read_frozen_figures(url, facts.build.build_id)
        refuse_untrue(edition, frozen)
        refuse_untrue_parts(edition, read_week_amounts(url, frozen))
    refuse_unfit(edition, load_canaries(settings.canaries))
    return edition


def _make_month(url: str, month: Month, scope: str) -> Edition:
    if scope != WHOLE_PROGRAMME:
        raise ReportError(f"The monthly report is one for all Jakarta; there is none of {scope} alone.")
    facts = read_sendable(url, month)
    verdict, answers = ask_month(url, month)
    if verdict.is_held:
        raise ReportError(f"The month's gate would hold the report of {month}: {', '.join(verdict.reasons)}.")
    gate = tuple(
        Expectation(one.name, one.severity, one.success, one.observed, tuple(name_failing(one)))
        for one in sorted(answers.outcomes, key=lambda outcome: outcome.name)
    )
    return make_true_edition(url, replace(facts, verdict=verdict.verdict, gate=gate))


def write_preview(edition: Edition) -> Path:
    """Writes the edition as files into the home, in place of an earlier preview; returns its page."""
    folder = home() / "preview" / edition.key.report / str(edition.key.period_start) / edition.key.scope
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in lay_out(edition).items():
        (folder / name).write_bytes(content)
    return folder / PAGE


def send_preview(settings: Settings, edition: Edition, recipient: str) -> str:
    """Sends the edition as a trial to one address; returns the codes of the server's answer."""
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    trial = replace(edition, subject=f"{TRIAL} {edition.subject}")
    mail = compose_mail(trial, settings, recipient, make_msgid("uji", domain))
    with MailServer(settings) as server:
        receipt = server.send(mail.as_bytes(), recipient)
    log.info("Sent a trial of %s to one address: %s", edition.key, receipt)
    return receipt
