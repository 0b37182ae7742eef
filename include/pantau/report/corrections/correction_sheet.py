"""The XLSX of a correction: every week and stage, as sent and as it should be."""

from pantau.report import words
from pantau.report.corrections.correction import Correction
from pantau.report.edition import EditionFile
from pantau.report.sheets import XLSX, Column, Properties, Sheet, Table, write_sheets


def make_correction_sheet(correction: Correction) -> EditionFile:
    """The file that goes with a correction; the same correction gives the same bytes."""
    columns = (
        Column("Minggu mulai", "date"),
        Column("Tahap"),
        Column("Dikirim", "count"),
        Column("Seharusnya", "count"),
        Column("Beda", "count"),
    )
    rows = tuple(
        (week.week.start, words.tab_title(one.stage_code), one.sent, one.now, one.now - one.sent)
        for week in correction.weeks
        for one in week.totals
    )
    sheet = Sheet("Koreksi", correction.label, (Table(columns, rows),), (correction.state,))
    newest = correction.key.period_start
    made = write_sheets((sheet,), Properties(correction.subject, "Koreksi laporan OK OCE", newest))
    return EditionFile(f"OK-OCE-koreksi-{newest}-{correction.key.edition}.xlsx", XLSX, made)
