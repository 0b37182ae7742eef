"""What the end of a run means for alerts: one for a run that failed, an end to those that it mended.

Called by Airflow's callbacks (``pantau.orchestration``), wherever they run.
"""

import logging
from collections.abc import Collection

from pantau.alerts.causes import EndedRun, Reach, name_cause, tell_failure
from pantau.alerts.consequences import is_told_elsewhere
from pantau.alerts.failures import UNASKED, Failure, Place, await_words, take_failures
from pantau.alerts.ledger import WAREHOUSE_AWAY, Occurrence, open_alert, resolve_alerts
from pantau.alerts.reach import read_reach
from pantau.periods import FIRST_WEEK
from pantau.report.edition import EditionKey
from pantau.report.notices.alert import REPORT
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

_NEVER_AGAIN = frozenset({"precheck_sheets", "send_digest", "watch_deadline"})
"""Nobody runs a period of theirs again once it has passed; what was broken is mended if the next ran well."""


def tell_failed_run(settings: Settings, ended: EndedRun, failed: Collection[Place] | None) -> bool:
    """One alert for a run that failed, however many of its tasks did; returns whether there is one.

    ``failed``: its red tasks, None where they are not known. What is told elsewhere opens none.
    """
    url = settings.warehouse_url.get_secret_value()
    try:
        await_words(url, ended.dag_id, ended.run_id, failed or ())
        if not _keep(settings, url, ended, failed):
            log.info("%s, %s: red as it should be, and told elsewhere", ended.dag_id, ended.run_id)
            return False
        _tell_untold(settings)
    except WAREHOUSE_AWAY as error:
        log.error("The alert of %s cannot be kept (%s)", ended.dag_id, type(error).__name__)
        unasked = [Failure(*place, None, UNASKED, None) for place in sorted(failed or ())]
        about = f"{ended.dag_id} {name_cause(ended, unasked)}"
        key = EditionKey(REPORT, ended.period_start or FIRST_WEEK.start, about)
        from pantau.alerts.telling import tell_without_ledger

        tell_without_ledger(settings, key, tell_failure(ended, unasked, Reach()))
    return True


def _keep(settings: Settings, url: str, ended: EndedRun, failed: Collection[Place] | None) -> bool:
    with connect(url, "reporter") as connection:
        taken = take_failures(connection, ended.dag_id, ended.run_id, failed)
        failures = [
            failure
            for failure in taken
            if not is_told_elsewhere(ended.dag_id, failure.task_id, failure.error)
        ]
        if not failures and ended.reason == "task_failure" and (taken or failed is not None):
            if taken:  # it came as far as its decision, so what was broken before is mended
                resolve_alerts(connection, ended.dag_id, ended.period_start)
            return False
        text = tell_failure(ended, failures, _find_reach(connection, settings, ended))
        found = Occurrence(
            ended.dag_id, ended.period_start, name_cause(ended, failures), ended.run_id, text.as_facts()
        )
        alert = open_alert(connection, found)
    log.error(
        "Alert %d, %s %s: %s (%d times)",
        *(alert.alert_id, alert.subject, alert.period_start or "", alert.cause, alert.failure_count),
    )
    return True


def _find_reach(connection: Connection, settings: Settings, ended: EndedRun) -> Reach:
    """How far the failure goes; nothing where that cannot be asked, as the alert matters more."""
    try:
        with connection.transaction():
            return read_reach(connection, settings, ended)
    except Exception as error:  # whatever it is: it must not cost the alert
        log.warning("%s: how far it goes is not known (%s)", ended.dag_id, type(error).__name__)
        return Reach()


def close_mended_run(settings: Settings, ended: EndedRun) -> int:
    """A run that ended well closes what was open of its DAG and period, and of the periods before where
    nobody runs those again; returns how many alerts that were.

    Nobody is mailed about it: the digest has a line. What could not be told before is told now.
    """
    url = settings.warehouse_url.get_secret_value()
    with connect(url, "reporter") as connection:
        take_failures(connection, ended.dag_id, ended.run_id, ())
        and_before = ended.dag_id in _NEVER_AGAIN
        closed = resolve_alerts(connection, ended.dag_id, ended.period_start, and_before=and_before)
    for alert in closed:
        log.info("Alert %d is resolved: %s %s", alert.alert_id, alert.subject, alert.period_start or "")
    _tell_untold(settings)
    return len(closed)


def _tell_untold(settings: Settings) -> None:
    # Airflow ends a callback after 50 s: the ledger is written before what makes mails is imported.
    from pantau.alerts.telling import tell_untold

    tell_untold(settings)
