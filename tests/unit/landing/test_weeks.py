"""A week's landing is closed only over workbooks that were asked for and answered."""

import pytest

from pantau.contract import load_contract
from pantau.landing.weeks import LandingIncomplete, close_week
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings

RUN = Run(
    Week.parse("2018-01-15"),
    "manual",
    Settings(_env_file=None, warehouse_url="postgresql://nobody@localhost/none", pseudonym_key="k"),
)


def test_a_run_without_a_list_of_workbooks_says_what_to_repair():
    with pytest.raises(LandingIncomplete, match="repair list_workbooks or the registry"):
        close_week(RUN, [], {})


def test_sources_without_an_outcome_are_named():
    feeds = {feed: "read" for feed in load_contract().feed_names if feed != "bank"}
    with pytest.raises(LandingIncomplete, match=r"no outcome for 31\.71\.02, 31\.74\.04, bank;"):
        close_week(RUN, ["31.74.04", "31.71.01", "31.71.02"], feeds | {"31.71.01": "unreadable"})
