"""How far numbers can be trusted, and partners beside facilitators."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.report.scopes import scope_of
from pantau.report.weekly.partners import compare_partners, feed_note
from pantau.report.weekly.trust import weigh_trust

JAKARTA, TEBET = scope_of("DKI"), scope_of("31.74.01")


def without(facts, *feeds):
    return replace(facts, feeds=tuple(replace(one, is_missing=one.feed in feeds) for one in facts.feeds))


def test_three_shares_and_who_is_carried_forward(facts, hold):
    facts = hold(facts, "31.74.01", "31.74.02")
    facts = hold(facts, "31.01.01", since=None)
    trust = weigh_trust(facts, JAKARTA)
    assert trust.carried_forward == (
        "Kepulauan Seribu Utara (belum ada data)",
        "Tebet (data 2 minggu lalu)",
        "Setiabudi (data 2 minggu lalu)",
    )
    assert (trust.reported_share, trust.held_share) == (287 / 308, 3 / 44)
    assert trust.verified_share == pytest.approx(41 * 160 / (41 * 260 + 2 * 320))
    assert trust.sentence == (
        "58% capaian P2, P4, P5, dan P7 juga tercatat pada mitra; 287 dari 308 laporan tahap sudah masuk "
        "(93%); 3 dari 44 lembar kerja ditahan (7%)."
    )


def test_a_partner_who_sent_nothing_takes_no_share(facts):
    trust = weigh_trust(without(facts, "bank", "mart"), JAKARTA)
    assert trust.verified_share == pytest.approx(80 / 160)
    assert trust.sentence.startswith(
        "50% capaian P2 dan P4 juga tercatat pada mitra (data OK OCE Mart dan bank belum masuk); "
    )
    silent = weigh_trust(without(facts, "bank", "mart", "ptsp", "pelatihan"), JAKARTA)
    assert silent.verified_share is None
    assert silent.sentence.startswith("Data mitra belum masuk, jadi capaian peserta belum dapat dicocokkan; ")


@pytest.mark.parametrize(
    ("cumulative", "share", "start"),
    [
        (0, None, "Belum ada capaian P2, P4, P5, dan P7 untuk dicocokkan"),
        (10, 0.0, "Belum ada capaian P2, P4, P5,"),
    ],
)
def test_nothing_to_verify_and_nothing_verified_are_told_apart(facts, alter, cumulative, share, start):
    figures = tuple(replace(one, cumulative=cumulative, verified=0) for one in facts.kecamatan[0].figures)
    trust = weigh_trust(alter(facts, figures=figures), JAKARTA)
    assert trust.verified_share == share
    assert trust.sentence.startswith(start)


def test_a_kecamatan_says_whether_it_counts(facts, hold):
    assert weigh_trust(facts, TEBET).sentence.endswith("lembar kerjanya diterima.")
    assert weigh_trust(hold(facts, since=date(2018, 1, 8)), TEBET).sentence.endswith(
        "lembar kerjanya ditahan."
    )


def test_partners_stand_beside_what_they_can_show(facts):
    lines = compare_partners(without(facts, "bank"), JAKARTA)
    assert [(line.stage_code, line.partner, line.counted, line.verified, line.share) for line in lines] == [
        ("P2", "Lembaga pelatihan", 3960, 1760, 1760 / 3960),
        ("P4", "PTSP", 3080, 1760, 1760 / 3080),
        ("P5", "OK OCE Mart", 2640, 1760, 1760 / 2640),
        ("P7", "Bank", 1760, 1760, None),
    ]


def test_a_feed_says_how_it_stands(facts):
    feed = facts.feeds[0]
    assert feed_note(feed) == "1 berkas dengan 50 baris dari seluruh Jakarta, semuanya terbaca."
    assert feed_note(replace(feed, rows_quarantined=3)).endswith("seluruh Jakarta; 3 baris tidak terbaca.")
    assert (
        feed_note(replace(feed, is_missing=True))
        == feed_note(None)
        == ("Data belum masuk, jadi belum dapat dicocokkan.")
    )
