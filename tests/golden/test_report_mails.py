"""The mails, word for word. Read the diff; ``PANTAU_UPDATE_GOLDEN=1 pytest tests/golden`` accepts it."""

import difflib
import os
from pathlib import Path

import pytest

from sample_alerts import make_team_mails
from sample_editions import make_editions, make_held_notices, make_monthly_editions

HERE = Path(__file__).parent
EDITIONS = {**make_editions(), **make_monthly_editions(), **make_held_notices(), **make_team_mails()}


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
