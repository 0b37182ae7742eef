"""When two names are similar, and when a pair is worth a look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.duplicates import SIMILAR, is_candidate, name_similarity

NAMES = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Nurhaliza", "Siti Nur Haliza"),
        ("Budi Santoso", "SANTOSO, Budi"),
        ("Siti Aminah", "Siti Aminh"),
        ("Ahmad Fauzi", "Achmad Fauzy"),
        ("Budi Santoso", "Rudi Santoso"),
    ],
)
def test_a_slip_a_space_or_another_order_stays_similar(one, other):
    assert name_similarity(one, other) >= SIMILAR


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Aminah", "Ahmad Aminah"), ("Joko Prasetyo", "Kartini Wulan"), ("Ani", "Ana"), ("Siti", None)],
)
def test_a_family_on_one_phone_is_not(one, other):
    assert name_similarity(one, other) < SIMILAR


def test_only_one_phone_alone_asks_for_similar_names():
    assert not is_candidate(["same_phone"], SIMILAR - 1)
    assert is_candidate(["same_phone"], SIMILAR)
    assert is_candidate(["nik_one_digit"], 0) and is_candidate(["nik_one_digit", "same_phone"], 0)


@given(NAMES, NAMES)
def test_similarity_is_a_share_whoever_comes_first(one, other):
    similarity = name_similarity(one, other)
    assert 0 <= similarity <= 100
    assert similarity == name_similarity(other, one)


@given(NAMES.filter(str.strip))
def test_a_name_is_like_itself_in_any_order_of_its_words(name):
    words = name.split()
    assert name_similarity(" ".join(words), " ".join(reversed(words))) >= name_similarity(name, "")
