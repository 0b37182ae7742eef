"""From what the warehouse knows to what a facilitator is told: places, answers, since, fixed."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pantau.feedback.compose import compose, find_findings, workbook_link
from pantau.feedback.facts import Facts, Place, PulledRow, PulledTab, Snapshot, ToldLine
from pantau.periods import Week

WEEK = Week(date(2018, 1, 15))
BOOK = "https://docs.google.com/spreadsheets/d/1AbC/edit"
SENTENCES = {
    ("R01", "karantina"): ("Kolom {kolom} masih kosong.", "Isi kolom {kolom}."),
    ("R03", "karantina"): ("Belum bisa dibaca.", "Tulis ulang."),
    ("R03", "peringatan"): ("Dianggap kosong.", "Tulis ulang bila ada."),
    ("R05", "karantina"): ("Sama persis.", "Hapus."),
    ("P1-05", "karantina"): ("Berbeda.", "Cocokkan."),
    ("X03", "karantina"): ("Belum terdaftar.", "Daftarkan."),
    ("W05", "peringatan"): ("Belum bisa dibaca.", "Tulis ulang."),
    ("W10", "peringatan"): ("Tidak cocok.", "Perbaiki."),
    ("W11", "peringatan"): ("Sudah dijawab.", "Tidak perlu apa-apa."),
}
OLD = date(2018, 1, 1)


def tab(code: str, *versions: int, first: int = 2, **changes) -> PulledTab:
    """A tab whose rows stand from ``first`` on, with these versions."""
    rows = tuple(PulledRow(at, version, b"") for at, version in enumerate(versions, start=first))
    headers = {"Tanggal": 0, "NIK": 1, "No. HP": 28}
    return replace(PulledTab(code, 7, True, 1, headers, rows), **changes)


def facts(*tabs: PulledTab, places=(), cross=(), told=None, **changes) -> Facts:
    snapshot = Snapshot(4, datetime(2018, 1, 21, 23, 3, tzinfo=UTC), True, True, (), tabs)
    made = Facts(
        kecamatan_code="31.74.04",
        kecamatan_name="Pasar Minggu",
        week=WEEK,
        is_precheck=False,
        workbook_link=BOOK,
        snapshot=snapshot,
        is_held=False,
        reasons=(),
        places=tuple(places),
        cross_places=tuple(cross),
        answered=frozenset(),
        sentences=SENTENCES,
        trends=(),
        told_before=told,
    )
    return replace(made, **changes)


def place(code="P1", row=2, column="No. HP", rule="W05", severity="peringatan", version=None) -> Place:
    return Place(code, row, column, rule, severity, version)


def told(row=2, version=10, rule="W05", column="No. HP", code="P1") -> ToldLine:
    return ToldLine(code, row, column, rule, version, OLD)


def test_what_keeps_a_row_out_comes_before_what_warns_then_tabs_then_rows_then_columns():
    found = compose(
        facts(
            tab("LAPOR", 30),
            tab("P3", 20, 21),
            tab("P1", 10, 11),
            places=[
                place("LAPOR", 2, "Status", "R03", "karantina"),
                place("P1", 2),
                place("P3", 3, "NIK", "R01", "karantina"),
                place("P1", 3, "NIK", "R01", "karantina"),
                place("P1", 3, "Tanggal Daftar", "R01", "karantina"),
                place("P3", 3, None, "R05", "karantina"),
            ],
        )
    ).lines
    assert [(line.finding.tab, line.finding.row_number, line.finding.column_name) for line in found] == [
        ("P1", 3, "Tanggal Daftar"),
        ("P1", 3, "NIK"),
        ("P3", 3, None),
        ("P3", 3, "NIK"),
        ("LAPOR", 2, "Status"),
        ("P1", 2, "No. HP"),
    ]


def test_a_line_has_its_columns_name_its_severitys_words_and_a_link_to_the_cell():
    places = [place(column="NIK", rule="R01", severity="karantina"), place(rule="R03"), place(rule="R05")]
    places[2] = place(column=None, rule="R05", severity="karantina")
    lines = {line.finding.rule_id: line for line in compose(facts(tab("P1", 10), places=places)).lines}
    assert (lines["R01"].sentence, lines["R01"].remedy) == ("Kolom NIK masih kosong.", "Isi kolom NIK.")
    assert lines["R03"].sentence == "Dianggap kosong."
    assert lines["R03"].link == f"{BOOK}#gid=7&range=AC2"
    assert lines["R05"].link == f"{BOOK}#gid=7&range=A2"


def test_a_local_servers_workbooks_are_linked_there():
    assert workbook_link("http://127.0.0.1:18801/", "x") == "http://127.0.0.1:18801/spreadsheets/d/x/edit"
    assert workbook_link("https://sheets.googleapis.com", "1AbC") == BOOK


def test_a_rule_that_looks_further_finds_its_row_where_it_stands_in_this_pull():
    cross = [place("P3", 2, "NIK", "X03", "karantina", version=20)]
    assert find_findings(facts(tab("P3", 20, 20), cross=cross))[0].row_number == 2
    assert find_findings(facts(tab("P3", 99, 20, 20), cross=cross))[0].row_number == 3
    assert find_findings(facts(tab("P3", 99), cross=cross)) == ()
    assert find_findings(facts(cross=cross)) == ()


def test_a_statements_warning_stands_at_its_row():
    cross = [place("LAPOR", 3, "Status", "W10")]
    (found,) = find_findings(facts(tab("LAPOR", 30, 31), cross=cross))
    assert (found.row_number, found.row_version_id) == (3, 31)


def test_a_finding_is_told_once_whichever_question_found_it():
    cross = [place(version=10)]
    assert len(compose(facts(tab("P1", 10), places=[place()], cross=cross)).lines) == 1


def test_what_was_answered_is_kept_and_not_raised_again():
    answered = frozenset({(10, "W05")})
    known = facts(tab("P1", 10, 11), places=[place(), place(row=3), place(rule="W11", column="NIK")])
    known = replace(known, answered=answered)
    assert [each.is_answered for each in find_findings(known)] == [True, True, False]
    assert [line.finding.row_number for line in compose(known).lines] == [3]


def test_an_answer_to_a_rule_that_keeps_rows_out_is_not_taken_from_here():
    known = facts(tab("P1", 10), places=[place(rule="P1-05", severity="karantina")])
    assert len(compose(replace(known, answered=frozenset({(10, "P1-05")}))).lines) == 1


def test_rows_are_counted_by_the_worst_that_was_found():
    rows = tab("P1", 10, 11, 12, 13)
    rows = replace(rows, rows=(*rows.rows, PulledRow(9, 14, b"", is_data=False)))
    places = [place(), place(column="NIK", rule="R01", severity="karantina"), place(row=3)]
    (counts,) = compose(facts(rows, places=places)).counts
    assert (counts.read, counts.accepted, counts.quarantined, counts.warned) == (4, 3, 1, 1)


def test_statements_and_tabs_that_were_not_found_are_not_counted():
    assert [each.tab for each in compose(facts(tab("LAPOR", 1), tab("P2", 2))).counts] == ["P2"]


def test_an_unreadable_tab_has_no_rows_and_no_findings():
    (counts,) = compose(facts(tab("P1", 10, is_readable=False), places=[place()])).counts
    assert (counts.read, counts.accepted) == (0, 0)


def test_since_is_the_cutoff_or_the_fridays_precheck_never_the_clock():
    assert compose(facts(tab("P1", 10), places=[place()])).lines[0].since == date(2018, 1, 22)
    early = facts(tab("P1", 10), places=[place()], is_precheck=True)
    assert compose(early).lines[0].since == date(2018, 1, 19)


def test_since_stays_while_the_row_reads_the_same_or_stands_where_it_stood():
    moved = facts(tab("P1", 99, 10), places=[place(row=3)], told=(told(),))
    edited = facts(tab("P1", 11), places=[place()], told=(told(),))
    other = facts(
        tab("P1", 10), places=[place(column="NIK", rule="R01", severity="karantina")], told=(told(),)
    )
    assert compose(moved).lines[0].since == OLD
    assert compose(edited).lines[0].since == OLD
    assert compose(other).lines[0].since == date(2018, 1, 22)


def test_a_line_that_is_gone_is_counted_as_fixed():
    gone = facts(tab("P1", 11), told=(told(), told(row=3, rule="R01")))
    assert compose(gone).fixed_count == 2


def test_a_line_that_moved_or_was_answered_or_stands_on_a_lost_tab_is_not_fixed():
    moved = facts(tab("P1", 99, 10), places=[place(row=3)], told=(told(),))
    answered = replace(facts(tab("P1", 10), told=(told(rule="P1-05"),)), answered=frozenset({(10, "P1-05")}))
    lost = facts(tab("P1", 10, is_readable=False), told=(told(), told(code="P2")))
    assert [compose(each).fixed_count for each in (moved, answered, lost)] == [0, 0, 0]


def test_a_precheck_cannot_tell_whether_a_statement_was_put_right():
    line = told(code="LAPOR", rule="W10", column="Status")
    assert compose(facts(tab("LAPOR", 10), told=(line,), is_precheck=True)).fixed_count == 0
    assert compose(facts(tab("LAPOR", 10), told=(line,))).fixed_count == 1


def test_the_first_feedback_is_known_as_such():
    assert compose(facts(tab("P1", 10))).is_first
    assert not compose(facts(tab("P1", 10), told=())).is_first


def test_of_a_workbook_that_could_not_be_read_nothing_is_said_of_its_rows():
    known = facts(told=(told(),), is_held=True, reasons=("unreadable",))
    feedback = compose(replace(known, snapshot=replace(known.snapshot, is_read=False)))
    assert (feedback.counts, feedback.lines, feedback.fixed_count) == ((), (), 0)
    assert feedback.is_unreadable and not feedback.is_good
