"""What docs/growing.md says to do with personal data at the end: it goes, and every figure stays."""

import re

import pytest

from pantau.settings import PROJECT
from pantau.warehouse import connect

WEEK, TEBET = "2018-01-08", "31.74.01"
PERSON = {
    "Tanggal Daftar": "09/01/2018",
    "NIK": "3174015703870001",
    "Nama Lengkap": "Sari Kenanga",
    "Jenis Kelamin": "P",
    "Tanggal Lahir": "17/03/1987",
    "Kelurahan": "Bukit Duri",
    "KTP DKI": "YA",
    "No. HP": "081277770001",
    "Status Usaha": "CALON",
    "Jenis Usaha": "KULINER",
    "Jalur Daftar": "KECAMATAN",
    "Persetujuan Data": "YA",
    "Fasilitator": "Fasilitator Rekaan",
}
NEEDLES = re.compile("Sari Kenanga|3174015703870001|81277770001|KTP Sari")


@pytest.mark.full
def test_rows_of_people_go_and_figures_and_reports_stay(programme):
    programme.sheets = {TEBET: {"P1": [PERSON, PERSON | {"NIK": "3174015703870002"}]}}
    programme.hand_in(PERSON["NIK"])
    programme.pull(WEEK)
    programme.answer(WEEK, TEBET, "P1", 2, "P1-06")
    programme.execute("update landing.answers set reason = 'KTP Sari dilihat'")
    programme.send(WEEK, programme.make(WEEK))
    before, editions = programme.dump(WEEK), programme.read("select * from ops.editions")
    assert programme.find_tables(NEEDLES)
    text = (PROJECT / "docs" / "growing.md").read_text(encoding="utf-8")
    _, _, retention = text.partition("## Retention")
    (statements,) = re.findall(r"```sql\n(.+?)```", retention.partition("\n## ")[0], re.S)
    with connect(programme.url) as connection:
        connection.autocommit = True
        connection.execute(statements)
    assert programme.find_tables(NEEDLES) == set()
    assert programme.dump(WEEK) == before
    assert programme.read("select * from ops.editions") == editions
    for view in ("workbook_pulls", "feed_looks", "closed_landings", "sheet_tabs"):
        assert programme.read(f"select count(*) from ops.{view}")
