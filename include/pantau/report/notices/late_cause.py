"""Why no report was out at its deadline, for the team: how far the week came, and the first step.

Pure: no clock, no warehouse, no layout. Says what the warehouse knows; the rest stands in Airflow's logs.
"""

from pantau.contract import load_contract
from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.notices.held_notice import REPORT
from pantau.report.notices.hold_facts import LateFacts
from pantau.report.notices.owners_notice import Cause, OwnersNotice, Step, name_deadline

OCCASION = "owners: late"


def compose_late_cause(facts: LateFacts, code_version: str, edition: int) -> OwnersNotice:
    """The mail about a week whose report is not out; of a held week there is another."""
    name = words.week_name(facts.week)
    cause, page = _tell_cause(facts)
    return OwnersNotice(
        key=EditionKey(REPORT, facts.week.start, edition=edition),
        build_id=facts.build_id,
        subject=f"[OK OCE] Minggu {name} · sebab laporan belum keluar",
        label=f"OK OCE · Untuk tim · Minggu {name}",
        state="Sampai batas waktunya belum ada laporan mingguan yang terkirim.",
        causes=(cause,),
        workbooks=(),
        deadline=_tell_deadline(facts),
        steps=_tell_steps(facts),
        page=page,
        manifest={
            "occasion": OCCASION,
            "week": str(facts.week),
            "build_id": facts.build_id,
            "code_version": code_version,
            "contract_version": load_contract().version,
            "progress": facts.progress,
        },
    )


def _tell_cause(facts: LateFacts) -> tuple[Cause, str]:
    """What is known, and the page of the runbook about it."""
    found, needed, section = {
        "not_built": (
            "Minggu ini belum pernah diolah: land_week tidak berjalan, belum selesai, atau berhenti sebelum "
            "build_marts.",
            "Data engineer membuka land_week di Airflow: tugas yang merah, atau run yang tidak ada.",
            "land_week",
        ),
        "not_judged": (
            f"Olahan {facts.build_id} sudah dimulai, tetapi belum diputuskan gate 2: build_marts berhenti "
            f"atau masih berjalan.",
            "Data engineer membuka tugas yang merah di build_marts.",
            "build_marts",
        ),
        "not_queued": (
            f"Minggu ini {_tell_passed(facts)}, tetapi belum ada surel yang masuk antrean: laporannya belum "
            f"mulai disusun, atau berhenti di render_editions atau queue_mails.",
            f"Data engineer membuka tugas yang merah di {_sender_of(facts)}.",
            _sender_of(facts),
        ),
        "not_sent": (
            f"Laporannya sudah disusun, tetapi tidak ada surel yang pasti terkirim: {_tell_mails(facts)}.",
            f"Data engineer memeriksa server surel dan tugas send_mails di {_sender_of(facts)}.",
            "report_week",
        ),
    }[facts.progress]
    return Cause(found, needed), f"docs/runbook.md#{section}"


def _sender_of(facts: LateFacts) -> str:
    return "release_report" if facts.is_released else "report_week"


def _tell_passed(facts: LateFacts) -> str:
    return "sudah dirilis" if facts.is_released else "lolos pemeriksaan"


_MAILS = {
    "queued": "{} masih antre",
    "sending": "{} sedang dikirim",
    "failed": "{} ditolak server",
    "unknown": "{} terputus di tengah pengiriman dan menunggu keputusan orang",
    "skipped": "{} dilewati karena daftar penerima berubah",
}


def _tell_mails(facts: LateFacts) -> str:
    told = [
        text.format(words.number(facts.mails[status]))
        for status, text in _MAILS.items()
        if status in facts.mails
    ]
    return words.listing(told)


def _tell_deadline(facts: LateFacts) -> str:
    deadline = f"Batas waktunya {name_deadline(facts.week)}."
    if facts.was_told:
        return f"{deadline} Pejabat sudah diberi tahu sebelumnya bahwa laporan ini ditahan dan akan menyusul."
    return (
        f"{deadline} Pejabat diberi tahu dalam dua kalimat bahwa laporannya menyusul karena gangguan teknis."
    )


def _tell_steps(facts: LateFacts) -> tuple[Step, ...]:
    again = f"pantau run-week {facts.week}"
    if facts.progress == "not_built":
        return (Step("Setelah diperbaiki, atau bila land_week tidak pernah mulai:", again),)
    if facts.progress == "not_judged":
        return (
            Step(
                "Setelah diperbaiki, ulangi (clear) tugas itu beserta lanjutannya di Airflow, atau "
                "jalankan minggu ini lagi:",
                again,
            ),
        )
    if facts.progress == "not_queued":
        return (Step("Setelah diperbaiki, ulangi (clear) tugas itu beserta lanjutannya di Airflow."),)
    steps = [Step("Setelah server surel pulih, ulangi (clear) send_mails; tidak ada yang terkirim dua kali.")]
    if "unknown" in facts.mails:
        steps.append(Step("Untuk yang terputus, cari message_id-nya di log server surel lebih dahulu."))
    return tuple(steps)
