"""Mails to the team: alerts, a recovery and digests of invented troubles."""

from datetime import date

from pantau.alerts.causes import EndedRun, Reach, tell_failure
from pantau.alerts.failures import Failure
from pantau.alerts.parts import tell_part
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.edition import Edition, EditionKey
from pantau.report.notices.alert import AlertText, Places, compose_alert, compose_recovery
from pantau.report.notices.digest import Waiting, compose_digest
from pantau.report.render import render_alert, render_digest
from pantau.settings import Settings

WEEK = Week(date(2018, 1, 15))
PLACES = Places("https://airflow.okoce.example", "https://git.okoce.example/pantau/blob/main/docs")
KEY = EditionKey("alert", WEEK.cutoff)
SETTINGS = Settings(warehouse_url="postgresql://x", pseudonym_key="k")

HELD_FOR_LONG = Waiting(
    "held 31.71.01",
    date(2018, 1, 1),
    "Lembar kerja ditahan 3 minggu berturut-turut: Gambir (31.71.01).",
    "build_marts",
)
LATE_FEED = Waiting(
    "check programme every_feed_is_on_time",
    date(2018, 1, 8),
    "Berkas mitra terlambat.",
    "partner-feeds",
    "bank 2017-12-30",
)
OPEN_ALERT = Waiting(
    "alert 12",
    date(2018, 1, 22),
    "report_week, minggu 15–21 Jan 2018: gagal 3 kali (send_corrections: Unreachable).",
    "report_week",
)
PAIRS = Waiting(
    "duplicates",
    date(2017, 12, 18),
    "12 pasang peserta mungkin orang yang sama; menunggu keputusan.",
    "duplicates",
)


def make_team_mails() -> dict[str, Edition]:
    """Those that stand as goldens, by name."""
    return {
        "alert_44_workbooks": render_alert(compose_alert(KEY, _all_workbooks(), PLACES)),
        "alert_mail_server": render_alert(compose_alert(KEY, _mail_server(), Places(), failure_count=2)),
        "alert_scheduler": render_alert(compose_alert(KEY, tell_part("scheduler", SETTINGS), PLACES)),
        "alert_over": render_alert(compose_recovery(KEY, tell_part("scheduler", SETTINGS), PLACES)),
        "digest": render_digest(
            compose_digest(
                WEEK,
                [OPEN_ALERT, LATE_FEED, HELD_FOR_LONG, PAIRS],
                [PAIRS, HELD_FOR_LONG],
                ["Lembar kerja ditahan 2 minggu berturut-turut: Senen (31.71.04)."],
                PLACES,
            )
        ),
        "digest_nothing": render_digest(compose_digest(WEEK, [], [], [], Places())),
    }


def _all_workbooks() -> AlertText:
    failures = [
        Failure("land_workbook", index, entry.kecamatan_code, "OperationalError", None)
        for index, entry in enumerate(load_kecamatan())
    ]
    closing = Failure(
        "close_landing",
        -1,
        None,
        "LandingIncomplete",
        "Week 2018-01-15: no outcome for 31.01.01, 31.01.02; clear their tasks in land_week.",
    )
    ended = EndedRun("land_week", "scheduled__2018-01-22T06:00:00+07:00", WEEK.start)
    return tell_failure(ended, [*failures, closing], Reach(scopes=51, recipients=60))


def _mail_server() -> AlertText:
    failure = Failure(
        "send_mails",
        -1,
        None,
        "Unreachable",
        "No conversation with the mail server at smtp.okoce.example:587 (ConnectionRefusedError); set "
        "PANTAU_SMTP_HOST and PANTAU_SMTP_PORT or wait for it.",
    )
    reach = Reach(51, 60, True, (("sent", 40), ("queued", 20)), ("Gambir", "Senen", "Cakung"))
    return tell_failure(EndedRun("report_week", "run", WEEK.start), [failure], reach)
