"""Facilitators' counts beside partners' files, stage by stage.

Pure. A partner who sent nothing contradicts nobody: there is no share then. Never a person, only sums.
"""

from dataclasses import dataclass

from pantau.report import words
from pantau.report.facts import FeedFacts, WeeklyFacts
from pantau.report.scopes import Scope, kecamatan_in, totals

PARTNERS = {
    "pelatihan": "lembaga pelatihan",
    "ptsp": "PTSP",
    "mart": "OK OCE Mart",
    "bank": "bank",
    "anggaran": "pengelola anggaran",
}
"""Who sends a feed, as it reads within a sentence."""
VERIFIERS = {"P2": "pelatihan", "P4": "ptsp", "P5": "mart", "P7": "bank"}
"""The feed that verifies a stage; P1, P3 and P6 have none."""


@dataclass(frozen=True)
class PartnerLine:
    """Facilitators' count of a stage beside a partner's. ``note``: how the feed stands, in words."""

    stage_code: str
    partner: str
    counted: int
    verified: int
    share: float | None
    note: str


def compare_partners(facts: WeeklyFacts, scope: Scope) -> tuple[PartnerLine, ...]:
    """A line for each stage that a partner can show too."""
    figures = {figure.stage_code: figure for figure in totals(kecamatan_in(facts, scope))}
    feeds = {feed.feed: feed for feed in facts.feeds}
    return tuple(
        _compare(stage, figures[stage].cumulative, figures[stage].verified, feed, feeds.get(feed))
        for stage, feed in VERIFIERS.items()
    )


def _compare(stage: str, counted: int, verified: int, name: str, feed: FeedFacts | None) -> PartnerLine:
    is_heard = feed is not None and not feed.is_missing
    return PartnerLine(
        stage_code=stage,
        partner=PARTNERS[name][0].upper() + PARTNERS[name][1:],
        counted=counted,
        verified=verified,
        share=verified / counted if is_heard and counted else None,
        note=feed_note(feed),
    )


def feed_note(feed: FeedFacts | None) -> str:
    """How a feed stands; its files are of all Jakarta, whatever the scope."""
    if feed is None or feed.is_missing:
        return "Data belum masuk, jadi belum dapat dicocokkan."
    files, rows = words.number(feed.file_count), words.number(feed.rows_read)
    read = f"{files} berkas dengan {rows} baris dari seluruh Jakarta"
    if not feed.rows_quarantined:
        return f"{read}, semuanya terbaca."
    return f"{read}; {words.number(feed.rows_quarantined)} baris tidak terbaca."
