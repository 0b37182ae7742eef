"""Every row rule of contract §3 on rows that were landed, typed and judged: one build for all cases.

A case is a tab, what differs from a sound row, and the findings that are expected. Each case of a
rule on the row alone stands in kecamatan 31.74.04; the rules that look further have their own.
"""

import pytest

WEEK = "2018-01-15"
CUTOFF = "22/01/2018"
AFTER = "23/01/2018"
HOME = "31.74.04"


def nik(serial, head="317404", born="010190"):
    return f"{head}{born}{serial:04d}"


ALONE = {
    "a sound row": ("P1", {"NIK": nik(1), "No. HP": "081200000001"}, set()),
    "required cell missing": ("P1", {"NIK": nik(2), "Fasilitator": "-"}, {("R01", "Fasilitator")}),
    "optional cell missing": ("P1", {"NIK": nik(3), "Alamat": "n/a"}, set()),
    "two cells missing": (
        "P1",
        {"NIK": None, "Kelurahan": " "},
        {("R01", "NIK"), ("R01", "Kelurahan")},
    ),
    "choice outside its list": ("P1", {"NIK": nik(4), "KTP DKI": "IYA"}, {("R02", "KTP DKI")}),
    "choice in other case": ("P1", {"NIK": nik(5), "Jenis Usaha": "industri  rumahan"}, set()),
    "broken choice": ("P1", {"NIK": nik(6), "KTP DKI": "#N/A"}, {("R03", "KTP DKI")}),
    "unread date": ("P1", {"NIK": nik(7), "Tanggal Lahir": "01/13/1990"}, {("R03", "Tanggal Lahir")}),
    "unread optional amount": (
        "P1",
        {"NIK": nik(8), "Omzet per Bulan (Rp)": "dua juta"},
        {("R03", "Omzet per Bulan (Rp)", "peringatan")},
    ),
    "broken optional text": ("P1", {"NIK": nik(9), "Alamat": "#REF!"}, {("R03", "Alamat", "peringatan")}),
    "short nik": ("P1", {"NIK": "317404010190001"}, {("P1-01", "NIK")}),
    "broken nik": ("P1", {"NIK": "#REF!"}, {("R03", "NIK")}),
    "serial 0000": ("P1", {"NIK": nik(0)}, {("P1-02", "NIK")}),
    "unknown province": ("P1", {"NIK": nik(1, "993104")}, {("P1-03", "NIK"), ("W03", "NIK", "peringatan")}),
    "city 00": ("P1", {"NIK": nik(1, "310004")}, {("P1-03", "NIK")}),
    "kecamatan 00": ("P1", {"NIK": nik(1, "317400")}, {("P1-03", "NIK")}),
    "code not in use": ("P1", {"NIK": nik(1, "317109")}, set()),
    "no such birth day": ("P1", {"NIK": nik(1, born="300290")}, {("P1-04", "NIK")}),
    "birth day 40": ("P1", {"NIK": nik(1, born="400190")}, {("P1-04", "NIK")}),
    "birth day 72": ("P1", {"NIK": nik(1, born="720190")}, {("P1-04", "NIK")}),
    "leap day of 2000 or 1900": (
        "P1",
        {"NIK": nik(1, born="290200"), "Tanggal Lahir": "29/02/2000"},
        set(),
    ),
    "another birth date": ("P1", {"NIK": nik(1, born="020190")}, {("P1-05", "NIK")}),
    "another sex": ("P1", {"NIK": nik(1, born="410190")}, {("P1-06", "NIK")}),
    "a woman": ("P1", {"NIK": nik(2, born="410190"), "Jenis Kelamin": "P"}, set()),
    "another date and sex": (
        "P1",
        {"NIK": nik(3, born="420190")},
        {("P1-05", "NIK"), ("P1-06", "NIK")},
    ),
    "another birth date, answered": (
        "P1",
        {"NIK": nik(31, born="020190")},
        {("W11", "NIK", "peringatan")},
    ),
    "another date and sex, the date answered": (
        "P1",
        {"NIK": nik(32, born="420190")},
        {("P1-06", "NIK"), ("W11", "NIK", "peringatan")},
    ),
    "another date and sex, both answered": (
        "P1",
        {"NIK": nik(33, born="420190")},
        {("W11", "NIK", "peringatan")},
    ),
    "birth date unread": (
        "P1",
        {"NIK": nik(4, born="020190"), "Tanggal Lahir": "kemarin"},
        {("R03", "Tanggal Lahir")},
    ),
    "name of two letters": ("P1", {"NIK": nik(10), "Nama Lengkap": "A. B."}, {("P1-07", "Nama Lengkap")}),
    "name with a digit": ("P1", {"NIK": nik(11), "Nama Lengkap": "Budi 2"}, {("P1-07", "Nama Lengkap")}),
    "name with a foreign digit": (
        "P1",
        {"NIK": nik(12), "Nama Lengkap": "Budi ٢"},
        {("P1-07", "Nama Lengkap")},
    ),
    "name of three foreign letters": ("P1", {"NIK": nik(13), "Nama Lengkap": "Éñü"}, set()),
    "name nama": ("P1", {"NIK": nik(14), "Nama Lengkap": "NAMA"}, {("P1-07", "Nama Lengkap")}),
    "kelurahan elsewhere": ("P1", {"NIK": nik(15), "Kelurahan": "Gambir"}, {("P1-08", "Kelurahan")}),
    "kelurahan in other case": ("P1", {"NIK": nik(16), "Kelurahan": "PEJATEN-BARAT."}, set()),
    "broken kelurahan": ("P1", {"NIK": nik(17), "Kelurahan": "#N/A"}, {("R03", "Kelurahan")}),
    "before the programme": (
        "P1",
        {"NIK": nik(18), "Tanggal Daftar": "30/11/2016"},
        {("P1-09", "Tanggal Daftar")},
    ),
    "first day": ("P1", {"NIK": nik(19), "Tanggal Daftar": "01/12/2016"}, set()),
    "on the cut-off": ("P1", {"NIK": nik(20), "Tanggal Daftar": CUTOFF}, set()),
    "after the cut-off": ("P1", {"NIK": nik(21), "Tanggal Daftar": AFTER}, {("P1-09", "Tanggal Daftar")}),
    "fourteen": (
        "P1",
        {"NIK": nik(1, born="090103"), "Tanggal Lahir": "09/01/2003"},
        {("P1-10", "Tanggal Lahir"), ("W04", "Tanggal Lahir", "peringatan")},
    ),
    "fifteen today": (
        "P1",
        {"NIK": nik(1, born="080103"), "Tanggal Lahir": "08/01/2003"},
        {("W04", "Tanggal Lahir", "peringatan")},
    ),
    "born on 29 february, not yet fifteen": (
        "P1",
        {"NIK": nik(1, born="290204"), "Tanggal Lahir": "29/02/2004", "Tanggal Daftar": "28/02/2017"},
        {("P1-10", "Tanggal Lahir"), ("W04", "Tanggal Lahir", "peringatan")},
    ),
    "not of DKI": ("P1", {"NIK": nik(22), "KTP DKI": "TIDAK"}, {("P1-11", "KTP DKI")}),
    "no consent": ("P1", {"NIK": nik(23), "Persetujuan Data": "tidak"}, {("P1-12", "Persetujuan Data")}),
    "nik as a number": ("P1", {"NIK": int(nik(24))}, {("W01", "NIK", "peringatan")}),
    "amount in words": (
        "P1",
        {"NIK": nik(25), "Omzet per Bulan (Rp)": "1,5 juta"},
        {("W02", "Omzet per Bulan (Rp)", "peringatan")},
    ),
    "nik of another province": ("P1", {"NIK": nik(26, "320101")}, {("W03", "NIK", "peringatan")}),
    "phone unread": ("P1", {"NIK": nik(27), "No. HP": "021-555"}, {("W05", "No. HP", "peringatan")}),
    "phone missing": ("P1", {"NIK": nik(28), "No. HP": "-"}, {("R01", "No. HP")}),
    "phone broken": ("P1", {"NIK": nik(29), "No. HP": "#N/A"}, {("R03", "No. HP")}),
    "text like a formula": ("P1", {"NIK": nik(30), "Alamat": "=1+1"}, {("W07", "Alamat", "peringatan")}),
    "a totals row": ("P1", {"NIK": None, "Tanggal Daftar": "Total:", "No. HP": "x"}, {("R04", None)}),
    "sub total": ("P1", {"NIK": "12", "Tanggal Daftar": "SUB TOTAL Januari"}, {("R04", None)}),
    "totals row with a nik": (
        "P1",
        {"NIK": nik(31), "Tanggal Daftar": "Jumlah"},
        {("R03", "Tanggal Daftar")},
    ),
    "a word that begins like total": (
        "P1",
        {"NIK": "12", "Tanggal Daftar": "Totalitas"},
        {("R03", "Tanggal Daftar"), ("P1-01", "NIK")},
    ),
    "total not leftmost": ("P1", {"NIK": "123", "Nama Lengkap": "Total Rekaan"}, {("P1-01", "NIK")}),
    "a copy, typed otherwise": (
        "P1",
        {
            "NIK": " 3174 0401 0190 0001",
            "Tanggal Daftar": 43108,
            "Nama Lengkap": "PESERTA  rekaan",
            "No. HP": "+62 812-0000-0001",
        },
        {("R05", None)},
    ),
    "passed without being there": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "A", "Kehadiran": "IZIN"},
        {("P2-01", "Hasil")},
    ),
    "not passed, not there": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "B", "Kehadiran": "IZIN", "Hasil": None},
        set(),
    ),
    "a copy, but for a broken optional cell": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "B", "Kehadiran": "IZIN", "Hasil": "#N/A"},
        {("R03", "Hasil", "peringatan"), ("R05", None)},
    ),
    "no copy: an optional cell not understood": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "B", "Kehadiran": "IZIN", "Hasil": "??"},
        {("R02", "Hasil")},
    ),
    "optional choice outside its list": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "C", "Hasil": "BAGUS"},
        {("R02", "Hasil")},
    ),
    "optional choice broken": (
        "P2",
        {"NIK": nik(1), "ID Kelas": "D", "Hasil": "#N/A"},
        {("R03", "Hasil", "peringatan")},
    ),
    "training on the cut-off": ("P2", {"NIK": nik(1), "ID Kelas": "E", "Tanggal": CUTOFF}, set()),
    "training after it": ("P2", {"NIK": nik(1), "ID Kelas": "F", "Tanggal": AFTER}, {("P2-02", "Tanggal")}),
    "nik of 15 digits in P2": ("P2", {"NIK": "317404010190001", "ID Kelas": "G"}, {("R03", "NIK")}),
    "class as a number": ("P2", {"NIK": nik(1), "ID Kelas": 12}, set()),
    "visit after the cut-off": ("P3", {"NIK": nik(1), "Tanggal": AFTER}, {("P3-01", "Tanggal")}),
    "short NIB": (
        "P4",
        {"NIK": nik(1), "Jenis Izin": "NIB", "Nomor Izin": "81200 1234567"},
        {("P4-01", "Nomor Izin")},
    ),
    "NIB": ("P4", {"NIK": nik(1), "Jenis Izin": "NIB", "Nomor Izin": "8120 0123 45678"}, set()),
    "issued without a number": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": None},
        {("P4-02", "Nomor Izin")},
    ),
    "issued with a broken date": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": "Z/1", "Tanggal Terbit": "#N/A"},
        {("P4-02", "Nomor Izin"), ("R03", "Tanggal Terbit", "peringatan")},
    ),
    "issued before asked": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": "Z/2", "Tanggal Terbit": "08/01/2018"},
        {("P4-03", "Tanggal Ajuan")},
    ),
    "over before it began": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": "Z/3", "Berlaku s.d.": "10/01/2018"},
        {("P4-03", "Tanggal Ajuan")},
    ),
    "issued after the cut-off": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": "Z/4", "Tanggal Terbit": AFTER},
        {("P4-04", "Tanggal Terbit")},
    ),
    "asked on an unread day": (
        "P4",
        {"NIK": nik(1), "Nomor Izin": "Z/5", "Tanggal Ajuan": "??", "Tanggal Terbit": AFTER},
        {("R03", "Tanggal Ajuan")},
    ),
    "month that has not begun": ("P5", {"NIK": nik(1), "Bulan": "02/2018"}, {("P5-01", "Bulan")}),
    "month that runs": ("P5", {"NIK": nik(1), "Bulan": "01/2018"}, set()),
    "negative sales": (
        "P5",
        {"NIK": nik(1), "Nilai Penjualan (Rp)": -5},
        {("P5-02", "Nilai Penjualan (Rp)")},
    ),
    "statement of a month to come": ("P6", {"NIK": nik(1), "Bulan": "Feb 2018"}, {("P6-01", "Bulan")}),
    "sums off by two rupiah": (
        "P6",
        {"NIK": nik(1), "Laba Bersih (Rp)": 1500002},
        {("P6-02", "Omzet (Rp)")},
    ),
    "sums off by one rupiah": ("P6", {"NIK": nik(1), "Laba Bersih (Rp)": 1500001}, set()),
    "a loss": ("P6", {"NIK": nik(3), "Omzet (Rp)": 1000000, "Laba Bersih (Rp)": "(2.500.000)"}, set()),
    "negative cost": ("P6", {"NIK": nik(5), "HPP (Rp)": -1}, {("R03", "HPP (Rp)")}),
    "paid out without a day": (
        "P7",
        {"NIK": nik(1), "Tanggal Cair": None},
        {("P7-01", "Jumlah Dicairkan (Rp)")},
    ),
    "more than asked": (
        "P7",
        {"NIK": nik(1), "Jumlah Dicairkan (Rp)": 10000001},
        {("P7-02", "Jumlah Dicairkan (Rp)")},
    ),
    "paid before asked": (
        "P7",
        {"NIK": nik(1), "Tanggal Cair": "08/01/2018"},
        {("P7-02", "Jumlah Dicairkan (Rp)")},
    ),
    "paid after the cut-off": ("P7", {"NIK": nik(1), "Tanggal Cair": AFTER}, {("P7-03", "Tanggal Cair")}),
    "statement about no stage": ("LAPOR", {"Tahap": "P8"}, {("R02", "Tahap")}),
    "statement by nobody": ("LAPOR", {"Dilaporkan Oleh": None}, {("R01", "Dilaporkan Oleh")}),
}
ANSWERED = {
    "another birth date, answered": ["P1-05"],
    "another date and sex, the date answered": ["P1-05"],
    "another date and sex, both answered": ["P1-05", "P1-06"],
    "no such birth day": ["P1-04"],
    "nik of another province": ["W03"],
}
"""An answer to a warning changes nothing here, nor does one to a rule that cannot be answered."""

FURTHER = {
    "31.74.01": {
        "P1": [
            {"NIK": nik(9001), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "09/01/2018"},
            {"NIK": nik(9001), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "10/01/2018"},
            {"NIK": nik(9002), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "10/01/2018"},
            {"NIK": nik(9003), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "10/01/2018"},
        ],
        "P2": [
            {"NIK": nik(9999)},
            {"NIK": nik(9001), "Tanggal": "07/01/2018"},
            {"NIK": nik(9001), "Tanggal": "10/01/2018"},
            {"NIK": nik(9001), "Tanggal": "10/01/2018", "ID Kelas": "k-01", "Hasil": None},
            {"NIK": nik(9001), "Tanggal": "11/01/2018", "ID Kelas": " K-01"},
            {"NIK": nik(9001), "Tanggal": "11/01/2018", "ID Kelas": "K-01", "Hasil": None},
            {"NIK": nik(9001), "Tanggal": "11/01/2018", "ID Kelas": "K-02"},
        ],
        "P4": [
            {"NIK": nik(9001), "Nomor Izin": "iumk 7", "Tanggal Terbit": "12/01/2018"},
            {"NIK": nik(9001), "Nomor Izin": "IUMK/7/", "Tanggal Terbit": "13/01/2018"},
        ],
        "P6": [{"NIK": nik(9001), "Bulan": "01/2018"}],
        "P7": [
            {"NIK": nik(9001), "Tanggal Ajuan": "08/01/2018"},
            {"NIK": nik(9001), "Tanggal Ajuan": "08/01/2018", "Status": "MINAT", "Tanggal Cair": None},
        ],
    },
    "31.74.02": {
        "P1": [
            {"NIK": nik(9001), "Kelurahan": "Karet", "Tanggal Daftar": "08/01/2018"},
            {"NIK": nik(9002), "Kelurahan": "Karet", "Tanggal Daftar": "10/01/2018"},
            {"NIK": nik(9004), "Kelurahan": "Karet", "Tanggal Daftar": "10/01/2018"},
        ],
        "P4": [
            {"NIK": nik(9002), "Nomor Izin": "IUMK-7", "Tanggal Terbit": "11/01/2018"},
            {"NIK": nik(9004), "Nomor Izin": "IUMK-7", "Tanggal Terbit": "12/01/2018"},
            {"NIK": nik(9004), "Nomor Izin": "IUMK-8", "Tanggal Terbit": "09/01/2018"},
        ],
        "P5": [{"NIK": nik(9004), "Bulan": "12/2017"}, {"NIK": nik(9004), "Bulan": "01/2018"}],
        "P6": [{"NIK": nik(9001), "Bulan": "Jan 2018"}],
        "LAPOR": [{"Tahap": "P1", "Status": "NIHIL"}],
    },
}
EXPECTED_FURTHER = {
    ("31.74.01", "P1", 2, "X02", "NIK"),
    ("31.74.01", "P1", 3, "X01", "NIK"),
    ("31.74.02", "P1", 3, "X02", "NIK"),
    ("31.74.01", "P2", 2, "X03", "NIK"),
    ("31.74.01", "P2", 3, "X04", "Tanggal"),
    ("31.74.01", "P2", 5, "X05", "ID Kelas"),
    ("31.74.01", "P2", 6, "X05", "ID Kelas"),
    ("31.74.01", "P4", 2, "X06", "Jenis Izin"),
    ("31.74.01", "P4", 3, "X06", "Jenis Izin"),
    ("31.74.02", "P4", 3, "X06", "Jenis Izin"),
    ("31.74.02", "P5", 2, "X04", "Bulan"),
    ("31.74.02", "P6", 2, "X07", "NIK"),
    *(("31.74.01", "P1", row, "W06", "No. HP") for row in (2, 3, 4, 5)),
    *(("31.74.02", "P1", row, "W06", "No. HP") for row in (2, 3, 4)),
    ("31.74.02", "P4", 4, "W08", "Tanggal Terbit"),
    ("31.74.01", "P7", 2, "W09", "Status"),
    ("31.74.02", "LAPOR", 2, "W10", "Status"),
}
"""9001 registered first in 31.74.02; 9002 on the same day in both, and the lower code is kept. The four
share a phone; neither licence of 9001 stays (test_warnings.py has the edges of the warnings)."""


@pytest.fixture(scope="module")
def judged(landing):
    tabs = {tab: [] for tab in ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "LAPOR")}
    places = {}
    for name, (tab, changes, _) in ALONE.items():
        # A phone of one's own in P1, lest W06 fires; the other tabs have no such column.
        phone = {"No. HP": f"0813{len(tabs['P1']):08d}"}
        tabs[tab].append({**phone, **changes})
        places[name] = (tab, len(tabs[tab]) + 1)
    snapshot_id = landing.land(WEEK, HOME, tabs)
    for name, rule_ids in ANSWERED.items():
        landing.answer(snapshot_id, *places[name], *rule_ids)
    for code, sheets in FURTHER.items():
        landing.land(WEEK, code, sheets)
    landing.run(WEEK)
    landing.places = places
    return landing


@pytest.mark.parametrize("name", ALONE)
def test_a_row_has_the_findings_that_the_contract_says(judged, name):
    expected = {(*finding, "karantina")[:3] if len(finding) == 2 else finding for finding in ALONE[name][2]}
    found = judged.fetch(
        """
        select rule_id, column_name, severity from quality.findings
        where kecamatan_code = %s and tab = %s and row_number = %s and rule_id not like 'X%%'
        """,
        HOME,
        *judged.places[name],
    )
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_rules_that_look_further_see_the_rows_that_were_left(judged):
    found = judged.fetch(
        """
        select kecamatan_code, tab, row_number, rule_id, column_name from quality.findings
        where kecamatan_code <> %s
        """,
        HOME,
    )
    assert set(found) == EXPECTED_FURTHER
    assert len(found) == len(EXPECTED_FURTHER)


def test_a_rule_that_looks_further_tells_the_version_of_its_row(judged):
    told = judged.fetch(
        """
        select findings.rule_id, findings.row_version_id = rows.row_version_id
        from (
            select kecamatan_code, tab, row_number, row_version_id, rule_id
            from intermediate.int_cross_findings
            union all
            select kecamatan_code, tab, row_number, row_version_id, rule_id
            from intermediate.int_cross_warnings
        ) as findings
        inner join (
            select chosen.kecamatan_code, tabs.tab, numbered.row_number, numbered.row_version_id
            from intermediate.int_snapshots_chosen as chosen
            inner join landing.snapshot_tabs as tabs on chosen.latest_snapshot_id = tabs.snapshot_id
            cross join unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id)
        ) as rows using (kecamatan_code, tab, row_number)
        """
    )
    assert {rule_id for rule_id, _ in told} >= {f"X0{number}" for number in range(1, 8)} | {"W06", "W10"}
    assert {rule_id for rule_id, is_same in told if is_same is None} == {"W10"}
    assert not [rule_id for rule_id, is_same in told if is_same is False]


def test_a_verdict_lists_its_quarantining_rules_sorted(judged):
    query = """
        select verdict, rule_ids from quality.row_verdicts
        where kecamatan_code = %s and tab = %s and row_number = %s
    """
    assert judged.fetch(query, HOME, *judged.places["another date and sex"]) == [
        ("quarantined", ["P1-05", "P1-06"])
    ]
    assert judged.fetch(query, HOME, *judged.places["two cells missing"]) == [("quarantined", ["R01"])]
    assert judged.fetch(query, HOME, *judged.places["phone unread"]) == [("accepted", [])]
    assert judged.fetch(query, HOME, *judged.places["another date and sex, both answered"]) == [
        ("accepted", [])
    ]
    assert judged.fetch(query, "31.74.01", "P1", 3) == [("quarantined", ["X01"])]


def test_every_row_read_has_one_verdict(judged):
    counts = dict(
        judged.fetch(
            "select tab, count(*) from quality.row_verdicts where kecamatan_code = %s group by tab", HOME
        )
    )
    landed = {}
    for tab, _, _ in ALONE.values():
        landed[tab] = landed.get(tab, 0) + 1
    landed.pop("LAPOR")
    assert counts == landed


def test_rules_in_the_seed_and_rules_in_the_models_are_the_same(judged):
    seeded = {row[0] for row in judged.fetch("select distinct rule_id from reference.rules")}
    fired = {row[0] for row in judged.fetch("select distinct rule_id from quality.findings")}
    assert fired == seeded


def test_no_findings_or_verdicts_hold_a_nik(judged):
    for table in ("quality.findings", "quality.row_verdicts"):
        rows = judged.fetch(f"select t::text from {table} as t")
        assert rows
        assert not [row for row in rows if "317404" in row[0]]
