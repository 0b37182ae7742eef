"""What the gates found stands in the report in words, under no identifier."""

from dataclasses import replace

from pantau.gate import month, programme
from pantau.gate.suites import read_suite
from pantau.report.facts import Expectation
from pantau.report.monthly import checks
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.printing_trust import print_origin
from sample_month import month_facts

LOWER = Expectation("no_total_is_lower_than_a_sent_month", "warning", False, "2", ("P4 90 88", "P1 9 8"))
SPENT = Expectation("nothing_that_was_spent_is_below_zero", "warning", False, "1", ("budget.pagu_rp -5",))
SUMS = Expectation("the_44_rows_stand_in_every_stage", "critical", True, "308 of 308", ())


def asked(suites: tuple[str, ...]) -> list[dict]:
    return [entry for name in suites for entry in read_suite(name)["expectations"]]


def test_every_check_of_both_gates_has_a_name_and_no_other_has():
    names = {entry["meta"]["name"] for entry in asked((*programme.SUITES, *month.SUITES))}
    assert names == set(checks.NAMES)


def test_whatever_the_months_gate_lets_pass_is_told_in_a_note():
    told = {entry["meta"]["name"] for entry in asked(month.SUITES) if entry["severity"] != "critical"}
    assert told == set(checks.NOTES)


def test_a_total_below_the_last_report_and_a_budget_below_zero_are_notes():
    notes = compose_monthly(month_facts(gate=(LOWER, SPENT, SUMS), verdict="pass_with_notes")).notes
    assert notes[-2:] == (
        "Jumlah P1 Pendaftaran dan P4 Perizinan lebih rendah daripada yang tertulis di laporan bulanan "
        "sebelumnya; perinciannya ada di bagian tentang yang berubah.",
        "Pagu atau realisasi anggaran seluruh Jakarta kurang dari nol, dalam bulan itu atau seluruhnya; "
        "perlu dicocokkan dengan pengelola anggaran.",
    )
    passed = tuple(replace(one, success=True) for one in (LOWER, SPENT))
    assert not [note for note in compose_monthly(month_facts(gate=passed)).notes if "anggaran" in note]


def test_the_annex_shows_both_gates_in_words():
    printed = print_origin(compose_monthly(month_facts(gate=(LOWER, SUMS), verdict="pass_with_notes")))
    month_table, week_table = printed["suites"]
    assert month_table["title"] == "Pemeriksaan bulan ini: lolos dengan catatan"
    assert month_table["rows"] == [
        ["44 kecamatan ada di setiap tahap", "menahan", "lolos", "308 dari 308"],
        ["Jumlah tidak di bawah laporan bulan sebelumnya", "peringatan", "tidak lolos", "2"],
    ]
    assert week_table["title"] == "Pemeriksaan minggu penutup"
    for name, *_ in (*month_table["rows"], *week_table["rows"]):
        assert "_" not in name
