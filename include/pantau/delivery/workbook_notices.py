"""The short mail that tells a workbook's facilitators how it stands, after a week and after a precheck.

Goes out whatever the gate says. One workbook's trouble never keeps the others' mails; never logs an
address.
"""

import logging
from collections.abc import Mapping

from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.outbox import Mailing, number_edition, queue_deliveries, store_editions
from pantau.delivery.sending import send_deliveries
from pantau.feedback.model import Feedback
from pantau.feedback.notice import REPORT, compose_workbook_notice, tell_occasion
from pantau.feedback.returning import read_feedback
from pantau.log_context import about_kecamatan
from pantau.registry import Format, Workbook, load_registry
from pantau.report.edition import Edition, EditionKey
from pantau.report.render import render_workbook_notice
from pantau.runs import Run
from pantau.warehouse import connect

log = logging.getLogger(__name__)


def send_workbook_notices(run: Run) -> int:
    """Tells every workbook's facilitators once for this occasion; returns how many have been told.

    Raises at the end if a mail was not fit to leave, or while mails stand queued.
    """
    queued: dict[EditionKey, Mapping[str, Format]] = {}
    unfit: list[str] = []
    for workbook in load_registry(run.settings.registry).workbooks:
        with about_kecamatan(workbook.kecamatan_code):
            try:
                queued |= _queue_notice(run, workbook)
            except OutboundRefused as refusal:
                log.error("%s", refusal)
                unfit.append(workbook.kecamatan_code)
    sent = send_deliveries(run.url, run.settings, queued).sent if queued else 0
    if unfit:
        raise OutboundRefused(f"Not fit to leave: the notices of {', '.join(unfit)}; the others were sent.")
    return sent


def _queue_notice(run: Run, workbook: Workbook) -> Mailing:
    """Stores and queues one workbook's mail; empty where there is nobody to tell, or nothing."""
    code = workbook.kecamatan_code
    recipients = {entry.email.casefold(): entry.email for entry in workbook.facilitators}
    if not recipients:
        log.warning("The registry names no facilitator of %s: nobody is told", code)
        return {}
    feedback = read_feedback(run, code)
    if feedback is None:
        log.info("No feedback on %s for %s: nothing to tell", code, run.week)
        return {}
    notice = _render_notice(run, feedback)
    store_editions(run, notice)
    mailing: Mailing = {notice.key: dict.fromkeys(recipients.values(), "full")}
    queue_deliveries(run.url, mailing, sender=run.settings.mail_from)
    return mailing


def _render_notice(run: Run, feedback: Feedback) -> Edition:
    code, week = feedback.kecamatan_code, run.week.start
    edition = number_edition(run.url, REPORT, week, code, tell_occasion(feedback))
    snapshot_id, build_id = _read_source(run, feedback)
    manifest = {"snapshot_id": snapshot_id, "build_id": build_id, "code_version": run.settings.code_version}
    return render_workbook_notice(compose_workbook_notice(feedback, edition, build_id, manifest))


def _read_source(run: Run, feedback: Feedback) -> tuple[int | None, int | None]:
    """The pull that the feedback is about, and the build that judged it; a precheck has none."""
    with connect(run.url, "transformer") as connection:
        row = connection.execute(
            """
            select
                (
                    select max(snapshot_id) from landing.snapshots
                    where (week_start, kecamatan_code, is_precheck) = (%(week)s, %(code)s, %(is_precheck)s)
                ),
                (select max(build_id) from ops.builds where week_start = %(week)s and not %(is_precheck)s)
            """,
            {
                "week": run.week.start,
                "code": feedback.kecamatan_code,
                "is_precheck": feedback.is_precheck,
            },
        ).fetchone()
    assert row is not None
    return row[0], row[1]
