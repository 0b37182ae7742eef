"""What facilitators are told, in plain and warm Bahasa Indonesia.

Pure. Thanks before it asks, names what helps, never blames; knows no table and no layout.
"""

from datetime import date, timedelta
from typing import Literal

from babel.dates import format_date

from pantau.feedback.model import Feedback, Finding, Line
from pantau.periods import WIB
from pantau.report.words import day, number, week_name, workbook_reason, workbook_remedy

Status = Literal["DITERIMA", "PERIKSA", "DITAHAN"]
MANY_LINES = 20
"""From so many on nobody mends all in one sitting, and is told so."""
HOUR = "pukul 06.00 WIB"
FIRST_FIXES = "Mulai dari yang ini:"
THANKS = "Terima kasih!"
STATUS_NOTE = "Ditulis oleh sistem setelah setiap pemeriksaan; perbaikannya di tab P1 sampai P7."
ROW_HEADERS = ("Tahap", "Dibaca", "Diterima", "Ditahan", "Perlu dicek")
WHATSAPP_HEADING = "Untuk dikirim lewat WhatsApp: salin isi sel di bawah ini."
ANSWER_NOTE = (
    "Sudah dicek dan isinya memang benar? Pilih {answer} di sini, lalu tulis sebabnya di kolom Alasan. "
    "Berlaku untuk peringatan, dan untuk Aturan {rules}."
)
REASON_NOTE = (
    "Tulis singkat sebabnya, misalnya: sudah dicocokkan dengan KTP. Jangan menulis NIK atau nomor HP."
)


def title(feedback: Feedback) -> str:
    """Whose feedback it is."""
    return f"OK OCE Kecamatan {feedback.kecamatan_name}"


def week_line(feedback: Feedback) -> str:
    """Which week; a precheck says that it is one."""
    told = f"Minggu: {week_name(feedback.week)}"
    return f"{told} (pemeriksaan awal)" if feedback.is_precheck else told


def read_line(feedback: Feedback) -> str:
    """When the workbook was read."""
    local = feedback.pulled_at.astimezone(WIB)
    told = f"{long_day(local.date())}, pukul {local:%H.%M} WIB"
    return f"Dicoba dibaca: {told}" if feedback.is_unreadable else f"Dibaca: {told}"


def verdict_line(feedback: Feedback) -> str:
    """What became of the workbook, or before the cut-off what would."""
    if feedback.is_precheck:
        told = "AKAN DITAHAN bila belum diperbaiki" if feedback.is_held else "BISA DIBACA"
        return f"Lembar: {told}"
    if feedback.is_accepted_by_hand:
        return "Lembar: DITERIMA untuk minggu ini, atas keputusan tim OK OCE"
    return "Lembar: DITAHAN" if feedback.is_held else "Lembar: DITERIMA"


def reasons(feedback: Feedback) -> list[str]:
    """Why a workbook is held and what helps, a line each; that it could not be opened is said already."""
    told = [reason for reason in feedback.reasons if reason != "unreadable"] if feedback.is_held else []
    code = feedback.kecamatan_code
    return [f"{workbook_reason(reason)} {workbook_remedy(reason, code)}" for reason in told]


def more_reasons(count: int) -> str:
    """Stands for reasons that a short text leaves out."""
    return f"{number(count)} sebab lagi ada di tab STATUS."


def next_cutoff(feedback: Feedback) -> date:
    """The Monday on which the workbook is read next."""
    return feedback.week.cutoff if feedback.is_precheck else feedback.week.cutoff + timedelta(days=7)


def deadline_line(feedback: Feedback) -> str:
    """``Batas berikutnya: Senin, 29 Jan 2018, pukul 06.00 WIB``."""
    return f"Batas berikutnya: {long_day(next_cutoff(feedback))}, {HOUR}"


def long_day(value: date) -> str:
    """``Senin, 29 Jan 2018``."""
    return f"{format_date(value, 'EEEE', locale='id_ID')}, {day(value)}"


def sentence(feedback: Feedback) -> str:
    """How it went, in one or two friendly sentences."""
    if feedback.is_unreadable:
        told = _unreadable(feedback)
    elif feedback.is_held:
        told = _held(feedback)
    elif not _rows_read(feedback):
        told = "Lembar kerja sudah dibaca. Belum ada baris di tab P1 sampai P7; silakan mulai kapan saja."
    else:
        told = _good(feedback) if not feedback.lines else _to_fix(feedback)
    greeting = "Selamat datang! Ini kabar pertama untuk lembar kerja Anda. " if feedback.is_first else ""
    return greeting + told + _days_left(feedback)


def _unreadable(feedback: Feedback) -> str:
    if feedback.is_precheck:
        return (
            "Lembar kerja belum dapat kami buka. Mohon pastikan lembarnya masih dibagikan ke sistem, "
            "supaya hari Senin terbaca."
        )
    return (
        "Lembar kerja minggu ini belum dapat kami buka. Mohon pastikan lembarnya masih dibagikan ke sistem; "
        "data yang sudah diterima sebelumnya tetap aman."
    )


def _held(feedback: Feedback) -> str:
    if feedback.is_precheck:
        return (
            "Ada yang perlu diperbaiki dulu supaya lembar kerja terbaca utuh hari Senin; "
            "sebabnya ada di bawah."
        )
    return (
        "Lembar kerja minggu ini kami tahan dulu; sebabnya ada di bawah. Data yang sudah diterima sebelumnya "
        "tetap aman, dan begitu diperbaiki, lembar ini ikut dihitung lagi."
    )


def _good(feedback: Feedback) -> str:
    rows = number(_rows_read(feedback))
    if feedback.fixed_count:
        return f"Hebat, {_fixed(feedback)} sudah beres dan semua {rows} baris diterima. {THANKS}"
    return f"Semua {rows} baris diterima dan tidak ada yang perlu diperbaiki. {THANKS}"


def _to_fix(feedback: Feedback) -> str:
    thanks = f"{_fixed(feedback).capitalize()} sudah beres, terima kasih! " if feedback.fixed_count else ""
    held = sum(counts.quarantined for counts in feedback.counts)
    accepted = number(sum(counts.accepted for counts in feedback.counts))
    count = len(feedback.lines)
    if count >= MANY_LINES:
        return (
            f"{thanks}{accepted} baris diterima. Ada {number(count)} hal yang perlu dilihat; tidak perlu "
            "sekaligus, mulailah dari baris teratas di tab PERBAIKAN."
        )
    if not held:
        return (
            f"{thanks}Semua {accepted} baris diterima; {number(count)} hal saja perlu dicek di tab PERBAIKAN."
        )
    return (
        f"{thanks}{accepted} baris diterima; tinggal {number(count)} hal di tab PERBAIKAN. "
        "Yang sudah diperbaiki ikut dihitung pada pembacaan berikutnya."
    )


def _fixed(feedback: Feedback) -> str:
    return f"{number(feedback.fixed_count)} perbaikan"


def _rows_read(feedback: Feedback) -> int:
    return sum(counts.read for counts in feedback.counts)


def by_hand_line() -> str:
    """What it means that a person accepted the workbook."""
    return (
        "Lembar kerja ini dihitung minggu ini atas keputusan tim OK OCE; "
        "minggu depan diperiksa lagi seperti biasa."
    )


def _days_left(feedback: Feedback) -> str:
    """Before the cut-off, how long there is still time."""
    days = (feedback.week.cutoff - feedback.pulled_at.astimezone(WIB).date()).days
    if not feedback.is_precheck or feedback.is_good or days < 1:
        return ""
    return f" Masih ada waktu {days} hari, sampai {long_day(feedback.week.cutoff)}, {HOUR}."


def count_line(feedback: Feedback) -> str:
    """How many findings there are, and where."""
    if not feedback.lines:
        return "Perlu diperbaiki: tidak ada"
    return f"Perlu diperbaiki: {number(len(feedback.lines))} (rinciannya di tab PERBAIKAN)"


def fixed_line(feedback: Feedback) -> str:
    """How many findings of the feedback before are gone."""
    told = f"Sudah beres sejak kabar sebelumnya: {number(feedback.fixed_count)}"
    return f"{told}. {THANKS}" if feedback.fixed_count else told


def where_the_rest_is(feedback: Feedback) -> str:
    """Points to PERBAIKAN, where every line has a link to its cell."""
    return f"Semuanya ({number(len(feedback.lines))}) ada di tab PERBAIKAN, dengan tautan ke selnya."


def trend_headers(feedback: Feedback) -> tuple[str, ...]:
    """Headers of the participants' table; before the cut-off its last week is the one before."""
    return ("Peserta", "Baru minggu lalu" if feedback.is_precheck else "Baru minggu ini", "Total", "Tren")


def row_status(findings: list[Finding]) -> Status:
    """STATUS CEK of a row, by its unanswered findings."""
    severities = {finding.severity for finding in findings if not finding.is_answered}
    return "DITAHAN" if "karantina" in severities else "PERIKSA" if severities else "DITERIMA"


def row_note(lines: list[Line]) -> str:
    """CATATAN SISTEM of a row: column, what is wrong and what helps, a line for each finding."""
    return "\n".join(
        f"{line.finding.column_name}: {line.sentence} {line.remedy}"
        if line.finding.column_name
        else f"{line.sentence} {line.remedy}"
        for line in lines
    )
