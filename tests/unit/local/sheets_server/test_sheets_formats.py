"""Colours as Google keeps them: in eight bits, cut and not rounded."""

from openpyxl.styles import Color

from pantau.local.sheets_server.formats import argb, google_color


def test_a_colour_is_cut_to_eight_bits():
    assert argb({"red": 1, "blue": 0.5}) == "FFFF007F"


def test_a_colour_that_was_told_comes_back_as_the_same():
    for part in range(256):
        kept = f"FF{part:02X}0000"
        assert argb(google_color(Color(rgb=kept)) or {}) == kept
