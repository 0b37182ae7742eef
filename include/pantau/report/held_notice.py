"""The held notice: two lines for officials when a week's report is held, and never a figure.

Pure: no clock, no warehouse, no layout.
"""

from dataclasses import dataclass
from typing import Any

from pantau.periods import Week
from pantau.report import words
from pantau.report.facts import Build, HeldFacts


@dataclass(frozen=True)
class HeldNotice:
    """Two lines for officials when a report is held; without any figure."""

    week: Week
    build: Build
    subject: str
    what: str
    next_step: str
    manifest: dict[str, Any]


def compose_held_notice(facts: HeldFacts) -> HeldNotice:
    """The notice for officials."""
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
        week=facts.week,
        build=facts.build,
        subject=f"[OK OCE] Minggu {name} · laporan ditahan",
        what=what,
        next_step=next_step,
        manifest={
            "week": str(facts.week),
            "build_id": facts.build.build_id,
            "code_version": facts.build.code_version,
            "contract_version": facts.build.contract_version,
            "rules_version": facts.build.rules_version,
            "verdict": "hold",
            "reasons": list(facts.reasons),
        },
    )
