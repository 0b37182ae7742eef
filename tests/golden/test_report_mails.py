"""The mails, word for word. Read the diff; ``PANTAU_UPDATE_GOLDEN=1 pytest tests/golden`` accepts it."""

import difflib
import os
from pathlib import Path

import pytest

from pantau.report.facts import HeldFacts
from pantau.report.held_notice import compose_held_notice
from pantau.report.render import render_held_notice
from sample_editions import make_editions
from sample_facts import BUILD, WEEK

HERE = Path(__file__).parent
EDITIONS = {
    **make_editions(),
    "held_notice": render_held_notice(
        compose_held_notice(HeldFacts(WEEK, BUILD, ("quarantine", "workbooks"), was_sent=False))
    ),
    "held_notice_after_sending": render_held_notice(
        compose_held_notice(HeldFacts(WEEK, BUILD, ("fall:P7",), was_sent=True))
    ),
}


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("name", EDITIONS)
def test_a_mail_reads_as_it_was_last_accepted(name, kind):
    edition = EDITIONS[name]
    made = f"Subject: {edition.subject}\n\n{edition.text}" if kind == "txt" else edition.html
    golden = HERE / f"{name}.{kind}"
    if os.environ.get("PANTAU_UPDATE_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    accepted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    diff = difflib.unified_diff(accepted.splitlines(), made.splitlines(), "accepted", "now", n=1, lineterm="")
    assert made == accepted, "\n".join(diff)
