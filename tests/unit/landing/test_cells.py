"""What landing reads of a cell."""

import hashlib
import hmac
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.landing.cells import clean, is_blank, participant_id, storable

KEY = b"kunci uji"
NIK = "3174070101900001"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  a \u00a0\t b ", "a b"),
        ("'0812", "0812"),
        (" '0812", "0812"),
        ("''x", "'x"),
        ("\ufeff31\u200b.74\u00ad", "31.74"),
        (31.0, "31"),
        (1.5, "1.5"),
        (True, "True"),
    ],
)
def test_a_cell_is_cleaned_as_the_contract_says(cell, text):
    assert clean(cell) == text


@pytest.mark.parametrize(
    "typed",
    [
        NIK,
        f"'{NIK}",
        "3174 0701 0190 0001",
        "31.74.07.010190.0001",
        "317407-010190-0001",
        int(NIK),
        float(NIK),
    ],
)
def test_every_way_to_write_a_nik_keys_the_same_person(typed):
    expected = hmac.new(KEY, NIK.encode(), hashlib.sha256).hexdigest()[:32]
    assert participant_id(typed, KEY) == expected


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "-",
        "3,17E+15",
        "317407010190001",
        NIK + "0",
        "317407O101900001",
        0,
        317407010190.0001,
        "٣١٧٤٠٧٠١٠١٩٠٠٠٠١",
    ],
)
def test_what_is_no_nik_keys_nobody(typed):
    assert participant_id(typed, KEY) is None


def test_another_key_is_another_id():
    assert participant_id(NIK, KEY) != participant_id(NIK, b"kunci lain")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_raises_and_every_cell_can_be_stored(cell):
    clean(cell)
    participant_id(cell, KEY)
    kept = storable(cell)
    if isinstance(kept, str):
        assert "\x00" not in kept
        kept.encode("utf-8")


@given(st.one_of(st.text("a0 '\u00a0\u200b\ufeff\u00ad-²"), st.floats(), st.integers(), st.booleans()))
def test_a_cell_is_blank_where_the_clean_up_leaves_nothing(cell):
    assert is_blank(cell) == (clean(cell) == "")


def test_no_single_character_is_blank_against_the_clean_up():
    characters = list(map(chr, range(sys.maxunicode + 1)))
    assert [one for one in characters if is_blank(one) != (clean(one) == "")] == []
    assert is_blank(None) and is_blank("'") and not is_blank("0") and not is_blank(0)


@given(st.text("0123456789", min_size=15, max_size=17))
def test_plain_digits_key_whom_the_same_digits_with_marks_key(digits):
    assert participant_id(digits, KEY) == participant_id(f"'{digits[:4]} {digits[4:]}", KEY)


def test_nul_and_lone_surrogates_do_not_reach_postgresql():
    assert storable("a\x00b\ud800") == "ab?"
