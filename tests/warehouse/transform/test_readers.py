"""Every reader against the forms of contract §2, in the warehouse itself, many cells a query."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pantau.landing.cells import participant_id

NIK_CASES = Path(__file__).parents[1] / "nik_cases.csv"


def check(read, kind, expected):
    cells = list(expected)
    assert dict(zip(cells, read(kind, cells), strict=True)) == expected


def day(text):
    return dt.date.fromisoformat(text)


def test_surrounding_space_zero_width_and_a_leading_apostrophe_are_dropped(read):
    spaces = "\t\n\u000b\u000c\r \u0085\u00a0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000"
    expected = {f"{space}Jalan{space}{space}Melati{space}": "Jalan Melati" for space in spaces}
    expected |= {f"Ja{mark}lan": "Jalan" for mark in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
    expected |= {"'0812": "0812", " ' 0812": "0812", "Ma'ruf": "Ma'ruf", "\u200b'\u00a0x": "x"}
    check(read, "clean", expected)


def test_only_five_forms_are_missing(read):
    missing = ["", " ", "-", " - ", "–", "n/a", "N/A", "tidak ada", "TIDAK  ADA", "'", "'-", "\u200b", None]
    assert read("clean", missing) == [None] * len(missing)
    check(read, "clean", {"NULL": "NULL", "NA": "NA", "0": "0", "--": "--", "tidakada": "tidakada"})


def test_formula_errors_are_broken_and_read_as_nothing(read):
    errors = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"]
    assert all(read("broken", errors))
    assert read("text", errors) == [None] * len(errors)
    assert not any(read("broken", ["#", "#1", "REF!", "#REF", None]))


UNDERSTOOD_DATES = [
    *("22/01/2018", "22-1-2018", "22.01.2018", "22/1/18", "22-01-18", "22.1.18", "22 Januari 2018"),
    *("22 Jan 2018", "22-Jan-2018", "22 JAN. 2018", "22 january 2018", "2018-01-22", "2018/1/22"),
    *("2018-1-22", "43122", "22/01/2018 10:30", "22/01/2018 10.30", "22/01/2018 10:30:59"),
    *("22.01.2018 10.30.59", "2018-01-22T10:30", "2018-01-22T10:30:00Z", "2018-01-22T10:30:00+07:00"),
    *("2018-01-22 10:30 WIB", "2018-01-22 10:30:00 +0700", "22 Jan 2018 10:30", "43122 10:30"),
]


def test_every_form_of_a_date_is_understood(read):
    check(read, "date", dict.fromkeys(UNDERSTOOD_DATES, day("2018-01-22")))


def test_a_commonly_written_date_is_one_that_its_month_has(read):
    days = [f"{on:02}/{month:02}/{year}" for year in (2015, 2016) for month in range(14) for on in range(33)]
    found = read("date", days)
    for written, date in zip(days, found, strict=True):
        on, month, year = map(int, written.split("/"))
        try:
            expected = dt.date(year, month, on)
        except ValueError:
            expected = None
        assert date == expected, written


def test_a_serial_number_counts_days_from_1899_12_30(read):
    expected = {43122: day("2018-01-22"), 43122.75: day("2018-01-22"), 7306: day("1920-01-01")}
    expected |= {73050: day("2099-12-31"), 73050.99: day("2099-12-31"), 7305: None, 73051: None, -43122: None}
    expected |= {"7306": None, "43122.5": None, "73051": None, 1e308: None}
    check(read, "date", expected)


def test_a_year_of_two_digits_turns_at_30(read):
    expected = {"1/1/29": day("2029-01-01"), "1/1/30": day("1930-01-01"), "1.1.00": day("2000-01-01")}
    expected |= {"1/1/99": day("1999-01-01")}
    check(read, "date", expected)


def test_months_have_their_indonesian_and_english_names(read):
    names = {
        1: "Jan Jan. Januari January",
        2: "Feb Peb Peb. Februari Pebruari February",
        3: "Mar Maret March",
        4: "Apr April",
        5: "Mei May Mei.",
        6: "Jun Juni June",
        7: "Jul Juli July",
        8: "Agu Agt Ags Agust Aug Agust. Agustus August",
        9: "Sep Sept Sept. September",
        10: "Okt Oct Oktober October",
        11: "Nov Nop Nop. November Nopember",
        12: "Des Dec Desember December DESEMBER",
    }
    expected = {
        f"5 {name} 2018": dt.date(2018, month, 5) for month, line in names.items() for name in line.split()
    }
    check(read, "date", expected)


def test_other_forms_are_no_date(read):
    forms = [
        *("01/22/2018", "30/02/2018", "29/02/2017", "32/1/2018", "0/1/2018", "1/13/2018", "22/01-2018"),
        *("22 Jan 18", "22-Jan-18", "Senin, 22 Januari 2018", "Senin 22/01/2018", "22 Januar 2018"),
        *("Januari 2018", "01/2018", "2018", "22/01/018", "22/01/20180", "kemarin", "22 Januari. 2018"),
        *("22/01/2018 25:00", "22/01/2018 10:60", "22/01/2018 10", "22/01/2018 10:30 pagi", "22012018"),
        *("2018.01.22", "1/1/0000", "٢٢/٠١/٢٠١٨", "22/Jan/2018", True, "NULL", "9" * 10000),
    ]
    assert read("date", forms) == [None] * len(forms)


def test_a_leap_day_is_a_date_in_leap_years(read):
    check(
        read, "date", {"29/02/2016": day("2016-02-29"), "29/02/2000": day("2000-02-29"), "29/02/1900": None}
    )


def test_a_month_is_read_from_a_month_or_a_date(read):
    forms = ["01/2018", "1-2018", "Januari 2018", "Jan 2018", "jan. 2018", "2018-01", "22/01/2018", 43122]
    check(read, "month", dict.fromkeys([*forms, "43122", "2018-01-22T10:00"], day("2018-01-01")))
    others = ["13/2018", "00/2018", "Januari", "Jan 18", "01.2018", "2018/01", "1/18", 2018, "Jan-2018"]
    assert read("month", others) == [None] * len(others)


def test_every_form_of_an_amount_is_understood(read):
    forms = [
        *(1500000, 1500000.0, 1500000.0000001, "1500000", "1.500.000", "1,500,000", "Rp 1.500.000"),
        *("Rp1.500.000", "Rp. 1.500.000", "rp.1500000", "1.500.000,00", "1,500,000.00", "1.500.000,-"),
        *("1500000,00", "1500000.00", "1,500,000,-", "Rp 1.500.000,-", "Rp\u00a01.500.000"),
    ]
    check(read, "rupiah", dict.fromkeys(forms, Decimal(1500000)))
    check(read, "integer", dict.fromkeys(forms, Decimal(1500000)))


def test_amounts_in_words_are_understood_in_rupiah_columns_only(read):
    expected = {
        "1,5 juta": 1500000,
        "1.5 jt": 1500000,
        "2juta": 2000000,
        "750 ribu": 750000,
        "750 rb": 750000,
    }
    expected |= {"1,25 JUTA": 1250000, "Rp 2 juta": 2000000, "0,5 rb": 500}
    check(read, "rupiah", {cell: Decimal(amount) for cell, amount in expected.items()})
    assert all(read("in_words", expected))
    assert read("integer", expected) == [None] * len(expected)
    assert not any(read("in_words", ["1.500.000", "Rp 1500000,-", 5, None]))


def test_other_forms_are_no_amount(read):
    forms = [
        *("1.500,50", "1.50", "12.50", "dua juta", "1,5 miliar", "1.500 juta", "1,555 juta", "1.5000"),
        *("1500.000", "1.500.00", "1,500,00", "1.500,000", "+1500", "1 500", "1500-", "Rp", "Rp -", "-5", -5),
        *("(5)", "Rp -1.500", 1.5, 0.01, "1e6", "12a", "½", "١٥", True, "-0", "1.500.000,-,-", "5 juta,-"),
        *("0.500", "0,500", "00.500", "0.000"),
    ]
    assert read("rupiah", forms) == [None] * len(forms)
    assert read("integer", forms) == [None] * len(forms)


def test_a_minus_or_brackets_are_understood_where_an_amount_may_be_negative(read):
    forms = [-1500, "-1500", "−1.500", "- 1.500", "-Rp 1.500", "Rp -1.500", "Rp−1500", "(1.500)"]
    forms += ["(Rp 1.500)", "Rp (1.500,-)", "-1,5 ribu", "(1500,00)"]
    check(read, "signed", dict.fromkeys(forms, Decimal(-1500)))
    others = ["--1500", "-(1500)", "(-1500)", "1500-", "(1500", "-Rp -1500", "- -5", "Rp (Rp 1500)", "-0.500"]
    assert read("signed", others) == [None] * len(others)


def test_an_amount_of_any_size_is_read_without_an_error(read):
    cells = ["9" * 40, 1e308, "9" * 10000]
    assert read("rupiah", cells) == [Decimal("9" * 40), Decimal("1e308"), Decimal("9" * 10000)]


def test_niks_are_read_as_the_reference_says(read):
    with NIK_CASES.open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    read_as = read("nik", [case["typed"] for case in cases])
    for case, nik in zip(cases, read_as, strict=True):
        if case["expected"] == "valid":
            assert nik is not None and len(nik) == 16, case
    unreadable = {"317407010190001", "31740701019000012", "3.17407E+15", "317407O101900001", "", "-", "0"}
    assert [nik for case, nik in zip(cases, read_as, strict=True) if case["typed"] in unreadable] == [
        None
    ] * 7


NIK_LIKE = st.one_of(
    st.text(alphabet="0123456789 .-'\u2019\u2013\u00a0\u200b\u001f\u3000xO", max_size=24),
    st.lists(st.sampled_from([*"0123456789", "3174", "0701", " ", ".", "-", "\ufeff"]), max_size=20).map(
        "".join
    ),
    st.integers(0, 10**17),
    st.floats(0, 1e17),
    st.booleans(),
    st.none(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(NIK_LIKE, min_size=20, max_size=60))
def test_landing_and_staging_agree_on_what_is_a_nik(read, cells):
    cells += ["3174 0701 0190 0001", 3174070101900001, 3174070101900001.0, "'3174-0701.0190\u20190001"]
    keyed = [participant_id(cell, b"kunci uji") for cell in cells]
    niks = read("nik", cells)
    assert [nik is None for nik in niks] == [person is None for person in keyed]
    assert all(
        participant_id(nik, b"kunci uji") == person for nik, person in zip(niks, keyed, strict=True) if nik
    )


def test_a_nik_may_hold_spaces_dots_dashes_and_apostrophes(read):
    marks = ["3174 0701 0190 0001", "31.74.07.010190.0001", "3174-0701-0190-0001", "'3174070101900001"]
    marks += ["3174’0701‘0190 0001", "3174–0701–0190–0001", 3174070101900001, 3174070101900001.0]
    assert read("nik", marks) == ["3174070101900001"] * len(marks)
    others = [317407010190000.5, -3174070101900001, "3,17E+15", "３１７４０７０１０１９００００１", True]
    assert read("nik", others) == [None] * len(others)


def test_phones_take_one_form(read):
    forms = ["081234567890", "+6281234567890", "6281234567890", "81234567890", "0812-3456-7890"]
    forms += ["0812 3456 7890", 81234567890, "+62 812-3456-7890"]
    forms += ["0812\u20133456\u20137890", "0812\u22123456\u20117890"]
    assert read("phone", forms) == ["+6281234567890"] * len(forms)
    others = [
        "021-5551234",
        "0812",
        "(0812) 34567890",
        "0812345678901234",
        "tidak punya",
        "081234567890 (WA)",
    ]
    assert read("phone", others) == [None] * len(others)


def test_choices_ignore_case_and_spaces(read):
    expected = {"OK OCE MART": "OK OCE MART", "ok oce  mart": "OK OCE MART", "okocemart": "OK OCE MART"}
    expected |= {" e-commerce": "E-COMMERCE", "ecommerce": None, "ya": "YA", "Y": None, "YA.": None, 1: None}
    check(read, "choice", expected)


def test_a_whole_number_in_a_text_column_reads_as_its_digits(read):
    assert read("text", [12345, 12345.0, 1.5, "12345.0"]) == ["12345", "12345", "1.5", "12345.0"]


CELL = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40),
    st.text("0123456789.,/-−() RpjutarbJanMeiT:+'#", max_size=25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**30), 10**30),
    st.booleans(),
    st.none(),
)


@settings(max_examples=25, deadline=None, database=None)
@given(cells=st.lists(CELL, min_size=20, max_size=60))
def test_no_reader_raises(read, cells):
    assert len(read.by_all(cells)) == len(cells)
