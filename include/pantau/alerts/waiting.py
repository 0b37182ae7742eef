"""What waits for somebody and is no emergency, asked of the warehouse for the weekly digest; asks only.

Everything with the day since when: a streak's first week where a thing is judged weekly. Names kecamatan,
feeds, checks, models and counts, never a person.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from pantau.alerts.causes import name_period
from pantau.alerts.failures import SILENT
from pantau.alerts.ledger import Alert, read_open_alerts
from pantau.alerts.streaks import read_streaks
from pantau.periods import WIB, Week
from pantau.report import words
from pantau.report.notices.alert import AlertText
from pantau.report.notices.digest import Waiting
from pantau.warehouse import Connection

_NAMED = 5
_SLOWER = 3
_SLOWER_SECONDS = 10
"""A model is slow that took three times its median of the last builds, and ten seconds more."""
_BUILDS_BEFORE = 8
_FEWEST_BUILDS = 4
_HELD_IS_TOLD = "no_workbook_is_held"
_MAILS_ASKED_FOR = timedelta(weeks=4)

_CHECKS = {
    "no_feed_is_missing": ("Berkas mitra tidak ada", "partner-feeds"),
    "every_feed_is_on_time": ("Berkas mitra terlambat", "partner-feeds"),
    "no_row_is_quarantined": ("Ada baris yang dikarantina", "gate-pages"),
    "partners_know_whom_we_count": ("Mitra mengenal terlalu sedikit peserta kita", "gate-pages"),
    "match_rates_stay_where_they_were": ("Kecocokan dengan mitra berubah tiba-tiba", "gate-pages"),
    "partners_count_as_many_as_facilitators": (
        "Hitungan mitra dan fasilitator berbeda jauh",
        "gate-pages",
    ),
    "new_participants_stay_in_their_range": ("Pendaftar baru di luar kisaran biasanya", "gate-pages"),
    "no_attendance_list_is_repeated": ("Daftar hadir yang sama muncul lagi", "gate-pages"),
    "no_note_is_pasted_for_many": ("Catatan yang sama ditempel untuk banyak orang", "gate-pages"),
}


def read_waiting(connection: Connection, week: Week) -> list[Waiting]:
    """Everything that waits, as of a week; what was not judged in it stands as it was judged last."""
    return [
        *_read_alerts(connection),
        *_read_checks(connection, week),
        *read_streaks(connection, week),
        *_read_mails(connection, week),
        *_read_duplicates(connection),
        *_read_slow_models(connection, week),
    ]


def is_done(key: str, week: Week, still: Collection[str]) -> bool:
    """Whether what waits no more under this key is done with.

    A workbook that is held now says nothing of who was silent; mails of old weeks are only asked for no more.
    """
    kind, _, about = key.partition(" ")
    if kind == "silent":
        return f"held {about}" not in still
    if kind == "mails":
        return date.fromisoformat(about.rpartition(" ")[2]) > week.start - _MAILS_ASKED_FOR
    return True


def tell_alert(alert: Alert) -> str:
    """An alert in a line: what failed, how often, why."""
    period = name_period(alert.subject, alert.period_start)
    about = f"{alert.subject}, {period[:1].lower()}{period[1:]}" if period else alert.subject
    times = f" {words.number(alert.failure_count)} kali" if alert.failure_count > 1 else ""
    return f"{about}: gagal{times} ({alert.cause.replace(SILENT, 'tanpa sebab tertulis')})."


def _read_alerts(connection: Connection) -> Iterator[Waiting]:
    for alert in read_open_alerts(connection):
        if alert.subject == "send_digest":
            continue  # mended by the digest that would tell of it
        yield Waiting(
            key=f"alert {alert.alert_id}",
            since=alert.opened_at.astimezone(WIB).date(),
            told=tell_alert(alert),
            section=AlertText.of_facts(alert.facts).section,
            more="Belum dapat disurati." if alert.try_count and not alert.mailed_at else "",
        )


def _read_checks(connection: Connection, week: Week) -> Iterator[Waiting]:
    """Warnings and remarks of each gate's last week; the streak is the check's, whatever it named in each."""
    rows = connection.execute(
        """
        select
            gate, expectation, failing, observed,
            (
                select min(week_start) from quality.gate_results as streak
                where
                    streak.gate = now.gate and streak.expectation = now.expectation and not success
                    and week_start <= now.week_start
                    and week_start > coalesce((
                        select max(well.week_start) from quality.gate_results as well
                        where
                            well.gate = now.gate and well.expectation = now.expectation and well.success
                            and well.week_start < now.week_start
                    ), '-infinity')
            )
        from quality.gate_results as now
        inner join (
            select gate, max(week_start) as week_start from quality.gate_results
            where week_start <= %s group by gate
        ) as last using (gate, week_start)
        where not success and severity in ('warning', 'info') and expectation <> %s
        order by gate, expectation
        """,
        (week.start, _HELD_IS_TOLD),
    )
    for gate, expectation, failing, observed, since in rows.fetchall():
        told, section = _CHECKS.get(expectation, (f"Gate {gate}: {expectation}", "gate-pages"))
        counted = f"Tercatat: {observed}." if observed else ""
        named = words.listing(list(dict.fromkeys(map(_name_thing, failing))), _NAMED) or counted
        yield Waiting(f"check {gate} {expectation}", since, f"{told}.", section, named)


def _name_thing(failing: str) -> str:
    """``bank None True``, a feed without a newest day that is late, as ``bank``."""
    return " ".join(word for word in failing.split() if word not in ("None", "True", "False"))


_MAIL_STATES = (
    "masih antre",
    "terputus di tengah pengiriman (menunggu keputusan orang)",
    "ditolak server surel (perbaiki alamatnya di registri)",
)


def _read_mails(connection: Connection, week: Week) -> Iterator[Waiting]:
    """Mails that did not go out, of the last four weeks' reports."""
    rows = connection.execute(
        """
        select
            report, period_start, min(queued_at),
            count(*) filter (where status <> 'failed'),
            count(*) filter (where status = 'failed' and reason = 'unknown'),
            count(*) filter (where status = 'failed' and reason is distinct from 'unknown')
        from ops.deliveries
        where status in ('queued', 'sending', 'failed') and period_start > %s
        group by 1, 2 order by 1, 2
        """,
        (week.start - _MAILS_ASKED_FOR,),
    )
    for report, period, since, *counts in rows.fetchall():
        states = zip(counts, _MAIL_STATES, strict=True)
        counted = words.listing([f"{words.number(count)} {state}" for count, state in states if count])
        told = f"Surel {report} {words.day(period)}: {counted}."
        yield Waiting(f"mails {report} {period}", since.astimezone(WIB).date(), told, "report_week")


def _read_duplicates(connection: Connection) -> Iterator[Waiting]:
    row = connection.execute("select count(*), min(first_week) from quality.duplicate_queue").fetchone()
    assert row is not None
    if row[0]:
        told = f"{words.number(row[0])} pasang peserta mungkin orang yang sama; menunggu keputusan."
        yield Waiting("duplicates", row[1], told, "duplicates")


def _read_slow_models(connection: Connection, week: Week) -> Iterator[Waiting]:
    """Models whose last time is far above their usual one."""
    rows = connection.execute(
        """
        with runs as (
            select node, seconds, row_number() over (partition by node order by build_id desc) as place
            from ops.model_runs inner join ops.builds using (build_id)
            where week_start <= %(week)s and status = 'success'
        ),
        usual as (
            select node, percentile_cont(0.5) within group (order by seconds) as seconds
            from runs where place between 2 and 1 + %(before)s
            group by node having count(*) >= %(fewest)s
        )
        select node, now.seconds, usual.seconds
        from runs as now inner join usual using (node)
        where
            place = 1
            and now.seconds > usual.seconds * %(times)s and now.seconds > usual.seconds + %(more)s
        order by now.seconds desc limit %(named)s
        """,
        {
            "week": week.start,
            "before": _BUILDS_BEFORE,
            "fewest": _FEWEST_BUILDS,
            "times": _SLOWER,
            "more": _SLOWER_SECONDS,
            "named": _NAMED,
        },
    )
    for node, seconds, usual in rows.fetchall():
        told = f"Model {node} jauh lebih lambat: {words.number(round(seconds))} detik."
        yield Waiting(
            f"slow {node}", week.start, told, "send_digest", f"Biasanya {words.number(round(usual))} detik."
        )
