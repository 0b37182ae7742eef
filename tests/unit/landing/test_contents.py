"""Rows as JSON: the quick way says what the slow one does, and different rows stay different."""

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pantau.landing.cells import storable
from pantau.landing.contents import encode_rows, hash_rows, storable_json
from pantau.landing.tabs import LandedRow

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["a\x00b", "\ud800", "\\u0000", "\\", "\\ud800", "null", '"', "a\tb\nc\r", "😀", "\x7f"]),
)
CELL = st.one_of(TEXT, st.none(), st.booleans(), st.integers(), st.floats())
ROW = st.builds(
    LandedRow,
    st.just(2),
    st.lists(CELL, min_size=3, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["7", "8"]), CELL, max_size=2),
)


def plainly(row):
    """What a row says, by Python's own json, which escapes whatever is not ASCII."""
    return json.dumps([row.cells, row.extras], sort_keys=True)


@given(st.lists(ROW, max_size=5))
@example([LandedRow(2, ("null", None, math.nan), {}), LandedRow(3, ("\ud800", None, None), {})])
def test_many_rows_at_a_time_are_encoded_as_each_alone(rows):
    assert encode_rows(rows) == [content for row in rows for content in encode_rows([row])]


@given(ROW, ROW)
@example(LandedRow(2, ("", "", ""), {"7": ""}), LandedRow(2, ("", "", ""), {"8": ""}))
@example(LandedRow(2, ("\\ud800", "", ""), {}), LandedRow(2, ("\ud800", "", ""), {}))
@example(LandedRow(2, ("a\x00", "", ""), {}), LandedRow(2, ("a", "", ""), {}))
@example(LandedRow(2, (None, "", ""), {}), LandedRow(2, (math.nan, "", ""), {}))
@example(LandedRow(2, (1, "", ""), {}), LandedRow(2, (True, "", ""), {}))
def test_two_rows_have_one_hash_exactly_where_they_say_the_same(one, other):
    assert (hash_rows([one]) == hash_rows([other])) == (plainly(one) == plainly(other))


@given(ROW)
def test_what_is_stored_is_the_row_without_what_postgresql_refuses(row):
    (content,) = encode_rows([row])
    cells, extras = storable_json(row, content)
    assert json.dumps(json.loads(cells)) == json.dumps([storable(cell) for cell in row.cells])
    kept = {place: storable(cell) for place, cell in row.extras.items()}
    assert json.dumps(json.loads(extras), sort_keys=True) == json.dumps(kept, sort_keys=True)
    assert not set(b"\t\n\r\x00") & set(cells + extras)


@pytest.mark.parametrize("number", [10**30, -(2**70), 1e16, 1e-7, 1.7976931348623157e308, -0.0])
def test_a_number_stays_the_number_that_it_is(number):
    row = LandedRow(2, (number,), {})
    assert json.loads(storable_json(row, encode_rows([row])[0])[0]) == [number]
