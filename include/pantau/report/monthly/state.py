"""How a month stands, in one sentence that can be said aloud.

Pure functions on plain values, a test for each case. Never sees a table or a layout.
"""

from pantau.periods import Month
from pantau.report import words
from pantau.report.analysis.months import add_months
from pantau.report.weekly.state import FEWEST_WEEKS_FOR_A_RECORD, Holding, held_clause

FEWEST_FOR_A_RECORD = FEWEST_WEEKS_FOR_A_RECORD
"""A record among fewer months says nothing, as among fewer weeks."""


def state_sentence(
    place: str, total: int, months: tuple[int, ...], holding: Holding, month: Month, result: str | None = None
) -> str:
    """How the month stands.

    ``months``: new people month by month, the report's own last. ``holding``: at the end of the closing week.
    ``result``: a clause on the month's targets.
    """
    if holding.with_old + holding.without == holding.count:
        return _nothing_accepted(place, total, holding, month)
    told = news(place, total, months, month)
    if result:
        told += f"; {result}"
    return told + held_clause(holding.with_old, holding.without) + "."


def news(place: str, total: int, months: tuple[int, ...], month: Month) -> str:
    """Who is new, against the month before and the months of late."""
    *earlier, new = months
    at_the_end = f"Pada akhir {words.month_name(month.start)} {place}"
    if total == 0:
        return f"{at_the_end} belum punya peserta OK OCE yang terdaftar"
    people = f"{words.number(total)} peserta OK OCE"
    if new == 0:
        before = f" ({month_before(month)} {words.number(earlier[-1])})" if earlier and earlier[-1] else ""
        return f"{at_the_end} tetap punya {people}, tanpa pendaftar baru bulan itu{before}"
    if total == 1:
        return f"{at_the_end} punya peserta OK OCE yang pertama, terdaftar bulan itu"
    who = "semuanya" if new == total else f"{_count(new)} di antaranya"
    return f"{at_the_end} punya {people}, {who} mendaftar bulan itu" + compared(new, tuple(earlier), month)


def compared(new: int, earlier: tuple[int, ...], month: Month) -> str:
    """A month's new people against the earlier ones: a record first, else the month before."""
    if not earlier:
        return ""
    count = len(earlier) + 1
    if count >= FEWEST_FOR_A_RECORD and new > max(earlier):
        return f", terbanyak dalam {count} bulan terakhir"
    if count >= FEWEST_FOR_A_RECORD and new < min(earlier):
        return f", paling sedikit dalam {count} bulan terakhir"
    before = month_before(month)
    if not earlier[-1]:
        return f", setelah {before} tanpa pendaftar baru"
    if new == earlier[-1]:
        return f", sama banyak dengan {before}"
    way = "lebih banyak" if new > earlier[-1] else "lebih sedikit"
    return f", {way} daripada {before} ({words.number(earlier[-1])})"


def month_before(month: Month) -> str:
    """``Desember``: the name of the month before."""
    return words.month(add_months(month.start, -1))


def _count(value: int) -> str:
    return "satu" if value == 1 else words.number(value)


def _nothing_accepted(place: str, total: int, holding: Holding, month: Month) -> str:
    if not holding.with_old:
        return f"Belum ada data dari {place} yang diterima, jadi semua angkanya masih nol."
    return (
        f"Pada akhir {words.month_name(month.start)} tidak ada lembar kerja dari {place} yang lolos "
        f"pemeriksaan, jadi jumlah {words.number(total)} peserta masih berasal dari data lama."
    )
