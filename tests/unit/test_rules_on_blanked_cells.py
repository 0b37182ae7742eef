"""A rule that looks at a cell which erasure blanks is named at such a cell, so that its finding is kept."""

import re

import pytest

from pantau.contract import load_contract
from pantau.landing.erased import RULES_BESIDE_NIK
from pantau.settings import PROJECT

CONTRACT = load_contract()
RULES = PROJECT / "dbt_project" / "macros" / "rules"
RULE = re.compile(r"^        \('([PW][\d-]+)', '([^']+)', (.+)\),$", re.M)


@pytest.mark.parametrize("tab", CONTRACT.stages, ids=lambda tab: tab.code)
def test_a_rule_that_looks_at_a_blanked_cell_is_named_at_one(tab):
    text = (RULES / f"{tab.code.lower()}.sql").read_text(encoding="utf-8")
    # What stands in P1 for the NIK and for an age.
    text = re.sub(r"(?<![\w'])(birth|has_birth_date|provinces) ", "nik ", text)
    text = re.sub(r"(?<![\w'])age ", "tanggal_lahir ", text)
    blanked = {column.name for column in tab.columns if column.erased}
    headers = {column.header for column in tab.columns if column.erased}
    rules = RULE.findall(text)
    assert len(rules) == text.count("        ('")
    for rule, header, predicate in rules:
        looked_at = blanked & set(re.findall(r"[a-z_]+", predicate))
        if looked_at:
            assert header in headers, rule
        # What a pull carries over for as long as the cell stays the same.
        beside = [column.header for column in tab.columns if column.name in looked_at - {"nik"}]
        assert beside == [RULES_BESIDE_NIK[rule]] if rule in RULES_BESIDE_NIK else not beside, rule


def test_who_is_blanked_has_a_nik_and_the_nik_goes_with_all_else():
    for source in (*CONTRACT.tabs, *CONTRACT.feeds):
        blanked = [column for column in source.columns if column.erased]
        niks = [column for column in source.columns if column.kind == "nik"]
        assert len(niks) <= 1 and (not blanked or niks[0] in blanked)
        told = {column.header for column in source.columns if column.personal in ("identity", "contact")}
        assert told <= {column.header for column in blanked}
