"""The threat model names tests that there are, and speaks of everybody whom it has to."""

import re

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


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py"))
    assert len(named) > 50
    assert named - set(re.findall(r"^def (test_\w+)", tests, re.M)) == set()


def test_every_threat_says_what_is_wanted_the_way_in_the_defence_with_its_test_and_what_is_left():
    assert set(sections()) >= THREATS
    for title in THREATS:
        text = sections()[title]
        for part in ("*Wants*: ", "*Way in*: ", "*Left*: "):
            assert text.count(part) == 1, (title, part)
        assert re.search(r"^- .*?`test_\w+`", text, re.M | re.S), title
