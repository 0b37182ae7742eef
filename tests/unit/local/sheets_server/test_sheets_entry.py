import pytest

from pantau.local.sheets_server.entry import Entry, read_entry
from pantau.local.sheets_server.locales import locale_named


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("1.500,5", Entry("number", 1500.5, "#,##0.00")),
        ("1.500.000", Entry("number", 1500000, "#,##0")),
        ("1500", Entry("number", 1500)),
        ("-3,25", Entry("number", -3.25)),
        ("081234", Entry("number", 81234)),
        ("+62812", Entry("number", 62812)),
        ("12%", Entry("number", 0.12, "0%")),
        ("Rp 1.500.000", Entry("number", 1500000, '"Rp"#,##0')),
        ("(1.500)", Entry("number", -1500, "#,##0")),
        ("22/01/2018", Entry("number", 43122, "dd/mm/yyyy")),
        ("2018-01-22", Entry("number", 43122, "yyyy-mm-dd")),
        ("2018-01-22 12:00", Entry("number", 43122.5, "yyyy-mm-dd hh:mm:ss")),
        ("22 Januari 2018", Entry("number", 43122, "dd/mm/yyyy")),
        ("22/1/18", Entry("number", 43122, "dd/mm/yyyy")),
        ("22/01/2018 12:00", Entry("number", 43122.5, "dd/mm/yyyy hh:mm:ss")),
        ("12:00", Entry("number", 0.5, "hh:mm:ss")),
        ("true", Entry("bool", True)),
        ("#N/A", Entry("error", "#N/A")),
        ("", Entry("empty", None)),
        ("'081234", Entry("text", "081234")),
        ("=A1+1", Entry("formula", "=A1+1")),
    ],
)
def test_what_is_typed_becomes_what_google_makes_of_it(typed, entry):
    assert read_entry(typed) == entry


@pytest.mark.parametrize(
    "typed", ["1.50", "1,500,000", "31/02/2018", "01/22/2018", "-", "Rp", "=", "12 Foo 2018", "%"]
)
def test_what_is_not_clear_stays_text(typed):
    assert read_entry(typed) == Entry("text", typed)


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("2,000,000.01", Entry("number", 2000000.01, "#,##0.00")),
        ("1.50", Entry("number", 1.5)),
        ("$1,500", Entry("number", 1500, '"$"#,##0')),
        ("1/22/2018", Entry("number", 43122, "m/d/yyyy")),
        ("22 January 2018", Entry("number", 43122, "m/d/yyyy")),
        ("22/01/2018", Entry("text", "22/01/2018")),
        ("1.500.000", Entry("text", "1.500.000")),
        ("Rp 500", Entry("text", "Rp 500")),
    ],
)
def test_an_english_workbook_is_typed_into_in_english(typed, entry):
    assert read_entry(typed, locale_named("en_US")) == entry


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=4/2", 2),
        ("= 1 / 1024", 1 / 1024),
        ("=-(1+2)*3", -9),
        ("=007+1", 8),
        ("=1.5*2", 3),
        ("=1/0", "#DIV/0!"),
        ("=" + "9" * 150 + "*" + "9" * 40 + "*9", float("9" * 150) * float("9" * 40) * 9),
        ("=A1+1", None),
        ("=2**3", None),
        ("=2//3", None),
        ("=(1", None),
        ("=1.2.3", None),
        ("=1 2", None),
        ("=+", None),
        ("=()", None),
        ("=1-(-1)" + "+1" * 200, None),
    ],
)
def test_only_arithmetic_on_numbers_is_computed(formula, result):
    assert read_entry(formula, locale_named("en_US")).result == result


def test_a_point_is_no_decimal_sign_in_indonesian():
    assert read_entry("=1.5*2").result is None


def test_a_link_formula_shows_its_label():
    entry = read_entry('=HYPERLINK("https://contoh.id/#gid=1"; "Baris 7")')
    assert entry == Entry("formula", '=HYPERLINK("https://contoh.id/#gid=1","Baris 7")', result="Baris 7")
