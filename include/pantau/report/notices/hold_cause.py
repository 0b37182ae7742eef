"""Why gate 2 held a week, for the team: what was found, which workbooks, who does what by when, and how.

Pure: no clock, no warehouse, no layout. The thresholds stand in ``expectations/``, not here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

from pantau.gate.verdict import is_acceptable
from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.notices.held_notice import REPORT, tell_source
from pantau.report.notices.hold_facts import HeldFacts, HeldWorkbook
from pantau.report.notices.owners_notice import Cause, OwnersNotice, Step, name_deadline

_NAMED = 5
_OUR_OWN = frozenset({"sums", "not_registered"})
"""Reasons that are faults of our models, never of the sheets: nobody should release them."""


def occasion_of(facts: HeldFacts) -> str:
    """The same for the same reasons, so that a week that is held again for them tells nobody twice."""
    return f"owners: held {', '.join(facts.reasons)}"


def compose_hold_cause(facts: HeldFacts, edition: int) -> OwnersNotice:
    """The mail about a held week."""
    name = words.week_name(facts.week)
    told = "; ".join(words.programme_reason(reason) for reason in facts.reasons)
    return OwnersNotice(
        key=EditionKey(REPORT, facts.week.start, edition=edition),
        build_id=facts.build.build_id,
        subject=f"[OK OCE] Minggu {name} · sebab laporan ditahan",
        label=f"OK OCE · Untuk tim · Minggu {name}",
        state=f"{'Pembaruan laporan' if facts.was_sent else 'Laporan'} ditahan karena {told}.",
        causes=tuple(_tell_cause(facts, kind) for kind in _kinds(facts)),
        workbooks=tuple(_tell_workbook(workbook) for workbook in facts.workbooks),
        deadline=_tell_deadline(facts),
        steps=tuple(_tell_steps(facts)),
        page="docs/runbook.md#build_marts",
        manifest={"occasion": occasion_of(facts), **tell_source(facts)},
    )


def _kinds(facts: HeldFacts) -> list[str]:
    """``fall`` once, however many stages fell."""
    return list(dict.fromkeys(reason.partition(":")[0] for reason in facts.reasons))


def _tell_cause(facts: HeldFacts, kind: str) -> Cause:
    found, needed = _CAUSES[kind](facts)
    measured = tuple(
        f"{check.name}: {_tell_observed(check.observed)}{_tell_failing(check.failing)}"
        for check in facts.checks
        if check.reason == kind
    )
    return Cause(found, needed, measured)


def _tell_observed(observed: str | None) -> str:
    return "tidak ada angka" if observed is None else _tell_share(observed).replace(" of ", " dari ")


def _tell_failing(failing: tuple[str, ...]) -> str:
    """What failed, each once, the most frequent first."""
    named = [_tell_share(name) for name, _ in Counter(failing).most_common()]
    return f" ({words.listing(named, _NAMED)})" if named else ""


def _tell_share(seen: str) -> str:
    """``0.0625`` as ``6,25%``; anything else as it is."""
    return words.exact_percent(Decimal(seen)) if re.fullmatch(r"[01]\.\d{2,}", seen) else seen


def _tell_few_workbooks(facts: HeldFacts) -> tuple[str, str]:
    accepted = facts.workbook_count - len(facts.workbooks)
    return (
        f"Hanya {words.number(accepted)} dari {words.number(facts.workbook_count)} lembar kerja yang "
        f"diterima; {words.number(len(facts.workbooks))} ditahan.",
        "Fasilitator kecamatan yang tercantum di bawah memperbaiki lembar kerjanya, didampingi koordinator "
        "program. Yang tidak dapat dibuka ditangani data engineer.",
    )


def _tell_many_quarantined(facts: HeldFacts) -> tuple[str, str]:
    read = sum(rows for rows, _ in facts.rows.values())
    kept_out = sum(quarantined for _, quarantined in facts.rows.values())
    share = f" ({words.percent(kept_out / read)})" if read else ""
    worst = sorted(facts.rows.items(), key=lambda entry: (-entry[1][1], entry[0]))[:_NAMED]
    named = [f"{name} ({words.number(count)} baris)" for name, (_, count) in worst if count]
    first = f", mulai dari {words.listing(named)}" if named else ""
    return (
        f"{words.number(kept_out)} dari {words.number(read)} baris{share} masih dikarantina.",
        f"Fasilitator memperbaiki baris yang tercantum di tab PERBAIKAN{first}. Bila satu aturan muncul di "
        f"banyak kecamatan sekaligus, data engineer memeriksa perubahan kita sendiri.",
    )


def _tell_wrong_sums(_: HeldFacts) -> tuple[str, str]:
    return (
        "Jumlah per kecamatan, kota, dan tahap tidak cocok dengan total DKI Jakarta.",
        "Data engineer mencari kesalahan di model. Jangan jalankan minggu berikutnya sebelum ketemu.",
    )


def _tell_not_registered(_: HeldFacts) -> tuple[str, str]:
    return (
        "Ada peserta yang terhitung di tahap lanjutan, tetapi tidak di P1.",
        "Data engineer mencari kesalahan di model. Jangan jalankan minggu berikutnya sebelum ketemu.",
    )


def _tell_falls(facts: HeldFacts) -> tuple[str, str]:
    told = [
        f"{words.tab_title(fall.stage_code)} turun dari {words.number(fall.sent)} menjadi "
        f"{words.number(fall.now)} orang"
        for fall in facts.falls
    ]
    named = [words.tab_title(reason.partition(":")[2]) for reason in facts.reasons if ":" in reason]
    found = words.listing(told) or f"{words.listing(named)} lebih rendah"
    return (
        f"{found} dibandingkan laporan terakhir yang terkirim.",
        "Koordinator program mencari baris yang hilang dan meminta fasilitator mengembalikannya. Bila "
        "memang benar berkurang, penyetuju merilis laporan beserta alasannya.",
    )


_CAUSES: dict[str, Callable[[HeldFacts], tuple[str, str]]] = {
    "workbooks": _tell_few_workbooks,
    "quarantine": _tell_many_quarantined,
    "sums": _tell_wrong_sums,
    "not_registered": _tell_not_registered,
    "fall": _tell_falls,
}


def _tell_workbook(workbook: HeldWorkbook) -> tuple[str, str]:
    told = " ".join(words.workbook_reason(reason) for reason in workbook.reasons)
    return f"{workbook.kecamatan_name} ({workbook.kecamatan_code})", told


def _tell_deadline(facts: HeldFacts) -> str:
    deadline = f"Batas waktu: {name_deadline(facts.week)}; bila sudah lewat, secepatnya."
    if facts.was_sent:
        return f"{deadline} Laporan yang sudah dikirim tetap berlaku."
    return f"{deadline} Pejabat diberi tahu dalam dua kalimat, tanpa angka; laporannya menyusul begitu lolos."


def _tell_steps(facts: HeldFacts) -> Iterator[Step]:
    week, signed = facts.week, '--reason "ALASAN" --by "NAMA"'
    mended = "lembar kerja" if _OUR_OWN.isdisjoint(facts.reasons) else "modelnya"
    yield Step(f"Setelah {mended} diperbaiki, jalankan minggu ini lagi:", f"pantau run-week {week}")
    acceptable = [each.kecamatan_code for each in facts.workbooks if is_acceptable(each.reasons)]
    if acceptable:
        others = f" (begitu pula {words.listing(acceptable[1:], _NAMED)})" if acceptable[1:] else ""
        yield Step(
            f"Bila isi lembar kerja yang ditahan memang benar, penyetuju menerimanya{others}, lalu minggu "
            f"ini dijalankan lagi:",
            f"pantau accept-workbook {week} {acceptable[0]} {signed}",
        )
    if _OUR_OWN.isdisjoint(facts.reasons):
        yield Step(
            "Bila temuannya benar dan akan tetap begitu, penyetuju merilis laporan; alasannya tercetak:",
            f"pantau release {week} {signed}",
        )
