"""January 2018 of the sample, and how a test says what differs in it."""

from dataclasses import replace

import pytest

from sample_month import month_facts


@pytest.fixture
def facts():
    """January 2018 in which every workbook was accepted and stated all the time."""
    made = month_facts()
    kecamatan = tuple(
        replace(
            entry,
            is_held=False,
            reasons=(),
            snapshot_week=made.closing.week.start,
            rows_read=100,
            rows_quarantined=0,
        )
        for entry in made.kecamatan
    )
    weeks = tuple(
        replace(
            week,
            held=(),
            statements=308,
            said={entry.kecamatan_code: {"ada_data": 7} for entry in kecamatan},
        )
        for week in made.weeks
    )
    months = tuple(replace(one, new=(100, 100)) for one in made.months)
    return replace(made, kecamatan=kecamatan, weeks=weeks, months=months)


@pytest.fixture
def alter():
    """Facts in which the named kecamatan differ."""

    def change(facts, code, new=None, held=(), said=None, **changes):
        weeks = tuple(
            replace(
                week,
                held=(*week.held, code) if at in held else week.held,
                said={**week.said, code: said} if said is not None else week.said,
            )
            for at, week in enumerate(facts.weeks)
        )
        months = tuple(
            replace(one, new=new) if new and (one.kecamatan_code, one.stage_code) == (code, "P1") else one
            for one in facts.months
        )
        kecamatan = tuple(
            replace(entry, **changes) if entry.kecamatan_code == code else entry for entry in facts.kecamatan
        )
        return replace(facts, weeks=weeks, months=months, kecamatan=kecamatan)

    return change
