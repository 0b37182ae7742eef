"""Three weeks whose sheets are edited, sorted, moved and replaced: every changed number is explained.

Of 60 people, what happens is told by hand; of some 300 more it is drawn, and an oracle of its own
says from the sheets alone who counts and why.
"""

import copy
import random
from datetime import date

import pytest

from pantau.report.history import HistoryError, keep_history
from pantau.report.reproduction import ReproductionError, reproduce

FIRST, SECOND, THIRD = "2018-01-08", "2018-01-15", "2018-01-22"
SUNDAYS = {FIRST: date(2018, 1, 14), SECOND: date(2018, 1, 21), THIRD: date(2018, 1, 28)}
TEBET, SETIABUDI, PASAR_MINGGU, KEBAYORAN = "31.74.01", "31.74.02", "31.74.04", "31.74.05"
PLACES = {TEBET: "Bukit Duri", SETIABUDI: "Karet", PASAR_MINGGU: "Ragunan", KEBAYORAN: "Cipulir"}
DRAWN = (SETIABUDI, KEBAYORAN)
RESTATED = {"marts.fct_stage_change", "marts.fct_change_bridge", "marts.fct_change_total"}
"""What depends on the edition that was sent, too."""


def nik(serial):
    return f"317404010190{serial:04d}"


def person(serial, code, day="09/01/2018", **changes):
    """A sound P1 row; ``_row`` is no header, and tells the oracle which row it was all along."""
    return {
        "_row": ("P1", serial),
        "Tanggal Daftar": day,
        "NIK": nik(serial),
        "Nama Lengkap": "Peserta Rekaan",
        "Jenis Kelamin": "L",
        "Tanggal Lahir": "01/01/1990",
        "Kelurahan": PLACES[code],
        "KTP DKI": "YA",
        "No. HP": f"0812{serial:08d}",
        "Status Usaha": "CALON",
        "Jenis Usaha": "KULINER",
        "Jalur Daftar": "KECAMATAN",
        "Persetujuan Data": "YA",
        "Fasilitator": "Fasilitator Rekaan",
        **changes,
    }


def training(serial, day="11/01/2018", **changes):
    return {
        "_row": ("P2", serial),
        "Tanggal": day,
        "ID Kelas": f"K-{serial}",
        "Tema": "Kemasan",
        "Penyelenggara": "LPK Rekaan",
        "NIK": nik(serial),
        "Kehadiran": "HADIR",
        "Hasil": "LULUS",
        **changes,
    }


def visit(serial, day="12/01/2018"):
    return {
        "Tanggal": day,
        "NIK": nik(serial),
        "Pendamping": "Pendamping Rekaan",
        "Asal Pendamping": "PGO",
        "Cara": "KANTOR",
        "Topik": "Pembukuan",
        "Status": "TERLAKSANA",
    }


def licence(serial, number, day="11/01/2018"):
    return {
        "Tanggal Ajuan": "09/01/2018",
        "NIK": nik(serial),
        "Jenis Izin": "IUMK",
        "Status": "TERBIT",
        "Nomor Izin": number,
        "Tanggal Terbit": day,
    }


def without(rows, *serials):
    return [row for row in rows if row["NIK"] not in map(nik, serials)]


def changed(rows, serial, **changes):
    return [{**row, **changes} if row["NIK"] == nik(serial) else row for row in rows]


WRONG_BIRTHDAY = "02/01/1990"


def told_first():
    """What stands in the two sheets told by hand in the first week."""
    people = [person(serial, TEBET) for serial in (1, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17, 19, 20)]
    people += [
        person(4, TEBET, **{"Persetujuan Data": "TIDAK"}),
        person(14, TEBET, NIK=nik(9014)),
        person(15, TEBET, NIK="3,17E+15"),
        person(18, TEBET, "15/01/2018"),
        person(21, TEBET, **{"Tanggal Lahir": WRONG_BIRTHDAY}),
    ]
    trained = [training(serial) for serial in (6, 7, 10, 11, 14, 16, 19, 20)]
    absent = training(17, Kehadiran="IZIN", Hasil="")
    tebet = {"P1": people, "P2": [*trained, absent], "P3": [visit(6)], "P4": [licence(12, "IUMK/12")]}
    return {TEBET: tebet, PASAR_MINGGU: {"P1": [person(50 + n, PASAR_MINGGU) for n in range(9)]}}


def told_second(sheets):
    """The second week: each serial stands for one kind of change; see ``TOLD``."""
    tebet, minggu = sheets[TEBET], sheets[PASAR_MINGGU]
    people = without(tebet["P1"], 6, 7, 11)
    people = changed(people, 4, **{"Persetujuan Data": "YA"})
    people = changed(people, 5, **{"Jenis Kelamin": "P"})
    people = changed(people, 8, **{"Tanggal Daftar": "10/01/2018"})
    people = changed(people, 9, **{"Tanggal Daftar": "16/01/2018"})
    people = changed(people, 9014, NIK=nik(14))
    people = [{**row, "NIK": nik(15)} if row["NIK"] == "3,17E+15" else row for row in people]
    people += [person(2, TEBET, "16/01/2018"), person(3, TEBET, "10/01/2018"), person(13, TEBET)]
    trainings = changed(without(tebet["P2"], 6, 16), 10, Tanggal="22/01/2018")
    trainings = changed(trainings, 17, Kehadiran="HADIR", Hasil="LULUS")
    trainings = [training(20, Kehadiran="TIDAK HADIR", Hasil=""), *trainings]
    return {
        TEBET: {
            "P1": people,
            "P2": trainings,
            "P3": [],
            "P4": [licence(12, "IUMK/12"), licence(13, "iumk 12", "10/01/2018")],
        },
        PASAR_MINGGU: {
            "P1": [*minggu["P1"][::-1], person(11, PASAR_MINGGU), person(19, PASAR_MINGGU, "08/01/2018")],
            "P2": [training(16)],
        },
    }


TOLD = {
    (2, "P1", TEBET): ("new", 1),
    (18, "P1", TEBET): ("new", 1),
    (3, "P1", TEBET): ("late", 1),
    (13, "P1", TEBET): ("late", 1),
    (13, "P4", TEBET): ("late", 1),
    (4, "P1", TEBET): ("corrected", 1),
    (17, "P2", TEBET): ("corrected", 1),
    (5, "P1", TEBET): ("corrected", -1),
    (10, "P2", TEBET): ("corrected", -1),
    # A NIK that was mistyped, and one that could not be read.
    (9014, "P1", TEBET): ("corrected", -1),
    (14, "P1", TEBET): ("corrected", 1),
    (14, "P2", TEBET): ("corrected", 1),
    (15, "P1", TEBET): ("corrected", 1),
    (6, "P1", TEBET): ("withdrawn", -1),
    (6, "P2", TEBET): ("withdrawn", -1),
    (6, "P3", TEBET): ("withdrawn", -1),
    # The training still stands, but nobody is registered any more.
    (7, "P1", TEBET): ("withdrawn", -1),
    (7, "P2", TEBET): ("withdrawn", -1),
    # Another holds the licence since longer; the class already holds the person as absent.
    (12, "P4", TEBET): ("duplicate_found", -1),
    (20, "P2", TEBET): ("duplicate_found", -1),
    # A row that went to another workbook, and a registration found there that is older.
    (11, "P1", TEBET): ("moved", -1),
    (11, "P1", PASAR_MINGGU): ("moved", 1),
    (11, "P2", TEBET): ("moved", -1),
    (11, "P2", PASAR_MINGGU): ("moved", 1),
    (19, "P1", TEBET): ("moved", -1),
    (19, "P1", PASAR_MINGGU): ("moved", 1),
    (19, "P2", TEBET): ("moved", -1),
    (19, "P2", PASAR_MINGGU): ("moved", 1),
}
"""Of the second week. 1 stayed, 8 and 9 got other days, 16's training went to another workbook, and a sheet
was sorted: no change."""


def draw_first(chance):
    sheets = {code: {"P1": [], "P2": []} for code in DRAWN}
    for serial in range(1000, 1240):
        code = chance.choice(DRAWN)
        row = person(serial, code, f"{chance.randint(2, 15):02}/01/2018")
        row["Persetujuan Data"] = chance.choices(["YA", "TIDAK"], [8, 1])[0]
        sheets[code]["P1"].append(row)
        if chance.random() < 0.6:
            passed = {"Hasil": chance.choices(["LULUS", "BELUM LULUS"], [6, 1])[0]}
            day = f"{chance.randint(8, 15):02}/01/2018"
            sheets[chance.choice(DRAWN)]["P2"].append(training(serial, day, **passed))
    return sheets


def draw_edits(chance, sheets, serials):
    """What may befall a row in a week; ``serials`` are those of newcomers."""
    edited = {code: {"P1": [], "P2": []} for code in DRAWN}
    for code, tabs in sheets.items():
        for tab, rows in tabs.items():
            day = "Tanggal Daftar" if tab == "P1" else "Tanggal"
            for row in rows:
                where, row = code, dict(row)
                fate = chance.choices(
                    ["stays", "goes", "day", "verdict", "nik", "moves"], [60, 6, 6, 6, 5, 5]
                )[0]
                if fate == "goes":
                    continue
                if fate == "day":
                    row[day] = f"{chance.randint(3, 22):02}/01/2018"
                if fate == "verdict" and tab == "P1":
                    row["Persetujuan Data"] = "YA" if row["Persetujuan Data"] == "TIDAK" else "TIDAK"
                if fate == "verdict" and tab == "P2":
                    row["Hasil"] = "LULUS" if row["Hasil"] == "BELUM LULUS" else "BELUM LULUS"
                if fate == "nik":
                    row["NIK"] = nik(next(serials))
                if fate == "moves":
                    where = chance.choice(DRAWN)
                    row |= {"Kelurahan": PLACES[where]} if tab == "P1" else {}
                edited[where][tab].append(row)
    for _ in range(40):
        code, serial = chance.choice(DRAWN), next(serials)
        edited[code]["P1"].append(person(serial, code, f"{chance.randint(2, 22):02}/01/2018"))
        if chance.random() < 0.5:
            day = f"{chance.randint(8, 22):02}/01/2018"
            edited[code]["P2"].append(training(serial, day))
    for tabs in edited.values():
        for rows in tabs.values():
            chance.shuffle(rows)
    return edited


def day_of(row):
    day, month, year = (row.get("Tanggal Daftar") or row["Tanggal"]).split("/")
    return date(int(year), int(month), int(day))


def count_people(sheets, sunday):
    """The oracle's events of P1 and P2: (NIK, stage) to kecamatan and day."""
    places = {}
    for code in sorted(sheets):
        for row in sheets[code]["P1"]:
            if row["Persetujuan Data"] == "YA":
                places.setdefault(row["NIK"], []).append((day_of(row), code))
    registered = {who: min(found) for who, found in places.items()}
    events = {(who, "P1"): (code, day) for who, (day, code) in registered.items()}
    for tabs in sheets.values():
        for row in tabs["P2"]:
            who, day = row["NIK"], day_of(row)
            if who in registered and row["Hasil"] == "LULUS" and day >= registered[who][0]:
                before = events.get((who, "P2"), (None, day))[1]
                events[who, "P2"] = (registered[who][1], min(day, before))
    return {key: event for key, event in events.items() if event[1] <= sunday}


def stands(who, tab, here, there):
    """Whether a person has a row in the sheets ``here``, or one of theirs there has another NIK here."""
    rows_here = {row["_row"]: (code, row) for code in here for row in here[code][tab]}
    if any(row["NIK"] == who for _, row in rows_here.values()):
        return True
    for code in there:
        for row in there[code][tab]:
            same = rows_here.get(row["_row"])
            if row["NIK"] == who and same == (code, {**row, "NIK": same and same[1]["NIK"]}):
                return True
    return False


def explain(then, then_sunday, now, now_sunday):
    """The oracle's changes: (NIK, stage, kecamatan) to kind and sign."""
    before, after = count_people(then, then_sunday), count_people(now, now_sunday)
    changes = {}
    for who, stage in before.keys() | after.keys():
        was, became = before.get((who, stage)), after.get((who, stage))
        if was and became and was[0] == became[0]:
            continue
        if was and became:
            changes[who, stage, was[0]] = ("moved", -1)
            changes[who, stage, became[0]] = ("moved", 1)
        elif became:
            stood = all(stands(who, tab, then, now) for tab in ("P1", stage))
            kind = "new" if became[1] > then_sunday else "corrected" if stood else "late"
            changes[who, stage, became[0]] = (kind, 1)
        else:
            still = all(stands(who, tab, now, then) for tab in ("P1", stage))
            changes[who, stage, was[0]] = ("corrected" if still else "withdrawn", -1)
    return changes


def read_changes(programme, codes):
    """What the bridge says of some kecamatan, with NIKs for the participants' hashes."""
    rows = programme.read(
        """
        select staged.nik, stage_code, changes.kecamatan_code, change_kind, change_count
        from marts.fct_stage_change as changes
        inner join (select distinct participant_id, nik from staging.stg_sheets__p1_pendaftaran) as staged
        using (participant_id)
        where changes.kecamatan_code = any(%s)
        """,
        list(codes),
    )
    return {(who, stage, code): (kind, sign) for who, stage, code, kind, sign in rows}


@pytest.fixture(scope="module")
def weeks(programme):
    """Runs the three weeks, and the second one again; keeps what was true after each."""
    chance, serials = random.Random(20180115), iter(range(2000, 9000))
    drawn = draw_first(chance)
    kept = {"drawn": {FIRST: drawn}}
    programme.sheets = copy.deepcopy(told_first() | drawn)
    programme.hand_in(nik(6), nik(10))
    programme.pull(FIRST)
    kept["sent first"] = programme.make(FIRST)
    kept["no bridge"] = programme.read("select count(*) from marts.fct_change_total")
    kept["figures"] = figures(programme, kept["sent first"])
    programme.send(FIRST, kept["sent first"])

    # The same week again, from other sheets: nobody is sent these figures.
    programme.sheets[TEBET]["P1"] = programme.sheets[TEBET]["P1"][:5]
    programme.hand_in(nik(6))
    programme.pull(FIRST)
    kept["first again"] = programme.make(FIRST)
    kept["figures of first again"] = figures(programme, kept["first again"])

    programme.hand_in(nik(11), nik(19))
    kept["drawn"][SECOND] = draw_edits(chance, drawn, serials)
    programme.sheets = told_second(told_first()) | kept["drawn"][SECOND]
    programme.pull(SECOND)
    kept["second"] = programme.make(SECOND)
    kept["told"] = read_changes(programme, (TEBET, PASAR_MINGGU))
    kept["second drawn"] = read_changes(programme, DRAWN)
    kept["second totals"] = totals(programme)
    kept["second dump"] = programme.dump(SECOND)
    kept["second rows"] = rows_behind(programme, nik(11), "P2")
    programme.send(SECOND, kept["second"])

    # Setiabudi's workbook is replaced by an old copy, Kebayoran's cannot be read.
    kept["drawn"][THIRD] = kept["drawn"][SECOND] | {SETIABUDI: drawn[SETIABUDI]}
    programme.sheets |= {SETIABUDI: drawn[SETIABUDI], KEBAYORAN: {"P1": []}}
    programme.hand_in(nik(1))
    programme.pull(THIRD, unreadable=[KEBAYORAN])
    row_number = [row["NIK"] for row in programme.sheets[TEBET]["P1"]].index(nik(21)) + 2
    programme.answer(THIRD, TEBET, "P1", row_number, "P1-05")
    kept["third"] = programme.make(THIRD)
    kept["third told"] = read_changes(programme, (TEBET, PASAR_MINGGU))
    kept["third drawn"] = read_changes(programme, DRAWN)
    kept["third totals"] = totals(programme)

    kept["second again"] = programme.make(SECOND)
    kept["second dump again"] = programme.dump(SECOND)
    kept["second changes again"] = programme.read("select * from marts.fct_change_bridge")
    return kept


def figures(programme, build_id):
    return programme.read("select * from ops.edition_figures where build_id = %s order by 3, 4", build_id)


def totals(programme):
    return programme.read(
        """
        select
            totals.week_start::text, sent_week::text, sent_build_id, count(*), sum(change_count)::int,
            count(*) filter (where residual_count <> 0),
            count(*) filter (where sent_count <> figures.cumulative_count),
            sum(current_count - sent_count)::int
        from marts.fct_change_total as totals
        inner join ops.edition_figures as figures
            on figures.build_id = sent_build_id and (totals.kecamatan_code, totals.stage_code)
            = (figures.kecamatan_code, figures.stage_code)
        group by 1, 2, 3
        """
    )


def rows_behind(programme, who, stage):
    """Where the rows behind a change stand, then and now."""
    return programme.read(
        """
        select is_current, rows.kecamatan_code, tab, row_number
        from intermediate.int_change_rows as rows
        inner join (select distinct participant_id, nik from staging.stg_sheets__p1_pendaftaran) as staged
        using (participant_id)
        where nik = %s and tab in ('P1', %s) order by 1, 3
        """,
        *(who, stage),
    )


def test_before_anything_was_sent_there_is_no_bridge(weeks):
    assert weeks["no bridge"] == [(0,)]


def test_a_run_repeated_after_its_edition_went_out_is_a_build_of_its_own(weeks, programme):
    assert weeks["first again"] != weeks["sent first"]
    assert weeks["figures of first again"] != weeks["figures"]
    assert figures(programme, weeks["sent first"]) == weeks["figures"]


def test_every_change_of_the_second_week_has_the_kind_that_was_told(weeks):
    assert weeks["told"] == {(nik(serial), *rest): kind for (serial, *rest), kind in TOLD.items()}


def test_every_drawn_change_of_the_second_week_is_explained_as_the_oracle_does(weeks):
    then, now = weeks["drawn"][FIRST], weeks["drawn"][SECOND]
    expected = explain(then, SUNDAYS[FIRST], now, SUNDAYS[SECOND])
    assert {kind for kind, _ in expected.values()} == {"new", "late", "corrected", "withdrawn", "moved"}
    assert weeks["second drawn"] == expected


def test_a_replaced_workbook_and_one_carried_forward_are_explained_as_the_oracle_does(weeks):
    then, now = weeks["drawn"][SECOND], weeks["drawn"][THIRD]
    assert weeks["third drawn"] == explain(then, SUNDAYS[SECOND], now, SUNDAYS[THIRD])


def test_an_answer_corrects_and_a_day_that_has_come_is_new(weeks):
    assert weeks["third told"] == {
        (nik(21), "P1", TEBET): ("corrected", 1),
        (nik(10), "P2", TEBET): ("new", 1),
    }


@pytest.mark.parametrize(
    ("week", "sent_week", "sent"), [("second", FIRST, "sent first"), ("third", SECOND, "second")]
)
def test_what_was_sent_and_the_bridge_are_what_is_with_residual_0(weeks, week, sent_week, sent):
    ((start, start_of_sent, build_id, count, change, residuals, misread, difference),) = weeks[
        f"{week} totals"
    ]
    assert (start, start_of_sent, build_id) == (SECOND if week == "second" else THIRD, sent_week, weeks[sent])
    assert (count, residuals, misread) == (44 * 7, 0, 0)
    assert change == difference


def test_the_bridge_of_each_build_is_kept(weeks, programme):
    kept = programme.read(
        """
        select builds.build_id, bridged_from, count(*) filter (where change_kind = 'moved') > 0
        from ops.builds left join ops.edition_changes using (build_id) group by 1, 2 order by 1
        """
    )
    assert kept == [
        (weeks["sent first"], None, False),
        (weeks["first again"], weeks["sent first"], False),
        (weeks["second"], weeks["sent first"], True),
        (weeks["third"], weeks["second"], True),
        (weeks["second again"], weeks["second"], False),
    ]


def test_figures_lead_to_figures_over_the_kept_changes(weeks, programme):
    unexplained = programme.read(
        """
        select builds.build_id
        from ops.builds
        inner join ops.edition_figures as figures using (build_id)
        inner join ops.edition_figures as sent
            on sent.build_id = bridged_from and (sent.kecamatan_code, sent.stage_code)
            = (figures.kecamatan_code, figures.stage_code)
        left join lateral (
            select sum(change_count) as change_count from ops.edition_changes as changes
            where changes.build_id = builds.build_id and (changes.kecamatan_code, changes.stage_code)
            = (figures.kecamatan_code, figures.stage_code)
        ) as changes on true
        where sent.cumulative_count + coalesce(change_count, 0) <> figures.cumulative_count
        """
    )
    assert unexplained == []


def test_a_number_leads_to_its_rows_then_and_now(weeks):
    assert weeks["second rows"] == [
        (False, TEBET, "P1", 9),
        (False, TEBET, "P2", 5),
        (True, PASAR_MINGGU, "P1", 11),
        (True, TEBET, "P2", 5),
    ]


def test_an_older_week_that_is_run_again_states_the_same_to_the_byte(weeks):
    before, after = weeks["second dump"], weeks["second dump again"]
    assert before.keys() == after.keys() > RESTATED
    assert [table for table in before if before[table] != after[table] and table not in RESTATED] == []
    assert weeks["second changes again"] == []


def test_who_was_verified_is_known_as_of_the_build(weeks, programme):
    verified = programme.read(
        """
        select build_id, kecamatan_code, verified_cumulative_count from ops.edition_figures
        where stage_code = 'P2' and verified_cumulative_count > 0 order by 1
        """
    )
    assert verified == [
        (weeks["sent first"], TEBET, 2),
        (weeks["first again"], TEBET, 1),
        (weeks["second"], PASAR_MINGGU, 2),
        (weeks["second again"], PASAR_MINGGU, 2),
    ]


def test_a_sent_edition_is_made_again_from_landing_to_the_last_event(weeks, programme):
    dump = programme.dump(SECOND)
    found = reproduce(programme.settings, weeks["sent first"])
    assert (found.is_exact, found.figures, found.has_same_rules) == (True, 44 * 7, True)
    assert programme.dump(SECOND) == dump
    assert programme.read("select nspname from pg_namespace where nspname like 'reproduction%%'") == []


def test_a_build_that_never_finished_cannot_be_made_again(weeks, programme):
    programme.execute(
        "insert into ops.builds (week_start, run_id, code_version) values (%s, 'x', 'x')", FIRST
    )
    with pytest.raises(ReproductionError, match="did not finish"):
        reproduce(programme.settings, weeks["second again"] + 1)
    with pytest.raises(ReproductionError, match="There is no build 999"):
        reproduce(programme.settings, 999)


def test_a_build_that_is_kept_twice_keeps_its_events_once(weeks, programme):
    assert keep_history(programme.run_of(SECOND)) == 0
    assert programme.read(
        """
        select count(*) from ops.event_versions as one inner join ops.event_versions as other
        using (participant_id, stage_code)
        where one.from_number < other.from_number and coalesce(one.to_number, 999) > other.from_number
        """
    ) == [(0,)]


def test_the_marts_of_another_week_are_never_kept(weeks, programme):
    with pytest.raises(HistoryError, match="The marts state week 2018-01-15, not 2018-01-22"):
        keep_history(programme.run_of(THIRD))
