"""What does not happen because a task failed, and the first step: by DAG and task, as data.

Pure. A test finds every task of every DAG here; nothing is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Extent = Literal["report", "month", "mails", "none"]
"""What is told beside the sentence: ``report``: for how many scopes none comes out; ``mails``: how many
of the report's mails have left."""


@dataclass(frozen=True)
class Consequence:
    """``effect``: what does not happen. ``step``: the first step. ``section``: where the runbook goes on."""

    effect: str
    step: str
    section: str
    extent: Extent = "none"


_CLEAR = "ulangi (clear) tugas itu beserta lanjutannya di Airflow."
_MAIL_SERVER = (
    "Periksa server surel (PANTAU_SMTP_…), lalu ulangi (clear) tugas itu; tidak ada yang terkirim dua kali."
)
_LANDING_STOPS = "Data minggu ini belum lengkap terambil, sehingga build_marts tidak mulai."
_MARTS_STOP = "Angka minggu ini belum ada."
_REPORT_IS_OUT = "Laporannya sudah keluar;"
_NO_REPORT_WAITS = "laporan tidak menunggu ini."

_LAND_WEEK = {
    "list_workbooks": Consequence(
        _LANDING_STOPS,
        f"Perbaiki berkas registri (PANTAU_REGISTRY) atau kunci peserta, lalu {_CLEAR}",
        "land_week",
        "report",
    ),
    "land_workbook": Consequence(
        _LANDING_STOPS,
        f"Buka log indeks yang merah (namanya kode kecamatan); setelah diperbaiki, {_CLEAR}",
        "land_week",
        "report",
    ),
    "land_feed": Consequence(
        _LANDING_STOPS,
        f"Periksa folder atau penyimpanan berkas mitra (PANTAU_PARTNERS), lalu {_CLEAR}",
        "partner-feeds",
        "report",
    ),
    "close_landing": Consequence(
        _LANDING_STOPS,
        "Ulangi (clear) tugas yang belum punya hasil, beserta lanjutannya di Airflow.",
        "land_week",
        "report",
    ),
}
_WAY_BACK = {
    "return_feedback": Consequence(
        f"Sebagian fasilitator belum menerima umpan balik di lembar kerjanya; {_NO_REPORT_WAITS}",
        f"Buka log kota yang merah; setelah diperbaiki, {_CLEAR}",
        "feedback",
    ),
    "send_workbook_notices": Consequence(
        f"Sebagian fasilitator belum disurati tentang lembar kerjanya; {_NO_REPORT_WAITS}",
        _MAIL_SERVER,
        "feedback",
    ),
}
_BUILD_MARTS = {
    "stage_rows": Consequence(
        _MARTS_STOP,
        f"Cari node dbt yang gagal di ops.model_runs; setelah diperbaiki, {_CLEAR}",
        "build_marts",
        "report",
    ),
    "gate_workbooks": Consequence(
        f"Lembar kerja minggu ini belum diputuskan. {_MARTS_STOP}",
        "Log menyebut ekspektasi dan tabelnya; setelah diperbaiki, ulangi (clear) dari stage_rows.",
        "build_marts",
        "report",
    ),
    "build_facts": Consequence(
        _MARTS_STOP,
        f"Cari node dbt yang gagal di ops.model_runs; setelah diperbaiki, {_CLEAR}",
        "build_marts",
        "report",
    ),
    "gate_programme": Consequence(
        "Minggu ini belum diputuskan gate 2.",
        "Log menyebut ekspektasi dan tabelnya; setelah diperbaiki, ulangi (clear) dari stage_rows.",
        "build_marts",
        "report",
    ),
    "open_gate": Consequence(
        "Minggu ini sudah diputuskan, tetapi report_week tidak mulai.",
        "Ulangi (clear) open_gate di Airflow.",
        "build_marts",
        "report",
    ),
    "send_held_notice": Consequence(
        "Minggu ini ditahan, dan belum semua pejabat dan anggota tim diberi tahu.",
        _MAIL_SERVER,
        "build_marts",
    ),
    **_WAY_BACK,
    "find_duplicates": Consequence(
        f"Antrean peserta yang mungkin orang yang sama masih dari olahan sebelumnya; {_NO_REPORT_WAITS}",
        f"Baca log tugas itu; setelah diperbaiki, {_CLEAR}",
        "duplicates",
    ),
    "write_data_docs": Consequence(
        f"Halaman gate untuk engineer masih dari olahan sebelumnya; {_NO_REPORT_WAITS}",
        f"Periksa folder PANTAU_DATA_DOCS, lalu {_CLEAR}",
        "gate-pages",
    ),
}
_WAY_OUT = {
    "render_editions": Consequence(
        "Laporan minggu ini belum tersusun.",
        "Log menyebut edisi dan sebab penolakannya; setelah diperbaiki, ulangi (clear) render_editions "
        "beserta lanjutannya.",
        "report_week",
        "report",
    ),
    "queue_mails": Consequence(
        "Laporan minggu ini sudah tersusun, tetapi belum masuk antrean surel.",
        "Perbaiki daftar penerima di registri, lalu ulangi (clear) render_editions beserta lanjutannya.",
        "recipients",
        "report",
    ),
    "send_mails": Consequence(
        "Belum semua penerima mendapat laporan minggu ini.", _MAIL_SERVER, "report_week", "mails"
    ),
    "send_corrections": Consequence(
        f"{_REPORT_IS_OUT} pembaca laporan sebelumnya belum semua menerima koreksinya.",
        _MAIL_SERVER,
        "report_week",
    ),
    "archive_editions": Consequence(
        f"{_REPORT_IS_OUT} salinan arsipnya belum lengkap.",
        "Periksa PANTAU_ARCHIVE (hak akses, ruang), lalu ulangi (clear) archive_editions.",
        "archive",
    ),
    "close_months": Consequence(
        f"{_REPORT_IS_OUT} laporan bulanan yang menunggu minggu ini tidak mulai sendiri.",
        "Ulangi (clear) close_months, atau jalankan pantau run-month.",
        "report_month",
    ),
}
_REPORT_MONTH = {
    "check_weeks": Consequence(
        "Laporan bulan ini tidak keluar: ada minggu yang ditahan atau belum selesai. Ini bukan kerusakan.",
        "Perbaiki, jalankan, atau rilis minggu yang disebut; minggu terakhirnya memulai laporan ini lagi.",
        "report_month",
        "month",
    ),
    "gate_month": Consequence(
        "Laporan bulan ini tidak keluar: gate bulanan menahannya atau tidak dapat memutuskan.",
        "Lihat quality.month_verdicts dan quality.gate_results; jangan jalankan minggu berikutnya dulu.",
        "report_month",
        "month",
    ),
    "render_month": Consequence(
        "Laporan bulan ini belum tersusun.",
        "Log menyebut sebab penolakannya; setelah diperbaiki, ulangi (clear) dari check_weeks.",
        "report_month",
        "month",
    ),
    "queue_mails": Consequence(
        "Laporan bulan ini sudah tersusun, tetapi belum masuk antrean surel.",
        "Perbaiki daftar penerima di registri, lalu ulangi (clear) render_month beserta lanjutannya.",
        "recipients",
        "month",
    ),
    "send_mails": Consequence(
        "Belum semua penerima mendapat laporan bulan ini.", _MAIL_SERVER, "report_month", "mails"
    ),
    "archive_editions": _WAY_OUT["archive_editions"],
}
_PRECHECK = "Fasilitator belum diberi tahu lebih awal tentang isi lembar kerjanya minggu ini."
_AGAIN_ON_MONDAY = "Baca log tugas itu; hari Senin land_week mengambil lembar kerja lagi bagaimanapun juga."

CONSEQUENCES: Mapping[str, Mapping[str, Consequence]] = {
    "land_week": _LAND_WEEK,
    "build_marts": _BUILD_MARTS,
    "report_week": _WAY_OUT,
    "report_month": _REPORT_MONTH,
    "release_report": {
        "record_release": Consequence(
            "Keputusan rilis belum tercatat; laporan minggu itu tetap ditahan.",
            f"Baca log record_release; setelah diperbaiki, {_CLEAR}",
            "release_report",
        ),
        **_WAY_OUT,
    },
    "accept_workbook": {
        "record_acceptance": Consequence(
            "Penerimaan lembar kerja itu belum tercatat; pada run berikutnya ia tetap ditahan.",
            f"Baca log record_acceptance; setelah diperbaiki, {_CLEAR}",
            "accept_workbook",
        ),
    },
    "watch_deadline": {
        "tell_if_late": Consequence(
            "Bila laporan minggu ini belum keluar pada batas waktunya, pejabat dan tim belum diberi tahu.",
            _MAIL_SERVER,
            "watch_deadline",
        ),
    },
    "precheck_sheets": {
        "list_workbooks": Consequence(_PRECHECK, _LAND_WEEK["list_workbooks"].step, "precheck_sheets"),
        "pull_workbook": Consequence(_PRECHECK, _AGAIN_ON_MONDAY, "precheck_sheets"),
        "judge_rows": Consequence(_PRECHECK, _AGAIN_ON_MONDAY, "precheck_sheets"),
        "return_feedback": Consequence(_PRECHECK, _WAY_BACK["return_feedback"].step, "precheck_sheets"),
        "send_workbook_notices": Consequence(_PRECHECK, _MAIL_SERVER, "precheck_sheets"),
    },
    "send_digest": {
        "mail_digest": Consequence(
            "Ringkasan mingguan untuk tim belum terkirim; yang menunggu di dalamnya belum terbaca.",
            _MAIL_SERVER,
            "send_digest",
        ),
    },
}


def find_place(dag_id: str, task_id: str) -> int:
    """A task's place in its DAG: what fails early explains what fails behind it."""
    tasks = list(CONSEQUENCES.get(dag_id, {}))
    return tasks.index(task_id) if task_id in tasks else len(tasks)


def find_consequence(dag_id: str, task_id: str) -> Consequence:
    """What a task's failure means; of a task that nobody described, that it is red."""
    known = CONSEQUENCES.get(dag_id, {}).get(task_id)
    return known or Consequence(
        f"{task_id} di {dag_id} tidak selesai.", f"Baca log tugas itu; setelah diperbaiki, {_CLEAR}", "alerts"
    )


TOLD_ELSEWHERE: Mapping[tuple[str, str], frozenset[str]] = {
    # A held week: the team has the held notice, with cause and steps.
    ("build_marts", "open_gate"): frozenset({"AirflowFailException"}),
    # A decision that was refused: whoever took it reads why where they took it.
    ("release_report", "record_release"): frozenset({"DecisionRefused", "PeriodError", "RegistryError"}),
    ("accept_workbook", "record_acceptance"): frozenset({"DecisionRefused", "PeriodError", "RegistryError"}),
}
"""Tasks that say something by being red, with the errors by which they say it; no alert repeats it."""


def is_told_elsewhere(dag_id: str, task_id: str, error: str) -> bool:
    """Whether a red task is no fault, and a person knows of it already."""
    return error in TOLD_ELSEWHERE.get((dag_id, task_id), ())
