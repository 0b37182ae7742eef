"""A built week through both gates into the engineers' pages: what is told of it, and that nobody is named."""

import json
import re

import pytest

from pantau.gate import data_docs
from pantau.gate.data_docs import DataDocsError, write_data_docs
from pantau.gate.programme import judge_programme
from pantau.gate.workbooks import judge_workbooks
from pantau.runs import Run
from pantau.transform import build

WEEK = "2018-01-15"
CODE = "31.74.04"
NOTE = "Ibu Rekaan Wulandari sudah memisahkan uang usaha dan uang dapur"
PEOPLE = [
    {
        "NIK": f"3174040101{90 + place}0001",
        "Nama Lengkap": f"Rekaan Kusuma {letter}",
        "No. HP": f"08129876540{place}",
        "Tanggal Lahir": f"01/01/19{90 + place}",
    }
    for place, letter in enumerate("abcdefghij")
]


def people(tab):
    """Ten people, all well registered, in two classes that five of them fill, and with one note for all."""
    named = [{column: person[column] for column in ("NIK", "Nama Lengkap")} for person in PEOPLE]
    if tab == "P1":
        return PEOPLE
    if tab == "P3":
        return [{**who, "Topik": NOTE, "Cara": "KUNJUNGAN", "Tanggal": "16/01/2018"} for who in named]
    return [{**who, "ID Kelas": name, "Tanggal": "17/01/2018"} for who in named[:5] for name in ("K1", "K2")]


@pytest.fixture(scope="module")
def run(landing, tmp_path_factory):
    """Both gates have judged a week in which a list was copied and a note pasted."""
    landing.land(WEEK, CODE, {tab: people(tab) for tab in ("P1", "P2", "P3")})
    run = landing.run_of(WEEK)
    settings = run.settings.model_copy(update={"data_docs": tmp_path_factory.mktemp("docs") / "pages"})
    run = Run(run.week, run.run_id, settings)
    build(run, "stage_rows")
    judge_workbooks(run)
    build(run, "build_facts")
    assert judge_programme(run) == "hold"
    return run


def test_the_copied_list_and_the_pasted_note_are_told_by_place_and_number_only(run, landing):
    told = dict(
        landing.fetch(
            "select expectation, failing from quality.gate_results "
            "where severity = 'info' and not success and expectation like 'no\\_%%'"
        )
    )
    assert told == {
        "no_attendance_list_is_repeated": [f"{CODE} 2018-01-17 P2 row 2 5", f"{CODE} 2018-01-17 P2 row 3 5"],
        "no_note_is_pasted_for_many": [f"{CODE} P3 row 2 10"],
    }
    assert landing.fetch("select verdict, reasons from quality.gate_verdicts") == [("hold", ["workbooks"])]


def test_the_pages_are_built_with_an_index_and_name_nobody(run, landing):
    index = write_data_docs(run)
    pages = [path for path in index.parent.rglob("*") if path.suffix in (".html", ".json")]
    suites = {path.parts[-4] for path in pages if path.name == "week.html"}
    assert len(suites) == 15
    front = index.read_text()
    assert "Gate 2: hold (workbooks)" in front
    assert f"{CODE} P3 row 2 10" in front
    for link in re.findall(r'href="([^"]+)"', front):
        assert (index.parent / link).exists(), link

    everything = "\n".join(path.read_text() for path in pages)
    assert CODE in everything
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", everything)
    password = re.search(r"://[^:]+:([^@]+)@", run.url).group(1)
    phones = [f"{prefix}{person['No. HP'][1:]}" for person in PEOPLE for prefix in ("0", "+62", "62")]
    names = [person["Nama Lengkap"] for person in PEOPLE]
    for secret in (password, "postgresql", "127.0.0.1", *phones, *names, NOTE, "Rekaan", "id-3174"):
        assert secret not in everything, secret
    assert landing.fetch("select count(*) from marts.fct_stage_event where stage_code = 'P1'") == [(10,)]


def test_a_repeated_week_has_the_same_pages(run):
    index = write_data_docs(run)
    before = sorted(path for path in index.parent.rglob("*"))
    judge_programme(run)
    write_data_docs(run)
    assert sorted(path for path in index.parent.rglob("*")) == before


def test_old_weeks_leave_the_folder(run, monkeypatch):
    folder = data_docs.find_folder(run.settings)
    older = folder / "results" / "2018-01-08"
    older.mkdir()
    (older / "programme.json").write_text(json.dumps({"told": "pass", "validations": []}))
    assert "Week 2018-01-08" in write_data_docs(run).read_text()
    monkeypatch.setattr(data_docs, "WEEKS_KEPT", 1)
    assert "Week 2018-01-08" not in write_data_docs(run).read_text()
    assert not older.exists()


def test_a_folder_that_cannot_be_written_is_loud_and_changes_no_verdict(run, landing, caplog, tmp_path):
    closed = tmp_path / "a file"
    closed.write_text("no folder")
    blind = Run(run.week, run.run_id, run.settings.model_copy(update={"data_docs": closed}))
    counts = judge_workbooks(blind)
    assert (counts.accepted, judge_programme(blind)) == (1, "hold")
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [error.partition(";")[0] for error in errors] == [
        f"Gate {gate}, week {WEEK}: its Data Docs will be missing (NotADirectoryError)" for gate in (1, 2)
    ]
    with pytest.raises(DataDocsError, match="Gate 1 and Gate 2 left no results of week 2018-01-15"):
        write_data_docs(blind)
    assert landing.fetch("select verdict, reasons from quality.gate_verdicts") == [("hold", ["workbooks"])]


def test_a_page_that_great_expectations_could_not_make_is_told(run, monkeypatch):
    monkeypatch.setattr(data_docs, "_page_of", lambda suite, week: f"nowhere/{suite}/a/b/week.html")
    with pytest.raises(DataDocsError, match="No page was made of workbooks, tabs"):
        write_data_docs(run)
