"""What reports say, in Bahasa Indonesia: numbers, dates, reasons, the sentence of state.

Pure. Knows no table and no layout; says nothing about a person.
"""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from pantau.contract import load_contract
from pantau.periods import Week

_LOCALE = "id_ID"
_DASH = "\N{EN DASH}"


def number(value: int) -> str:
    """``4230`` → ``4.230``."""
    return format_decimal(value, locale=_LOCALE)


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


def state_sentence(total: int, new: int, previous_new: int | None, with_old: int, without: int) -> str:
    """How it stands, in one sentence.

    ``previous_new``: the week before as it was reported, ``None`` if it was not. ``with_old`` and
    ``without``: held kecamatan whose figures are old, and those that never had any.
    """
    return _news(total, new, previous_new) + _held(with_old, without) + "."


def _news(total: int, new: int, previous_new: int | None) -> str:
    if new == 0:
        return f"Tidak ada pendaftar baru minggu ini; jumlah seluruhnya tetap {number(total)} orang"
    stands = f"jumlah seluruhnya {number(total)} orang"
    said = "Satu pendaftar baru minggu ini" if new == 1 else f"{number(new)} pendaftar baru minggu ini"
    if previous_new is None:
        return f"{said}; {stands}"
    if new == previous_new:
        return f"{said}, sama dengan minggu lalu; {stands}"
    compared = "lebih banyak" if new > previous_new else "lebih sedikit"
    return f"{said}, {compared} daripada minggu lalu ({number(previous_new)}); {stands}"


def _held(with_old: int, without: int) -> str:
    parts = []
    if with_old:
        parts.append(f"angka {number(with_old)} kecamatan masih memakai data lama")
    if without:
        parts.append(f"{number(without)} kecamatan belum punya data yang diterima")
    return f" {_DASH} {' dan '.join(parts)}" if parts else ""


def status(is_held: bool, age_weeks: int | None, *, is_by_hand: bool = False) -> str:
    """A kecamatan's status in the table: ``diterima``, or ``ditahan`` with the age of its data."""
    if not is_held:
        return "diterima dengan catatan" if is_by_hand else "diterima"
    if age_weeks is None:
        return "ditahan, belum ada data"
    return "ditahan, data minggu ini" if age_weeks == 0 else f"ditahan, data {age_weeks} minggu lalu"


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


def released(by: str, reason: str, found: tuple[str, ...]) -> str:
    """What a reader must know first of a released report: what the gate found, who let it out and why."""
    told = "; ".join(programme_reason(each) for each in found)
    return f"Pemeriksaan menahan laporan ini karena {told}. {by} merilisnya dengan alasan: “{reason}”"


def release_note(by: str, on: date) -> str:
    """What a release does and does not."""
    return (
        f"Laporan ini dirilis atas keputusan {by} pada {day(on)}. Rilis tidak mengubah angka, "
        "dan hasil pemeriksaannya tetap: ditahan."
    )


def acceptance_note(name: str, by: str, reason: str, found: tuple[str, ...]) -> str:
    """That a kecamatan's workbook counts although the gate held it."""
    told = " ".join(workbook_reason(each) for each in found)
    return (
        f"Lembar kerja {name} diterima untuk minggu ini atas keputusan {by}, walau pemeriksaan menemukan: "
        f"{told} Alasannya: “{reason}”"
    )


_NOTES = {
    "no_workbook_is_held": "{count} lembar kerja kecamatan ditahan; rinciannya ada di atas.",
    "no_row_is_quarantined": "{count} baris data belum dihitung karena masih perlu diperbaiki.",
    "no_feed_is_missing": "{count} sumber data mitra belum masuk; jumlah peserta tidak berubah karenanya, "
    "tetapi belum dapat dicocokkan dengan catatan mitra.",
}


def note(expectation: str, observed: str | None) -> str | None:
    """What a failed warning of the gate means for the reader; ``None`` for one without words."""
    text = _NOTES.get(expectation)
    return text and text.format(count=number(int(observed or 0)))
