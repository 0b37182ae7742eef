"""What reports say, in Bahasa Indonesia: numbers, money, dates, reasons.

Pure. Knows no table and no layout; says nothing about a person.
"""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from pantau.contract import load_contract
from pantau.periods import Week

_LOCALE = "id_ID"
_DASH = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"


def number(value: int) -> str:
    """``4230`` → ``4.230``; below zero with a true minus."""
    return f"{value:,}".replace(",", ".").replace("-", _MINUS)


def day(value: date) -> str:
    """``22 Jan 2018``."""
    return format_date(value, "d MMM y", locale=_LOCALE)


def week_name(week: Week) -> str:
    """A week as ``15-21 Jan 2018``, with a dash; what both days share is said once."""
    first, last = week.start, week.sunday
    pattern = "d" if first.month == last.month else "d MMM" if first.year == last.year else "d MMM y"
    return f"{format_date(first, pattern, locale=_LOCALE)}{_DASH}{day(last)}"


def tab_title(code: str) -> str:
    """``P3`` → ``P3 Pendampingan``; other tabs stand under their own names."""
    return {tab.code: tab.title for tab in load_contract().tabs}.get(code, code)


def month(value: date) -> str:
    """``Januari``: the month of a day."""
    return format_date(value, "MMMM", locale=_LOCALE)


def month_name(value: date) -> str:
    """``Januari 2018``: the month of a day with its year."""
    return format_date(value, "MMMM y", locale=_LOCALE)


def span(least: int, most: int) -> str:
    """``50-70``, with a dash."""
    return f"{number(least)}{_DASH}{number(most)}"


def percent(share: float) -> str:
    """``0.93`` → ``93%``. Never 100% while something is missing, never 0% where there is something.

    Below zero a true minus stands in front.
    """
    if share < 0:
        below = percent(-share)
        return "kurang dari 0%" if below.startswith("kurang") else f"{_MINUS}{below}"
    whole = math.floor(share * 100 + 0.5)
    if share > 0 and whole == 0:
        return "kurang dari 1%"
    return f"{number(99 if share < 1 <= whole / 100 else whole)}%"


def exact_percent(share: Decimal) -> str:
    """``0.0625`` → ``6,25%``: for who has to see on which side of a threshold it is."""
    rounded = (share * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{format_decimal(rounded, locale=_LOCALE)}%"


_UNITS = (("juta", 10**6, 1), ("miliar", 10**9, 2), ("triliun", 10**12, 2))


def money(rupiah: int) -> str:
    """``1250000000`` → ``Rp 1,25 miliar``; below a million to the rupiah. A true minus in front."""
    if rupiah < 0:
        return f"{_MINUS}{money(-rupiah)}"
    said = number(rupiah)
    for name, unit, places in _UNITS if rupiah >= 10**6 else ():
        rounded = (Decimal(rupiah) / unit).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
        said = f"{format_decimal(rounded.normalize(), locale=_LOCALE)} {name}"
        if rounded < 1000:
            break
    return f"Rp {said}"


def listing(names: Sequence[str], most: int | None = None) -> str:
    """``A, B, dan C``; after ``most`` names how many more there are."""
    shown = list(names[:most])
    if more := len(names) - len(shown):
        shown.append(f"{number(more)} lainnya")
    if len(shown) < 3:
        return " dan ".join(shown)
    return f"{', '.join(shown[:-1])}, dan {shown[-1]}"


def signed(value: int) -> str:
    """``+741`` or ``-5``, the latter with a true minus."""
    return f"{'+' if value >= 0 else _MINUS}{number(abs(value))}"


def age(weeks: int) -> str:
    """``2 minggu lalu``."""
    return "minggu ini" if weeks == 0 else "minggu lalu" if weeks == 1 else f"{number(weeks)} minggu lalu"


def data_age(weeks: int | None) -> str:
    """How old a kecamatan's data is."""
    return "belum ada data" if weeks is None else f"data {age(weeks)}"


def status(is_held: bool, age_weeks: int | None, *, is_by_hand: bool = False) -> str:
    """A kecamatan's status in the table: ``diterima``, or ``ditahan`` with the age of its data."""
    if is_held:
        return f"ditahan, {data_age(age_weeks)}"
    return "diterima dengan catatan" if is_by_hand else "diterima"


_STATEMENTS = {
    "ada_data": "ADA DATA",
    "nihil": "NIHIL",
    "kosong": "ADA DATA, isinya tidak berubah",
    "belum": "BELUM",
}


def statement(status: str) -> str:
    """What facilitators said of a stage: ``kosong`` is ADA DATA without anything that is new."""
    return _STATEMENTS[status]


def what_happens_now(snapshot_week: Week | None, week: Week) -> str:
    """What a held kecamatan's figures are made of until its workbook is repaired."""
    if snapshot_week is None:
        return "Angkanya nol karena belum ada data yang diterima; terisi setelah lembar kerja diperbaiki."
    if snapshot_week == week:
        return "Angkanya memakai data yang diterima sebelumnya minggu ini sampai lembar kerja diperbaiki."
    return f"Angkanya memakai data minggu {week_name(snapshot_week)} sampai lembar kerja diperbaiki."


_WORKBOOK_REASONS = {
    "unreadable": "Lembar kerja tidak dapat dibuka.",
    "tab_missing": "Tab {tab} tidak ada.",
    "tab_twice": "Ada dua tab {tab}.",
    "header_missing": "Kolom {header} di tab {tab} tidak ada.",
    "header_twice": "Ada dua kolom {header} di tab {tab}.",
    "wrong_code": "Kode Kecamatan di tab BACA DULU bukan kode kecamatan ini.",
    "tab_emptied": "Tab {tab} yang sebelumnya berisi data kini kosong.",
    "rows_lost": "Lebih dari seperlima baris di tab {tab} hilang dibandingkan data sebelumnya.",
    "quarantine": "Lebih dari sepersepuluh barisnya perlu diperbaiki.",
}


def workbook_reason(reason: str) -> str:
    """Why a workbook is held: ``rows_lost:P3`` as a sentence."""
    kind, _, rest = reason.partition(":")
    tab, _, header = rest.partition(":")
    if kind == "header_missing" and not header:
        return f"Baris judul kolom di tab {tab_title(tab)} tidak ditemukan."
    return _WORKBOOK_REASONS[kind].format(tab=tab_title(tab), header=header)


_REMEDY_FOR_LOST_ROWS = (
    "Kembalikan barisnya lewat File, lalu Histori versi; bila memang harus hilang, beri tahu tim OK OCE."
)
_WORKBOOK_REMEDIES = {
    "unreadable": "Pastikan lembar kerja masih ada dan masih dibagikan ke sistem.",
    "tab_missing": "Kembalikan tab itu dengan nama {tab}; lihat File, lalu Histori versi.",
    "tab_twice": "Satukan isinya di satu tab, lalu hapus tab yang satunya.",
    "header_missing": "Tulis {header} sebagai judul kolomnya, di baris judul.",
    "header_twice": "Biarkan satu kolom dengan judul {header}; ganti judul atau hapus yang lain.",
    "wrong_code": "Di tab BACA DULU, isi Kode Kecamatan dengan {code}.",
    "tab_emptied": _REMEDY_FOR_LOST_ROWS,
    "rows_lost": _REMEDY_FOR_LOST_ROWS,
    "quarantine": "Perbaiki baris yang tercantum di tab PERBAIKAN, mulai dari yang teratas.",
}


def workbook_remedy(reason: str, kecamatan_code: str) -> str:
    """What a facilitator does about a reason for which the workbook of this kecamatan is held."""
    kind, _, rest = reason.partition(":")
    tab, _, header = rest.partition(":")
    if kind == "header_missing" and not header:
        return f"Tulis kembali judul kolom di atas data tab {tab_title(tab)}, seperti semula."
    return _WORKBOOK_REMEDIES[kind].format(tab=tab_title(tab), header=header, code=kecamatan_code)


_PROGRAMME_REASONS = {
    "workbooks": "terlalu sedikit lembar kerja kecamatan yang lolos pemeriksaan",
    "quarantine": "terlalu banyak baris data yang masih perlu diperbaiki",
    "sums": "jumlah per kecamatan, kota, dan tahap belum cocok dengan jumlah DKI Jakarta",
    "not_registered": "ada peserta di tahap lanjutan yang belum tercatat sebagai pendaftar",
    "fall": "jumlah {tab} lebih rendah daripada yang pernah dilaporkan",
}


def programme_reason(reason: str) -> str:
    """Why the report is held: ``fall:P7`` as a clause."""
    kind, _, tab = reason.partition(":")
    return _PROGRAMME_REASONS[kind].format(tab=tab_title(tab))


def released(by: str, reason: str, found: tuple[str, ...], what: str = "laporan ini") -> str:
    """What a reader must know first of a released report: what the gate found, who let it out and why."""
    told = "; ".join(programme_reason(each) for each in found)
    return f"Pemeriksaan menahan {what} karena {told}. {by} merilisnya dengan alasan: “{reason}”"


def release_note(by: str, on: date) -> str:
    """What a release does and does not."""
    return (
        f"Laporan ini dirilis atas keputusan {by} pada {day(on)}. Rilis tidak mengubah angka, "
        "dan hasil pemeriksaannya tetap: ditahan."
    )


def acceptance_note(name: str, by: str, reason: str, found: tuple[str, ...], week: str = "minggu ini") -> str:
    """That a kecamatan's workbook counts although the gate held it; ``week``: the one for which it does."""
    told = " ".join(workbook_reason(each) for each in found)
    return (
        f"Lembar kerja {name} diterima untuk {week} atas keputusan {by}, walau pemeriksaan menemukan: "
        f"{told} Alasannya: “{reason}”"
    )
