from datetime import date
from random import Random

import pytest

from pantau.reference import load_kecamatan
from pantau.sample.dirt import SLIPS, Mistakes, Slip
from pantau.sample.handwriting import Hand
from pantau.sample.people import Population
from pantau.sample.rows import WRITE, Row, Scribe, register

DAY = date(2018, 1, 17)
KINDS = {"P2": "passed", "P3": "met", "P4": "issued", "P5": "sold", "P6": "stated", "P7": "paid"}
RULES = {
    "P1": {"R01", "R02", "R03", *(f"P1-{number:02d}" for number in range(1, 13))},
    "P2": {"R01", "R02", "R03", "P2-01", "P2-02", "X04"},
    "P3": {"R01", "R02", "R03", "P3-01", "X04"},
    "P4": {"R01", "R02", "R03", "P4-01", "P4-02", "P4-03", "P4-04"},
    "P5": {"R02", "R03", "P5-01", "P5-02", "X04"},
    "P6": {"R01", "R03", "P6-01", "P6-02"},
    "P7": {"R01", "P7-01", "P7-02", "P7-03"},
}


def write_slip(tab: str) -> Slip:
    kecamatan = load_kecamatan()[20]
    rng = Random(tab)
    scribe = Scribe(rng, Hand.of(rng), kecamatan, ("Sri Lestari",))
    person = Population().draw(rng, kecamatan, date(2017, 12, 20))
    row: Row = register(scribe, person, DAY) if tab == "P1" else WRITE[tab](scribe, person, DAY, KINDS[tab])
    return Slip(rng, row, person, DAY)


@pytest.mark.parametrize("tab", RULES)
def test_every_mistake_of_a_tab_is_made_before_one_is_repeated(tab):
    mistakes = Mistakes()
    spoilt = [mistakes.spoil(write_slip(tab)) for _ in SLIPS[tab]]
    assert {rule for row in spoilt for rule in row.rules} == RULES[tab]


@pytest.mark.parametrize("tab", RULES)
def test_a_spoilt_row_differs_from_the_right_one_and_never_counts(tab):
    mistakes, slip = Mistakes(), write_slip(tab)
    for _ in SLIPS[tab]:
        row = mistakes.spoil(slip)
        assert row.cells != slip.row.cells
        assert slip.row.reached is not None and row.reached is None
        assert set(row.cells) == set(slip.row.cells)
