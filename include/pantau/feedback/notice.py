"""The short mail to a workbook's facilitators, composed from the feedback that was written there.

Pure. Says nothing that the feedback does not say; the five worst fixes only, the rest is in PERBAIKAN.
"""

from typing import Any
from urllib.parse import quote

from pantau.contract import load_contract
from pantau.feedback import words
from pantau.feedback.model import Feedback
from pantau.feedback.whatsapp import Fix, whatsapp_text, worst_fixes
from pantau.report.edition import EditionKey
from pantau.report.notices.workbook_notice import NoticeFix, NoticeReason, WorkbookNotice
from pantau.report.words import number, week_name, workbook_reason, workbook_remedy

REPORT = "workbook_notice"
_PRECHECK = " (pemeriksaan awal)"
_ALL_WELL = ("semua baris diterima", "semua baris sudah beres")
"""After the week, and before its cut-off."""


def compose_workbook_notice(
    feedback: Feedback, edition: int, build_id: int | None, manifest: dict[str, Any]
) -> WorkbookNotice:
    """The mail. ``manifest``: what it was made from, beside what the feedback tells."""
    name, week = feedback.kecamatan_name, week_name(feedback.week)
    headline = tell_headline(feedback)
    opening = "Sebelum Senin" if feedback.is_precheck else f"Minggu {week}"
    thanks = f". {words.THANKS}" if headline in _ALL_WELL else ""
    fixes = worst_fixes(feedback)
    return WorkbookNotice(
        key=EditionKey(REPORT, feedback.week.start, feedback.kecamatan_code, edition),
        build_id=build_id,
        subject=f"[OK OCE] {name} · {opening}: {headline}{thanks}",
        label=f"OK OCE · Kecamatan {name} · Minggu {week}{_PRECHECK if feedback.is_precheck else ''}",
        headline=headline[0].upper() + headline[1:],
        greeting=f"Halo, tim fasilitator {name}.",
        state=words.sentence(feedback),
        reasons_title="Yang bisa menahannya hari Senin" if feedback.is_precheck else "Mengapa ditahan",
        reasons=_tell_reasons(feedback),
        fixes_title=_title_fixes(feedback),
        fixes=tuple(_tell_fix(fix) for fix in fixes),
        notes=_tell_notes(feedback, fixes),
        deadline=words.deadline_line(feedback),
        workbook_link=feedback.workbook_link,
        whatsapp_link=f"https://wa.me/?text={quote(whatsapp_text(feedback), safe='')}",
        foot=words.read_line(feedback),
        manifest={**_tell_source(feedback), **manifest},
    )


def tell_occasion(feedback: Feedback) -> str:
    """Which of a week's two occasions it is: ``precheck`` or ``weekly``."""
    return "precheck" if feedback.is_precheck else "weekly"


def tell_headline(feedback: Feedback) -> str:
    """How the workbook stands in a few words, as the end of a subject."""
    held = sum(counts.quarantined for counts in feedback.counts)
    if feedback.is_unreadable:
        return "lembar kerja belum dapat dibuka"
    if feedback.is_held:
        return "lembar kerja perlu diperbaiki dulu" if feedback.is_precheck else "lembar kerja ditahan"
    if held:
        return f"{number(held)} baris perlu diperbaiki"
    if feedback.lines:
        return f"semua baris diterima, {number(len(feedback.lines))} hal perlu dicek"
    if not any(counts.read for counts in feedback.counts):
        return "belum ada baris"
    return _ALL_WELL[feedback.is_precheck]


def _tell_reasons(feedback: Feedback) -> tuple[NoticeReason, ...]:
    """One that cannot be opened has its reason in the sentence of state already."""
    if feedback.is_unreadable or not feedback.is_held:
        return ()
    return tuple(
        NoticeReason(workbook_reason(reason), workbook_remedy(reason, feedback.kecamatan_code))
        for reason in feedback.reasons
    )


def _title_fixes(feedback: Feedback) -> str:
    """What keeps the workbook from being read comes before any row."""
    if feedback.is_held and set(feedback.reasons) != {"quarantine"}:
        return "Sesudah itu, baris-baris ini"
    return words.FIRST_FIXES.rstrip(":")


def _tell_fix(fix: Fix) -> NoticeFix:
    return NoticeFix(
        place=fix.place,
        rows=fix.rows,
        sentence=fix.sentence,
        remedy=fix.remedy,
        link=fix.link,
        link_label=f"Buka baris {fix.first_row}",
        is_mild=fix.severity == "peringatan",
    )


def _tell_notes(feedback: Feedback, fixes: tuple[Fix, ...]) -> tuple[str, ...]:
    contract = load_contract()
    notes = []
    if len(feedback.lines) > len(fixes):
        notes.append(words.where_the_rest_is(feedback))
    if any(fix.severity == "peringatan" or fix.rule_id in contract.answerable for fix in fixes):
        answer, reason = contract.answer_columns
        notes.append(
            f"Sudah dicek dan isinya memang benar? Di tab {contract.fix_tab}, pilih {contract.answer} "
            f"di kolom {answer} dan tulis sebabnya di kolom {reason}."
        )
    if feedback.is_accepted_by_hand:
        notes.append(words.by_hand_line())
    if feedback.is_held and feedback.fixed_count:
        notes.append(words.fixed_line(feedback))
    return tuple(notes)


def _tell_source(feedback: Feedback) -> dict[str, Any]:
    return {
        "occasion": tell_occasion(feedback),
        "week": str(feedback.week),
        "kecamatan_code": feedback.kecamatan_code,
        "pulled_at": feedback.pulled_at.isoformat(),
        "contract_version": load_contract().version,
    }
