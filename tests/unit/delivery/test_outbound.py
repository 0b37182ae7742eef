"""The last look before an edition is stored."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
import xlsxwriter

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.delivery.personal_data import load_canaries
from pantau.report.edition import Edition, EditionFile, EditionKey
from pantau.report.sheets import XLSX, Column, Properties, Sheet, Table, write_sheets


def draw(size: int, shade) -> bytes:
    """A grey PNG; ``shade``: of each pixel, from its column and row."""
    pixels = b"".join(
        b"\0" + bytes(shade(column, row) for column in range(size) for _ in range(3)) for row in range(size)
    )
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(pixels)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def spread(*cells: str | float, title: str = "Laporan") -> bytes:
    columns = tuple(Column("Angka", "count") for _ in cells)
    return write_sheets(
        (Sheet("Mutu", "Mutu data", (Table(columns, (cells,)),)),),
        Properties(title, "DKI Jakarta", date(2018, 1, 22)),
    )


def write_by_hand(fill) -> bytes:
    """A spreadsheet that somebody else's program writes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book.add_worksheet("Mutu"))
    return file.getvalue()


CHECKERED = draw(64, lambda column, row: 255 * ((column // 8 + row // 8) % 2))
PICTURE = EditionFile("corong.png", "image/png", CHECKERED, "corong@pantau")
SPREADSHEET = EditionFile("OK-OCE.xlsx", XLSX, spread(4230, "diterima"))
FIT = Edition(
    EditionKey("weekly", date(2018, 1, 15)), 7, "P1 4.230 (+759)", "4.230 orang", "<p>4.230 orang</p>", {}
)
SHOWN = '<p>4.230 orang</p><img src="cid:corong@pantau" alt="P1 4.230">'
WHOLE = replace(FIT, html=SHOWN, files=(PICTURE, SPREADSHEET))


def refuse(edition: Edition, *canaries) -> str:
    with pytest.raises(OutboundRefused) as refusal:
        refuse_unfit(edition, *canaries)
    assert "weekly 2018-01-15, edition 1" in str(refusal.value)
    return str(refusal.value)


def with_file(**changes) -> Edition:
    """The whole edition with another picture."""
    return replace(WHOLE, files=(replace(PICTURE, **changes), SPREADSHEET))


def with_spreadsheet(content: bytes) -> Edition:
    return replace(WHOLE, files=(PICTURE, replace(SPREADSHEET, content=content)))


def test_a_plain_report_may_go():
    refuse_unfit(FIT)
    refuse_unfit(WHOLE)


@pytest.mark.parametrize("part", ["subject", "text", "html"])
@pytest.mark.parametrize(
    "content",
    [
        *("NIK 3174070101900001", "3174.0701.0190.0001", "317407 010190 0001", "31.74.07.410190.0001"),
        *(
            "telepon 081234567890",
            "telepon +6281234567890",
            "0812-3456-7890",
            "0812 345 678",
            "+62 812 3456 789",
        ),
        *("(021) 7654321", "021-765 4321", "3174&nbsp;0701&nbsp;0190&nbsp;0001"),
        *(
            "Jl. Melati 5",
            "jl melati",
            "Jalan Kenanga",
            "JALAN KENANGA NO. 3",
            "jalan kenanga no 3",
            "Gg. Mawar",
        ),
        *("Gang 3", "RT 03/RW 05", "RT/RW 003/005", "rw 12", "rt.3"),
        *("P1 NaN", "P1 nan%", "P1 None", "undefined", "NaT", "  "),
    ],
)
def test_personal_data_and_blanks_are_refused_in_every_part(part, content):
    with pytest.raises(OutboundRefused) as refusal:
        refuse_unfit(replace(FIT, **{part: content}))
    assert "3174070101900001" not in str(refusal.value)
    assert "81234567890" not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        "https://wa.me/?text=NIK%203174070101900001",
        "https://wa.me/?text=telepon%20081234567890",
        "https://docs.google.com/spreadsheets/d/3174070101900001/edit",
        "https://docs.google.com/spreadsheets/d/1AbC#gid=7&amp;range=081234567890",
    ],
)
def test_personal_data_is_found_in_a_link_too(content):
    with pytest.raises(OutboundRefused):
        refuse_unfit(replace(FIT, html=content))


@pytest.mark.parametrize(
    "link",
    [
        "https://docs.google.com/spreadsheets/d/1x081234567890-nan-1234567890123456_bcDEFghijkLM/edit",
        "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=2081234567&range=B27",
        "http://127.0.0.1:18801/spreadsheets/d/31.74.04/edit#gid=1003&range=B27",
    ],
)
def test_a_workbook_whose_id_reads_as_a_number_may_be_linked(link):
    refuse_unfit(replace(FIT, text=link, html=f"https://wa.me/?text={quote(link)}"))


@pytest.mark.parametrize(
    "content",
    [
        *("Nona Nannie", "build 20180115080000123", "1.081.234.567", "#0b6e5f", "display: none"),
        *(
            "Rp 82.000.000.000",
            "Rp 62.812.345.678",
            "+62.812",
            "2018 2019 2020 2021",
            "08-01-2018, 08.30 WIB",
        ),
        *("31.74.04 Pasar Minggu", "Perjalanan peserta", "jalan keluar", "Dua jalannya: 93% dan 7%"),
        *("berjalan 5 minggu", "12 kartu 34", "P1 284.164 176.891 157.498 148.374"),
    ],
)
def test_what_only_looks_similar_may_go(content):
    refuse_unfit(replace(FIT, text=content))


HASH = "9a3174070101900001e081234567890b" * 2


@pytest.mark.parametrize("said", [HASH, HASH[:20], f"sha256:{HASH}"])
def test_a_hash_of_the_manifest_reads_as_nothing(said):
    edition = replace(FIT, text=f"Lembar kerja {said}", manifest={"snapshots": {"31.74.04": HASH}})
    refuse_unfit(edition)
    refuse(replace(edition, manifest={}))


@pytest.mark.parametrize("version", ["3174070101900001", "081234567890", HASH[1:41]])
@pytest.mark.parametrize("key", ["rules_version", "code_version"])
def test_a_version_that_reads_as_a_number_may_leave_under_its_key_only(key, version):
    edition = replace(FIT, text=f"versi {version}", html=f"<p>versi {version}</p>")
    refuse_unfit(replace(edition, manifest={key: version}))
    refuse(replace(FIT, manifest={"release": {"reason": f"tanya {version}"}, key: "0.1.0"}))


def test_what_a_person_wrote_into_the_manifest_is_looked_at():
    told = refuse(replace(FIT, manifest={"release": {"reason": "tanya 081234567890"}}))
    assert "manifest (release.reason)" in told
    assert "081234567890" not in told


@pytest.fixture
def canaries(tmp_path):
    path = tmp_path / "canaries.txt"
    path.write_text("# Orang rekaan\nKenari Uji Satu\n3174075502900017  # NIK\n\n0812-7700-1122\n")
    return load_canaries(path)


@pytest.mark.parametrize(
    "content",
    [
        *("Peserta KENARI  uji satu hadir", "kenari-uji-satu", "https://x.example/?q=Kenari%20Uji%20Satu"),
        *("+62 812-7700-1122", "0812 7700 1122", "nomor 8127.700.1122", "3174-0755-0290-0017"),
    ],
)
def test_a_canary_is_found_however_it_is_written(canaries, content):
    told = refuse(replace(FIT, text=content), canaries)
    assert "holds a canary" in told
    assert "kenari" not in told.casefold()


def test_a_canary_is_found_in_a_spreadsheet_and_in_the_manifest(canaries):
    for edition in (
        with_spreadsheet(spread("Kenari Uji Satu")),
        replace(FIT, manifest={"a": "Kenari Uji Satu"}),
    ):
        assert "a canary" in refuse(edition, canaries)
        refuse_unfit(edition)


@pytest.mark.parametrize(
    "content", ["Kenari Uji Satuan", "Bukan Kenari, Uji Dua", "8127 orang, 7001122 rupiah"]
)
def test_who_is_only_called_alike_is_no_canary(canaries, content):
    refuse_unfit(replace(FIT, text=content), canaries)


@pytest.mark.parametrize(
    "html",
    [
        '<p>4.230</p><img src="data:image/png;base64,AAAA">',
        "<p style=\"background: url('data:image/png;base64,AAAA')\">4.230</p>",
        "<p style='background:url(data:image/png;base64,AAAA)'>4.230</p>",
    ],
)
def test_a_picture_within_the_html_is_refused(html):
    assert "(data:)" in refuse(replace(FIT, html=html))


def test_words_about_data_are_no_picture():
    refuse_unfit(replace(FIT, html='<p title="data: 41 dari 44">Catatan data:image</p>'))


def test_a_picture_from_elsewhere_is_refused():
    told = refuse(replace(FIT, html="<p>4.230</p><img width=1 src='https://x.example/1.png'>"))
    assert "not in the mail" in told


def test_a_picture_without_its_file_is_refused():
    assert "whose file is missing" in refuse(replace(WHOLE, files=(SPREADSHEET,)))


def test_a_picture_that_is_not_shown_is_refused():
    assert "does not show" in refuse(replace(WHOLE, html="<p>4.230</p>"))


def test_two_pictures_of_one_content_id_are_refused():
    twice = (PICTURE, replace(PICTURE, name="dua.png"))
    assert "one content id" in refuse(replace(WHOLE, files=twice))


def test_a_picture_that_shows_nothing_is_refused():
    told = refuse(with_file(content=draw(64, lambda _column, _row: 246)))
    assert "corong.png" in told
    assert "shows nothing" in told


@pytest.mark.parametrize("content", [b"<svg/>", CHECKERED[:60]])
def test_a_picture_that_cannot_be_read_is_refused(content):
    assert "no readable picture" in refuse(with_file(content=content))


def test_an_empty_file_is_refused():
    assert "is empty" in refuse(with_file(content=b""))


def test_a_picture_too_large_for_a_phone_is_refused():
    assert "above 200 kB" in refuse(with_file(content=CHECKERED + b"\0" * 200_000))


def test_html_that_mail_readers_would_cut_off_is_refused():
    refuse_unfit(replace(FIT, html="<p>" + " orang " * 14_000 + "</p>"))
    assert "above 100 kB" in refuse(replace(FIT, html="<p>" + " orang " * 14_300 + "</p>"))


def test_a_mail_too_large_to_be_taken_is_refused():
    annex = EditionFile("lampiran.bin", "application/octet-stream", b"\0" * 3_700_000)
    refuse_unfit(replace(FIT, files=(annex,)))
    assert "above 5 MB" in refuse(replace(FIT, files=(annex, replace(annex, content=b"\0" * 160_000))))


def test_a_file_whose_name_tells_of_a_person_is_refused_and_not_named():
    told = refuse(with_file(name="3174070101900001.png"))
    assert "3174070101900001" not in told
    assert "file 1" in told


@pytest.mark.parametrize("content", [b"PK", b"no spreadsheet", SPREADSHEET.content[:2000]])
def test_a_spreadsheet_that_does_not_open_is_refused(content):
    assert "does not open" in refuse(with_spreadsheet(content))


def test_a_spreadsheet_whose_parts_are_broken_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SPREADSHEET.content)) as whole, zipfile.ZipFile(file, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"<worksheet>" if "sheet1" in name else whole.read(name))
    assert "does not open" in refuse(with_spreadsheet(file.getvalue()))


@pytest.mark.parametrize(
    "cell", ["NIK 3174070101900001", 3174070101900001, "0812-3456-7890", "Jl. Melati 5", "NaN"]
)
def test_what_may_not_leave_is_found_in_a_cell(cell):
    told = refuse(with_spreadsheet(spread(1, cell)))
    assert "sheet Mutu, cell B4" in told
    assert str(cell) not in told.replace("NaN or None", "")


def test_what_may_not_leave_is_found_in_a_spreadsheets_properties():
    assert "its properties" in refuse(with_spreadsheet(spread(1, title="Jl. Melati 5")))


def test_rupiah_in_cells_are_no_phone_numbers():
    refuse_unfit(with_spreadsheet(spread(62_812_345_678, 81_234_567_890, 0.3333333333333333)))


def test_cells_that_only_together_look_like_something_may_go():
    refuse_unfit(with_spreadsheet(spread("RT", "03", "3174", "0701", "0190", "0001")))


@pytest.mark.parametrize("formula", ["=1+1", "=NA()", '=WEBSERVICE("https://x.example")'])
def test_a_formula_in_a_spreadsheet_is_refused(formula):
    content = write_by_hand(lambda sheet: sheet.write_formula(1, 1, formula))
    assert "sheet Mutu, cell B2" in (told := refuse(with_spreadsheet(content)))
    assert "holds a formula" in told


def test_a_link_in_a_spreadsheet_is_refused():
    content = write_by_hand(lambda sheet: sheet.write_url("A1", "https://x.example/", string="lihat"))
    assert "holds a link" in refuse(with_spreadsheet(content))
