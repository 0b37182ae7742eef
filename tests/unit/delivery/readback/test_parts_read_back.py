"""Every number of a mail's tiles and tables is read back from the HTML and compared with what was frozen."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.figures import FrozenFigures
from pantau.delivery.readback.frozen_amounts import FrozenAmounts
from pantau.delivery.readback.parts import refuse_untrue_month_parts, refuse_untrue_parts
from pantau.delivery.readback.printed_amounts import NOTHING
from pantau.delivery.readback.printed_parts import read_monthly_amounts, read_weekly_amounts
from pantau.periods import Month
from pantau.report.analysis.budget import BudgetMonth
from pantau.report.edition import Edition
from pantau.report.facts import FeedFacts, KecamatanFacts, WeeklyFacts
from pantau.report.monthly.facts import MonthlyFacts
from sample_editions import lay_out, lay_out_month
from sample_facts import first_week, hold_some, make_facts, nothing_new, read_metrics, read_targets, release
from sample_month import first_month_facts, later_month_facts, month_facts

NOT_COMPARED = re.compile(
    r"\d+ \w{3} \d{4}|[\d.]+% dari target [\d.]+|\d+% bulan sudah lewat|target \d+\N{EN DASH}\d+ sebulan"
    r"|data \d+ minggu lalu|\bP[1-7]\b|\b(?:Des|Desember|November) 2017\b"
)
"""Days, targets, how old a kecamatan's data is, names of stages: no counts of this build."""
PARTS = re.compile(
    r'<(table|p)\b[^>]*\bid="(?:angka|tepercaya|jumlah|mitra|perubahan|lembar-kerja)".*?</\1>', re.DOTALL
)
NAME_ROWS = re.compile(r'<tr class="name".*?</tr>', re.DOTALL)
NUMBER = re.compile(r"\d[\d.,]*(?<![.,])")


def freeze(facts: WeeklyFacts) -> FrozenAmounts:
    """What the warehouse keeps of the facts."""
    files = {
        f"{feed.verifies}.{what}": count
        for feed in facts.feeds
        if feed.verifies and not feed.is_missing
        for what, count in _of_feed(feed)
    }
    counts = {entry.kecamatan_code: dict(_of_kecamatan(entry, facts)) for entry in facts.kecamatan}
    return FrozenAmounts(figures_of(facts, facts.kecamatan), {"": files, **counts})


def figures_of(facts: WeeklyFacts | MonthlyFacts, kecamatan: tuple[KecamatanFacts, ...]) -> FrozenFigures:
    is_week = isinstance(facts, WeeklyFacts)
    return FrozenFigures(
        facts.build.build_id if is_week else facts.closing.build.build_id,
        facts.week.start if is_week else facts.month.start,
        {entry.kecamatan_code: entry.kecamatan_name for entry in kecamatan},
        {
            (entry.kecamatan_code, figure.stage_code): (figure.cumulative, figure.new)
            for entry in kecamatan
            for figure in entry.figures
        },
    )


def _of_feed(feed: FeedFacts) -> Iterator[tuple[str, int]]:
    yield from (("files", feed.file_count), ("lines", feed.rows_read), ("unread", feed.rows_quarantined))


def _of_kecamatan(entry: KecamatanFacts, facts: WeeklyFacts) -> Iterator[tuple[str, int]]:
    heard = {feed.verifies for feed in facts.feeds if feed.verifies and not feed.is_missing}
    told = [figure for figure in entry.figures if figure.stage_code in heard]
    yield "heard", sum(figure.cumulative for figure in told)
    yield "heard_verified", sum(figure.verified for figure in told)
    for figure in told:
        yield f"{figure.stage_code}.heard", figure.cumulative
        yield f"{figure.stage_code}.heard_verified", figure.verified
    for figure in entry.figures:
        yield figure.stage_code, figure.cumulative
        yield f"{figure.stage_code}.new", figure.new
        yield f"{figure.stage_code}.verified", figure.verified
    for stage, weeks in entry.weekly_new.items():
        yield f"{stage}.new_before", weeks[-2] if len(weeks) > 1 else 0
    for stage, count in entry.sent.items():
        yield f"{stage}.sent", count
    for change in entry.changes:
        yield f"{change.stage_code}.{change.kind}.added", change.added
        yield f"{change.stage_code}.{change.kind}.removed", change.removed
    for name, measure in entry.measures.items():
        yield from ((f"{name}.month", measure.month), (f"{name}.to_date", measure.to_date))
    yield "asked", len(entry.figures)
    yield "stated", sum(status != "belum" for status in entry.statements.values())
    yield from (("kecamatan", 1), ("held", int(entry.is_held)))
    yield from (("rows", entry.rows_read), ("accepted", entry.rows_read - entry.rows_quarantined))


def freeze_month(facts: MonthlyFacts) -> FrozenAmounts:
    """The same of a month; what is spent stands under one kecamatan of its city."""
    before = {(one.kecamatan_code, one.stage_code): one.new[-2:-1] for one in facts.months}
    counts: dict[str, dict[str, int]] = {"": {"announced_rp": 82_000_000_000}}
    for entry in facts.kecamatan:
        told = counts.setdefault(entry.kecamatan_code, {})
        for figure in entry.figures:
            stage = figure.stage_code
            told |= {
                stage: figure.cumulative,
                f"{stage}.new": figure.new,
                f"{stage}.verified": figure.verified,
            }
            told[f"{stage}.new_before"] = sum(before[entry.kecamatan_code, stage])
        told |= {f"{name}.month": measure.month for name, measure in entry.measures.items()}
    for city, months in facts.budget.items():
        told = next(counts[code] for code in counts if code.startswith(city))
        told["budget.realisasi_rp.year"] = sum(one.realisasi_rp for one in months)
        for one in months[-1:]:
            told["budget.realisasi_rp.month"] = one.realisasi_rp
            told["budget.pagu_rp.month"] = one.pagu_rp
    return FrozenAmounts(figures_of(facts, facts.kecamatan), counts)


@cache
def held_week() -> WeeklyFacts:
    return hold_some(make_facts())


def refuse(edition: Edition, amounts: FrozenAmounts) -> str:
    check = refuse_untrue_month_parts if edition.key.report == "monthly" else refuse_untrue_parts
    with pytest.raises(OutboundRefused) as refusal:
        check(edition, amounts)
    return str(refusal.value)


@pytest.mark.parametrize("alter", [lambda facts: facts, hold_some, release, first_week, nothing_new])
@pytest.mark.parametrize("scope", ["DKI", "31.01", "31.74", "31.74.04", "31.74.01", "31.01.01"])
def test_a_week_as_it_is_laid_out_is_true(alter, scope):
    facts = alter(make_facts())
    refuse_untrue_parts(lay_out(facts, scope), freeze(facts))


@pytest.mark.parametrize("make", [month_facts, first_month_facts, later_month_facts])
def test_a_month_as_it_is_laid_out_is_true(make):
    facts = make()
    refuse_untrue_month_parts(lay_out_month(facts), freeze_month(facts))


@pytest.mark.parametrize("spent", [(), (-2_870_000_000,), (0,)], ids=["unknown", "below zero", "zero"])
def test_a_months_budget_is_true_also_where_there_is_little_to_tell(spent):
    facts = month_facts()
    budget = {"31.71": tuple(BudgetMonth(facts.month.start, 10**9, one) for one in spent)}
    facts = replace(facts, budget=budget)
    edition = lay_out_month(facts)
    refuse_untrue_month_parts(edition, freeze_month(facts))
    assert "budget.realisasi_rp.month" in refuse(edition, freeze_month(month_facts()))


@pytest.mark.parametrize(
    ("month", "since", "told"),
    [
        (date(2018, 3, 1), date(2017, 11, 25), "target 10.000 sampai hari itu belum tercapai"),
        (date(2018, 9, 1), date(2018, 9, 12), "pendaftar berlaku sampai 11 Sep; sejak 12 Sep yang"),
        (date(2021, 10, 1), date(2021, 10, 27), "izin usaha berlaku sampai 26 Okt; sejak 27 Okt yang"),
    ],
)
def test_a_month_of_other_targets_than_its_first_days_is_true(month, since, told):
    last = Month(month).last_day
    facts = month_facts(
        month=Month(month),
        weeks=(),
        budget={},
        targets=read_targets(last),
        targets_before=read_targets(month),
        metrics=read_metrics(last),
        defined_since=since,
        sent_before=None,
        changes=(),
    )
    edition = lay_out_month(facts)
    assert told in edition.html
    refuse_untrue_month_parts(edition, freeze_month(facts))


def numbers_in(html: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand in the parts; the kecamatan's stages are read elsewhere."""
    for part in (*PARTS.finditer(html), *NAME_ROWS.finditer(html)):
        for text in re.finditer(r">([^<]+)<", part[0]):
            excused = [found.span() for found in NOT_COMPARED.finditer(text[1])]
            for found in NUMBER.finditer(text[1]):
                if not any(start <= found.start() and found.end() <= end for start, end in excused):
                    at = part.start() + text.start(1)
                    yield at + found.start(), at + found.end()


def tamper(edition: Edition, number: tuple[int, int]) -> Edition:
    """The edition with a number's last digit made another."""
    at = number[1] - 1
    digit = (int(edition.html[at]) + 1) % 10
    return replace(edition, html=f"{edition.html[:at]}{digit}{edition.html[at + 1 :]}")


@pytest.mark.parametrize("scope", ["DKI", "31.01", "31.74.04"], ids=["jakarta", "city", "kecamatan"])
def test_every_single_number_of_a_weeks_tiles_and_tables_is_compared(scope):
    edition, amounts = lay_out(held_week(), scope), freeze(held_week())
    before = read_weekly_amounts(edition.html)
    numbers = list(numbers_in(edition.html))
    assert len(numbers) == sum(each.printed != NOTHING for each in before)
    for number in numbers[:40] if scope == "DKI" else numbers:
        other = tamper(edition, number)
        (changed, *_) = set(before) - set(read_weekly_amounts(other.html))
        assert f"({changed.part})" in refuse(other, amounts)


@pytest.mark.parametrize("make", [month_facts, later_month_facts])
def test_every_single_number_of_a_months_tiles_and_table_is_compared(make):
    facts = make()
    edition, amounts = lay_out_month(facts), freeze_month(facts)
    before = read_monthly_amounts(edition.html)
    numbers = list(numbers_in(edition.html))
    assert len(numbers) == len(before)
    for number in numbers:
        other = tamper(edition, number)
        (changed, *_) = set(before) - set(read_monthly_amounts(other.html))
        assert f"({changed.part})" in refuse(other, amounts)


@pytest.mark.parametrize(
    ("printed", "otherwise", "what"),
    [
        (
            ">+714<",
            ">+715<",
            "(tile Pendaftar baru minggu ini)",
        ),
        (">Rp 1,39 miliar<", ">Rp 1,4 miliar<", "capital.disbursed_rp.to_date of the totals"),
        ("1.496 (87%)", "1.496 (88%)", "P4.verified/P4 of the totals"),
        ("untuk 58 orang", "untuk 59 orang", "capital.disbursed_count.month"),
        (">2.586</td>", ">2.587</td>", "(table mitra)"),
        ("→ 4.181", "→ 4.180", "(table perubahan)"),
        ("Pindah kecamatan&nbsp;+2 \N{MINUS SIGN}2", "Pindah kecamatan&nbsp;+2", "P1.moved.removed"),
        ("2. <b>Cakung", "3. <b>Cakung", "rank of Cakung"),
    ],
)
def test_a_refusal_names_what_the_number_counts_and_its_place_and_never_the_number(printed, otherwise, what):
    edition = lay_out(held_week())
    assert edition.html.count(printed) >= 1
    told = refuse(replace(edition, html=edition.html.replace(printed, otherwise, 1)), freeze(held_week()))
    assert what in told
    assert "(1 such numbers)" in told
    for number in NUMBER.findall(printed + otherwise):
        assert not re.search(rf"(?<![\w.,-]){re.escape(number)}(?![\w.,-])", told.replace("(1 such", ""))


@pytest.mark.parametrize("name", ["angka", "tepercaya", "mitra", "perubahan", "kecamatan"])
def test_a_part_that_is_gone_or_stands_twice_is_refused(name):
    edition, amounts = lay_out(held_week(), "31.01"), freeze(held_week())
    part = re.search(rf'<table [^>]*id="{name}".*?</table>', edition.html, re.DOTALL)[0]
    refuse(replace(edition, html=edition.html.replace(part, "")), amounts)
    refuse(replace(edition, html=edition.html.replace(part, part * 2)), amounts)


def test_a_number_in_words_that_nobody_knows_is_refused():
    edition, amounts = lay_out(held_week()), freeze(held_week())
    for printed, otherwise in (
        ("minggu lalu 640", "minggu depan 640"),
        (">Modal cair (P7)<", ">Modal dingin (P7)<"),
        ("Terlambat dicatat", "Terlambat dihitung"),
        (">4.181<", ">4181<"),
    ):
        told = refuse(replace(edition, html=edition.html.replace(printed, otherwise)), amounts)
        assert re.search(r"in words that are known|does not say", told)


def test_two_kecamatan_that_changed_places_are_seen():
    edition = lay_out(held_week(), "31.01")
    names = re.findall(r"\d\. <b>([^<]+)</b>", edition.html)
    swapped = edition.html.replace(names[0], "…").replace(names[1], names[0]).replace("…", names[1])
    assert "(table kecamatan)" in refuse(replace(edition, html=swapped), freeze(held_week()))


def test_a_week_of_other_amounts_is_refused():
    edition = lay_out(make_facts(), "31.74")
    assert "31.74" in refuse(edition, freeze(held_week()))
