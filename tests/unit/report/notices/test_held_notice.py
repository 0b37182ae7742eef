"""The two lines that officials get instead of a report."""

from datetime import date

import pytest

from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.report.facts import Build
from pantau.report.notices.held_notice import compose_held_notice, compose_late_notice
from pantau.report.notices.hold_facts import HeldFacts
from pantau.report.render import render_held_notice

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
        "occasion": "officials: held",
        "week": "2018-01-15",
        "build_id": 7,
        "code_version": "abc123",
        "contract_version": 1,
        "rules_version": "rules9",
        "verdict": "hold",
        "reasons": ["fall:P7", "workbooks"],
    }


def test_a_fault_of_ours_is_told_in_two_calm_lines_without_a_figure_or_a_word_of_ours():
    notice = render_held_notice(compose_late_notice(WEEK, None, "abc123", 2))
    assert (notice.key, notice.build_id) == (EditionKey("held_notice", WEEK.start, edition=2), None)
    assert notice.subject == "[OK OCE] Minggu 15–21 Jan 2018 · laporan menyusul"
    assert notice.text == (
        "Laporan OK OCE minggu 15–21 Jan 2018 belum dapat kami kirim karena gangguan teknis di pihak kami.\n"
        "Laporan menyusul begitu gangguannya teratasi; Bapak/Ibu tidak perlu melakukan apa pun.\n"
    )
    assert all(line in notice.html for line in notice.text.splitlines())
    assert notice.manifest["occasion"] == "officials: late"
