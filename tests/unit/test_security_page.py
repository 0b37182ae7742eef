"""The threat model names tests that there are, and speaks of everybody whom it has to."""

import re
from collections import defaultdict

from pantau.settings import PROJECT

PAGE = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
THREATS = {
    "A facilitator edits more than she should",
    "A partner sends a hostile file",
    "A mail is stolen or goes astray",
    "A curious engineer",
    "A backup is stolen",
    "A service account's key leaks",
    "A hostile user of the UI",
    "What we run on is poisoned",
}


def sections() -> dict[str, str]:
    found = [part.partition("\n") for part in PAGE.split("\n## ")[1:]]
    return {title: text for title, _, text in found}


def test_every_test_that_the_page_names_exists_in_the_file_that_it_names_and_in_no_other():
    named = re.findall(r"`(?:(test_\w+\.py)::)?(test_\w+)`", PAGE)
    files = defaultdict(list)
    for path in (PROJECT / "tests").rglob("test_*.py"):
        for test in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M):
            files[test].append(path.name)
    assert len(named) > 50
    for file, test in named:
        assert len(files[test]) == 1, test
        assert file in ("", *files[test]), test


def test_every_threat_says_what_is_wanted_the_way_in_the_defence_with_its_test_and_what_is_left():
    assert set(sections()) >= THREATS
    for title in THREATS:
        text = sections()[title]
        for part in ("*Wants*: ", "*Way in*: ", "*Left*: "):
            assert text.count(part) == 1, (title, part)
        assert re.search(r"^- .*?`(?:test_\w+\.py::)?test_\w+`", text, re.M | re.S), title
