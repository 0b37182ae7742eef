"""A report's notes: what people decided in spite of the gate, and what the gate found worth telling.

Pure. A note is for readers: it says what a number is worth, never which row or whom it is about.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pantau.report import words
from pantau.report.facts import Expectation, KecamatanFacts, Restated, WeeklyFacts
from pantau.report.scopes import Scope, kecamatan_in
from pantau.report.weekly.partners import PARTNERS

_KECAMATAN_CODE = re.compile(r"\b\d{2}\.\d{2}\.\d{2}\b")
_NAMED = 6
_WEEKS_NAMED = 3
HELD = "{count} lembar kerja kecamatan ditahan; rinciannya ada di atas."
QUARANTINED = "{count} baris data belum dihitung karena masih perlu diperbaiki."
OF_THE_SCOPE = {"no_workbook_is_held": HELD, "no_row_is_quarantined": QUARANTINED}
"""Counted anew for each scope."""
OF_PARTNERS = {
    "no_feed_is_missing": (
        "Data {feeds} belum masuk; jumlah peserta tidak berubah karenanya, tetapi belum dapat dicocokkan "
        "dengan catatan mitra."
    ),
    "every_feed_is_on_time": "Data {feeds} terlambat masuk.",
}
"""Told to everyone: partners' files are of all Jakarta."""
OF_KECAMATAN = {
    "new_participants_stay_in_their_range": (
        "Jumlah pendaftar baru jauh di luar kebiasaan di {places}; biasanya karena ada acara atau "
        "pencatatan sekaligus."
    ),
    "no_attendance_list_is_repeated": (
        "Daftar hadir yang sama muncul berulang di {places}; perlu dicek bersama fasilitator."
    ),
    "no_note_is_pasted_for_many": (
        "Catatan pendampingan yang sama dipakai untuk banyak orang di {places}; perlu dicek bersama "
        "fasilitator."
    ),
    "partners_count_as_many_as_facilitators": (
        "Hitungan fasilitator dan mitra berselisih lebih dari 10% di {places}."
    ),
}
"""Told to those whom they name."""
OF_JAKARTA = {
    "partners_know_whom_we_count": (
        "Kurang dari 70% peserta yang dihitung fasilitator dikenali {feeds} dalam {count} bulan."
    ),
    "match_rates_stay_where_they_were": (
        "Kecocokan dengan {feeds} berubah lebih dari 10 poin persen dalam {count} bulan."
    ),
    "no_more_is_spent_than_budgeted": (
        "Realisasi anggaran melebihi pagu pada {count} angka bulanan kecamatan; perlu dicocokkan dengan "
        "pengelola anggaran."
    ),
    "nothing_spent_is_below_zero": (
        "Realisasi anggaran kurang dari nol pada {count} angka bulanan kecamatan; perlu dicocokkan dengan "
        "pengelola anggaran."
    ),
    "the_44_rows_of_a_budget_stand_in_every_month": (
        "Data anggaran tidak memuat tepat 44 kecamatan dalam {count} bulan; tim data perlu memeriksanya."
    ),
    "every_budget_line_stands_in_a_month": (
        "Ada baris anggaran di luar masa program yang tidak ikut dijumlahkan."
    ),
    "each_kecamatan_ends_its_last_month_where_its_week_does": (
        "Jumlah bulanan dan mingguan belum cocok pada {count} angka; tim data perlu memeriksanya."
    ),
    "each_month_begins_where_the_one_before_ended": (
        "Jumlah bulanan tidak bersambung dengan bulan sebelumnya pada {count} angka; tim data perlu "
        "memeriksanya."
    ),
    "no_month_counts_below_zero": (
        "{count} jumlah bulanan kurang dari nol atau melebihi keseluruhannya; tim data perlu memeriksanya."
    ),
    "nobody_reaches_a_stage_who_did_not_register": (
        "{count} capaian kelompok pendaftar bulanan melebihi jumlah pendaftarnya; tim data perlu "
        "memeriksanya."
    ),
    "cohorts_never_fall": (
        "{count} capaian kelompok pendaftar bulanan turun dari bulan sebelumnya; tim data perlu memeriksanya."
    ),
    "cohorts_end_with_the_last_month_that_is_over": (
        "{count} kelompok pendaftar bulanan memuat bulan yang belum selesai; tim data perlu memeriksanya."
    ),
}
"""Told to those who read about all Jakarta."""


def tell_notes(facts: WeeklyFacts, scope: Scope) -> tuple[str, ...]:
    """What people decided first, then what the gate found, warnings before infos."""
    kecamatan = kecamatan_in(facts, scope)
    release = [words.release_note(facts.release.by, facts.release.on)] if facts.release else []
    accepted = [
        words.acceptance_note(entry.kecamatan_name, taken.by, taken.reason, taken.found)
        for entry in kecamatan
        if (taken := entry.acceptance)
    ]
    restated = _tell_restated(facts.restated) if scope.kind == "jakarta" else ()
    return (*release, *accepted, *restated, *tell_found(facts, scope))


def tell_found(facts: WeeklyFacts, scope: Scope) -> Iterator[str]:
    """What gate 2 found worth telling, warnings before infos."""
    found = sorted(
        (one for one in facts.expectations if not one.success and one.severity != "critical"),
        key=lambda one: (one.severity != "warning", one.name),
    )
    missing = tuple(feed.feed for feed in facts.feeds if feed.is_missing)
    named = (replace(one, failing=missing) if one.name == "no_feed_is_missing" else one for one in found)
    yield from _tell(named, scope, kecamatan_in(facts, scope))


def _tell_restated(restated: Iterable[Restated]) -> Iterator[str]:
    """Small changes of totals that were sent, the newest weeks first; larger ones are corrections."""
    small = [one for one in restated if not one.needs_correction]
    weeks = sorted({one.week for one in small}, reverse=True)
    for week in weeks[:_WEEKS_NAMED]:
        totals = [
            f"{one.stage_code} {words.number(one.sent)} menjadi {words.number(one.now)}"
            for one in small
            if one.week == week
        ]
        yield f"Angka minggu {words.week_name(week)} sedikit berubah: {words.listing(totals)}."
    if (more := len(weeks) - _WEEKS_NAMED) > 0:
        yield f"Angka {words.number(more)} minggu sebelumnya juga sedikit berubah, paling banyak 1%."


def _tell(found: Iterable[Expectation], scope: Scope, kecamatan: tuple[KecamatanFacts, ...]) -> Iterator[str]:
    for expectation in found:
        if expectation.name in OF_THE_SCOPE:
            count = count_of(expectation) if scope.kind == "jakarta" else _own_count(expectation, kecamatan)
            if count:
                yield OF_THE_SCOPE[expectation.name].format(count=words.number(count))
        elif expectation.name in OF_KECAMATAN:
            if scope.kind == "jakarta" or _places(expectation, kecamatan):
                yield note(expectation, kecamatan)
        elif expectation.name in OF_PARTNERS or (scope.kind == "jakarta" and expectation.name in OF_JAKARTA):
            yield note(expectation, kecamatan)


def note(expectation: Expectation, kecamatan: tuple[KecamatanFacts, ...] = ()) -> str:
    """A failed expectation in words; ``kecamatan``: whom it may name."""
    text = {**OF_THE_SCOPE, **OF_PARTNERS, **OF_KECAMATAN, **OF_JAKARTA}[expectation.name]
    count = words.number(count_of(expectation))
    places, feeds = _places(expectation, kecamatan), _feeds(expectation)
    return text.format(
        count=count,
        places=words.listing(places, _NAMED) if places else "beberapa kecamatan",
        feeds=words.listing(feeds) if feeds else f"{count} mitra",
    )


def count_of(expectation: Expectation) -> int:
    """What an expectation counted: ``3`` or ``3 of 44``, else what it names."""
    first = (expectation.observed or "").split(" ")[0]
    return int(first) if first.isdigit() else len(expectation.failing)


def _own_count(expectation: Expectation, kecamatan: tuple[KecamatanFacts, ...]) -> int:
    if expectation.name == "no_workbook_is_held":
        return sum(entry.is_held for entry in kecamatan)
    return sum(entry.rows_quarantined for entry in kecamatan)


def _places(expectation: Expectation, kecamatan: tuple[KecamatanFacts, ...]) -> list[str]:
    failing = {code for told in expectation.failing for code in _KECAMATAN_CODE.findall(told)}
    return [entry.kecamatan_name for entry in kecamatan if entry.kecamatan_code in failing]


def _feeds(expectation: Expectation) -> list[str]:
    failing = {told.split(" ")[0] for told in expectation.failing}
    return [name for feed, name in PARTNERS.items() if feed in failing]
