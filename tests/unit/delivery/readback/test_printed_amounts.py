"""A printed number is read as what it was printed from, and as nothing that prints otherwise."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.delivery.readback.printed_amounts import NOTHING, says
from pantau.report import words

COUNTS = st.integers(0, 10**7)
RUPIAH = st.one_of(
    st.integers(-(10**15), 10**16),
    st.builds(lambda number, power: number * 10**power, st.integers(-2000, 2000), st.integers(3, 12)),
)
PLACES = {"juta": 10**5, "miliar": 10**7, "triliun": 10**10}
"""What the last printed place of a unit is worth."""


@given(COUNTS, COUNTS)
def test_a_number_says_itself_alone(value, other):
    assert says(words.number(value), value)
    assert says(words.number(value), other) == (value == other)


@given(st.integers(-(10**6), 10**6), st.integers(-3, 3))
def test_a_signed_number_says_itself_with_its_sign(value, off):
    assert says(words.signed(value), value + off) == (off == 0)
    assert says(words.signed(value), -value) == (value == 0)


@given(RUPIAH, st.integers(-(10**11), 10**11))
def test_money_says_what_rounds_to_it(rupiah, off):
    printed = words.money(rupiah)
    assert says(printed, rupiah)
    place = PLACES.get(printed.rpartition(" ")[2], 0)
    other = rupiah + off
    if says(printed, other):
        assert abs(other - rupiah) <= place
    elif words.money(other) == printed:
        pytest.fail(f"{printed} is also {other}")


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_share_says_what_rounds_to_it(part, whole, other):
    said = words.percent(part / whole)
    for printed in (said, said.replace("kurang dari ", "<")):
        assert says(printed, Fraction(part, whole))
        if words.percent(other / whole) == said:
            assert says(printed, Fraction(other, whole))
        elif says(printed, Fraction(other, whole)):  # a float may fall to either side of a tie
            assert Fraction(other * 200, whole).denominator == 1


@given(st.integers(-(10**6), -1), st.integers(1, 10**6))
def test_a_share_below_nothing_says_itself(part, whole):
    assert says(words.percent(part / whole), Fraction(part, whole))


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("4.230", 4231),
        ("+759", 758),
        ("\N{MINUS SIGN}9", 9),
        ("Rp 1,39 miliar", 1_384_999_999),
        ("Rp 1,39 miliar", 1_395_000_001),
        ("Rp 1,39 juta", 1_390_000),
        ("Rp 999.999", 1_000_000),
        ("Rp 999.999", 999_998),
        ("99%", 1),
        ("100%", Fraction(999_999, 1_000_000)),
        ("0%", Fraction(1, 1_000_000)),
        ("<1%", 0),
        ("kurang dari 1%", Fraction(51, 10_000)),
        ("93%", Fraction(9351, 10_000)),
    ],
)
def test_what_a_form_would_round_otherwise_it_does_not_say(printed, value):
    assert not says(printed, value)


@pytest.mark.parametrize(
    "printed", ["4230", "4,230", "04.23", "Rp1,39 miliar", "1,39 miliar", "Rp 1,39 milyar", "93 %", "", " 5"]
)
def test_a_form_that_reports_do_not_print_says_nothing(printed):
    for value in (4230, 1_390_000_000, Fraction(Decimal("0.93")), 0, 5):
        assert not says(printed, value)


def test_a_share_of_nothing_is_a_dash_and_a_dash_is_nothing_else():
    assert says(NOTHING, None)
    assert not says(NOTHING, 0)
    assert not says("0%", None)
