"""Ids under a new key, and who may see what: on one warehouse that was built, re-keyed and built again."""

import re
from collections import Counter
from dataclasses import dataclass

import psycopg
import pytest

from pantau import pseudonyms
from pantau.contract import load_contract
from pantau.duplicates import decide_pair, find_duplicates
from pantau.landing.cells import participant_id
from pantau.landing.feeds import land_feed
from pantau.landing.pseudonym_key import KeyRefused, fingerprint, refuse_another_key
from pantau.landing.pull import list_pulls, pull_feed, pull_workbook
from pantau.pseudonyms import RotationRefused, rotate
from pantau.sources.partners import open_partners
from pantau.transform import build
from pantau.warehouse import connect

WEEK = "2018-01-08"
OLD, NEW = b"kunci uji", b"kunci baru yang panjang dan acak 0001"
TEBET, PASAR_MINGGU = "31.74.01", "31.74.04"
HIDDEN = ("landing", "staging", "intermediate")
OPEN = ("reference", "marts", "quality", "ops")
KNOWN_BY = ("identity", "contact")
REGISTRY = """
workbooks: []
recipients: []
approvers: [{name: Ani, email: ani@dki.example}]
"""


def nik(serial):
    return f"317404010190{serial:04d}"


def person(serial, kelurahan="Bukit Duri", **changes):
    return {
        "Tanggal Daftar": "09/01/2018",
        "NIK": nik(serial),
        "Nama Lengkap": f"Rekaan {'ABCDEFGHIJKLMNOPQRST'[serial % 20] * 5}",
        "Jenis Kelamin": "L",
        "Tanggal Lahir": "01/01/1990",
        "Alamat": "Jalan Rekaan",
        "Kelurahan": kelurahan,
        "KTP DKI": "YA",
        "No. HP": f"0812{serial:08d}",
        "Status Usaha": "CALON",
        "Jenis Usaha": "KULINER",
        "Jalur Daftar": "KECAMATAN",
        "Persetujuan Data": "YA",
        "Fasilitator": "Fasilitator Rekaan",
        **changes,
    }


def training(serial):
    return {
        "Tanggal": "11/01/2018",
        "ID Kelas": "K-1",
        "Tema": "Kemasan",
        "Penyelenggara": "LPK Rekaan",
        "NIK": nik(serial),
        "Kehadiran": "HADIR",
        "Hasil": "LULUS",
    }


def tables(programme, *schemas):
    """Every table and view of these schemas, of all if none is named."""
    return [
        name
        for (name,) in programme.read(
            """
            select format('%%I.%%I', nspname, relname) from pg_class
            inner join pg_namespace on relnamespace = pg_namespace.oid
            where
                relkind in ('r', 'p', 'v', 'm', 'f')
                and case
                    when cardinality(%(named)s::text []) > 0 then nspname = any(%(named)s)
                    else nspname !~ '^pg_' and nspname <> 'information_schema'
                end
            order by 1
            """.replace("%(named)s", "%s"),
            *[list(schemas)] * 2,
        )
    ]


def read_all(programme):
    """Every row of every table, as columns and values."""
    with psycopg.connect(programme.url, row_factory=psycopg.rows.dict_row) as connection:
        return {name: connection.execute(f"select * from {name}").fetchall() for name in tables(programme)}


@dataclass
class Rekeyed:
    """All that the warehouse held before and after the ids were made anew."""

    before: dict
    after: dict
    rotation: pseudonyms.Rotation
    niks: dict

    @property
    def ids(self):
        """Old id → new id, by the landed row that has it."""
        pairs = {}
        for table, key in (("row_versions", "row_version_id"), ("feed_row_versions", "feed_row_version_id")):
            after = {row[key]: row["participant_id"] for row in self.after[f"landing.{table}"]}
            for row in self.before[f"landing.{table}"]:
                pairs.setdefault(row["participant_id"], set()).add(after[row[key]])
        return pairs


@pytest.fixture(scope="module")
def built(programme, tmp_path_factory):
    """A week of two kecamatan and a partner's file; two pairs who may be one, one of them decided."""
    folder = tmp_path_factory.mktemp("partners")
    (folder / "pelatihan").mkdir()
    lines = [f"K-1,LPK,Kemasan,2018-01-11,Tebet,{nik(serial)},Nama,Y,Y,S" for serial in (1, 90)]
    header = "ID Kelas,Nama Lembaga,Tema,Tanggal,Kecamatan,NIK,Nama,Hadir,Lulus,No. Sertifikat"
    (folder / "pelatihan" / "a.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    people = [person(serial) for serial in range(1, 12)]
    people += [person(41), person(42, **{"NIK": "3,17E+15"})]
    twins = [person(60 + n, **{"No. HP": "081299990000", "Nama Lengkap": "Kembar Rekaan"}) for n in range(9)]
    programme.sheets = {
        TEBET: {"P1": [*people, *twins], "P2": [training(serial) for serial in (1, 2, 3)]},
        PASAR_MINGGU: {"P1": [person(20 + n, "Ragunan") for n in range(5)], "P2": [training(4)]},
    }
    programme.pull(WEEK)
    run = programme.run_of(WEEK)
    with connect(programme.url, "loader") as connection:
        land_feed(connection, run.week, run.run_id, "pelatihan", open_partners(str(folder)), OLD)
    programme.make(WEEK)
    find_duplicates(run)
    registry = tmp_path_factory.mktemp("registry") / "registry.yaml"
    registry.write_text(REGISTRY, encoding="utf-8")
    pairs = programme.read("select participant_a, participant_b from quality.duplicate_queue")
    settings = programme.settings.model_copy(update={"registry": registry})
    for pair in pairs[::2]:
        decide_pair(settings, pair, "different_people", "KTP dilihat", "Ani")
    # One NIK was erased on request; one person is known to an older build alone.
    programme.execute(
        "update landing.row_versions set cells = jsonb_set(cells, '{1}', 'null') where participant_id = %s",
        participant_id(nik(11), OLD),
    )
    programme.execute(
        "insert into ops.event_versions values (%s, 'P1', %s, '2017-12-20', false, 0, 1)",
        *("0" * 32, TEBET),
    )
    return programme


@pytest.fixture(scope="module")
def rekeyed(built):
    before = read_all(built)
    rotation = rotate(built.url, OLD, NEW)
    niks = {participant_id(nik(serial), OLD): nik(serial) for serial in range(100)}
    return Rekeyed(before, read_all(built), rotation, niks)


def as_rows(rows):
    return Counter(repr(sorted(row.items(), key=lambda pair: pair[0])) for row in rows)


def put_in_order(row):
    """A pair with the smaller id first, and all that belongs to each with it."""
    if row.get("participant_a") is None or row["participant_a"] < row["participant_b"]:
        return row
    other = {"a": "b", "b": "a"}
    swapped = {
        name: row[f"{name[:-1]}{other[name[-1]]}"]
        for name in row
        if name[-2:] in ("_a", "_b") and f"{name[:-1]}{other[name[-1]]}" in row
    }
    return {**row, **swapped}


@pytest.mark.full
def test_a_rotation_beside_a_build_or_an_open_step_changes_nothing(built, monkeypatch):
    with connect(built.url) as connection:
        connection.execute("select pg_advisory_lock(hashtext('pantau.transform'))")
        with pytest.raises(RotationRefused, match="A build is running"):
            rotate(built.url, OLD, NEW)
    monkeypatch.setattr(pseudonyms, "_PATIENCE", "50ms")
    with connect(built.url, "transformer") as connection:
        connection.execute("select participant_id from marts.fct_stage_event limit 1")
        with pytest.raises(RotationRefused, match="in use; nothing was changed"):
            rotate(built.url, OLD, NEW)
    with connect(built.url, "loader") as connection:
        refuse_another_key(connection, OLD)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(b"another", NEW, "made with another key"), (OLD, b"short", "at least 32")],
)
def test_a_wrong_old_key_and_a_weak_new_one_are_refused(built, old, new, told):
    with pytest.raises((KeyRefused, RotationRefused), match=told):
        rotate(built.url, old, new)


def test_every_id_is_made_from_the_nik_and_the_new_key(rekeyed):
    erased = participant_id(nik(11), OLD)
    for old, new in rekeyed.ids.items():
        assert len(new) == 1, "one person, one id"
        if old is not None and old != erased:
            assert new == {participant_id(rekeyed.niks[old], NEW)}


def test_who_has_no_nik_any_more_is_somebody_still_and_nobody_else(rekeyed):
    (erased,) = rekeyed.ids[participant_id(nik(11), OLD)]
    assert len(erased) == 32 and erased not in rekeyed.before
    new = [row["participant_id"] for row in rekeyed.after["ops.event_versions"]]
    assert erased in new and len(set(new)) == len(
        {row["participant_id"] for row in rekeyed.before["ops.event_versions"]}
    )
    assert rekeyed.rotation.without_nik == 2


def test_no_table_holds_an_old_id(rekeyed):
    old = {*rekeyed.niks, "0" * 32}
    for table, rows in rekeyed.after.items():
        assert not old & set(re.findall("[0-9a-f]{32}", repr(rows))), table


def test_but_for_the_ids_and_the_key_every_row_of_every_table_is_as_it_was(rekeyed):
    ids = {old: new for old, (new,) in ((old, tuple(new)) for old, new in rekeyed.ids.items())}
    only_kept = set(map(str, (row["participant_id"] for row in rekeyed.after["ops.event_versions"]))) - set(
        map(str, ids.values())
    )
    (ids["0" * 32],) = only_kept
    touched = 0
    for table, rows in rekeyed.before.items():
        if table == "ops.pseudonym_keys":
            continue
        mapped = [
            put_in_order(
                {
                    name: ids.get(value, value) if isinstance(value, str) else value
                    for name, value in row.items()
                }
                if any("participant" in name for name in row)
                else row
            )
            for row in rows
        ]
        touched += sum(old != new for old, new in zip(rows, mapped, strict=True))
        assert as_rows(mapped) == as_rows(rekeyed.after[table]), table
    assert touched >= rekeyed.rotation.rows > 100
    for table in ("quality.duplicate_candidates", "quality.duplicate_queue", "ops.duplicate_decisions"):
        assert rekeyed.after[table], f"{table} had nothing to make anew"


@pytest.mark.full
def test_the_facts_built_again_are_those_that_were_made_anew(built, rekeyed):
    before = built.dump(WEEK)
    build(built.run_of(WEEK, "again"), "build_facts")
    assert built.dump(WEEK) == before


def test_a_pull_under_the_old_key_lands_nothing(built, rekeyed):
    for pull in (list_pulls, lambda run: pull_workbook(run, TEBET), lambda run: pull_feed(run, "bank")):
        with pytest.raises(KeyRefused, match="rotate-key"):
            pull(built.run_of("2018-01-15"))
    assert built.read("select count(*) from landing.snapshots where week_start > '2018-01-08'") == [(0,)]
    with connect(built.url, "loader") as connection:
        refuse_another_key(connection, NEW)


def test_a_rotation_again_changes_nothing_and_an_old_key_never_comes_back(built, rekeyed):
    assert rotate(built.url, NEW, NEW) is None
    with pytest.raises(KeyRefused):
        rotate(built.url, OLD, OLD + NEW)
    before = b"the key before both, which leaked out"
    built.execute(
        "insert into ops.pseudonym_keys overriding system value values (-1, %s, 0)", fingerprint(before)
    )
    with pytest.raises(RotationRefused, match="was in force before"):
        rotate(built.url, NEW, before)


def refused(connection, statement):
    try:
        connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState):
        return True  # the second: a view that nobody can write
    return False


@pytest.fixture
def refusals(built, cluster):
    """Tells of tables those on which a statement is refused to a role."""
    superuser = cluster.url("postgres", "postgres").removesuffix("postgres") + built.url.rpartition("/")[2]

    def ask(role, names, statement):
        with psycopg.connect(superuser, autocommit=True, options=f"-c role=pantau_{role}") as connection:
            return {name for name in names if refused(connection, statement.format(name))}

    return ask


# They come last, so that every table was made by a second build.


@pytest.mark.parametrize("role", ["reporter", "reader"])
def test_the_reporter_and_the_reader_read_no_table_of_landing_staging_and_intermediate(
    built, rekeyed, refusals, role
):
    hidden = set(tables(built, *HIDDEN))
    assert len(hidden) > 50
    read = "select from {} limit 1"
    assert refusals(role, hidden, read) == hidden
    assert not refusals(role, tables(built, *OPEN), read)


def test_what_they_read_holds_nothing_by_which_a_person_is_known(built, rekeyed):
    contract = load_contract()
    sources = [*contract.tabs, *contract.feeds]
    personal = {column.name for source in sources for column in source.columns if column.personal in KNOWN_BY}
    assert {"nik", "nama_lengkap", "no_hp", "alamat"} <= personal
    found = built.read(
        """
        select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
        where table_schema = any(%s) and column_name = any(%s)
        """,
        *([*OPEN], [*personal]),
    )
    assert not found
    told = ("31740401", "812000000", "81299990000", "Kembar", "Jalan Rekaan")
    for table in tables(built, "marts", "quality", "ops"):
        rows = built.read(f"select told::text from {table} as told")
        assert not [one for one in told for (row,) in rows if one in row], table


def test_the_loader_adds_to_landing_and_neither_changes_it_nor_sees_facts(built, rekeyed, refusals):
    landing = set(tables(built, "landing"))
    assert not refusals("loader", landing, "select from {} limit 1")
    assert refusals("loader", landing, "delete from {} where false") == landing
    facts = set(tables(built, "staging", "intermediate", "reference", "marts", "quality"))
    for statement in (
        "select from {} limit 1",
        "insert into {} default values",
        "delete from {} where false",
    ):
        assert refusals("loader", facts, statement) == facts


def test_the_transformer_reads_all_and_neither_adds_to_landing_nor_decides_nor_sends(
    built, rekeyed, refusals
):
    everything = set(tables(built, *HIDDEN, *OPEN))
    assert not refusals("transformer", everything, "select from {} limit 1")
    landing = set(tables(built, "landing"))
    decided = {
        "ops.editions",
        "ops.deliveries",
        "ops.releases",
        "ops.workbook_acceptances",
        "ops.duplicate_decisions",
    }
    for statement in ("insert into {} default values", "delete from {} where false"):
        assert refusals("transformer", landing | decided, statement) == landing | decided


def test_the_reader_writes_nothing_and_the_reporter_no_fact(built, rekeyed, refusals):
    everything = set(tables(built, *HIDDEN, *OPEN))
    for statement in ("insert into {} default values", "delete from {} where false"):
        assert refusals("reader", everything, statement) == everything
        facts = set(tables(built, *HIDDEN, "reference", "marts", "quality"))
        assert refusals("reporter", facts, statement) == facts


def test_nobody_but_the_superuser_is_above_the_roles(built):
    above = built.read(
        """
        select rolname from pg_roles
        where rolname ~ '^pantau' and (
            rolsuper or rolbypassrls or rolcreaterole
            or (rolcanlogin and rolname not in ('pantau', 'pantau_engineer'))
            or (rolname <> 'pantau_engineer' and pg_has_role(oid, 'pg_read_all_data', 'usage'))
        )
        """
    )
    assert not above
