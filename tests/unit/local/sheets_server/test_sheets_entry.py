import pytest

from pantau.local.sheets_server.entry import Entry, read_entry


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


def test_a_link_formula_shows_its_label():
    entry = read_entry('=HYPERLINK("https://contoh.id/#gid=1"; "Baris 7")')
    assert entry == Entry("formula", '=HYPERLINK("https://contoh.id/#gid=1","Baris 7")', result="Baris 7")
