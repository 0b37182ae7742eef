"""What an alert says of a part of Airflow that gives no sign of life. Pure: words and nothing else."""

from collections.abc import Sequence

from pantau.report import words
from pantau.report.notices.alert import AlertText
from pantau.settings import Settings

DAG_FILES = "dag_files"
"""Files of ``dags/`` that cannot be read, as Airflow's list of import errors names them."""

WAREHOUSE = "warehouse"

_RUNS_STAND_STILL = "Selama ini tidak ada run yang mulai atau maju; yang sedang berjalan menunggu."
PARTS: dict[str, tuple[str, str]] = {
    "api_server": ("API server Airflow", "Tugas tidak dapat melapor, dan UI tidak terbuka."),
    "metadatabase": ("Basis data Airflow", _RUNS_STAND_STILL),
    "scheduler": ("Scheduler Airflow", _RUNS_STAND_STILL),
    "dag_processor": (
        "DAG processor Airflow",
        "Berkas DAG tidak dibaca lagi, dan run yang gagal tidak dapat memberi tahu siapa pun.",
    ),
    "triggerer": ("Triggerer Airflow", "Tugas yang menunggu di triggerer tidak berlanjut."),
}
"""What Airflow's health tells of, each with its name and what does not happen without it."""
_OTHERS = {
    WAREHOUSE: ("Gudang data (PostgreSQL)", "Semua tugas gagal, dan buku peringatan tidak dapat ditulis."),
}


def tell_part(part: str, settings: Settings, files: Sequence[str] = ()) -> AlertText:
    """That a part is not well, or that DAG files cannot be read."""
    if part == DAG_FILES:
        return AlertText(
            what="berkas DAG",
            state=f"Airflow tidak dapat membaca {words.listing(files)}.",
            period="",
            causes=("Sebabnya ada di UI Airflow, Import Errors.",),
            effects=("DAG di berkas itu tidak berjalan lagi sampai berkasnya diperbaiki.",),
            steps=("Buka UI Airflow; perbaiki berkas itu atau kembalikan versi sebelumnya.",),
            section="watch",
        )
    name, effect = (PARTS | _OTHERS)[part]
    minutes = words.number(round(settings.watch_minutes))
    state = (
        f"{name} tidak menjawab." if part in _OTHERS else f"{name} tidak memberi tanda hidup {minutes} menit."
    )
    return AlertText(
        what=name,
        state=state,
        period="",
        causes=(),
        effects=(effect,),
        steps=("Lihat prosesnya (pantau status, atau docker compose ps) dan lognya, lalu mulai lagi.",),
        section="watch",
    )
