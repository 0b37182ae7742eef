"""The weekly report, composed for each scope."""

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from pantau.report.edition import EditionKey
from pantau.report.facts import Decision, Expectation
from pantau.report.weekly.composition import compose_weekly, scopes
from sample_facts import first_week, hold_some, make_facts, nothing_new, release

GOOD = make_facts()
WEEKS = {
    "good": GOOD,
    "held": hold_some(GOOD),
    "released": release(GOOD),
    "first": first_week(GOOD),
    "quiet": nothing_new(GOOD),
}
RELEASED = Decision("Laras Puspitasari", "Sudah dicek", ("fall:P7",), date(2018, 1, 23))


def texts(part):
    """Every string of a report, keys apart."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            if field.name != "manifest":
                yield from texts(getattr(part, field.name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, (tuple, list)):
        for value in part:
            yield from texts(value)


@pytest.mark.parametrize("week", WEEKS)
def test_every_scope_has_a_whole_report(week):
    for scope in scopes():
        report = compose_weekly(WEEKS[week], scope.code)
        assert (report.scope, report.key.scope) == (scope, scope.code)
        assert len(report.tiles) == 6
        assert len(report.totals) == 7
        assert {"funnel", "weekly_new", "map", "reporting"} <= set(report.pictures)
        assert ("bridge" in report.pictures) == (week != "first")
        assert len(report.lines) == len(report.quality) == len(report.statements)
        assert all((report.subject, report.label, report.state, report.definitions, report.partners))


@pytest.mark.parametrize("week", WEEKS)
def test_no_sentence_is_broken(week):
    for scope in scopes():
        for text in texts(compose_weekly(WEEKS[week], scope.code)):
            assert text == text.strip()
            assert not re.search(r"\bNone\b|\bnan\b|\binf\b|  |\{|\}|\.\.|;\.|,\.| \.|\b-\d", text), text


@pytest.mark.parametrize("week", WEEKS)
def test_the_state_is_one_sentence_that_can_be_said(week):
    for scope in scopes():
        state = compose_weekly(WEEKS[week], scope.code).state
        assert re.fullmatch(r"[A-Z][^.]*(\d\.\d{3}[^.]*)*\.", state), state
        assert len(state) < 320


@pytest.mark.parametrize("week", WEEKS)
def test_cities_and_kecamatan_add_up_to_jakarta(week):
    reports = [compose_weekly(WEEKS[week], scope.code) for scope in scopes()]
    for stage in range(7):
        for count in ("cumulative", "new", "verified"):
            sums = [
                sum(getattr(one.totals[stage], count) for one in reports if one.scope.kind == kind)
                for kind in ("jakarta", "city", "kecamatan")
            ]
            assert len(set(sums)) == 1


@pytest.mark.parametrize("week", WEEKS)
def test_totals_are_the_sums_of_the_lines(week):
    for scope in scopes():
        report = compose_weekly(WEEKS[week], scope.code)
        for stage, total in enumerate(report.totals):
            assert total.cumulative == sum(line.figures[stage].cumulative for line in report.lines)
            assert total.new == sum(line.figures[stage].new for line in report.lines)


def test_composing_is_pure():
    assert compose_weekly(GOOD, "31.74") == compose_weekly(make_facts(), "31.74")


def test_the_subject_says_week_total_new_and_who_reported(facts, alter, hold):
    facts = alter(facts, "31.74.03", statements={"P1": "belum"})
    facts = hold(facts, "31.74.01", "31.75.06")
    assert compose_weekly(facts).subject == "[OK OCE] Minggu 15–21 Jan 2018 · P1 4.360 (+840) · 41/44 lapor"
    assert compose_weekly(replace(facts, release=RELEASED)).subject.endswith(
        "41/44 lapor · dirilis dengan catatan"
    )


def test_other_scopes_name_their_place_in_the_subject(facts, hold):
    facts = hold(facts, "31.74.01")
    week = "[OK OCE] Minggu 15–21 Jan 2018"
    assert compose_weekly(facts, "31.74").subject == f"{week} · Jakarta Selatan · P1 980 (+180) · 9/10 lapor"
    assert compose_weekly(facts, "31.74.02").subject == (
        f"{week} · Kecamatan Setiabudi · P1 100 (+20) · 7/7 tahap dilaporkan"
    )
    assert compose_weekly(facts, "31.74.01").subject == (
        f"{week} · Kecamatan Tebet · P1 80 (+0) · lembar kerja ditahan"
    )


def test_the_state_tells_place_pace_and_held(facts, hold):
    facts = hold(facts, "31.74.01")
    assert compose_weekly(facts).state == (
        "Jakarta kini punya 4.380 peserta OK OCE, 860 di antaranya mendaftar minggu ini, lebih sedikit "
        "daripada minggu lalu (880); laju pendaftaran Januari di atas target 3.333, tetapi masih di bawah "
        "4.000 orang sebulan – angka satu kecamatan masih memakai data lama."
    )
    assert compose_weekly(facts, "31.71").state == (
        "Jakarta Pusat kini punya 800 peserta OK OCE, 160 di antaranya mendaftar minggu ini, "
        "sama banyak dengan minggu lalu."
    )
    assert compose_weekly(facts, "31.74.01").state == (
        "Lembar kerja Kecamatan Tebet minggu ini ditahan, jadi jumlah 80 peserta masih berasal dari "
        "data minggu 1–7 Jan 2018."
    )


def test_the_key_names_scope_and_edition(facts):
    report = compose_weekly(facts, "31.74", edition=3)
    assert report.key == EditionKey("weekly", date(2018, 1, 15), "31.74", 3)
    assert compose_weekly(facts).label == "OK OCE · Jakarta · Minggu 15–21 Jan 2018"


def test_a_released_report_says_so_first(facts):
    assert compose_weekly(facts).release is None
    said = compose_weekly(replace(facts, release=RELEASED), "31.74").release
    assert "Laras Puspitasari merilisnya dengan alasan: “Sudah dicek”" in said


def test_the_manifest_says_what_the_report_was_made_from(facts, alter):
    facts = alter(facts, "31.74.01", acceptance=replace(RELEASED, found=("rows_lost:P3",)))
    facts = replace(
        facts,
        verdict="hold",
        release=RELEASED,
        expectations=(Expectation("no_total_falls", "critical", False, "1 of 7", ("P7",)),),
    )
    manifest = compose_weekly(facts, "31.74", edition=2).manifest
    assert json.loads(json.dumps(manifest)) == manifest
    assert len(manifest["snapshots"]) == 44
    assert manifest["snapshots"]["31.01.02"] == {"snapshot_id": 1, "hash": f"{1:064x}"}
    assert manifest["suites"] == {
        "no_total_falls": {"severity": "critical", "success": False, "observed": "1 of 7"}
    }
    assert manifest["release"] == {
        "by": "Laras Puspitasari",
        "reason": "Sudah dicek",
        "found": ["fall:P7"],
        "on": "2018-01-23",
    }
    assert manifest["accepted_by_hand"]["31.74.01"]["found"] == ["rows_lost:P3"]
    assert {name: manifest[name] for name in list(manifest)[:8]} == {
        "week": "2018-01-15",
        "scope": "31.74",
        "edition": 2,
        "build_id": 7,
        "code_version": "abc123",
        "contract_version": 1,
        "rules_version": "rules9",
        "verdict": "hold",
    }
