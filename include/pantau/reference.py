"""Jakarta's kecamatan and kelurahan, and other lists, as the dbt seeds state them.

Kemendagri codes are the keys; BPS codes collide with them and are never joined on.
"""

import csv
from dataclasses import dataclass
from functools import cache

from pantau.settings import PROJECT

SEEDS = PROJECT / "dbt_project" / "seeds"
"""Where ``kecamatan.csv``, ``public_figures.csv`` and the others stand."""


@dataclass(frozen=True)
class Kecamatan:
    """One of the 44 kecamatan."""

    kecamatan_code: str
    kecamatan_name: str
    bps_code: str
    city_code: str
    city_name: str
    population_2019: int
    kelurahan_count: int
    tile_column: int
    tile_row: int


@dataclass(frozen=True)
class Kelurahan:
    """One of the 267 kelurahan."""

    kelurahan_code: str
    kelurahan_name: str
    kecamatan_code: str
    bps_code: str


def read_seed(name: str) -> list[dict[str, str]]:
    """The lines of a seed in their order, each cell as text by its column: ``public_figures``."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def load_kecamatan() -> tuple[Kecamatan, ...]:
    """The 44 kecamatan, by code."""
    counts = ("population_2019", "kelurahan_count", "tile_column", "tile_row")
    rows = [
        Kecamatan(**{name: int(value) if name in counts else value for name, value in row.items()})
        for row in read_seed("kecamatan")
    ]
    return tuple(sorted(rows, key=lambda kecamatan: kecamatan.kecamatan_code))


@cache
def load_kelurahan() -> tuple[Kelurahan, ...]:
    """The 267 kelurahan, by code."""
    rows = [Kelurahan(**row) for row in read_seed("kelurahan")]
    return tuple(sorted(rows, key=lambda kelurahan: kelurahan.kelurahan_code))


@cache
def kelurahan_of(kecamatan_code: str) -> tuple[Kelurahan, ...]:
    """The kelurahan of one kecamatan, by code."""
    return tuple(row for row in load_kelurahan() if row.kecamatan_code == kecamatan_code)
