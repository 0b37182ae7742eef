"""A run that failed in words: what failed and why, what does not happen, the first step.

Pure: no clock, no warehouse. Names tasks, places and classes of errors; sentences are our own errors'.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from pantau.alerts.consequences import Consequence, find_consequence, find_place
from pantau.alerts.failures import SILENT, UNASKED, Failure
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report import words
from pantau.report.notices.alert import AlertText
from pantau.report.notices.owners_notice import name_deadline

_NAMED = 4
_SENTENCES = 2
_UNSAID = {
    SILENT: "tidak sempat menulis sebab: prosesnya mati, atau gudang data tidak terjangkau",
    UNASKED: "gudang data tidak terjangkau",
}
_ENDS = {
    "timed_out": "Run ini melewati batas waktunya.",
    "all_tasks_deadlocked": "Tidak ada tugas lain yang dapat berjalan lagi (deadlock).",
}


@dataclass(frozen=True)
class EndedRun:
    """A run of a DAG that has ended. ``reason``: Airflow's word for why, ``task_failure`` mostly."""

    dag_id: str
    run_id: str
    period_start: date | None = None
    reason: str = "task_failure"


@dataclass(frozen=True)
class Reach:
    """How far a failure goes, as far as it is known: scopes and people of the report, its mails, old data."""

    scopes: int = 0
    recipients: int = 0
    was_sent: bool = False
    mails: tuple[tuple[str, int], ...] = ()
    stale: tuple[str, ...] = ()


def name_cause(ended: EndedRun, failures: Iterable[Failure]) -> str:
    """The same for the same cause: which tasks failed with which class of error, however many of each."""
    return ", ".join(sorted({f"{each.task_id}: {each.error}" for each in failures})) or ended.reason


def tell_failure(ended: EndedRun, failures: Iterable[Failure], reach: Reach) -> AlertText:
    """What an alert says of a run."""
    failures = sorted(failures, key=lambda each: find_place(ended.dag_id, each.task_id))
    met = [find_consequence(ended.dag_id, each.task_id) for each in failures]
    by_effect = {consequence.effect: consequence for consequence in reversed(met)}
    told = [by_effect[effect] for effect in dict.fromkeys(consequence.effect for consequence in met)]
    effects = [consequence.effect for consequence in told]
    effects += [line for line in dict.fromkeys(_tell_reach(ended, met, reach)) if line not in effects]
    period = name_period(ended.dag_id, ended.period_start)
    failed = f"{ended.dag_id} gagal untuk {_lower(period)}." if period else f"{ended.dag_id} gagal."
    return AlertText(
        what=ended.dag_id,
        state=" ".join([failed, *effects[:1]]),
        period=period,
        causes=(*_tell_causes(failures), *([_ENDS[ended.reason]] if ended.reason in _ENDS else [])),
        effects=tuple(effects[1:]),
        steps=tuple(consequence.step for consequence in told)
        or ("Buka run ini di Airflow dan baca lognya.",),
        section=told[0].section if told else "alerts",
        runs=f"/dags/{ended.dag_id}/runs/{quote(ended.run_id, safe='')}",
    )


def name_period(dag_id: str, period_start: date | None) -> str:
    """``Minggu 15-21 Jan 2018``, ``Bulan Januari 2018``, a precheck's day; empty where the run has none."""
    if period_start is None:
        return ""
    if dag_id == "report_month":
        return f"Bulan {words.month_name(period_start)}"
    if period_start.weekday() != 0:
        return f"Tanggal {words.day(period_start)}"
    return f"Minggu {words.week_name(Week(period_start))}"


def _tell_causes(failures: Iterable[Failure]) -> list[str]:
    """A line for each task and class of error, however many times it failed so."""
    groups: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.task_id, failure.error), []).append(failure)
    return [_tell_cause(task_id, error, each) for (task_id, error), each in groups.items()]


def _tell_cause(task_id: str, error: str, failures: Sequence[Failure]) -> str:
    places = {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
    names = [places.get(each.name, each.name) for each in failures if each.name]
    counted = f", {words.number(len(failures))} kali" if len(failures) > 1 else ""
    named = f" ({words.listing(names, _NAMED)})" if names else ""
    sentences = list(dict.fromkeys(each.sentence for each in failures if each.sentence))[:_SENTENCES]
    return " ".join([f"{task_id}{counted}{named}: {_UNSAID.get(error, error)}.", *sentences])


def _tell_reach(ended: EndedRun, met: Iterable[Consequence], reach: Reach) -> Iterable[str]:
    for kind in dict.fromkeys(consequence.extent for consequence in met):
        if kind == "report" and reach.was_sent:
            yield "Laporan minggu ini yang sudah terkirim tetap berlaku; pembaruannya tidak keluar."
        elif kind == "report":
            yield _tell_scopes(reach)
            if ended.period_start is not None and ended.period_start.weekday() == 0:
                yield f"Batas waktunya {name_deadline(Week(ended.period_start))}."
        elif kind == "month":
            yield f"Laporan bulanan untuk {words.number(reach.recipients)} penerima menunggu."
        elif kind == "mails" and reach.mails:
            yield f"Surelnya sejauh ini: {_tell_mails(reach.mails)}."
    if reach.stale:
        named = words.listing(reach.stale, _NAMED)
        yield f"{words.number(len(reach.stale))} kecamatan dihitung dari data lama: {named}."


def _tell_scopes(reach: Reach) -> str:
    if not reach.scopes:
        return "Laporan mingguan tidak keluar sampai ini beres."
    return (
        f"Laporan mingguan untuk {words.number(reach.scopes)} lingkup ({words.number(reach.recipients)} "
        f"penerima) tidak keluar sampai ini beres."
    )


_MAILS = {
    "sent": "{} terkirim",
    "queued": "{} masih antre",
    "sending": "{} sedang dikirim",
    "failed": "{} gagal",
    "skipped": "{} dilewati",
}


def _tell_mails(mails: Iterable[tuple[str, int]]) -> str:
    return words.listing([_MAILS[status].format(words.number(count)) for status, count in mails])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
