"""How each kecamatan has bent its workbook: title rows, own columns, another order, a total below.

A layout belongs to a kecamatan and stays as it is from week to week. Never touches a row's meaning.
"""

from dataclasses import dataclass

from pantau.contract import Column, Tab
from pantau.reference import load_kecamatan
from pantau.sample.chance import seeded
from pantau.sample.rows import Row, tab_of
from pantau.sample.vocabulary import load_vocabulary

_SHARES = {"title": 9, "own": 8, "order": 6, "total": 4, "number": 5, "synonym": 6, "capitals": 5}
"""Of the 44 workbooks, so many have each habit."""

TOTALLED = {"P1": "Jumlah Tenaga Kerja", "P5": "Nilai Penjualan (Rp)"}
"""Tabs that end in a total where that is the habit, and the column that is added up."""


@dataclass(frozen=True)
class Layout:
    """The habits of one workbook."""

    title_rows: int = 0
    own_column: str | None = None
    has_own_order: bool = False
    has_total: bool = False
    has_numbers: bool = False
    has_synonyms: bool = False
    has_capitals: bool = False

    def columns(self, tab: Tab) -> tuple[Column, ...]:
        """The contract's columns in this workbook's order."""
        if not self.has_own_order or tab.code == "LAPOR":
            return tab.columns
        first = [column for column in tab.columns if column.header in {"NIK", "Nama Lengkap"}]
        return (*first, *(column for column in tab.columns if column not in first))

    def header(self, column: Column) -> str:
        """The header as it stands in this workbook."""
        if self.has_synonyms and column.synonyms:
            return column.synonyms[0]
        return column.header.upper() if self.has_capitals else column.header

    def totals(self, tab: str) -> tuple[Row, ...]:
        """The total row below the tab's rows, where this workbook has one."""
        if not self.has_total or tab not in TOTALLED:
            return ()
        leftmost = self.columns(tab_of(tab))[0].header
        return (Row(tab, {leftmost: "TOTAL"}, rules=("R04",)),)


def draw_layouts(seed: int) -> dict[str, Layout]:
    """A layout for each kecamatan; most are as provisioned."""
    codes = [kecamatan.kecamatan_code for kecamatan in load_kecamatan()]
    rng = seeded(seed, "layouts")
    having = {habit: set(rng.sample(codes, count)) for habit, count in _SHARES.items()}
    # A total weighs on the share of quarantined rows: only where there are many rows.
    crowded = sorted(load_kecamatan(), key=lambda entry: (-entry.population_2019, entry.kecamatan_code))[:20]
    having["total"] = {entry.kecamatan_code for entry in rng.sample(crowded, _SHARES["total"])}
    return {
        code: Layout(
            title_rows=rng.choice([1, 2, 3]) if code in having["title"] else 0,
            own_column=rng.choice(load_vocabulary().own_columns) if code in having["own"] else None,
            has_own_order=code in having["order"],
            has_total=code in having["total"],
            has_numbers=code in having["number"],
            has_synonyms=code in having["synonym"],
            has_capitals=code in having["capitals"],
        )
        for code in codes
    }
