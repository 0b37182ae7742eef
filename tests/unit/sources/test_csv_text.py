"""CSV in every delimiter, encoding and line end of contract §6, and what goes wrong in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pantau.sources.csv_text import DELIMITERS, LINE_LIMIT, QUOTED_LINES, CsvFile
from pantau.sources.tables import FileUnreadable

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "cp1252")
LINE_ENDS = ("\n", "\r\n", "\r")
NAMES = st.sampled_from(["", "Citra", 'PT "Maju" Jaya', "Jl. Melati;\nRT 2", '5" pipa', "'-", " a,b|c\td "])
MARKS = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}


def encode(text, encoding):
    return MARKS.get(encoding, b"") + text.encode(encoding)


def write(tmp_path, content: bytes):
    path = tmp_path / "berkas"
    path.write_bytes(content)
    return CsvFile(path)


def cells_of(file, delimiter=";"):
    return [cells for _, cells in file.records(delimiter)]


def quote(cell, delimiter):
    """As RFC 4180 has it. Python's own writer leaves a line feed bare in a file of carriage returns."""
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & {delimiter, '"', "\r", "\n"} else cell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), encoding=st.sampled_from(ENCODINGS), line_end=st.sampled_from(LINE_ENDS))
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_table_comes_back_as_it_was_written(tmp_path, delimiter, data, encoding, line_end):
    known = {"codec": "cp1252"} if encoding == "cp1252" else {}
    free = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"], **known), max_size=8)
    table = data.draw(st.lists(st.lists(NAMES | free, min_size=2, max_size=4), min_size=1, max_size=4))
    # Some text that only this encoding writes so: an ASCII file is UTF-8 as well, and means the same.
    table.append(["é", "ü"])
    lines = (delimiter.join(quote(cell, delimiter) for cell in line) + line_end for line in table)
    file = write(tmp_path, encode("".join(lines), encoding))
    read = list(file.records(delimiter))
    assert [cells for _, cells in read] == table
    assert [number for number, _ in read] == list(range(1, len(table) + 1))
    assert not file.problems


def test_a_record_with_line_breaks_in_a_cell_counts_once_and_a_blank_line_too(tmp_path):
    file = write(tmp_path, b'a;b\r\n\r\n"x\r\ny";2\r\nc;3')
    assert list(file.records(";")) == [(1, ["a", "b"]), (2, []), (3, ["x\r\ny", "2"]), (4, ["c", "3"])]


def test_the_five_bytes_that_mean_nothing_in_cp1252_do_no_harm(tmp_path):
    assert cells_of(write(tmp_path, b"caf\xe9;\x81\x8d\x8f\x90\x9d;\x80")) == [
        ["café", "\x81\x8d\x8f\x90\x9d", "€"]
    ]


def test_a_last_byte_that_begins_a_character_is_cp1252_where_nothing_else_is_utf_8(tmp_path):
    file = write(tmp_path, b"a;caf\xe9")
    assert (cells_of(file), file.problems) == ([["a", "café"]], [])


@pytest.mark.parametrize(
    "content",
    ["kopi;café\nteh;é".encode()[:-1], "a;b\nc;d".encode("utf-16")[:-1], "﻿a;é".encode()[:-1]],
    ids=["UTF-8", "UTF-16", "UTF-8 with a mark"],
)
def test_a_file_cut_off_within_a_character_is_read_and_told_of(tmp_path, content):
    file = write(tmp_path, content)
    assert cells_of(file)[0][0] in ("kopi", "a")
    assert "cut off" in file.problems[0]


def test_bytes_that_do_not_fit_the_files_own_mark_are_told_of(tmp_path):
    file = write(tmp_path, b"\xef\xbb\xbfa;\xff\nb;c")
    assert cells_of(file) == [["a", "\ufffd"], ["b", "c"]]
    assert "no UTF-8" in file.problems[0]


def test_a_quote_that_nothing_closes_costs_no_other_row(tmp_path):
    file = write(tmp_path, b'a;b\n"Warung Ibu;2\n"c";3\nd;4\n')
    assert cells_of(file) == [["a", "b"], ['"Warung Ibu', "2"], ["c", "3"], ["d", "4"]]
    assert "first in row 2" in file.problems[0]


def test_a_file_that_ends_inside_quotes_keeps_its_rows_and_says_where(tmp_path):
    file = write(tmp_path, b'a;b\nc;"half of a c')
    assert cells_of(file) == [["a", "b"], ["c", '"half of a c']]
    assert "row 2" in file.problems[0]


def test_quotes_within_quotes_are_read_as_well_as_they_can_be(tmp_path):
    file = write(tmp_path, b'"PT "Maju" Jaya";1\nx"y;2\n')
    assert cells_of(file) == [['PT Maju" Jaya"', "1"], ['x"y', "2"]]
    assert not file.problems


def test_a_cell_may_be_as_long_as_a_chapter_and_hold_nul_characters(tmp_path):
    assert cells_of(write(tmp_path, b"a\0b;" + b"x" * 1_000_000)) == [["ab", "x" * 1_000_000]]


def test_an_endless_quote_and_an_endless_line_are_bounded(tmp_path):
    slips = "".join(f'"{number};x\n' for number in range(2 * QUOTED_LINES + 1))
    assert len(cells_of(write(tmp_path, slips.encode()))) == 2 * QUOTED_LINES + 1
    with pytest.raises(FileUnreadable, match="longer than"):
        cells_of(write(tmp_path, b"x" * (LINE_LIMIT + 1)))
