"""How a week stands, in one sentence that can be said aloud.

Pure functions on plain values, a test for each case. Never sees a table or a layout.
"""

from dataclasses import dataclass

from pantau.periods import Week
from pantau.report import words

FEWEST_WEEKS_FOR_A_RECORD = 4
"""A record among fewer weeks says nothing."""
_DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class Holding:
    """Of ``count`` kecamatan those held: ``with_old`` figures, and ``without`` any.

    ``since``: whose data the figures are from, told where the place is one held kecamatan.
    """

    count: int
    with_old: int = 0
    without: int = 0
    since: Week | None = None


def state_sentence(
    place: str, total: int, weeks: tuple[int, ...], holding: Holding, week: Week, pace: str | None = None
) -> str:
    """How the week stands.

    ``weeks``: new people week by week, the report's own last. ``pace``: a clause on the month's targets.
    """
    if holding.with_old + holding.without == holding.count:
        return _nothing_accepted(place, total, holding, week)
    told = news(place, total, weeks)
    if pace:
        told += f"; {pace}"
    return told + held_clause(holding.with_old, holding.without) + "."


def news(place: str, total: int, weeks: tuple[int, ...]) -> str:
    """Who is new, against the week before and the weeks of late."""
    *earlier, new = weeks
    if total == 0:
        return f"{place} belum punya peserta OK OCE yang terdaftar"
    if new == 0:
        before = f" (minggu lalu {words.number(earlier[-1])})" if earlier and earlier[-1] else ""
        people = f"{words.number(total)} peserta OK OCE"
        return f"{place} tetap punya {people}, tanpa pendaftar baru minggu ini{before}"
    if total == 1:
        return f"{place} kini punya peserta OK OCE yang pertama, terdaftar minggu ini"
    who = "semuanya" if new == total else f"{_count(new)} di antaranya"
    said = f"{place} kini punya {words.number(total)} peserta OK OCE, {who} mendaftar minggu ini"
    return said + compared(new, tuple(earlier))


def compared(new: int, earlier: tuple[int, ...]) -> str:
    """A week's new people against the earlier ones: a record first, else the week before."""
    if not earlier:
        return ""
    count = len(earlier) + 1
    if count >= FEWEST_WEEKS_FOR_A_RECORD and new > max(earlier):
        return f", terbanyak dalam {count} minggu terakhir"
    if count >= FEWEST_WEEKS_FOR_A_RECORD and new < min(earlier):
        return f", paling sedikit dalam {count} minggu terakhir"
    if new == earlier[-1]:
        return ", sama banyak dengan minggu lalu"
    way = "lebih banyak" if new > earlier[-1] else "lebih sedikit"
    return f", {way} daripada minggu lalu ({words.number(earlier[-1])})"


def held_clause(with_old: int, without: int) -> str:
    """What the reader must know of held kecamatan; empty without any."""
    parts = []
    if with_old:
        parts.append(f"angka {_count(with_old)} kecamatan masih memakai data lama")
    if without:
        parts.append(f"{_count(without)} kecamatan belum punya data yang diterima")
    return f" {_DASH} {' dan '.join(parts)}" if parts else ""


def _count(value: int) -> str:
    return "satu" if value == 1 else words.number(value)


def _nothing_accepted(place: str, total: int, holding: Holding, week: Week) -> str:
    people = f"{words.number(total)} peserta"
    if not holding.with_old:
        return f"Belum ada data dari {place} yang diterima, jadi semua angkanya masih nol."
    if holding.count > 1:
        return (
            f"Minggu ini tidak ada lembar kerja dari {place} yang lolos pemeriksaan, jadi jumlah {people} "
            "masih berasal dari data lama."
        )
    since = "yang diterima sebelumnya minggu ini"
    if holding.since and holding.since != week:
        since = f"minggu {words.week_name(holding.since)}"
    return f"Lembar kerja {place} minggu ini ditahan, jadi jumlah {people} masih berasal dari data {since}."
