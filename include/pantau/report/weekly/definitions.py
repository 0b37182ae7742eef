"""What a report's words, metrics and targets mean, and who said so.

Pure. Only what is in force on the week's Sunday; two definitions never stand under one word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pantau.periods import ISO_DATE
from pantau.report import words
from pantau.report.facts import Metric, Target, WeeklyFacts
from pantau.report.scopes import Scope


@dataclass(frozen=True)
class Definition:
    """What a word or a target of the report means, and who said so."""

    term: str
    meaning: str
    source: str


TERMS = {
    "Diterima": (
        "Lembar kerja kecamatan minggu ini lolos pemeriksaan dan dihitung. Yang ditahan memakai data "
        "terakhir yang lolos."
    ),
    "Lapor": (
        "Lembar kerja kecamatan diterima, dan di tab LAPOR paling sedikit satu tahap dinyatakan ADA DATA "
        "atau NIHIL. Lembar yang kosong tidak berarti nol."
    ),
    "Terverifikasi": (
        "Capaian peserta yang juga tercatat pada mitra: P2 oleh lembaga pelatihan, P4 oleh PTSP, P5 oleh "
        "OK OCE Mart, P7 oleh bank. P1, P3, dan P6 tidak punya pembanding."
    ),
    "Peserta": (
        "Orang yang pendaftarannya lolos pemeriksaan, dihitung sekali di kecamatan tempat ia mendaftar."
    ),
    "Baru": "Peserta yang mencapai tahapnya pada Senin sampai Minggu itu, menurut tanggal di lembar kerja.",
}
"""Words of the report itself."""
STAGES = {
    "P1": "terdaftar",
    "P2": "hadir dan lulus pelatihan",
    "P3": "sudah didampingi",
    "P4": "izin usahanya terbit, tidak sebelum ia mendaftar",
    "P5": "menjual lewat kanal selain penjualan langsung",
    "P6": "menyusun laporan keuangan bulanan",
    "P7": "modalnya cair; minat dan pengajuan tidak dihitung",
}
METRICS = {
    "entrepreneurs_registered_2018": ("Wirausaha", "Peserta yang terdaftar (P1), menurut Tanggal Daftar."),
    "entrepreneurs_licensed_2018": (
        "Wirausaha",
        "Peserta yang berizin usaha (P4), menurut Tanggal Terbit, tidak sebelum ia mendaftar.",
    ),
    "entrepreneurs_registered_2021": ("Wirausaha", "Peserta yang terdaftar (P1), menurut Tanggal Daftar."),
    "jobs_added": (
        "Lapangan kerja",
        "Tenaga kerja yang bertambah pada usaha peserta sejak ia mendaftar, menurut kunjungan pendamping.",
    ),
    "trainings_held": (
        "Pelatihan",
        "Kelas yang dihadiri paling sedikit satu orang, menurut hari pertamanya.",
    ),
    "capital_disbursed": (
        "Modal cair",
        "Peserta yang modalnya cair (P7), menurut Tanggal Cair; minat dan pengajuan tidak dihitung.",
    ),
    "budget_spent": ("Anggaran terserap", "Realisasi dibandingkan pagu, menurut data pengelola anggaran."),
}
"""Term and meaning of each metric in ``seeds/metrics.csv``."""
_UNITS = {
    "entrepreneurs_registered_2018": "wirausaha terdaftar",
    "entrepreneurs_licensed_2018": "wirausaha berizin",
    "entrepreneurs_registered_2021": "wirausaha terdaftar",
    "jobs_added": "lapangan kerja baru",
    "trainings_held": "pelatihan",
    "capital_disbursed": "penerima modal",
}
_PERIODS = {"month": "sebulan", "year": "setahun", "five_years": "dalam lima tahun"}
_BOUNDS = {"at_least": "Paling sedikit", "at_most": "Paling banyak"}
COMPUTED = {
    "registered_3333_a_month": "dihitung dari 200.000 dalam lima tahun dibagi 60 bulan",
    "licensed_3333_a_month": "dihitung dari 40.000 setahun dibagi 12 bulan",
    "licensed_200000_in_five_years": "dihitung dari 40.000 setahun dikali 5 tahun",
}
"""Targets that nobody said as they stand: how they were made."""


def define(facts: WeeklyFacts, scope: Scope, terms: Mapping[str, str] = TERMS) -> tuple[Definition, ...]:
    """The report's words, the stages, the metrics in force, and for all Jakarta its targets."""
    contract = f"Kontrak data {facts.build.contract_version}"
    stages = "; ".join(f"{code} {meaning}" for code, meaning in STAGES.items())
    return (
        *(Definition(term, meaning, contract) for term, meaning in terms.items()),
        Definition("Tahap P1 sampai P7", f"{stages}. Tahap tidak harus berurutan.", contract),
        *map(define_metric, facts.metrics),
        *(map(define_target, facts.targets) if scope.kind == "jakarta" else ()),
    )


def define_metric(metric: Metric) -> Definition:
    """A metric in words."""
    return Definition(*METRICS[metric.metric_code], cite(metric.source))


def define_target(target: Target) -> Definition:
    """A target in words: its number, what it counts, for how long."""
    if target.metric_code == "budget_spent":
        amount = f"{words.money(target.value)} anggaran"
    else:
        amount = f"{words.number(target.value)} {_UNITS[target.metric_code]}"
    until = f"sampai {words.day(target.due_date)}" if target.due_date else _PERIODS[target.period]
    meaning = f"{_BOUNDS[target.bound]} {amount} {until}"
    if computed := COMPUTED.get(target.target_code):
        meaning += f", {computed}"
    return Definition("Target", f"{meaning}.", cite(target.source))


def cite(source: str) -> str:
    """``kumparan 2017-11-25`` as ``kumparan, 25 Nov 2017``."""
    name, _, said_on = source.rpartition(" ")
    return f"{name}, {words.day(date.fromisoformat(said_on))}" if ISO_DATE.fullmatch(said_on) else source
