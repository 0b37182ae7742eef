"""The two lines that officials get instead of a report."""

from datetime import date

import pytest

from pantau.periods import Week
from pantau.report.facts import Build, HeldFacts
from pantau.report.held_notice import compose_held_notice

WEEK = Week(date(2018, 1, 15))


@pytest.mark.parametrize("was_sent", [True, False])
def test_it_says_why_and_what_happens_next_without_a_figure(was_sent):
    notice = compose_held_notice(
        HeldFacts(WEEK, Build(7, "abc123", 1, "rules9"), ("fall:P7", "workbooks"), was_sent)
    )
    assert notice.subject == "[OK OCE] Minggu 15–21 Jan 2018 · laporan ditahan"
    assert "P7 Permodalan lebih rendah daripada yang pernah dilaporkan; terlalu sedikit" in notice.what
    assert ("tetap berlaku" in notice.next_step) == was_sent
    rest = notice.what.replace("15–21 Jan 2018", "").replace("P7", "") + notice.next_step
    assert not any(sign.isdigit() for sign in rest)
    assert notice.manifest == {
        "week": "2018-01-15",
        "build_id": 7,
        "code_version": "abc123",
        "contract_version": 1,
        "rules_version": "rules9",
        "verdict": "hold",
        "reasons": ["fall:P7", "workbooks"],
    }
