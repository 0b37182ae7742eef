"""What we run on can be listed for others and is audited; an audit that nobody answered is told as such."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from pantau import dependencies
from pantau.dependencies import LOCK, audit, main, make_sbom, read_audit

CLEAN = {"name": "gspread", "version": "6.2.1", "vulns": []}
LEAKY = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2019-217"}, {"id": "PYSEC-2014-8"}]}
UNKNOWN = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.fixture(scope="module")
def sbom() -> str:
    return make_sbom()


def test_the_list_names_every_package_of_the_lock_with_its_hashes(sbom):
    listed = {(one["name"], one["version"]): one["hashes"] for one in json.loads(sbom)["components"]}
    lock = LOCK.read_text(encoding="utf-8")
    assert set(listed) == set(re.findall(r"^([\w.-]+)==(\S+)", lock, re.M))
    hashes = {each["content"] for found in listed.values() for each in found}
    assert hashes == set(re.findall(r"--hash=sha256:(\w+)", lock))


def test_the_list_says_who_asks_for_each_package(sbom):
    asked = {one["ref"].partition("@")[0]: one["dependsOn"] for one in json.loads(sbom)["dependencies"]}
    assert any(ref.startswith("pkg:pypi/gspread@") for ref in asked["pantau"])
    assert any(ref.startswith("pkg:pypi/google-auth@") for ref in asked["pkg:pypi/gspread"])
    wanted = {ref for refs in asked.values() for ref in refs}
    assert wanted == {one["purl"] for one in json.loads(sbom)["components"]}


def test_the_list_is_valid_cyclonedx(sbom):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom) is None


def test_the_list_holds_no_address_no_path_and_no_moment(sbom):
    found = json.loads(sbom)
    assert found.pop("$schema") == "http://cyclonedx.org/schema/bom-1.6.schema.json"
    told = json.dumps(found)
    assert "://" not in told and str(Path.home()) not in told and str(LOCK.parent) not in told
    assert "timestamp" not in told and "serialNumber" not in found


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([CLEAN], 0, "1 packages audited, 0 of them vulnerable."),
        ([CLEAN, LEAKY], 1, "jinja2 2.4.1: PYSEC-2019-217, PYSEC-2014-8"),
        ([CLEAN, UNKNOWN], 0, "NOT AUDITED: 1 packages"),
        ([UNKNOWN, LEAKY], 1, "NOT AUDITED: 1 packages"),
    ],
    ids=["clean", "vulnerable", "one unknown", "vulnerable and unknown"],
)
def test_only_a_vulnerability_is_red_and_silence_is_told(packages, code, words, monkeypatch, capsys):
    found = read_audit(json.dumps({"dependencies": packages, "fixes": []}))
    monkeypatch.setattr(dependencies, "audit", lambda: found)
    assert main("audit") == code
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "Traceback (most recent call last)", "[]", '{"error": 1}'])
def test_a_service_that_does_not_answer_is_told(answer):
    found = read_audit(answer)
    assert found.end == 0 and "NOT AUDITED: all packages" in str(found)


def test_a_service_that_never_ends_is_told(monkeypatch):
    def hang(*_, **options):
        raise subprocess.TimeoutExpired("pip-audit", options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    assert "NOT AUDITED: all packages" in str(audit())
