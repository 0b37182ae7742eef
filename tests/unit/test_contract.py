"""The contract as data: names, tabs, and what contract 1 fixes."""

import pytest

from pantau.contract import Column, fold, load_contract


def test_the_tabs_stand_in_the_order_in_which_they_are_provisioned():
    contract = load_contract()
    assert [tab.code for tab in contract.tabs] == ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "LAPOR"]
    assert [tab.code for tab in contract.stages] == ["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
    assert contract.feed_names == ("pelatihan", "ptsp", "mart", "bank", "anggaran")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("No. HP", "no_hp"),
        ("Omzet per Bulan (Rp)", "omzet_per_bulan_rp"),
        ("Berlaku s.d.", "berlaku_s_d"),
        ("Durasi (menit)", "durasi_menit"),
    ],
)
def test_a_columns_name_in_the_warehouse_follows_from_its_header(header, name):
    assert Column(header=header, kind="text").name == name


def test_no_two_headers_of_a_tab_read_or_are_named_alike():
    for tab in load_contract().tabs:
        names = [column.name for column in tab.columns]
        read = [fold(header) for column in tab.columns for header in (column.header, *column.synonyms)]
        assert len(set(names)) == len(names), tab.code
        assert len(set(read)) == len(read), tab.code


def test_choices_stand_where_a_cell_is_a_choice_and_nowhere_else():
    for tab in load_contract().tabs:
        for column in tab.columns:
            assert bool(column.choices) == (column.kind == "choice"), f"{tab.code} {column.header}"
            assert all(isinstance(choice, str) and choice for choice in column.choices)


def test_feeds_verify_the_stages_that_partners_see():
    verified = {feed.name: feed.verifies for feed in load_contract().feeds}
    assert verified == {"pelatihan": "P2", "ptsp": "P4", "mart": "P5", "bank": "P7", "anggaran": None}


def test_a_feed_that_verifies_names_its_person_and_what_it_decides_by():
    for feed in load_contract().feeds:
        needed = [column.kind for column in feed.columns if column.required]
        deciding = [column.header for column in feed.columns if column.decides]
        assert needed == (["nik"] if feed.verifies else ["kecamatan", "month", "rupiah", "rupiah"])
        assert bool(deciding) == bool(feed.verifies), feed.name
        assert all(bool(column.choices) == (column.kind == "choice") for column in feed.columns)
        headers = [fold(column.header) for column in feed.columns]
        assert len(set(headers)) == len(headers), feed.name


def test_a_workbook_has_no_column_of_a_kind_that_only_feeds_read():
    assert not any(column.kind == "kecamatan" for tab in load_contract().tabs for column in tab.columns)


def test_the_answer_reads_as_its_own_choice():
    contract = load_contract()
    assert set(contract.answer_columns) < set(contract.fix_columns)
    assert contract.answer == " ".join(contract.answer.split()).upper()


def test_only_sales_and_profit_may_be_negative():
    negative = {column.header for tab in load_contract().tabs for column in tab.columns if column.negative}
    assert negative == {"Nilai Penjualan (Rp)", "Laba Bersih (Rp)"}


def test_every_stage_holds_a_required_nik_that_is_known_as_identity():
    for tab in load_contract().stages:
        nik = tab.columns[tab.position("NIK")]
        assert (nik.kind, nik.required, nik.personal) == ("nik", True, "identity"), tab.code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("P1 Pendaftaran", "p1-PENDAFTARAN"),
        ("No. HP", "no hp"),
        ("Omzet per Bulan (Rp)", "OMZET PER BULAN RP"),
    ],
)
def test_names_fold_over_case_spaces_and_punctuation(one, other):
    assert fold(one) == fold(other)


def test_names_that_differ_in_a_letter_do_not_fold_together():
    assert fold("P1 Pendaftaran") != fold("P2 Pendaftaran")


def test_stages_have_their_codes_in_order_and_statements_have_none():
    assert load_contract().stage_codes == ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
