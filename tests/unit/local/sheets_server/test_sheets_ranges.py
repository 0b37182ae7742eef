import pytest

from pantau.local.sheets_server.errors import SheetsError
from pantau.local.sheets_server.ranges import Area, Block, area_of_grid_range, parse_range, write_range

TITLES = ["BACA DULU", "P1 Pendaftaran", "LAPOR", "P1", "Bo'ok"]


@pytest.mark.parametrize(
    ("text", "title", "area"),
    [
        ("'P1 Pendaftaran'!A1:Q", "P1 Pendaftaran", Area(1, None, 1, 17)),
        ("P1 Pendaftaran!A1:Q2", "P1 Pendaftaran", Area(1, 2, 1, 17)),
        ("'p1 pendaftaran'!b2", "P1 Pendaftaran", Area(2, 2, 2, 2)),
        ("LAPOR", "LAPOR", Area()),
        ("'lapor'", "LAPOR", Area()),
        ("'P1'", "P1", Area()),
        ("P1", "BACA DULU", Area(1, 1, 16, 16)),
        ("A1:B2", "BACA DULU", Area(1, 2, 1, 2)),
        ("LAPOR!A:C", "LAPOR", Area(None, None, 1, 3)),
        ("LAPOR!2:5", "LAPOR", Area(2, 5, None, None)),
        ("LAPOR!$C$4:$A$2", "LAPOR", Area(2, 4, 1, 3)),
        ("LAPOR!A5:A", "LAPOR", Area(5, None, 1, 1)),
        ("'Bo''ok'!A1", "Bo'ok", Area(1, 1, 1, 1)),
    ],
)
def test_a_range_means_what_google_takes_it_for(text, title, area):
    assert parse_range(text, TITLES) == (title, area)


@pytest.mark.parametrize(
    "text", ["TIDAK ADA", "'X'!A1", "LAPOR!", "LAPOR!A0", "LAPOR!A1:", "LAPOR!A", "LAPOR!1A"]
)
def test_what_is_no_range_is_named_in_the_error(text):
    with pytest.raises(SheetsError) as caught:
        parse_range(text, TITLES)
    assert caught.value.body() == {
        "error": {"code": 400, "message": f"Unable to parse range: {text}", "status": "INVALID_ARGUMENT"}
    }


@pytest.mark.parametrize(
    ("title", "written"),
    [("LAPOR", "LAPOR!A1:B2"), ("P1", "'P1'!A1:B2"), ("P1 X", "'P1 X'!A1:B2"), ("Bo'ok", "'Bo''ok'!A1:B2")],
)
def test_a_range_is_written_with_quotes_where_they_are_needed(title, written):
    assert write_range(title, Block(1, 2, 1, 2)) == written


def test_an_absent_side_of_a_grid_range_is_open():
    assert area_of_grid_range({"sheetId": 1, "startRowIndex": 1, "endColumnIndex": 3}) == Area(
        2, None, None, 3
    )
