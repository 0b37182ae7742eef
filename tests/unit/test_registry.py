"""The registry: checked whole, and the sample that ships with the local stack."""

import pytest

from pantau.reference import load_kecamatan
from pantau.registry import RegistryError, load_registry
from pantau.settings import PROJECT

SAMPLE = PROJECT / "registry.sample.yaml"


def test_the_sample_names_every_kecamatan_once_and_somebody_who_fills_it():
    registry = load_registry(SAMPLE)
    assert [entry.kecamatan_code for entry in registry.workbooks] == [
        entry.kecamatan_code for entry in load_kecamatan()
    ]
    assert all(
        entry.facilitators and entry.spreadsheet_id == entry.kecamatan_code for entry in registry.workbooks
    )


def test_the_sample_has_readers_of_every_weekly_mail_and_approvers():
    registry = load_registry(SAMPLE)
    assert {entry.role for entry in registry.recipients_of("weekly")} == {"official", "engineer"}
    assert registry.recipients_of("held_notice")
    assert registry.approvers


def test_the_sample_reaches_no_real_mailbox():
    registry = load_registry(SAMPLE)
    people = [person for entry in registry.workbooks for person in entry.facilitators]
    assert all(
        entry.email.endswith(".example") for entry in (*people, *registry.recipients, *registry.approvers)
    )


def test_a_doubled_recipient_is_refused_by_name_of_the_field(tmp_path):
    path = tmp_path / "registry.yaml"
    entry = "{name: Ani, email: ani@dki.example, role: official, reports: [weekly]}"
    path.write_text(f"workbooks: []\nrecipients: [{entry}, {entry}]\n")
    with pytest.raises(RegistryError, match="recipient stands twice"):
        load_registry(path)


def test_a_missing_registry_says_which_setting_names_it(tmp_path):
    with pytest.raises(RegistryError, match="PANTAU_REGISTRY"):
        load_registry(tmp_path / "none.yaml")
