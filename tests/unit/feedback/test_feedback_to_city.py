import logging

import pytest

from pantau.feedback import returning
from pantau.reference import load_kecamatan

CITY = "Jakarta Selatan"
CODES = [one.kecamatan_code for one in load_kecamatan() if one.city_name == CITY]


def test_a_fault_in_one_workbook_stops_no_other_and_is_raised_at_the_end(monkeypatch, caplog):
    told = []

    def return_feedback(run, code, *, within_seconds):
        told.append(code)
        if code == CODES[1]:
            raise OSError("no space left on device")

    monkeypatch.setattr(returning, "return_feedback", return_feedback)
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError, match=CODES[1]):
        returning.return_feedback_to_city(None, CITY)
    assert told == CODES
    assert "no space left on device" in caplog.text


def test_a_city_ends_within_its_time_while_google_is_away(monkeypatch):
    left, clock = [], iter(range(0, 100_000, 300))
    monkeypatch.setattr(returning.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(returning, "return_feedback", lambda *_, within_seconds: left.append(within_seconds))
    returning.return_feedback_to_city(None, CITY)
    assert left[:3] == [300, 0, -300]
    assert len(left) == len(CODES)
