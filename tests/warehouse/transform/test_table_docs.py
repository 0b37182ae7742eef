"""The page of all tables is made from the project alone, and names each with its description."""

import json
import re

import pytest
import yaml

from pantau.settings import PROJECT
from pantau.table_docs import write_docs

MODELS = PROJECT / "dbt_project" / "models"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("docs") / "deep" / "tables.html"
    write_docs(path)
    return path.read_text(encoding="utf-8")


def described():
    """Every model of the YAML files, with its description and its columns."""
    for path in sorted(MODELS.rglob("_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            yield model["name"], model.get("description", ""), model.get("columns", [])


def test_the_page_tells_every_table_and_who_reads_it(page):
    for name, description, _ in described():
        assert name in page
        assert json.dumps(description.strip()[:60])[1:-1] in page
    assert "weekly_report" in page
    assert "monthly_report" in page


def test_the_page_holds_no_nik_no_secret_and_no_folder_of_this_machine(page):
    assert not re.search(r"\b3[1-6]\d{14}\b", page)
    assert str(PROJECT) not in page


def test_every_table_is_described_by_its_grain_first():
    named = {name for name, _, _ in described()}
    assert {path.stem for path in MODELS.rglob("*.sql")} <= named
    assert [name for name, description, _ in described() if not description.startswith("One row")] == []


def test_money_is_numeric_and_counts_are_bigint():
    for name, _, columns in described():
        for column in columns:
            ends = column["name"].rsplit("_", 1)[-1]
            if "data_type" in column and ends in ("count", "rp"):
                assert column["data_type"] == {"count": "bigint", "rp": "numeric"}[ends], (
                    name,
                    column["name"],
                )
