"""The registry: checked whole, and the sample that ships with the local stack."""

import pytest

from approvals import approve
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
    with pytest.raises(RegistryError, match="recipient stands twice, at places 0, 1"):
        load_registry(path)


def test_a_missing_registry_says_which_setting_names_it(tmp_path):
    with pytest.raises(RegistryError, match="PANTAU_REGISTRY"):
        load_registry(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the whole file: Input should be a valid dictionary"),
        (b"workbooks: [", "is no YAML in UTF-8: while parsing"),
        (b"workbooks: []\nrecipients: [\xe9]", "is no YAML in UTF-8"),
        (b"workbooks: []", "recipients: Field required"),
        (
            b"workbooks: [{kecamatan_code: '31.74.04', spreadsheet_id: a, "
            b"facilitators: [{name: Ani, email: ani at dki}]}]\nrecipients: []",
            r"workbooks\[0\].facilitators\[0\].email: String should match",
        ),
    ],
)
def test_a_wrong_registry_is_one_line_that_says_where_and_shows_no_value(content, told, tmp_path):
    path = tmp_path / "registry.yaml"
    path.write_bytes(content)
    with pytest.raises(RegistryError, match=told) as raised:
        load_registry(path)
    assert "\n" not in str(raised.value)
    assert "Ani" not in str(raised.value) and "ani at dki" not in str(raised.value)


def test_a_folder_in_the_registrys_place_is_refused(tmp_path):
    with pytest.raises(RegistryError, match="cannot be read: Is a directory"):
        load_registry(tmp_path)


def test_a_kecamatan_that_the_registry_does_not_know_is_named():
    with pytest.raises(RegistryError, match=r"no workbook for kecamatan 31\.99\.99"):
        load_registry(SAMPLE).workbook("31.99.99")


def test_a_registry_must_name_every_kecamatan_and_no_other():
    registry = load_registry(SAMPLE)
    codes = [entry.kecamatan_code for entry in registry.workbooks]
    registry.refuse_gaps(codes)
    with pytest.raises(RegistryError, match=r"has no workbook for 31\.74\.99\. "):
        registry.refuse_gaps([*codes, "31.74.99"])
    with pytest.raises(RegistryError, match=f"names no kecamatan of Jakarta with {codes[0]}"):
        registry.refuse_gaps(codes[1:])


@pytest.mark.parametrize("who", ["Laras Puspitasari", " laras  PUSPITASARI ", "Laras@okoce.EXAMPLE"])
def test_an_approver_is_known_by_name_or_address_however_it_is_written(who):
    assert load_registry(SAMPLE).approver_name(who) == "Laras Puspitasari"


@pytest.mark.parametrize("who", ["", "Laras", "wagub@dki.example", "Kantor Wakil Gubernur"])
def test_nobody_else_may_decide(who):
    registry = load_registry(SAMPLE)
    with pytest.raises(RegistryError, match="stands under approvers") as raised:
        registry.approver_name(who)
    assert not who or who not in str(raised.value)


def test_everybody_in_the_sample_was_approved_and_every_city_and_two_camat_get_their_own():
    registry = load_registry(SAMPLE)
    assert all(map(registry.is_approved, registry.recipients))
    scopes = [entry.scope for entry in registry.recipients_of("weekly")]
    cities = {entry.city_code for entry in load_kecamatan()}
    kecamatan = {entry.kecamatan_code for entry in load_kecamatan()}
    assert scopes.count("DKI") == 4
    assert {scope for scope in scopes if len(scope) == 5} == cities
    assert len(kecamatan.intersection(scopes)) == 2


def write_recipient(tmp_path, **fields: str):
    path = tmp_path / "registry.yaml"
    entry = {"name": "Ani", "email": "ani@dki.example", "role": "official", "reports": "[weekly]"} | fields
    told = ", ".join(f"{name}: {value}" for name, value in entry.items())
    path.write_text(
        f"workbooks: []\nrecipients: [{{{told}}}]\n"
        "approvers: [{name: Laras Puspitasari, email: laras@okoce.example}]\n"
    )
    return path


@pytest.mark.parametrize("who", ["Laras Puspitasari", "laras  puspitasari", "LARAS@okoce.example"])
def test_who_approved_a_recipient_is_an_approver(who, tmp_path):
    path = write_recipient(tmp_path, approved_by=who)
    path.write_text(approve(path.read_text()))
    (entry,) = load_registry(path).recipients_of("weekly")
    assert (entry.format, entry.approved_by) == ("full", who)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ani@", "budi@"),
        ("official", "engineer"),
        ("[weekly]", "[weekly, monthly]"),
        ("name: Ani", "name: Ina"),
        ("approval: ok", "approval: no"),
    ],
)
def test_what_was_changed_since_it_was_approved_is_not_approved(old, new, tmp_path):
    approved = approve(write_recipient(tmp_path, approved_by="Laras Puspitasari").read_text())
    assert old in approved
    path = tmp_path / "registry.yaml"
    path.write_text(approved.replace(old, new))
    with pytest.raises(RegistryError, match=r"recipients 0 of the registry .* as they stand"):
        load_registry(path).recipients_of("weekly")


def test_a_recipient_approved_by_nobody_who_may_is_refused_by_place(tmp_path):
    with pytest.raises(
        RegistryError, match=r"approved_by names nobody under approvers, in recipients 0"
    ) as told:
        load_registry(write_recipient(tmp_path, approved_by="Ani"))
    assert "Ani" not in str(told.value)


def test_a_registry_from_before_approvals_is_read_and_sends_no_report(tmp_path):
    registry = load_registry(write_recipient(tmp_path))
    assert registry.recipients_of("monthly") == ()
    with pytest.raises(RegistryError, match=r"Nobody approved recipients 0 .* no weekly goes out") as told:
        registry.recipients_of("weekly")
    assert "Ani" not in str(told.value) and "ani@" not in str(told.value)


def test_a_format_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(RegistryError, match=r"recipients\[0\].format: Input should be 'full' or 'text'"):
        load_registry(write_recipient(tmp_path, format="pdf"))


@pytest.mark.parametrize("scope", ["DKI", "'31.01'", "'31.74'", "'31.74.04'"])
def test_a_scope_is_all_jakarta_a_city_or_a_kecamatan(scope, tmp_path):
    (entry,) = load_registry(write_recipient(tmp_path, scope=scope)).recipients
    assert entry.scope == scope.strip("'")


@pytest.mark.parametrize("scope", ["'31.76'", "'31.74.99'", "'31'", "dki", "''"])
def test_a_scope_that_is_nowhere_in_jakarta_is_refused_by_its_entry(scope, tmp_path):
    with pytest.raises(RegistryError, match=r"recipients\[0\].scope: .* names no part of Jakarta"):
        load_registry(write_recipient(tmp_path, scope=scope))
