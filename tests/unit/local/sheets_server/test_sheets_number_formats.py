import pytest

from pantau.local.sheets_server.locales import locale_named
from pantau.local.sheets_server.number_formats import kind_of_format, write_number


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1500000, "#,##0", "1.500.000"),
        (1500000, "General", "1500000"),
        (1234.5, "General", "1234,5"),
        (0.1 + 0.2, "General", "0,3"),
        (3174046503900001, "General", "3,17405E+15"),
        (3174046503900001, "0", "3174046503900001"),
        (0, "General", "0"),
        (1234.5, "#,##0.00", "1.234,50"),
        (0.125, "0.0%", "12,5%"),
        (0.12, "0%", "12%"),
        (-1500, "#,##0", "-1.500"),
        (-1500, "#,##0;(#,##0)", "(1.500)"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (1500000, '"Rp"#,##0', "Rp1.500.000"),
        (1500000, "[$Rp-421]#,##0", "Rp1.500.000"),
        (7, "000", "007"),
        (1.5, "0.##", "1,5"),
        (1234567, "0.00E+00", "1,23E+06"),
        (43122, "dd/mm/yyyy", "22/01/2018"),
        (43122, "mm-dd-yy", "22/01/2018"),
        (43122, "d mmmm yyyy", "22 Januari 2018"),
        (43122, "dddd, d mmm yy", "Senin, 22 Jan 18"),
        (43122, "[$-421]dd mmmm yyyy;@", "22 Januari 2018"),
        (43122.4375, "yyyy-mm-dd h:mm:ss", "2018-01-22 10:30:00"),
        (43122.4375, "hh:mm AM/PM", "10:30 AM"),
        (1.5, "[h]:mm", "36:00"),
        (3174046503900001, "dd/mm/yyyy", "3,17405E+15"),
        (5, "@", "5"),
        (0.5, "# ?/?", "0,5"),
    ],
)
def test_a_number_is_shown_as_in_locale_id(value, pattern, shown):
    assert write_number(value, pattern) == shown


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (43122, "mm-dd-yy", "1/22/2018"),
        (43122, "dddd, d mmmm yyyy", "Monday, 22 January 2018"),
    ],
)
def test_a_number_is_shown_as_in_an_english_workbook(value, pattern, shown):
    assert write_number(value, pattern, locale_named("en_US")) == shown


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("General", "NUMBER"),
        ("dd/mm/yyyy", "DATE"),
        ("h:mm", "TIME"),
        ("[h]:mm", "TIME"),
        ("m/d/yy h:mm", "DATE_TIME"),
        ("0.00%", "PERCENT"),
        ("@", "TEXT"),
        ('"hari"0', "NUMBER"),
        ("[Red]#,##0", "NUMBER"),
    ],
)
def test_the_kind_of_a_format_is_googles(pattern, kind):
    assert kind_of_format(pattern) == kind
