"""Watches Airflow from outside: ``pantau watch``, a process of its own, which notices a dead scheduler.

Tells once when a part gave no sign of life for some minutes or a DAG file cannot be read, and once when it is
well again; tells what could not be told before; looks at Monday's deadline as ``watch_deadline`` does, for
when nothing runs that DAG; and calls a dead man's switch while all is well, so that the death of the whole
machine is noticed elsewhere. Repairs nothing, and never ends by itself.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

import httpx

from pantau.airflow_api import AirflowApi, ChainBroken
from pantau.alerts.ledger import WAREHOUSE_AWAY, Occurrence, open_alert, read_open_alerts, resolve_alerts
from pantau.alerts.parts import DAG_FILES, PARTS, WAREHOUSE, tell_part
from pantau.alerts.targets import quiet
from pantau.alerts.telling import (
    NOT_TOLD,
    places_of,
    push_edition,
    send_to_engineers,
    tell_untold,
    tell_without_ledger,
)
from pantau.delivery.notices import tell_if_late
from pantau.delivery.outbox import DeliveryError
from pantau.periods import WIB, Week
from pantau.registry import RegistryError
from pantau.report.edition import EditionKey
from pantau.report.notices.alert import REPORT, AlertText, compose_recovery
from pantau.report.render import render_alert
from pantau.runs import Run
from pantau.settings import Settings, home
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

TURN_SECONDS = 30.0
SILENCE = "no sign of life"
RECOVERY = "recovery"
_TIMEOUT_SECONDS = 10
_DEADLINE = clock_time(13, 15)
"""A quarter of an hour behind ``watch_deadline``, which mostly has told by then."""
_MONDAY = 0

Look = Mapping[str, bool]
"""By part, whether it is well; a part that cannot be asked about is left out."""


def look_at_airflow(settings: Settings) -> Look:
    """How Airflow's parts are, as its API tells; a triggerer only where there ever was one."""
    try:
        answer = httpx.get(
            f"{settings.airflow_url}/api/v2/monitor/health", timeout=_TIMEOUT_SECONDS, trust_env=False
        )
        told = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return {"api_server": False}
    states = {part: (told.get(part) or {}).get("status") for part in PARTS if part != "api_server"}
    if states["metadatabase"] != "healthy":  # of the others it cannot know
        return {"api_server": True, "metadatabase": False}
    return {"api_server": True} | {part: state == "healthy" for part, state in states.items() if state}


def find_broken_files(settings: Settings) -> tuple[str, ...] | None:
    """DAG files that cannot be read, by name; None where the API is away.

    Raises ``ChainBroken`` where it refuses to say, as with a login that is not right.
    """
    try:
        return AirflowApi(settings).broken_files()
    except httpx.HTTPError:
        return None


@dataclass
class Watch:
    """What the process remembers between its turns; what people were told stands in the ledger.

    ``silent_since``: by part, when it was first found not well. ``told_without_ledger``: parts that somebody
    was told of while the warehouse was away, each with its mail. ``refusal``: what Airflow's API last said no
    with, empty while it answers.
    """

    settings: Settings
    look: Callable[[Settings], Look] = look_at_airflow
    find_files: Callable[[Settings], tuple[str, ...] | None] = find_broken_files
    silent_since: dict[str, datetime] = field(default_factory=dict)
    told_without_ledger: dict[str, EditionKey] = field(default_factory=dict)
    refusal: str = ""
    week_looked_at: Week | None = None

    def turn(self, now: datetime) -> bool:
        """Looks once and tells what is to be told; returns whether all is well."""
        look = dict(self.look(self.settings))
        try:
            self._tell_parts(look, set(self._find_silent(look, now)) - {WAREHOUSE})
            self._tell_files(look)
            tell_untold(self.settings, with_pauses=True)
            self._look_at_the_deadline(now)
        except WAREHOUSE_AWAY as error:
            log.error("The warehouse is away (%s)", type(error).__name__)
            self._tell_without_ledger(self._find_silent({**look, WAREHOUSE: False}, now))
            return False
        self._find_silent({WAREHOUSE: True}, now)
        self._tell_back({**look, WAREHOUSE: True})
        if is_well := all(look.values()) and not self.refusal:
            self._call_switch()
        return is_well

    def _find_silent(self, look: Look, now: datetime) -> list[str]:
        """Parts that have not been well for so long that somebody is to know, of those asked about now."""
        for part, is_well in look.items():
            if is_well:
                self.silent_since.pop(part, None)
            else:
                self.silent_since.setdefault(part, now)
        patience = timedelta(minutes=self.settings.watch_minutes)
        return [part for part, since in self.silent_since.items() if part in look and now - since >= patience]

    def _tell_parts(self, look: Look, silent: Collection[str]) -> None:
        with self._ledger() as connection:
            known = {alert.subject for alert in read_open_alerts(connection)}
            for part in sorted(silent):
                if part not in known:
                    open_alert(connection, _find_occurrence(part, SILENCE, tell_part(part, self.settings)))
                    log.error("%s: %s", part, SILENCE)
        for part, is_well in look.items():
            if is_well and part in known:
                self._tell_recovery(part)

    def _tell_files(self, look: Look) -> None:
        """DAG files that cannot be read: no run of theirs ever comes, so nothing else would tell."""
        files = self._ask_for_files() if look.get("api_server") else None
        if files is None:
            return
        with self._ledger() as connection:
            known = {alert.cause for alert in read_open_alerts(connection) if alert.subject == DAG_FILES}
            cause = ", ".join(files)
            if files and cause not in known:
                resolve_alerts(connection, DAG_FILES, None)
                open_alert(
                    connection, _find_occurrence(DAG_FILES, cause, tell_part(DAG_FILES, self.settings, files))
                )
        if known and not files:
            self._tell_recovery(DAG_FILES)

    def _ask_for_files(self) -> tuple[str, ...] | None:
        """None also where the API refuses to say, which is logged when it begins and when it ends."""
        try:
            files, refusal = self.find_files(self.settings), ""
        except ChainBroken as error:
            files, refusal = None, str(error)
        if refusal != self.refusal:
            log.warning("Airflow and DAG files: %s", refusal or "it says again which cannot be read")
        self.refusal = refusal
        return files

    def _tell_recovery(self, part: str) -> None:
        """Closes a part's alert, and says so to whoever was told of it."""
        with self._ledger() as connection:
            closed = resolve_alerts(connection, part, None)
        for alert in closed:
            if alert.mailed_at or alert.pushed_at:
                key = EditionKey(RECOVERY, alert.opened_at.date(), edition=alert.alert_id)
                self._send_recovery(key, part, AlertText.of_facts(alert.facts))

    def _send_recovery(self, key: EditionKey, part: str, text: AlertText) -> None:
        """Once; whoever misses it finds the alert closed in the digest."""
        log.info("%s is well again", part)
        edition = render_alert(compose_recovery(key, text, places_of(self.settings)))
        for told in (send_to_engineers, push_edition):
            try:
                told(self.settings, edition)
            except NOT_TOLD as error:
                log.warning("That %s is well again could not be told: %s", part, error)

    def _tell_without_ledger(self, silent: list[str]) -> None:
        """Until somebody was reached, once for each part and the warehouse, as long as this process lives."""
        for part in silent:
            if part not in self.told_without_ledger:
                since = self.silent_since[part]
                key = EditionKey(REPORT, since.astimezone(WIB).date(), f"{part} {since}")
                if tell_without_ledger(self.settings, key, tell_part(part, self.settings)):
                    self.told_without_ledger[part] = key

    def _tell_back(self, look: Look) -> None:
        """Of what was told while the warehouse was away, that it is well again."""
        for part in [part for part in self.told_without_ledger if look.get(part)]:
            key = replace(self.told_without_ledger.pop(part), report=RECOVERY)
            self._send_recovery(key, part, tell_part(part, self.settings))

    def _look_at_the_deadline(self, now: datetime) -> None:
        """Once a week, and nobody is told twice, whoever looked before."""
        here = now.astimezone(WIB)
        week = Week(here.date() - timedelta(days=7)) if here.weekday() == _MONDAY else None
        if week is None or here.time() < _DEADLINE or week == self.week_looked_at:
            return
        try:
            tell_if_late(Run(week, f"watch {week}", self.settings))
            self.week_looked_at = week
        except (*NOT_TOLD, DeliveryError, RegistryError) as error:
            log.error("Week %s: whether its report is late could not be told: %s", week, error)

    def _ledger(self) -> AbstractContextManager[Connection]:
        return connect(self.settings.warehouse_url.get_secret_value(), "reporter")

    def _call_switch(self) -> None:
        """Tells the dead man's switch that all is well; its URL is a secret, and is never logged."""
        if self.settings.heartbeat_url is None:
            return
        try:
            with quiet():
                url = self.settings.heartbeat_url.get_secret_value()
                httpx.get(url, timeout=_TIMEOUT_SECONDS, follow_redirects=True).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("PANTAU_HEARTBEAT_URL did not answer well (%s)", type(error).__name__)


def _find_occurrence(part: str, cause: str, text: AlertText) -> Occurrence:
    return Occurrence(part, None, cause, None, text.as_facts())


def watch(settings: Settings) -> None:
    """Turns until the process is ended; a file in the home, touched at each turn, shows that it turns."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # else two lines a turn
    log.info("Watching %s, every %.0f s", settings.airflow_url, TURN_SECONDS)
    watch = Watch(settings)
    was_well = None
    mark = home() / "watch.turned"
    mark.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            is_well = watch.turn(datetime.now(UTC))
        except Exception as error:  # a watch that ends watches nothing; the switch is not called
            log.error("A turn ended with %s", type(error).__name__)
            is_well = False
        if is_well != was_well:
            log.info("All is well" if is_well else "Not all is well")
        was_well = is_well
        mark.touch()
        time.sleep(TURN_SECONDS)
