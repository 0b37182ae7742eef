import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.sample import plan, write_partners
from pantau.sample.programme import Programme

CONTRACT = load_contract()
FORMATS = {
    "pelatihan": ("utf-8-sig", ";"),
    "ptsp": ("utf-16", "\t"),
    "mart": ("utf-8", ","),
    "bank": ("cp1252", "|"),
}
WEEK = Week.parse("2018-01-15")


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("partners")
    return folder, write_partners(folder, WEEK)


def read_feed(folder: Path, feed: str) -> list[dict[str, str]]:
    encoding, delimiter = FORMATS[feed]
    lines = []
    for path in sorted((folder / feed).iterdir()):
        with path.open(encoding=encoding, newline="") as file:
            lines += list(csv.DictReader(file, delimiter=delimiter))
    return lines


@pytest.mark.parametrize("feed", FORMATS)
def test_a_feed_confirms_most_people_of_its_stage_and_knows_a_few_others(written, feed):
    folder, counts = written
    programme = Programme.until(WEEK, plan.SEED)
    rows = [
        row
        for desk in programme.desks.values()
        for row in desk.rows(CONTRACT.feed(feed).verifies, WEEK)
        if row.reached
    ]
    reached = {row.nik for row in rows}
    (nik,) = (column.header for column in CONTRACT.feed(feed).columns if column.kind == "nik")
    told = [line[nik] for line in read_feed(folder, feed)]
    assert len(told) == counts[feed] > 0
    assert 0.5 * len(reached) <= len(reached & set(told)) <= len(reached)
    if len(reached) > 100:
        assert set(told) - reached
        assert reached - set(told)


@pytest.mark.parametrize("feed", FORMATS)
def test_a_file_has_the_columns_of_the_contract(written, feed):
    for line in read_feed(written[0], feed):
        assert list(line) == [column.header for column in CONTRACT.feed(feed).columns]


def test_the_budget_is_a_workbook_with_a_line_for_each_kecamatan(written):
    folder, counts = written
    rows = list(load_workbook(folder / "anggaran" / "anggaran.xlsx").active.iter_rows(values_only=True))
    assert list(rows[0]) == [column.header for column in CONTRACT.feed("anggaran").columns]
    assert len(rows) - 1 == counts["anggaran"] == 44
    assert all(spent <= budget for *_, budget, spent in rows[1:])


def test_next_weeks_files_repeat_what_was_told(written, tmp_path):
    write_partners(tmp_path, Week.parse("2018-01-22"))
    for feed in FORMATS:
        later = read_feed(tmp_path, feed)
        assert all(line in later for line in read_feed(written[0], feed))
