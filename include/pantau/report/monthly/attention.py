"""Who needs help and who improved in a month, by a rule that anybody can follow.

Pure. A kecamatan needs help for the first of these that is so, and stands before others the worse it is: no
data was ever accepted; its workbook is held as the month closes, the more weeks the sooner; it was held in at
least half of the weeks; less than half of its stages were stated; more than one row in twenty waits to be
mended; nobody registered in the month. It improved, if it needs no help, for the first of these: its workbook
is accepted again; somebody registered again; at least twice as many registered as in the month before, and
that is more growth than all Jakarta's. Whoever is equal stands by code. Never ranks by size: a small
kecamatan is not a bad one.
"""

from pantau.periods import Month
from pantau.report import words
from pantau.report.facts import KecamatanFacts
from pantau.report.monthly.closing import data_until
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.stages import monthly_new
from pantau.report.monthly.state import month_before
from pantau.report.monthly.weeks import count_asked, count_stated, watched, weeks_held
from pantau.report.weekly.attention import (
    FEWEST_MORE,
    TIMES_MORE,
    Attention,
    Found,
    cause_of,
    name_first,
    rows_to_mend,
    weeks_without_new,
)

LEAST_STATED = 0.5
HELD_TOO_OFTEN = 0.5


def need_help(facts: MonthlyFacts, kecamatan: tuple[KecamatanFacts, ...]) -> tuple[Attention, ...]:
    """At most five that need help, the most urgent first."""
    return name_first(kecamatan, lambda entry: _trouble(facts, entry))


def improved(facts: MonthlyFacts, kecamatan: tuple[KecamatanFacts, ...]) -> tuple[Attention, ...]:
    """At most five that improved and need no help."""
    return name_first(kecamatan, lambda entry: None if _trouble(facts, entry) else _progress(facts, entry))


def _trouble(facts: MonthlyFacts, entry: KecamatanFacts) -> Found | None:
    return (
        _held(facts, entry)
        or _silent(facts, entry)
        or rows_to_mend(entry, 4)
        or _nobody(facts.month, monthly_new(facts, (entry,), "P1"))
    )


def _held(facts: MonthlyFacts, entry: KecamatanFacts) -> Found | None:
    if entry.snapshot_week is None:
        return Found(0, 0, f"Belum pernah punya data yang diterima{cause_of(entry)}.")
    held, weeks = weeks_held(facts, entry.kecamatan_code), len(watched(facts))
    if entry.is_held:
        told = f"Masih ditahan pada {words.day(facts.closing.week.sunday)}, {data_until(entry)}"
        return Found(1, held, f"{told}{cause_of(entry)}.")
    if weeks and held / weeks >= HELD_TOO_OFTEN:
        return Found(2, held / weeks, f"Lembar kerjanya ditahan {held} dari {weeks} minggu.")
    return None


def _silent(facts: MonthlyFacts, entry: KecamatanFacts) -> Found | None:
    stated, asked = count_stated(facts, entry.kecamatan_code), count_asked(facts)
    if not asked or stated / asked >= LEAST_STATED:
        return None
    month = words.month(facts.month.start)
    told = f"Hanya {words.number(stated)} dari {words.number(asked)} laporan tahap selama {month} yang masuk."
    if not stated:
        told = f"Tidak melaporkan satu tahap pun selama {month} di tab LAPOR."
    return Found(3, 1 - stated / asked, told)


def _nobody(month: Month, months: tuple[int, ...]) -> Found | None:
    without = weeks_without_new(months)
    if not without:
        return None
    long = (
        f"{words.number(without)} bulan berturut-turut"
        if without > 1
        else f"selama {words.month(month.start)}"
    )
    return Found(5, without, f"Tidak ada pendaftar baru {long}.")


def _progress(facts: MonthlyFacts, entry: KecamatanFacts) -> Found | None:
    if (held := weeks_held(facts, entry.kecamatan_code)) and entry.acceptance is None:
        return Found(0, held, f"Lembar kerjanya diterima lagi setelah ditahan {held} minggu.")
    *earlier, new = monthly_new(facts, (entry,), "P1") or (0,)
    if not earlier or not new:
        return None
    without = weeks_without_new(tuple(earlier))
    if without and any(earlier):
        return Found(
            1, new, f"Ada lagi pendaftar baru: {_people(new)} setelah {without} bulan tanpa pendaftar."
        )
    if new < earlier[-1] * TIMES_MORE or new - earlier[-1] < FEWEST_MORE:
        return None
    *_, all_before, all_new = monthly_new(facts, facts.kecamatan, "P1")
    if new * all_before <= earlier[-1] * all_new:
        return None
    before = f"{month_before(facts.month)} {words.number(earlier[-1])}"
    return Found(2, new / max(earlier[-1], 1), f"{words.number(new)} pendaftar baru, {before}.")


def _people(count: int) -> str:
    return f"{words.number(count)} orang"
