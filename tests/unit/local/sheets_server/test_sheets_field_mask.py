import pytest

from pantau.local.sheets_server.errors import SheetsError
from pantau.local.sheets_server.field_mask import covers, parse_mask, select

DOCUMENT = {"id": "a", "sheets": [{"properties": {"title": "X", "sheetId": 1}, "merges": []}]}


@pytest.mark.parametrize(
    ("mask", "left"),
    [
        ("*", DOCUMENT),
        ("id", {"id": "a"}),
        ("sheets.properties.title", {"sheets": [{"properties": {"title": "X"}}]}),
        ("sheets/properties/title", {"sheets": [{"properties": {"title": "X"}}]}),
        ("sheets(properties(title,sheetId))", {"sheets": [{"properties": {"title": "X", "sheetId": 1}}]}),
        (
            "sheets(properties.title,merges), id",
            {"sheets": [{"properties": {"title": "X"}, "merges": []}], "id": "a"},
        ),
        ("sheets.properties.*", {"sheets": [{"properties": {"title": "X", "sheetId": 1}}]}),
    ],
)
def test_a_mask_leaves_what_it_names(mask, left):
    assert select(DOCUMENT, parse_mask(mask)) == left


@pytest.mark.parametrize("mask", ["a(b", "a)", "a..b", ",(", "a b;c"])
def test_a_broken_mask_is_a_bad_request(mask):
    with pytest.raises(SheetsError):
        parse_mask(mask)


def test_a_mask_covers_what_it_names_and_all_below():
    mask = parse_mask("gridProperties/rowCount,title")
    assert covers(mask, "gridProperties", "rowCount")
    assert covers(mask, "title", "anything")
    assert not covers(mask, "gridProperties", "columnCount")
    assert not covers(mask, "hidden")
