"""What was announced in public beside the data, in neutral words: both numbers, never who was right."""

from collections.abc import Sequence
from datetime import date

from pantau.report import words
from pantau.report.analysis.announced import WHOLE, Announcement, PublicFigure, Sum, add_up, compare
from pantau.report.analysis.months import month_of
from pantau.report.monthly.closing import CITIES
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import Announced


def compare_announced(facts: MonthlyFacts) -> Announced:
    """Every announced count of people up to the month's last day."""
    cities = {scope.name: scope.code for scope in CITIES}
    then = {answer.question: answer.then for answer in facts.answers if answer.then is not None}
    now = {answer.question: answer.now for answer in facts.answers if answer.now is not None}
    lines = compare(facts.announced, cities, then, now, facts.month.last_day)
    sums = add_up(facts.announced, cities, facts.month.last_day)
    return Announced(announced_sentence(lines, sums, facts.month.last_day), lines, sums)


def name_speaker(figure: PublicFigure) -> str:
    """Who said it; the seed says ``as reported`` where a newspaper names nobody."""
    return "diberitakan" if figure.speaker == "as reported" else figure.speaker


def announced_sentence(lines: Sequence[Announcement], sums: Sequence[Sum], until: date) -> str:
    """When counts for all Jakarta were announced, the last one, and this month's sums that do not add up.

    What one source said on one day is one occasion. Sums of earlier months stand in the table alone.
    """
    whole = [line for line in lines if line.figure.scope == WHOLE]
    if not whole:
        return f"Sampai {words.day(until)} belum ada jumlah peserta program yang diumumkan."
    occasions = {(line.day, line.figure.source): [] for line in whole}
    for line in whole:
        occasions[line.day, line.figure.source].append(line)
    *_, told_last = occasions.values()
    last = next((line for line in told_last if line.stage_code == "P1"), told_last[0])
    said = f"{words.number(last.figure.value)} peserta {last.stage_code}"
    if len(told_last) > 1:
        said = f"{words.number(len(told_last))} angka, di antaranya {said}"
    told = f"Pada {words.day(last.day)} diumumkan {said}"
    if len(occasions) > 1:
        times = words.number(len(occasions))
        told = f"Sudah {times} kali jumlah peserta diumumkan, terakhir pada {words.day(last.day)}: {said}"
    fresh = (_tell_sum(one) for one in sums if one.rest and month_of(one.day) == month_of(until))
    return " ".join([f"{told}; {_tell_data(last)}.", *fresh])


def _tell_data(line: Announcement) -> str:
    now = f"data kini menghitung {words.number(line.now or 0)} untuk hari itu"
    then = f"laporan untuk minggu terakhir sebelum hari itu menyebut {words.number(line.then or 0)}"
    told = [text for text, count in ((then, line.then), (now, line.now)) if count is not None]
    return ", ".join(told) or "data program untuk hari itu belum ada"


def _tell_sum(one: Sum) -> str:
    """A whole whose parts add up to something else."""
    return (
        f"Dari {words.number(one.whole)} peserta {one.stage_code} yang diumumkan pada {words.day(one.day)}, "
        f"bagian-bagian yang disebut berjumlah {words.number(one.of_parts)}; selisihnya "
        f"{words.number(abs(one.rest))}."
    )
