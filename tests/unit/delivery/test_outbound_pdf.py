"""A PDF is looked at before it leaves: that it opens, is whole, and tells of no person."""

from datetime import UTC, date, datetime

import pytest
import typst

from pantau.delivery.outbound import LARGEST_PDF, OutboundRefused, refuse_unfit
from pantau.delivery.personal_data import Canaries
from pantau.delivery.readback.printed import PrintedFigure
from pantau.delivery.readback.printed_pdf import PdfUnreadable, read_pdf, read_pdf_lines, read_pdf_stages
from pantau.report.edition import Edition, EditionFile, EditionKey

TOLD = ["Laporan Bulanan OK OCE", *["Halaman dengan isi"] * 7]
STAGES = """
Jakarta Selatan

#table(columns: 7,
  [Tahap], [Baru], [Bulan lalu], [Seluruhnya], [Dari P1], [Cocok], [Bagian],
  [P1 Pendaftaran], [1.234], [987], [4.230], [100%], [–], [–],
  [P2 Pelatihan], [0], [–], [12], [\\<1%], [9], [75%])
"""
ANNEX = """
Lampiran A: 2 kecamatan

#grid(columns: 2, [Pasar Minggu], [31.74.04 · peringkat 3 · Lapor lengkap])
#table(columns: 3, [], [P1], [P2], [Seluruhnya], [1.030], [12], [Baru], [+82], [0])
#grid(columns: 2, [Koja], [31.72.03 · peringkat 1 · Ditahan])
#table(columns: 3, [], [P1], [P2], [Seluruhnya], [3.200], [0], [Baru], [0], [0])
"""


def set_pdf(pages: list[str], title: str = "Laporan Bulanan") -> bytes:
    """Pages as typst sets them, with the document's own title."""
    source = f'#set document(title: "{title}")\n' + "\n#pagebreak()\n".join(pages)
    compiler = typst.Compiler(source.encode(), font_paths=typst.Fonts(include_system_fonts=False))
    return bytes(compiler.compile(format="pdf", timestamp=datetime(2018, 1, 31, tzinfo=UTC)))


def edition(content: bytes) -> Edition:
    pdf = EditionFile("OK-OCE-2018-01.pdf", "application/pdf", content)
    return Edition(EditionKey("monthly", date(2018, 1, 1)), 7, "Januari", "teks", "<p>isi</p>", {}, (pdf,))


def refuse(content: bytes, canaries: Canaries | None = None) -> str:
    with pytest.raises(OutboundRefused) as raised:
        refuse_unfit(edition(content), *([canaries] if canaries else []))
    assert "nothing was stored or sent" in str(raised.value)
    return str(raised.value)


def test_a_whole_pdf_may_leave():
    refuse_unfit(edition(set_pdf(TOLD)))


def test_a_pdf_that_does_not_open_is_refused():
    whole = set_pdf(TOLD)
    for content in (b"%PDF-1.7", b"no PDF", whole[:400]):
        assert "does not open as a PDF" in refuse(content)
        with pytest.raises(PdfUnreadable):
            read_pdf(content)


def test_a_pdf_with_too_few_pages_or_a_blank_one_is_refused():
    assert "has fewer than 8 pages" in refuse(set_pdf(TOLD[:7]))
    assert "(page 4) of monthly 2018-01-01, edition 1 is blank" in refuse(
        set_pdf([*TOLD[:3], "#v(1pt)", *TOLD[3:]])
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NIK 3174040101900001", "16 digits"),
        ("hubungi 0812 3456 7890", "a phone number"),
        ("rumah di Jalan Melati No. 5", "a street address"),
        ("Tercatat nan orang", "NaN or None"),
    ],
)
def test_what_may_never_leave_is_found_on_any_page_and_never_shown(text, kind):
    told = refuse(set_pdf([*TOLD, text]))
    assert kind in told and "(page 9)" in told
    assert not any(part in told for part in ("3174", "3456", "Melati"))


def test_what_the_pdf_says_of_itself_is_looked_at_too():
    told = refuse(set_pdf(TOLD, title="Laporan 3174040101900001"))
    assert "(its properties)" in told and "3174" not in told


def test_a_canary_in_a_pdf_is_found():
    told = refuse(set_pdf([*TOLD, "Peserta: Rekaan Kenari Jaya"]), Canaries(names=("kenari jaya",)))
    assert "a canary" in told


def test_a_pdf_that_is_too_large_is_refused():
    assert "above 3 MB" in refuse(set_pdf(TOLD) + b"\n" * LARGEST_PDF)


def test_tables_of_stages_are_read_with_the_place_that_stands_above_them():
    table = STAGES.partition("#table")[2]
    pdf = read_pdf(set_pdf([f"Januari 2018\n\n#table{table}", STAGES]))
    figures = {("P1", 4230, 1234), ("P2", 12, 0)}
    assert set(read_pdf_stages(pdf, {"Jakarta Selatan": "31.74"})) == {
        PrintedFigure(place, *figure) for place in ("", "31.74") for figure in figures
    }


def test_the_annex_is_read_by_code():
    assert read_pdf_lines(read_pdf(set_pdf([ANNEX]))) == [
        *(PrintedFigure("31.74.04", "P1", 1030, 82), PrintedFigure("31.74.04", "P2", 12, 0)),
        *(PrintedFigure("31.72.03", "P1", 3200, 0), PrintedFigure("31.72.03", "P2", 0, 0)),
    ]
