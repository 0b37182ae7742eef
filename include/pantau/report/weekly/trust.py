"""How far a report's numbers can be trusted: what partners show too, what was stated, what is held.

Pure. A share of nothing is no share.
"""

from dataclasses import dataclass

from pantau.report import words
from pantau.report.facts import WeeklyFacts
from pantau.report.scopes import Scope, age_weeks, kecamatan_in, reported_stages, totals
from pantau.report.weekly.partners import PARTNERS, VERIFIERS


@dataclass(frozen=True)
class Trust:
    """How far the numbers can be trusted: shares from 0 to 1, ``None`` where there is nothing to share."""

    sentence: str
    verified_share: float | None
    reported_share: float | None
    held_share: float | None
    carried_forward: tuple[str, ...]


def weigh_trust(facts: WeeklyFacts, scope: Scope) -> Trust:
    """``verified_share``: of people at the stages whose partner sent data, each stage counted by itself."""
    kecamatan = kecamatan_in(facts, scope)
    held = [entry for entry in kecamatan if entry.is_held]
    verified, told_verified = weigh_verified(facts, scope)
    asked = sum(len(entry.figures) for entry in kecamatan)
    stated = sum(map(reported_stages, kecamatan))
    told = (
        told_verified,
        _tell_stated(stated, asked),
        _tell_held(scope, len(held), len(kecamatan)),
    )
    return Trust(
        sentence=f"{'; '.join(told)}.",
        verified_share=verified,
        reported_share=stated / asked,
        held_share=len(held) / len(kecamatan),
        carried_forward=tuple(
            f"{entry.kecamatan_name} ({words.data_age(age_weeks(entry, facts))})" for entry in held
        ),
    )


def weigh_verified(facts: WeeklyFacts, scope: Scope) -> tuple[float | None, str]:
    """What partners show too of the people at the stages whose partner sent data: a share, and in words."""
    heard = {feed.feed for feed in facts.feeds if not feed.is_missing}
    stages = tuple(stage for stage, feed in VERIFIERS.items() if feed in heard)
    figures = [figure for figure in totals(kecamatan_in(facts, scope)) if figure.stage_code in stages]
    counted = sum(figure.cumulative for figure in figures)
    verified = sum(figure.verified for figure in figures) / counted if counted else None
    return verified, _tell_verified(verified, stages)


def _tell_verified(share: float | None, stages: tuple[str, ...]) -> str:
    if not stages:
        return "Data mitra belum masuk, jadi capaian peserta belum dapat dicocokkan"
    missing = [PARTNERS[feed] for stage, feed in VERIFIERS.items() if stage not in stages]
    without = f" (data {words.listing(missing)} belum masuk)" if missing else ""
    told = f"capaian {words.listing(stages)}"
    if share is None:
        return f"Belum ada {told} untuk dicocokkan dengan catatan mitra{without}"
    if not share:
        return f"Belum ada {told} yang cocok dengan catatan mitra{without}"
    said = words.percent(share)
    return f"{said[0].upper()}{said[1:]} {told} juga tercatat pada mitra{without}"


def _tell_stated(stated: int, asked: int) -> str:
    share = words.percent(stated / asked)
    return f"{words.number(stated)} dari {words.number(asked)} laporan tahap sudah masuk ({share})"


def _tell_held(scope: Scope, held: int, count: int) -> str:
    if scope.kind == "kecamatan":
        return "lembar kerjanya ditahan" if held else "lembar kerjanya diterima"
    if not held:
        return "tidak ada lembar kerja yang ditahan"
    share = words.percent(held / count)
    return f"{words.number(held)} dari {words.number(count)} lembar kerja ditahan ({share})"
