"""Who asks to be forgotten is, and no count moves: one warehouse built, erased, restored and re-keyed."""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from pantau.backup import BackupFailed, back_up, restore
from pantau.decisions import DecisionRefused
from pantau.duplicates import find_duplicates
from pantau.erasure import person as erasing
from pantau.erasure.kept_list import ListUnreachable
from pantau.erasure.person import ErasureRefused, erase, replay
from pantau.feedback.positions import find_unmoved
from pantau.feedback.queries import read_facts
from pantau.landing.contents import encode_rows
from pantau.landing.erased import NOBODY as NOBODY_ERASED
from pantau.landing.erased import load_erased
from pantau.pseudonyms import rotate
from pantau.registry import RegistryError
from pantau.settings import Settings
from pantau.warehouse import connect

pytestmark = pytest.mark.full

TEBET, PASAR_MINGGU = "31.74.01", "31.74.04"
W1, W2, W3 = "2018-01-08", "2018-01-15", "2018-01-22"
OLD, NEW = "kunci uji", "kunci baru yang panjang dan acak 0002"
SARI, BAYU, STRANGER = "3174015703870001", "3174010509910002", "3174010101600009"
REASON, BY = "Permintaan tertulis 12 Jan", "Ani"
RESTORED = "warehouse_restored"
REGISTRY = "workbooks: []\nrecipients: []\napprovers: [{name: Ani, email: ani@dki.example}]\n"
NEEDLES = re.compile(
    r"3174015703870001|3174.0157.0387.0001|Sari Kenanga|Kenanga 77|81277770001"
    r"|Dapur Sari|SERT-77|Bercerai|KTP Sari|3174010509910002|Bayu Anggara|81277770002|1990-09-05|05/09/1990"
)
"""All that says who Sari and Bayu are, as typed and as read."""


def person(nik, name, **changes):
    return {
        "Tanggal Daftar": "09/01/2018",
        "NIK": nik,
        "Nama Lengkap": name,
        "Jenis Kelamin": "L",
        "Tanggal Lahir": f"{int(nik[6:8]) % 40:02d}/{nik[8:10]}/19{nik[10:12]}",
        "Kelurahan": "Bukit Duri",
        "KTP DKI": "YA",
        "No. HP": f"0812{nik[-8:]}",
        "Status Usaha": "CALON",
        "Jenis Usaha": "KULINER",
        "Jalur Daftar": "KECAMATAN",
        "Persetujuan Data": "YA",
        "Fasilitator": "Fasilitator Rekaan",
        **changes,
    }


SARIS_P1 = person(
    SARI,
    "Sari Kenanga",
    **{
        "Jenis Kelamin": "P",
        "Tanggal Lahir": "17/03/1987",
        "No. HP": "0812-7777-0001",
        "Alamat": "Jl. Kenanga 77",
        "Nama Usaha": "Dapur Sari",
    },
)
BAYUS_P1 = person(BAYU, "Bayu Anggara 2", **{"Tanggal Lahir": "05/09/1990", "No. HP": "rumah 81277770002"})
OTHERS = [person(f"317401{day:02d}0180{day:04d}", f"Warga {chr(64 + day) * 4}") for day in range(1, 7)]
OTHER = OTHERS[0]["NIK"]


def attendance(nik, **changes):
    return {
        "Tanggal": "11/01/2018",
        "ID Kelas": "K-1",
        "Tema": "Kemasan",
        "Penyelenggara": "LPK Rekaan",
        "NIK": nik,
        "Kehadiran": "HADIR",
        "Hasil": "LULUS",
        **changes,
    }


def visit(nik, topic, **changes):
    return {
        "Tanggal": "12/01/2018",
        "NIK": nik,
        "Pendamping": "Rina",
        "Asal Pendamping": "PGO",
        "Cara": "KANTOR",
        "Topik": topic,
        "Status": "TERLAKSANA",
        **changes,
    }


def licence(nik, **changes):
    return {
        "Tanggal Ajuan": "09/01/2018",
        "NIK": nik,
        "Jenis Izin": "IUMK",
        "Status": "TERBIT",
        "Nomor Izin": "IUMK/1",
        "Tanggal Terbit": "12/01/2018",
        **changes,
    }


def statement(nik):
    return {
        "Bulan": "12/2017",
        "NIK": nik,
        "Omzet (Rp)": 5000000,
        "HPP (Rp)": 3000000,
        "Biaya Operasional (Rp)": 500000,
        "Laba Bersih (Rp)": 1500000,
    }


def loan(nik):
    return {
        "Tanggal Ajuan": "09/01/2018",
        "NIK": nik,
        "Sumber": "BANK DKI",
        "Jumlah Diajukan (Rp)": 9000000,
        "Status": "DICAIRKAN",
        "Jumlah Dicairkan (Rp)": 9000000,
        "Tanggal Cair": "12/01/2018",
    }


FIRST = {
    TEBET: {
        "P1": [*OTHERS, SARIS_P1, BAYUS_P1],
        "P2": [
            attendance(OTHER),
            attendance(SARI, **{"Nama Lengkap": "Sari Kenanga", "Nomor Sertifikat": "SERT-77"}),
            attendance("3174.0157.0387.0001", Tanggal="12/01/2018", Hasil=""),
            attendance(BAYU),
        ],
        "P3": [
            visit(OTHER, "Harga"),
            visit(SARI, "Bercerai, butuh modal"),
            visit(SARI, "Bercerai, butuh modal"),
        ],
        "P4": [licence(SARI), licence(OTHER, **{"Tanggal Terbit": "13/01/2018"})],
        "P6": [statement(SARI), statement(OTHER)],
        "LAPOR": [{"Minggu": "08/01/2018", "Tahap": "P1", "Status": "ADA DATA", "Dilaporkan Oleh": "Rina"}],
    },
    PASAR_MINGGU: {
        "P1": [
            {**SARIS_P1, "Tanggal Daftar": "10/01/2018", "Kelurahan": "Ragunan"},
            person("3174015703870011", "Sri Kanaga", **{"Jenis Kelamin": "P", "Kelurahan": "Ragunan"}),
            {**SARIS_P1, "NIK": "3,17E+15", "Kelurahan": "Ragunan"},
        ],
        "P6": [statement(SARI)],
    },
}


@dataclass
class Told:
    """What the warehouse stated at the steps of the story, where people were named, how many rows it held."""

    settings: Settings
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    erasures: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)
    traces: dict = field(default_factory=dict)
    backup: Path | None = None


def facts(programme, week):
    """Every mart, and what quality says of the week, but the queue that a person looks through."""
    return {name: told for name, told in programme.dump(week).items() if "duplicate" not in name}


def count_versions(programme):
    return programme.read(
        "select (select count(*) from landing.row_versions), (select count(*) from landing.feed_row_versions)"
    )[0]


def search(programme):
    """Every table, and what PostgreSQL knows of its columns, in which anything says who somebody is."""
    return programme.find_tables(NEEDLES)


@pytest.fixture(scope="module")
def told(programme, tmp_path_factory):
    """Two weeks, two people erased, both weeks built again, and sheets that go on to name them."""
    registry = tmp_path_factory.mktemp("registry") / "registry.yaml"
    registry.write_text(REGISTRY, encoding="utf-8")
    places = {"registry": registry, "erasure_list": str(tmp_path_factory.mktemp("list"))}
    told = Told(programme.settings.model_copy(update=places))
    programme.sheets = FIRST
    programme.hand_in(OTHER, SARI)
    programme.pull(W1)
    programme.send(W1, programme.make(W1))
    told.before[W1] = facts(programme, W1)
    grown = [*FIRST[TEBET]["P1"], person("3174010701800007", "Warga Baru")]
    mended = {**FIRST[PASAR_MINGGU], "P1": FIRST[PASAR_MINGGU]["P1"][:-1]}
    programme.sheets = {
        TEBET: {**FIRST[TEBET], "P1": grown, "P7": [loan(SARI)]},
        PASAR_MINGGU: mended,
    }
    programme.pull(W2)
    programme.answer(W2, TEBET, "P1", 8, "P1-06")
    programme.execute("update landing.answers set reason = 'KTP Sari dilihat'")
    programme.make(W2)
    told.before[W2] = facts(programme, W2)
    find_duplicates(programme.run_of(W2))
    told.versions["before"], told.traces["before"] = count_versions(programme), search(programme)
    told.backup = back_up(told.settings, tmp_path_factory.mktemp("backups"), 30)

    told.erasures = [erase(told.settings, nik, REASON, BY) for nik in (SARI, f"{BAYU[:6]} {BAYU[6:]}\n")]
    told.traces["erased"] = search(programme)
    told.after["built again"] = facts_again(programme, W2)
    programme.pull(W2)
    programme.hand_in(OTHER, SARI, "3174010201800002")
    programme.pull(W2)
    told.versions["pulled again"] = count_versions(programme)
    programme.hand_in(OTHER, SARI)
    programme.pull(W2)
    programme.execute("update intermediate.int_typing_version set version = 'old'")
    told.after["an older week, all made anew"] = facts_again(programme, W1)
    told.traces["built again"] = search(programme)

    tebet = programme.sheets[TEBET]
    moved = [*grown[:6], {**SARIS_P1, "Alamat": "Jl. Kenanga 77 B"}, {**BAYUS_P1, "Status Usaha": "RINTISAN"}]
    programme.sheets = {
        **programme.sheets,
        TEBET: {**tebet, "P1": moved, "P3": [*tebet["P3"], visit(SARI, "Bercerai lagi")]},
    }
    programme.pull(W3)
    told.versions["changed"] = count_versions(programme)
    programme.make(W3)
    told.traces["changed"] = search(programme)
    return told


def facts_again(programme, week):
    """The facts of a week that is made again."""
    programme.make(week)
    return facts(programme, week)


def test_before_it_landing_and_what_was_made_of_it_name_them(told):
    assert {
        "landing.row_versions",
        "landing.feed_row_versions",
        "landing.answers",
        "pg_stats",
    } <= told.traces["before"]
    assert "staging.stg_sheets__p1_pendaftaran" in told.traces["before"]
    assert "intermediate.int_change_rows" in told.traces["before"]


@pytest.mark.parametrize("step", ["erased", "built again", "changed"])
def test_no_column_of_any_table_says_who_they_are(told, step):
    assert told.traces[step] == set()


@pytest.mark.parametrize(("step", "week"), [("built again", W2), ("an older week, all made anew", W1)])
def test_marts_verdicts_and_findings_stay_as_they_were(told, step, week):
    assert set(told.after[step]) == set(told.before[week])
    for table, before in told.before[week].items():
        # The first week leads from an edition only since it was sent itself.
        if week == W2 or "_change" not in table:
            assert told.after[step][table] == before, table


def test_sheets_and_files_that_still_hold_them_bring_no_new_row_but_that_of_somebody_else(told):
    sheets, feeds = told.versions["before"]
    assert told.versions["pulled again"] == (sheets, feeds + 1)


def test_a_changed_row_lands_blanked_and_stays_quarantined_for_what_was_found_in_it(told, programme):
    sheets, feeds = told.versions["pulled again"]
    assert told.versions["changed"] == (sheets + 3, feeds)
    kept = programme.read(
        """
        select jsonb_typeof(cells -> 1), cells ->> 2, extras::text from landing.row_versions
        where participant_id = any(%s) order by row_version_id desc limit 3
        """,
        [erasure.participant_id for erasure in told.erasures],
    )
    assert kept == [("object", None, "{}")] * 3
    rules = programme.read(
        "select rule_ids from quality.row_verdicts where week_start = %s and tab = 'P1' and row_number = 9",
        W3,
    )
    assert rules == [(["P1-05", "P1-07"],)]


def test_the_trace_says_when_by_whom_and_why_and_never_who(told, programme):
    rows = programme.read(
        """
        select erased_by, reason, sheet_rows, feed_rows, answers, pairs
        from ops.erasures order by sheet_rows desc
        """
    )
    assert rows == [("Ani", REASON, 10, 1, 1, 1), ("Ani", REASON, 2, 0, 0, 0)]
    assert [erasure.blanked.sheet_rows for erasure in told.erasures] == [10, 2]
    for erasure in told.erasures:
        assert {"landing.snapshot_tabs", "intermediate.int_change_rows"} <= set(erasure.blanked.tables)


def test_a_row_of_theirs_whose_nik_could_not_be_read_stays_quarantined_for_it(told, programme):
    judged = "select rule_ids from quality.row_verdicts where week_start = %s and row_number = 4"
    assert programme.read(f"{judged} and kecamatan_code = %s and tab = 'P1'", W1, PASAR_MINGGU) == [
        (["P1-01"],)
    ]


def test_no_hash_that_could_be_found_by_trial_stays(told, programme):
    rows = programme.arranged(TEBET).tabs[0].rows
    plain = [sha256(content).digest() for content in encode_rows(rows)]
    standing = {
        bytes(digest) for (digest,) in programme.read("select content_hash from landing.row_versions")
    }
    assert plain[0] in standing and plain[6] not in standing


def test_who_was_erased_is_erased_once(told, programme):
    before = programme.read("select * from ops.erasures order by participant_id")
    again = erase(told.settings, SARI, "Sekali lagi", BY)
    assert again.done_before is not None and "Erased before" in str(again)
    assert programme.read("select * from ops.erasures order by participant_id") == before


@pytest.mark.parametrize(
    ("nik", "reason", "by", "refusal", "says"),
    [
        (STRANGER, REASON, BY, ErasureRefused, "Nobody of that NIK"),
        ("31740101016000", REASON, BY, ErasureRefused, "no NIK of 16 digits"),
        (OTHER, "Diminta warga AAAA", BY, ErasureRefused, "names the person"),
        (OTHER, f"Diminta {OTHER}", BY, DecisionRefused, "a NIK"),
        (OTHER, REASON, "Siapa", RegistryError, "Nobody of that name may decide"),
    ],
)
def test_what_cannot_be_erased_is_refused_without_an_echo(told, programme, nik, reason, by, refusal, says):
    with pytest.raises(refusal, match=says) as refused:
        erase(told.settings, nik, reason, by)
    assert nik not in str(refused.value) and "AAAA" not in str(refused.value)
    assert programme.read("select count(*) from landing.erased_people") == [(2,)]


def test_an_erasure_that_breaks_off_leaves_all_as_it_was(told, programme, monkeypatch):
    def stand():
        return [
            programme.read(f"select md5(string_agg(told::text, '' order by told::text)) from {table} as told")
            for table in ("landing.row_versions", "staging.stg_sheets__p1_pendaftaran", "ops.erasures")
        ]

    before = stand()
    unwritable = told.settings.model_copy(update={"erasure_list": f"{told.backup}/list"})
    with pytest.raises(ListUnreachable, match="PANTAU_ERASURE_LIST"):
        erase(unwritable, OTHER, REASON, BY)
    assert stand() == before


def test_nobody_is_erased_beside_a_build(told, programme):
    with connect(programme.url) as connection:
        connection.execute("select pg_advisory_lock(hashtext('pantau.transform'))")
        with pytest.raises(ErasureRefused, match="A build is running"):
            erase(told.settings, OTHER, REASON, BY)


def test_feedback_finds_the_rows_of_erased_people_where_they_stood(told, programme):
    known = read_facts(programme.run_of(W3), TEBET, "link")
    with connect(programme.url, "transformer") as connection:
        erased = load_erased(connection, OLD.encode())
    unmoved = find_unmoved(known.snapshot, programme.arranged(TEBET), erased)
    assert {"P1", "P2", "P3"} <= set(unmoved)
    assert "P1" not in find_unmoved(known.snapshot, programme.arranged(TEBET), NOBODY_ERASED)


@pytest.fixture(scope="module")
def restored(cluster, told, programme):
    """The backup from before both were erased, in a database of another name."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {RESTORED} template template0 owner pantau")
        url, replayed = restore(told.settings, told.backup, RESTORED)
        assert url.endswith(f"/{RESTORED}") and replayed == erasing.Replay(2, 0, 0)
        server, _, _ = programme.url.rpartition("/")
        yield replace(programme, url=f"{server}/{RESTORED}", sheets={})
        connection.execute(f"drop database {RESTORED} with (force)")


def test_a_restored_warehouse_names_nobody_who_was_erased_since(told, restored):
    assert search(restored) == set()
    settings = told.settings.model_copy(update={"warehouse_url": restored.settings.warehouse_url})
    assert replay(settings) == erasing.Replay(0, 2, 0)
    with pytest.raises(BackupFailed, match="holds a warehouse"):
        restore(told.settings, told.backup, RESTORED)


def test_a_restored_warehouse_builds_the_same_facts(told, restored):
    assert facts_again(restored, W2) == told.before[W2]


@pytest.fixture(scope="module")
def rekeyed(told, restored, programme):
    """The key of the ids is another one, and everything is pulled with it."""
    before = count_versions(programme)
    rotate(programme.url, OLD.encode(), NEW.encode())
    again = replace(programme, key=NEW)
    again.pull(W3)
    return before, again


def test_under_another_key_they_are_still_known_and_no_row_lands_anew(rekeyed):
    before, programme = rekeyed
    assert count_versions(programme) == before
    assert search(programme) == set()
    assert programme.read(
        """
        select count(distinct participant_id) from landing.row_versions
        where participant_id in (select participant_id from landing.erased_people)
        """
    ) == [(2,)]


def test_what_is_on_the_list_under_an_older_key_is_told(told, rekeyed):
    _, programme = rekeyed
    programme.execute("delete from landing.erased_people")
    settings = told.settings.model_copy(update={"pseudonym_key": programme.settings.pseudonym_key})
    again = replay(settings)
    assert again == erasing.Replay(0, 0, 2)
    assert "NOT erased" in str(again)
