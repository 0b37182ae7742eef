"""What the gates asked of a month and of the week that closes it, in words for readers.

Pure. The identifiers stay in the manifest. Never says which row or whom a check is about.
"""

import re
from collections.abc import Iterable, Iterator

from pantau.report import words
from pantau.report.facts import Expectation

NAMES = {
    "enough_workbooks_are_accepted": "Cukup banyak lembar kerja lolos",
    "few_rows_in_force_are_quarantined": "Hanya sedikit baris perlu diperbaiki",
    "no_workbook_is_held": "Tidak ada lembar kerja ditahan",
    "no_row_is_quarantined": "Tidak ada baris perlu diperbaiki",
    "no_feed_is_missing": "Data semua mitra masuk",
    "every_feed_is_on_time": "Data semua mitra tepat waktu",
    "no_total_falls": "Jumlah mingguan tidak turun",
    "the_44_rows_add_up": "Jumlah 44 kecamatan cocok",
    "the_cities_add_up": "Jumlah kota dan kabupaten cocok",
    "the_stages_add_up": "Jumlah tiap tahap cocok dengan catatannya",
    "every_counted_person_is_registered": "Semua yang dihitung terdaftar di P1",
    "the_44_rows_stand_in_every_month": "44 kecamatan ada di setiap bulan",
    "new_of_each_month_adds_up": "Peserta baru tiap bulan cocok jumlahnya",
    "the_last_month_ends_where_the_week_does": "Bulan dan minggu berakhir pada jumlah yang sama",
    "each_kecamatan_ends_its_last_month_where_its_week_does": (
        "Bulan dan minggu tiap kecamatan berakhir pada jumlah yang sama"
    ),
    "each_month_begins_where_the_one_before_ended": "Setiap bulan bersambung dengan bulan sebelumnya",
    "no_month_counts_below_zero": "Jumlah bulanan tidak kurang dari nol",
    "cohorts_add_up_to_p1": "Jumlah semua angkatan sama dengan P1",
    "nobody_reaches_a_stage_who_did_not_register": "Capaian angkatan tidak melebihi pendaftarnya",
    "cohorts_never_fall": "Capaian angkatan tidak turun",
    "cohorts_end_with_the_last_month_that_is_over": "Angkatan berakhir pada bulan yang sudah selesai",
    "no_more_is_spent_than_budgeted": "Realisasi tidak melebihi pagu",
    "nothing_spent_is_below_zero": "Realisasi bulanan tidak kurang dari nol",
    "the_44_rows_of_a_budget_stand_in_every_month": "Anggaran memuat 44 kecamatan setiap bulan",
    "every_budget_line_stands_in_a_month": "Semua baris anggaran ada dalam masa program",
    "partners_know_whom_we_count": "Mitra mengenali peserta yang dihitung",
    "match_rates_stay_where_they_were": "Kecocokan dengan mitra tidak melompat",
    "partners_count_as_many_as_facilitators": "Hitungan mitra dan fasilitator berdekatan",
    "new_participants_stay_in_their_range": "Pendaftar baru dalam kisaran biasa",
    "no_attendance_list_is_repeated": "Tidak ada daftar hadir yang berulang",
    "no_note_is_pasted_for_many": "Tidak ada catatan yang dipakai untuk banyak orang",
    "the_44_and_the_cities_add_up_at_the_months_end": "Kecamatan dan kota cocok pada akhir bulan",
    "everybody_in_a_stage_is_registered_by_then": "Semua yang mencapai tahap sudah terdaftar",
    "new_is_the_difference_of_two_month_ends": "Peserta baru sama dengan selisih dua akhir bulan",
    "no_total_is_lower_than_a_sent_month": "Jumlah tidak di bawah laporan bulan sebelumnya",
    "the_44_rows_stand_in_every_stage": "44 kecamatan ada di setiap tahap",
    "the_events_are_what_the_closing_week_states": "Hitungan bulan cocok dengan minggu penutupnya",
    "nothing_that_is_counted_or_lent_is_below_zero": "Hitungan dan modal tidak kurang dari nol",
    "nothing_that_was_spent_is_below_zero": "Anggaran seluruh Jakarta tidak kurang dari nol",
}
"""What each expectation of gate 2 and of the month's gate asks, as a reader sees it."""
_LOWER = (
    "Jumlah {stages} lebih rendah daripada yang tertulis di laporan bulanan sebelumnya; perinciannya ada di "
    "bagian tentang yang berubah."
)
_SPENT_BELOW_ZERO = (
    "Pagu atau realisasi anggaran seluruh Jakarta kurang dari nol, dalam bulan itu atau seluruhnya; perlu "
    "dicocokkan dengan pengelola anggaran."
)
NOTES = {
    "no_total_is_lower_than_a_sent_month": _LOWER,
    "nothing_that_was_spent_is_below_zero": _SPENT_BELOW_ZERO,
}
"""Told where the month's gate found it."""
_STAGE = re.compile(r"\bP[1-7]\b")


def name_check(name: str) -> str:
    """An expectation as a reader sees it; one that is not known any more under its own name."""
    return NAMES.get(name, name)


def tell_observed(observed: str | None) -> str | None:
    """``3 of 44`` as ``3 dari 44``."""
    return observed and observed.replace(" of ", " dari ")


def tell_gate(answers: Iterable[Expectation]) -> Iterator[str]:
    """Notes on what the month's gate found and let pass."""
    for one in answers:
        if not one.success and one.severity != "critical":
            stages = sorted({stage for told in one.failing for stage in _STAGE.findall(told)})
            yield NOTES[one.name].format(
                stages=words.listing([words.tab_title(stage) for stage in stages]) or "suatu tahap"
            )
