"""The file that names canaries."""

import pytest

from pantau.delivery.personal_data import NO_CANARIES, Canaries, CanaryError, load_canaries


def test_without_a_file_there_are_none():
    assert load_canaries(None) == NO_CANARIES
    assert not NO_CANARIES.stand_in("Kenari Uji Satu")


def test_remarks_and_empty_lines_are_left_out(tmp_path):
    path = tmp_path / "canaries.txt"
    path.write_text("# rekaan\n\nKenari Uji Satu # Tebet\n+62 812-7700-1122\n3174075502900017\n")
    assert load_canaries(path) == Canaries(("kenari uji satu",), ("81277001122", "3174075502900017"))


def test_a_missing_file_names_its_setting(tmp_path):
    with pytest.raises(CanaryError, match="PANTAU_CANARIES"):
        load_canaries(tmp_path / "none.txt")


def test_a_canary_that_would_be_found_everywhere_is_refused_and_not_said_again(tmp_path):
    path = tmp_path / "canaries.txt"
    path.write_text("Kenari Uji Satu\nSiti\n")
    with pytest.raises(CanaryError, match="Line 2") as refusal:
        load_canaries(path)
    assert "Siti" not in str(refusal.value)
