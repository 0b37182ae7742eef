"""A partner's file as a table: reader, delimiter, header row, columns."""

import pytest
from openpyxl import Workbook

from pantau.contract import load_contract
from pantau.landing.feed_files import FeedFile
from pantau.sources.tables import FileUnreadable

BANK = load_contract().feed("bank")
HEADERS = [column.header for column in BANK.columns]


def table(tmp_path, content, feed=BANK):
    path = tmp_path / "berkas"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return FeedFile(path, feed)


def niks(file):
    place = HEADERS.index("NIK")
    return [(row.number, row.cells[place]) for row in file.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_shows_the_header(tmp_path, delimiter):
    others = " ".join(set(",;|") - {delimiter})
    text = f"Laporan {others}\n\n{delimiter.join(HEADERS)}\n{delimiter.join('abcdefghijk')}\n"
    file = table(tmp_path, text)
    assert file.header.row == 3
    assert niks(file) == [(4, "c")]
    assert file.problem is None


def test_what_a_wrong_delimiter_stumbles_over_is_no_problem_of_the_file(tmp_path):
    row = '"Bank\nDKI"' + ";x" * 10
    file = table(tmp_path, f"{';'.join(HEADERS)}\n{row}\n")
    assert niks(file) == [(2, "x")]
    assert file.problem is None


def test_headers_are_found_by_name_in_any_order_and_of_a_doubled_one_the_left_counts(tmp_path):
    file = table(tmp_path, "KECAMATAN;tgl. cair;nik;Catatan;NIK;jumlah cair rp\nTebet;1/1/2018;1;x;2;5\n")
    (row,) = file.rows()
    cells = dict(zip(HEADERS, row.cells, strict=True))
    assert cells["NIK"] == "1" and cells["Kecamatan"] == "Tebet" and cells["Jumlah Cair (Rp)"] == "5"
    assert row.extras == {"3": "x", "4": "2"}


def test_ragged_lines_keep_what_they_have(tmp_path):
    file = table(tmp_path, ";".join(HEADERS) + "\nBank DKI;K1;3174\n" + ";".join("abcdefghijklm") + "\n;;\n")
    short, long = file.rows()
    assert short.cells[:4] == ("Bank DKI", "K1", "3174", None)
    assert long.extras == {"11": "l", "12": "m"}


def test_a_file_without_the_column_of_the_nik_is_read_and_told_of(tmp_path):
    headers = ["No. KTP" if header == "NIK" else header for header in HEADERS]
    file = table(tmp_path, ";".join(headers) + "\n" + ";".join("abcdefghijk") + "\n")
    (row,) = file.rows()
    assert row.cells[2] is None and row.extras == {"2": "c"}
    assert file.problem == "The header row lacks NIK."


@pytest.mark.parametrize("content", ["", "Nama Bank;NIK\n", "<html><table>", "\n" * 10 + ";".join(HEADERS)])
def test_a_file_without_a_header_row_is_unreadable(tmp_path, content):
    with pytest.raises(FileUnreadable, match=r"empty|None of the first 10 rows"):
        table(tmp_path, content)


def test_a_file_of_headers_alone_is_readable_and_holds_no_row(tmp_path):
    assert list(table(tmp_path, ",".join(HEADERS)).rows()) == []


def test_an_old_or_locked_excel_file_is_named_as_such(tmp_path):
    with pytest.raises(FileUnreadable, match="password"):
        table(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_excel_is_known_by_its_content_not_by_its_name(tmp_path):
    book = Workbook()
    book.active.append(["Laporan kredit"])
    book.active.append(HEADERS)
    book.active.append(["Bank DKI", "K1", 3174040101900001, "A", "KUR", 10, None, 43115, 10, 1, "Tebet"])
    path = tmp_path / "kredit.csv"
    book.save(path)
    file = FeedFile(path, BANK)
    assert file.header.row == 2
    assert niks(file) == [(3, 3174040101900001)]
