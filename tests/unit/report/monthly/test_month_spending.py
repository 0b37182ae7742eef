"""What was spent, of what, and for how much a result, in words."""

from dataclasses import replace
from datetime import date

from pantau.periods import Month
from pantau.report.analysis.budget import BudgetMonth, cost_per_result, measure_use
from pantau.report.monthly.spending import budget_sentence, weigh_budget
from sample_month import later_month_facts, month_facts

MARCH = Month(date(2018, 3, 1))
MINUS = "\N{MINUS SIGN}"
PUBLIC = 82_000_000_000


def say(*months, announced=None, verified=None, month=MARCH):
    counts = [BudgetMonth(date(2018, at, 1), *amounts) for at, amounts in enumerate(months, start=1)]
    use = measure_use(counts, month.start, announced)
    return budget_sentence(month, use, cost_per_result(use.year_to_date.realisasi_rp, verified or {}))


def test_the_year_is_held_against_what_was_announced():
    assert say((10**9, 5 * 10**8), (10**9, 5 * 10**8), (10**9, 64 * 10**7), announced=PUBLIC) == (
        "Sampai akhir Maret 2018 terserap Rp 1,64 miliar, 2% dari Rp 82 miliar yang diumumkan untuk 2018; "
        "tahun anggaran sudah berjalan 25%. Selama Maret Rp 640 juta, 64% dari pagu bulan itu."
    )


def test_without_an_announced_budget_it_is_held_against_the_pagu_so_far():
    assert say((10**9, 5 * 10**8), (10**9, 0), (10**9, 10**9)).startswith(
        "Sampai akhir Maret 2018 terserap Rp 1,5 miliar, 50% dari pagu Rp 3 miliar sampai bulan itu;"
    )


def test_a_month_without_pagu_and_one_below_zero_are_told():
    told = say((10**9, 5 * 10**8), (10**9, -(10**8)), (0, 10**6))
    assert "Untuk Maret tidak ada pagu; realisasinya Rp 1 juta." in told
    assert "Realisasi Februari kurang dari nol karena ada pembukuan yang ditarik kembali." in told


def test_costs_are_told_with_the_reason_where_there_is_none():
    told = say((10**9, 10**9), verified={"P2": 400, "P4": 200, "P7": 0}, month=Month(date(2018, 1, 1)))
    assert told.endswith(
        "tahun anggaran sudah berjalan 8%. Seluruh realisasi 2018 dibagi hasil yang terverifikasi: Rp "
        "2,5 juta per lulusan pelatihan dan Rp 5 juta per peserta berizin usaha; angka-angka ini tidak untuk "
        "dijumlahkan. Belum dapat dihitung: biaya per penerima modal (belum ada hasil terverifikasi)."
    )


def test_a_budget_that_never_came_is_unknown_not_zero():
    assert say() == ("Data anggaran 2018 belum masuk, jadi penyerapan dan biaya per hasil belum diketahui.")
    budget = weigh_budget(month_facts(budget={}))
    assert (budget.use.month.realisasi_rp, budget.use.month.share) == (None, None)
    assert {one.reason for one in budget.cost_year} == {"data anggaran belum masuk"}


def test_a_month_that_is_late_leaves_the_year_as_far_as_it_is_known():
    facts = later_month_facts()
    late = replace(facts, budget={city: months[:-1] for city, months in facts.budget.items()})
    told = weigh_budget(late).sentence
    assert told.startswith("Data anggaran Maret belum masuk. Sampai akhir Februari 2019 terserap Rp ")
    assert told.endswith("Biaya per hasil belum diketahui.")
    assert "Selama Maret" not in told


def test_nothing_spent_is_zero_and_not_unknown():
    assert say((10**9, 0), (10**9, 0), (10**9, 0), announced=PUBLIC) == (
        "Sampai akhir Maret 2018 belum ada yang terserap dari Rp 82 miliar yang diumumkan untuk 2018; tahun "
        "anggaran sudah berjalan 25%. Selama Maret belum ada realisasi dari pagu Rp 1 miliar."
    )


def test_realisasi_below_zero_has_a_clause_of_its_own_and_no_share():
    told = say((10**9, -2_870_000_000), announced=PUBLIC, month=Month(date(2018, 1, 1)))
    assert told == (
        f"Sampai akhir Januari 2018 realisasi bersih kurang dari nol ({MINUS}Rp 2,87 miliar); tahun anggaran "
        "sudah berjalan 8%. Realisasi Januari kurang dari nol karena ada pembukuan yang ditarik kembali."
    )
    costs = say((10**9, -1), verified={"P2": 3, "P4": 2}, month=Month(date(2018, 1, 1)))
    assert costs.endswith("Biaya per hasil belum dapat dihitung (realisasi kurang dari nol).")
    march = say((10**9, 10**9), (10**9, 10**9), (10**9, -(10**7)), announced=PUBLIC)
    assert f"Selama Maret realisasi bersih kurang dari nol ({MINUS}Rp 10 juta)." in march


def test_december_2017_is_told_as_the_programmes_first_month_and_not_as_a_year():
    december = Month(date(2017, 12, 1))
    use = measure_use([BudgetMonth(december.start, 10**9, 5 * 10**8)], december.start, None)
    assert budget_sentence(december, use, cost_per_result(5 * 10**8, {"P4": 100})) == (
        "Sampai akhir Desember 2017 terserap Rp 500 juta, 50% dari pagu Rp 1 miliar sampai bulan itu. "
        "Realisasi Desember 2017 dibagi hasil yang terverifikasi: Rp 5 juta per peserta berizin usaha; "
        "angka-angka ini tidak untuk dijumlahkan."
    )


def test_the_announced_budget_is_that_of_its_own_year():
    assert weigh_budget(month_facts()).announced_rp == PUBLIC
    assert weigh_budget(later_month_facts()).announced_rp is None


def test_the_cities_make_all_jakarta():
    facts = month_facts()
    halves = replace(facts, budget={"31.71": facts.budget["31.71"]})
    whole, part = weigh_budget(facts), weigh_budget(halves)
    assert whole.use.month.realisasi_rp == sum(months[0].realisasi_rp for months in facts.budget.values())
    assert part.use.month.realisasi_rp == facts.budget["31.71"][0].realisasi_rp
