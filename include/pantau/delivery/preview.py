"""A week's report before anybody gets it: as a page for a browser, and as one mail to whoever asked.

Reads the warehouse and changes nothing there: no edition is stored, nobody is queued, and what is sent
here counts as no report.
"""

import logging
from dataclasses import replace
from email.utils import make_msgid, parseaddr
from pathlib import Path

from pantau.delivery.archive import PAGE, lay_out
from pantau.delivery.mail import compose_mail
from pantau.delivery.outbound import refuse_unfit
from pantau.delivery.personal_data import load_canaries
from pantau.delivery.rereading import read_frozen_figures, refuse_untrue
from pantau.delivery.smtp import MailServer
from pantau.periods import Week
from pantau.report.edition import Edition
from pantau.report.reading.queries import read_weekly
from pantau.report.weekly.making import make_weekly_editions
from pantau.settings import Settings, home

log = logging.getLogger(__name__)

TRIAL = "[UJI]"
"""Stands before the subject of a mail that is no report."""


def make_preview(settings: Settings, week: Week, scope: str) -> Edition:
    """The edition as ``report_week`` would make it now, looked at in the same way."""
    url = settings.warehouse_url.get_secret_value()
    facts = read_weekly(url, week)
    (edition,) = make_weekly_editions(facts, [scope])
    refuse_untrue(edition, read_frozen_figures(url, facts.build.build_id))
    refuse_unfit(edition, load_canaries(settings.canaries))
    return edition


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
