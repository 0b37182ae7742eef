"""From when on people are entrepreneurs by the definition in force at a month's end."""

from datetime import date

import pytest

from pantau.periods import Month
from pantau.report.reading.monthly import find_definition_start


@pytest.mark.parametrize(
    ("month", "since"),
    [
        ("2018-01", date(2017, 11, 25)),
        ("2018-08", date(2017, 11, 25)),
        ("2018-09", date(2018, 9, 12)),
        ("2021-09", date(2018, 9, 12)),
        ("2021-10", date(2021, 10, 27)),
    ],
)
def test_a_definition_counts_from_the_day_on_which_it_was_said(month, since):
    assert find_definition_start(Month.parse(month)) == since
