"""A month's edition as it goes out: a mail with two pictures, its PDF and its spreadsheet."""

from pantau.report.edition import EditionFile
from pantau.report.monthly import making
from sample_month import month_facts


def test_an_edition_holds_its_pictures_its_pdf_and_its_spreadsheet(monkeypatch):
    # What draws and sets has tests of its own, and takes seconds.
    monkeypatch.setattr(making, "draw_all", lambda pictures: [b"\x89PNG" + bytes(30) for _ in pictures])
    monkeypatch.setattr(
        making, "set_pdf", lambda monthly: EditionFile("laporan.pdf", "application/pdf", b"%PDF")
    )
    edition = making.make_monthly_edition(month_facts(), 2)
    assert [(file.name, file.content_id) for file in edition.files] == [
        ("pendaftar-baru.png", "pendaftar-baru@pantau"),
        ("corong.png", "corong@pantau"),
        ("laporan.pdf", None),
        ("OK-OCE-2018-01-edisi-2.xlsx", None),
    ]
    assert (str(edition.key), edition.build_id) == ("monthly 2018-01-01, edition 2", 8)
    assert "cid:corong@pantau" in edition.html and edition.text.endswith("\n")
