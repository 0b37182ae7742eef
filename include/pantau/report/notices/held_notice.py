"""What officials get instead of a report: two lines, and never a figure.

Either the week is held, or a fault of ours kept the report back. Pure: no clock, no warehouse, no layout.
"""

from dataclasses import dataclass
from typing import Any

from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.notices.hold_facts import HeldFacts

REPORT = "held_notice"
HELD = "officials: held"
LATE = "officials: late"
"""Occasions, each told once a week."""


@dataclass(frozen=True)
class HeldNotice:
    """Two lines for officials; without any figure."""

    key: EditionKey
    build_id: int | None
    subject: str
    what: str
    next_step: str
    manifest: dict[str, Any]


def compose_held_notice(facts: HeldFacts, edition: int = 1) -> HeldNotice:
    """That the report is held, and why."""
    name = words.week_name(facts.week)
    told = "; ".join(words.programme_reason(reason) for reason in facts.reasons)
    if facts.was_sent:
        what = f"Pembaruan laporan OK OCE minggu {name} ditahan karena {told}."
        next_step = "Laporan yang sudah dikirim tetap berlaku; Bapak/Ibu tidak perlu melakukan apa pun."
    else:
        what = f"Laporan OK OCE minggu {name} belum dikirim karena {told}."
        next_step = (
            "Laporan dikirim begitu data diperbaiki dan lolos pemeriksaan; "
            "Bapak/Ibu tidak perlu melakukan apa pun."
        )
    return HeldNotice(
        key=EditionKey(REPORT, facts.week.start, edition=edition),
        build_id=facts.build.build_id,
        subject=f"[OK OCE] Minggu {name} · laporan ditahan",
        what=what,
        next_step=next_step,
        manifest={"occasion": HELD, **tell_source(facts)},
    )


def compose_late_notice(week: Week, build_id: int | None, code_version: str, edition: int) -> HeldNotice:
    """That the report is not out yet through a fault of ours."""
    name = words.week_name(week)
    return HeldNotice(
        key=EditionKey(REPORT, week.start, edition=edition),
        build_id=build_id,
        subject=f"[OK OCE] Minggu {name} · laporan menyusul",
        what=f"Laporan OK OCE minggu {name} belum dapat kami kirim karena gangguan teknis di pihak kami.",
        next_step=("Laporan menyusul begitu gangguannya teratasi; Bapak/Ibu tidak perlu melakukan apa pun."),
        manifest={
            "occasion": LATE,
            "week": str(week),
            "build_id": build_id,
            "code_version": code_version,
        },
    )


def tell_source(facts: HeldFacts) -> dict[str, Any]:
    """What the notices of a held week were made from, for their manifests."""
    return {
        "week": str(facts.week),
        "build_id": facts.build.build_id,
        "code_version": facts.build.code_version,
        "contract_version": facts.build.contract_version,
        "rules_version": facts.build.rules_version,
        "verdict": "hold",
        "reasons": list(facts.reasons),
    }
