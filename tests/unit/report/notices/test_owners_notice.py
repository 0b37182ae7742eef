"""What the team is told of a held week and of a late one: cause, who does what by when, how to go on."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.delivery.outbound import refuse_unfit
from pantau.periods import Week
from pantau.report.facts import Build
from pantau.report.notices.hold_cause import compose_hold_cause, occasion_of
from pantau.report.notices.hold_facts import FailedCheck, Fall, HeldFacts, HeldWorkbook, LateFacts
from pantau.report.notices.late_cause import compose_late_cause
from pantau.report.render import render_owners_notice

WEEK = Week(date(2018, 1, 15))
HELD = HeldFacts(
    week=WEEK,
    build=Build(7, "abc123", 1, "rules9"),
    reasons=("fall:P7", "quarantine", "workbooks"),
    was_sent=False,
    checks=(
        FailedCheck("enough_workbooks_are_accepted", "workbooks", "41", ()),
        FailedCheck("few_rows_in_force_are_quarantined", "quarantine", "1 of 1", ("0.0625",)),
        FailedCheck("no_total_falls", "fall", "1 of 7", ("P7",)),
    ),
    workbook_count=44,
    workbooks=(
        HeldWorkbook("31.74.04", "Pasar Minggu", ("rows_lost:P3",)),
        HeldWorkbook("31.74.05", "Kebayoran Lama", ("tab_missing:P5", "wrong_code")),
        HeldWorkbook("31.75.06", "Cakung", ("quarantine",)),
    ),
    falls=(Fall("P7", 150, 138),),
    rows={"Cakung": (400, 120), "Pasar Minggu": (600, 0), "Tebet": (1000, 30)},
)


def mail_of(facts: HeldFacts = HELD) -> str:
    edition = render_owners_notice(compose_hold_cause(facts, 2))
    refuse_unfit(edition)
    return edition.text


def test_a_held_week_reads_so():
    assert mail_of() == (
        "OK OCE · Untuk tim · Minggu 15–21 Jan 2018\n"
        "\n"
        "Laporan ditahan karena jumlah P7 Permodalan lebih rendah daripada yang pernah dilaporkan; terlalu "
        "banyak baris data yang masih perlu diperbaiki; terlalu sedikit lembar kerja kecamatan yang lolos "
        "pemeriksaan.\n"
        "Batas waktu: Senin, 22 Jan 2018, pukul 13.00 WIB; bila sudah lewat, secepatnya. Pejabat diberi tahu "
        "dalam dua kalimat, tanpa angka; laporannya menyusul begitu lolos.\n"
        "\n"
        "SEBAB DAN YANG DIPERLUKAN\n"
        "- P7 Permodalan turun dari 150 menjadi 138 orang dibandingkan laporan terakhir yang terkirim.\n"
        "  Koordinator program mencari baris yang hilang dan meminta fasilitator mengembalikannya. Bila "
        "memang benar berkurang, penyetuju merilis laporan beserta alasannya.\n"
        "  no_total_falls: 1 dari 7 (P7)\n"
        "- 150 dari 2.000 baris (8%) masih dikarantina.\n"
        "  Fasilitator memperbaiki baris yang tercantum di tab PERBAIKAN, mulai dari Cakung (120 baris) dan "
        "Tebet (30 baris). Bila satu aturan muncul di banyak kecamatan sekaligus, data engineer memeriksa "
        "perubahan kita sendiri.\n"
        "  few_rows_in_force_are_quarantined: 1 dari 1 (6,25%)\n"
        "- Hanya 41 dari 44 lembar kerja yang diterima; 3 ditahan.\n"
        "  Fasilitator kecamatan yang tercantum di bawah memperbaiki lembar kerjanya, didampingi koordinator "
        "program. Yang tidak dapat dibuka ditangani data engineer.\n"
        "  enough_workbooks_are_accepted: 41\n"
        "\n"
        "LEMBAR KERJA YANG DITAHAN\n"
        "- Pasar Minggu (31.74.04): Lebih dari seperlima baris di tab P3 Pendampingan hilang dibandingkan "
        "data sebelumnya.\n"
        "- Kebayoran Lama (31.74.05): Tab P5 Pemasaran tidak ada. Kode Kecamatan di tab BACA DULU bukan kode "
        "kecamatan ini.\n"
        "- Cakung (31.75.06): Lebih dari sepersepuluh barisnya perlu diperbaiki.\n"
        "\n"
        "CARA MELANJUTKAN\n"
        "- Setelah lembar kerja diperbaiki, jalankan minggu ini lagi:\n"
        "  pantau run-week 2018-01-15\n"
        "- Bila isi lembar kerja yang ditahan memang benar, penyetuju menerimanya (begitu pula 31.75.06), "
        "lalu minggu ini dijalankan lagi:\n"
        '  pantau accept-workbook 2018-01-15 31.74.04 --reason "ALASAN" --by "NAMA"\n'
        "- Bila temuannya benar dan akan tetap begitu, penyetuju merilis laporan; alasannya tercetak:\n"
        '  pantau release 2018-01-15 --reason "ALASAN" --by "NAMA"\n'
        "\n"
        "Untuk tim OK OCE; pejabat tidak menerima surel ini. Selengkapnya: docs/runbook.md#build_marts\n"
        "Olahan 7 · kontrak data 1 · versi kode abc123\n"
    )


def test_the_html_says_the_same():
    edition = render_owners_notice(compose_hold_cause(HELD, 2))
    assert edition.subject == "[OK OCE] Minggu 15–21 Jan 2018 · sebab laporan ditahan"
    for said in ("turun dari 150 menjadi 138 orang", "Cakung (31.75.06)", "pantau run-week 2018-01-15"):
        assert said in edition.html and said in edition.text


def test_a_fault_of_our_models_is_never_offered_for_release_and_blames_no_sheet():
    failing = ("P3", "P2", "P3")
    facts = replace(
        HELD,
        reasons=("not_registered", "sums"),
        checks=(FailedCheck("every_counted_person_is_registered", "not_registered", "3", failing),),
        workbooks=(),
        falls=(),
    )
    text = mail_of(facts)
    assert "every_counted_person_is_registered: 3 (P3 dan P2)" in text
    assert text.count("Data engineer mencari kesalahan di model.") == 2
    assert "Setelah modelnya diperbaiki" in text
    assert "pantau release" not in text and "accept-workbook" not in text and "DITAHAN" not in text


def test_a_held_rerun_says_that_the_report_already_sent_stands():
    text = mail_of(replace(HELD, was_sent=True))
    assert "Pembaruan laporan ditahan karena" in text
    assert "Laporan yang sudah dikirim tetap berlaku." in text and "menyusul" not in text


def test_a_fall_without_a_sent_total_names_the_stage():
    assert "P7 Permodalan lebih rendah dibandingkan laporan terakhir" in mail_of(replace(HELD, falls=()))


def test_only_other_reasons_are_another_occasion():
    again = replace(HELD, build=Build(9, "abc124", 1, "rules9"), workbooks=(), rows={})
    assert occasion_of(again) == occasion_of(HELD) == "owners: held fall:P7, quarantine, workbooks"
    assert occasion_of(replace(HELD, reasons=("workbooks",))) != occasion_of(HELD)


@pytest.mark.parametrize(
    ("facts", "said", "page"),
    [
        (
            LateFacts(WEEK, "not_built"),
            ["Minggu ini belum pernah diolah", "pantau run-week 2018-01-15"],
            "land_week",
        ),
        (
            LateFacts(WEEK, "not_judged", build_id=7),
            ["Olahan 7 sudah dimulai, tetapi belum diputuskan gate 2", "pantau run-week 2018-01-15"],
            "build_marts",
        ),
        (
            LateFacts(WEEK, "not_queued", build_id=7),
            ["Minggu ini lolos pemeriksaan, tetapi belum ada surel", "merah di report_week."],
            "report_week",
        ),
        (
            LateFacts(WEEK, "not_queued", build_id=7, is_released=True),
            ["Minggu ini sudah dirilis, tetapi belum ada surel", "merah di release_report."],
            "release_report",
        ),
        (
            LateFacts(WEEK, "not_sent", build_id=7, mails={"queued": 45, "unknown": 1}),
            [
                "45 masih antre dan 1 terputus di tengah pengiriman",
                "ulangi (clear) send_mails; tidak ada yang terkirim dua kali.",
                "cari message_id-nya di log server surel",
            ],
            "report_week",
        ),
    ],
)
def test_a_late_week_tells_how_far_it_came_and_the_first_step(facts, said, page):
    edition = render_owners_notice(compose_late_cause(facts, "abc123", 3))
    refuse_unfit(edition)
    assert edition.subject == "[OK OCE] Minggu 15–21 Jan 2018 · sebab laporan belum keluar"
    assert [one for one in said if one not in edition.text] == []
    assert f"docs/runbook.md#{page}\n" in edition.text
    assert "Batas waktunya Senin, 22 Jan 2018, pukul 13.00 WIB." in edition.text
    assert "gangguan teknis" in edition.text
    assert ("Olahan 7 · kontrak" in edition.text) == (facts.build_id == 7)


def test_officials_who_know_of_a_hold_are_not_said_to_be_told_of_a_fault():
    edition = render_owners_notice(compose_late_cause(LateFacts(WEEK, "not_built", was_told=True), "a", 3))
    assert "Pejabat sudah diberi tahu sebelumnya bahwa laporan ini ditahan" in edition.text
    assert "gangguan teknis" not in edition.text
