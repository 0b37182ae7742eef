"""What is written in a form of contract §2 comes back equal, and nothing else is understood.

The forms are written out here once more, from the contract and not from the readers: every way to write
one value. A drawn value in a drawn form, soiled as a cell may be, must come back; whatever a reader
understands of a form that was changed by a stroke must be another form, of the value that it read.
"""

import calendar
import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pantau.contract import fold, load_contract
from pantau.landing.cells import clean, storable
from pantau.reference import SEEDS, kelurahan_of

CELLS = 120
MONTHS = {
    1: "Jan Januari January",
    2: "Feb Peb Februari Pebruari February",
    3: "Mar Maret March",
    4: "Apr April",
    5: "Mei May",
    6: "Jun Juni June",
    7: "Jul Juli July",
    8: "Agu Agt Ags Agust Aug Agustus August",
    9: "Sep Sept September",
    10: "Okt Oct Oktober October",
    11: "Nov Nop November Nopember",
    12: "Des Dec Desember December",
}
SHORT = {"mei", "may", *(name.lower() for line in MONTHS.values() for name in line.split() if len(name) < 6)}
SHORT -= {"maret", "march", "april", "juni", "june", "juli", "july"}
SPACES = "\t\n\x0b\x0c\r\x1c\x1f \x85\xa0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\xad"
MINUS = "-\u2212"
TIME = re.compile(
    r"[ t]([01]\d|2[0-3])(:[0-5]\d(:[0-5]\d)?|\.[0-5]\d(\.[0-5]\d)?)"
    r"( ?(z|wib|wita|wit|utc|gmt|(utc|gmt)?[+-]\d\d?(:?\d\d)?))?$"
)
TIMES = ("", " 10:30", " 23.59", "T00:00:00Z", " 08.05.59", " 10:30 WIB", "T10:30:00+07:00")


def month_names(month: int) -> Iterator[str]:
    for name in MONTHS[month].split():
        yield name
        if name.lower() in SHORT:
            yield f"{name}."


def written_dates(day: dt.date) -> set[str]:
    """Every text of a day, in lower case and without a time."""
    days, months = ({str(part), f"{part:02}"} for part in (day.day, day.month))
    years = {f"{day.year:04}"} | ({f"{day.year % 100:02}"} if 1930 <= day.year <= 2029 else set())
    found = {f"{d}{sep}{m}{sep}{y}" for d, m, y, sep in product(days, months, years, "/-.")}
    found |= {f"{day.year:04}{sep}{m}{sep}{d}" for d, m, sep in product(days, months, "/-")}
    names = [name.lower() for name in month_names(day.month)]
    found |= {f"{d}{sep}{name}{sep}{day.year:04}" for d, name, sep in product(days, names, " -")}
    serial = (day - dt.date(1899, 12, 30)).days
    return found | ({f"{serial:05}"} if 7306 <= serial <= 73050 else set())


def written_months(month: dt.date) -> set[str]:
    """Every text of a month as such, in lower case."""
    found = {f"{month:%m}{sep}{month.year:04}" for sep in "/-"}
    found |= {f"{month.month}{sep}{month.year:04}" for sep in "/-"}
    found |= {f"{month.year:04}-{month:%m}", f"{month.year:04}-{month.month}"}
    return found | {f"{name.lower()} {month.year:04}" for name in month_names(month.month)}


def written_sizes(amount: int) -> set[str]:
    """An amount's digits, plain and in groups, and what may stand behind them."""
    found = {f"{amount}{end}" for end in ("", ",00", ".00", ",-")}
    groups = f"{amount:,}"
    if "," in groups:
        found |= {f"{groups}{end}" for end in ("", ".00", ",-")}
        found |= {f"{groups.replace(',', '.')}{end}" for end in ("", ",00", ",-")}
    return found


def written_words(amount: int) -> set[str]:
    """An amount in words, with at most two decimals."""
    found = set()
    for unit, names in ((1_000_000, ("juta", "jt")), (1000, ("ribu", "rb"))):
        if amount * 100 % unit:
            continue
        whole, cents = divmod(amount * 100 // unit, 100)
        tails = {f"{cents:02}"} | ({str(cents // 10)} if cents % 10 == 0 else set())
        numbers = {f"{whole}{point}{tail}" for point in ",." for tail in tails}
        numbers |= set() if cents else {str(whole)}
        found |= {f"{number}{gap}{name}" for number, gap, name in product(numbers, ("", " "), names)}
    return found


def written_amounts(amount: int, *, words: bool, signed: bool) -> set[str]:
    """Every text of an amount, in lower case."""
    sizes = written_sizes(abs(amount)) | (written_words(abs(amount)) if words else set())
    signs = ("rp", "rp ", "rp.", "rp. ")
    if amount >= 0 and not (signed and amount == 0):
        return {f"{sign}{size}" for sign, size in product(("", *signs), sizes)}
    minus = [f"{mark}{gap}" for mark, gap in product(MINUS, ("", " "))]
    found = {f"{m}{sign}{size}" for m, sign, size in product(minus, ("", *signs), sizes)}
    found |= {f"{sign}{m}{size}" for m, sign, size in product(minus, signs, sizes)}
    gaps = [("", ""), (" ", ""), ("", " "), (" ", " ")]
    for (left, right), sign, size in product(gaps, ("", *signs), sizes):
        found |= {f"{sign}({left}{size}{right})", f"({left}{sign}{size}{right})"}
    return found if amount else found | written_amounts(0, words=words, signed=False)


def test_the_forms_written_here_hold_the_contracts_own_examples():
    day = dt.date(2018, 1, 22)
    assert {"22/01/2018", "22-1-2018", "22.01.2018", "22/1/18", "22 januari 2018", "22 jan 2018"} <= (
        written_dates(day)
    )
    assert {"22-jan-2018", "2018-01-22", "43122"} <= written_dates(day)
    assert {"01/2018", "1-2018", "januari 2018", "jan 2018", "2018-01"} <= written_months(day)
    amounts = written_amounts(1500000, words=True, signed=False)
    assert {"1500000", "1.500.000", "1,500,000", "rp 1.500.000,-", "1,5 juta", "1.5 jt"} <= amounts
    assert not amounts & {"1.500,50", "1.500.000.00", "-1500000"}


# ---------------------------------------------------------------- what a facilitator's hand adds


@st.composite
def soiled(draw: Any, text: str) -> str:
    """A text with any case, doubled and odd spaces, zero-width characters and a leading apostrophe."""
    case = draw(st.sampled_from([str, str.upper, str.title, str.swapcase]))
    parts = [case(part) for part in text.split(" ")]
    gaps = draw(st.lists(st.text(SPACES, min_size=1, max_size=2), min_size=len(parts), max_size=len(parts)))
    text = parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:], strict=False))
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(st.sampled_from(["", "", *ZERO_WIDTH])) + text[at:]
    lead = draw(st.sampled_from(["", "", "'", " '", "\xa0", "'\u2003", "\ufeff'"]))
    return lead + text + draw(st.sampled_from(["", "", " ", "\xa0\t"]))


@st.composite
def in_a_form(draw: Any, forms: Iterable[str]) -> str:
    return draw(soiled(draw(st.sampled_from(sorted(forms)))))


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
SERIALS = st.integers(7306, 73050)


@st.composite
def date_cells(draw: Any) -> tuple[dt.date, Any]:
    if draw(st.booleans()):
        serial = draw(SERIALS)
        day = dt.date(1899, 12, 30) + dt.timedelta(days=serial)
        return day, draw(st.sampled_from([serial, float(serial), serial + 0.5, serial + 0.999988]))
    day = draw(DAYS)
    form, time = draw(st.sampled_from(sorted(written_dates(day)))), draw(st.sampled_from(TIMES))
    return day, draw(soiled(form + time))


@st.composite
def month_cells(draw: Any) -> tuple[dt.date, Any]:
    day, cell = draw(date_cells())
    month = day.replace(day=1)
    return month, cell if draw(st.booleans()) else draw(in_a_form(written_months(month)))


AMOUNTS = st.one_of(st.integers(0, 2000), st.integers(0, 10**9), st.integers(0, 2000).map(lambda n: n * 5000))


@st.composite
def amount_cells(draw: Any, *, words: bool, signed: bool) -> tuple[Decimal, Any]:
    amount = draw(AMOUNTS) * (draw(st.sampled_from([1, -1])) if signed else 1)
    if draw(st.integers(0, 4)) == 0:
        whole = [amount, float(amount), amount + 5e-7 * (1 if amount >= 0 else -1)]
        return Decimal(amount), draw(st.sampled_from(whole))
    return Decimal(amount), draw(in_a_form(written_amounts(amount, words=words, signed=signed)))


@st.composite
def strewn(draw: Any, digits: str, marks: str) -> str:
    """Digits with marks between some of them."""
    places = draw(st.lists(st.integers(1, len(digits) - 1), max_size=6))
    return "".join(
        (draw(st.sampled_from(marks)) if place in places else "") + digit
        for place, digit in enumerate(digits)
    )


@st.composite
def nik_cells(draw: Any) -> tuple[str, Any]:
    digits = str(draw(st.integers(11 * 10**14, 97 * 10**14 - 1)))
    cell = draw(st.one_of(strewn(digits, " .-'\u2019\u2013"), st.just(int(digits)), st.just(digits)))
    return digits, draw(soiled(cell)) if isinstance(cell, str) else cell


@st.composite
def phone_cells(draw: Any) -> tuple[str, Any]:
    rest = "8" + draw(st.text("0123456789", min_size=8, max_size=11))
    start = draw(st.sampled_from(["0", "+62", "62", ""]))
    if start in ("62", "") and draw(st.booleans()):
        return f"+62{rest}", int(start + rest)
    return f"+62{rest}", draw(soiled(start + draw(strewn(rest, " -\u2013"))))


WORD = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters=ZERO_WIDTH),
    min_size=1,
    max_size=12,
)
MISSING = ("-", "–", "n/a", "tidak ada")
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!")


@st.composite
def text_cells(draw: Any) -> tuple[str, Any]:
    text = draw(
        st.lists(WORD, min_size=1, max_size=4)
        .map(" ".join)
        .filter(lambda typed: typed.lower() not in MISSING and typed not in ERRORS and typed[0] != "'")
    )
    if draw(st.integers(0, 9)) == 0:
        number = draw(st.integers(0, 10**15))
        return str(number), draw(st.sampled_from([number, float(number)]))
    odd = draw(st.text(SPACES, min_size=1, max_size=2))
    at = draw(st.integers(1, len(text)))
    lead = draw(st.sampled_from(["", "'", " '"]))
    return text, lead + text[:at].replace(" ", odd) + "\u200b" + text[at:] + draw(st.sampled_from(["", odd]))


CHOICES = ("OK OCE MART", "E-COMMERCE", "YA")
PLACES = {entry.kelurahan_code: entry.kelurahan_name for entry in kelurahan_of("31.74.04")}


@st.composite
def choice_cells(draw: Any, choices: tuple[str, ...] = CHOICES) -> tuple[str, Any]:
    choice = draw(st.sampled_from(choices))
    bare = choice.replace(" ", "")
    at = draw(st.integers(1, len(bare)))
    return choice, draw(soiled(draw(st.sampled_from([choice, bare, f"{bare[:at]} {bare[at:]}".strip()]))))


@st.composite
def place_cells(draw: Any) -> tuple[str, Any]:
    code = draw(st.sampled_from(sorted(PLACES)))
    name = PLACES[code].replace(" ", draw(st.sampled_from([" ", "", "-", ". ", "_", " / "])))
    return code, draw(
        soiled(draw(st.sampled_from(["", "(", "\u2026"])) + name + draw(st.sampled_from(["", ".", "!)"])))
    )


WRITTEN: dict[str, st.SearchStrategy[tuple[Any, Any]]] = {
    "date": date_cells(),
    "month": month_cells(),
    "rupiah": amount_cells(words=True, signed=False),
    "signed": amount_cells(words=True, signed=True),
    "integer": amount_cells(words=False, signed=False),
    "nik": nik_cells(),
    "phone": phone_cells(),
    "text": text_cells(),
    "choice": choice_cells(),
    "place": place_cells(),
}


def drawn(strategy: st.SearchStrategy[Any], count: int = CELLS) -> list[Any]:
    """Many examples at once: a query reads them all, where one query each would take minutes."""
    found: list[Any] = []

    @settings(max_examples=count, phases=[Phase.generate], deadline=None, database=None)
    @given(strategy)
    def gather(example: Any) -> None:
        found.append(example)

    gather()
    return found


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_is_written_in_an_accepted_form_comes_back_equal(read, kind):
    written = drawn(WRITTEN[kind])
    values = read(kind, [cell for _, cell in written])
    assert [
        (cell, found) for (value, cell), found in zip(written, values, strict=True) if found != value
    ] == []


# ---------------------------------------------------------------- nothing is silently changed

AMOUNT_KEYS = "0125.,- rpjtub()+\u2212"
DATE_KEYS = "0123 9/-.,tjz:"


@st.composite
def changed_by_a_stroke(draw: Any, texts: st.SearchStrategy[str], strokes: str) -> str:
    """A text with a character put in, left out, replaced, or swapped with the next one."""
    text, stroke = draw(texts), draw(st.sampled_from(strokes))
    at = draw(st.integers(0, len(text) - 1))
    after = text[at + 1 :]
    changed = [stroke + text[at:], after, stroke + after, after[:1] + text[at] + after[1:]]
    return text[:at] + draw(st.sampled_from(changed))


def one_of(forms: Iterable[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(forms))


def plain(text: str) -> str:
    """A text as the forms above write it: cleaned, lower case, no zeros before an amount."""
    return re.sub(r"^(\D*)0+(?=\d)", r"\1", clean(text).lower())


def is_date(text: str, day: dt.date) -> bool:
    return TIME.sub("", clean(text).lower()) in written_dates(day)


def is_month(text: str, month: dt.date) -> bool:
    days = calendar.monthrange(month.year, month.month)[1]
    return clean(text).lower() in written_months(month) or any(
        is_date(text, month.replace(day=day)) for day in range(1, days + 1)
    )


def is_amount(*, words: bool, signed: bool) -> Callable[[str, Decimal], bool]:
    return lambda text, amount: plain(text) in written_amounts(int(amount), words=words, signed=signed)


def is_phone(text: str, phone: str) -> bool:
    return bool(re.fullmatch(rf"(\+?62|0)?{phone[3:]}", re.sub(r"[ \u2013-]", "", clean(text))))


def is_place(text: str, code: str) -> bool:
    with (SEEDS / "kelurahan_spellings.csv").open(encoding="utf-8", newline="") as file:
        known = {row["spelling"] for row in csv.DictReader(file) if row["kelurahan_code"] == code}
    return fold(clean(text)) in map(fold, {PLACES[code], *known})


DATES = DAYS.flatmap(lambda day: one_of(written_dates(day)))
MONTHS_WRITTEN = DAYS.flatmap(lambda day: one_of(written_months(day)))
AMOUNTS_WRITTEN = st.tuples(AMOUNTS, st.booleans()).flatmap(
    lambda drawn: one_of(written_amounts(drawn[0] * (-1 if drawn[1] else 1), words=True, signed=drawn[1]))
)
NIKS, PHONES = (cells.map(lambda written: str(written[1])) for cells in (nik_cells(), phone_cells()))
CHANGED: dict[str, tuple[st.SearchStrategy[str], Callable[[str, Any], bool]]] = {
    "date": (
        changed_by_a_stroke(st.tuples(DATES, st.sampled_from(TIMES)).map("".join), DATE_KEYS),
        is_date,
    ),
    "month": (changed_by_a_stroke(st.one_of(MONTHS_WRITTEN, DATES), DATE_KEYS), is_month),
    "rupiah": (changed_by_a_stroke(AMOUNTS_WRITTEN, AMOUNT_KEYS), is_amount(words=True, signed=False)),
    "signed": (changed_by_a_stroke(AMOUNTS_WRITTEN, AMOUNT_KEYS), is_amount(words=True, signed=True)),
    "integer": (changed_by_a_stroke(AMOUNTS_WRITTEN, AMOUNT_KEYS), is_amount(words=False, signed=False)),
    "nik": (
        changed_by_a_stroke(NIKS, "0123456789 .-'OlE,+/"),
        lambda text, nik: re.sub(r"[ .'\u2019\u2013-]", "", clean(text)) == nik,
    ),
    "phone": (changed_by_a_stroke(PHONES, "0123456789 .-+()/O"), is_phone),
    "choice": (
        changed_by_a_stroke(st.sampled_from(CHOICES), "AYE-. 1_"),
        lambda text, choice: clean(text).replace(" ", "") == choice.replace(" ", ""),
    ),
    "place": (changed_by_a_stroke(st.sampled_from(sorted(PLACES.values())), "aRk-. 1_"), is_place),
}


@pytest.mark.parametrize("kind", CHANGED)
def test_what_is_understood_is_a_form_of_the_value_that_was_read(read, kind):
    changed, is_form = CHANGED[kind]
    cells = drawn(changed)
    values = read(kind, cells)
    wrong = [(cell, found) for cell, found in zip(cells, values, strict=True) if found is not None]
    assert [(cell, found) for cell, found in wrong if not is_form(cell, found)] == []


def test_landing_and_staging_clean_a_text_alike(read):
    cells = drawn(st.text(max_size=30).map(storable))
    for cell, found in zip(cells, read("clean", cells), strict=True):
        assert (found or "") == clean(cell) or clean(cell).lower() in MISSING


NEAR_MISSES: dict[str, tuple[Any, ...]] = {
    "date": ("01/22/2018", "22 Jan 18", "Senin, 22/01/2018", "30/02/2018", "22/01-2018", 7305, 73051.5, True),
    "month": ("13/2018", "Jan 18", "01.2018", "Januari", "2018/01", 2018, False),
    "rupiah": ("1.50", "12.50", "1.500,50", "1,5 miliar", "dua juta", "1.500.00", "0.500", -5, 1.5, "(5)"),
    "signed": ("1.50", "--5", "-(5)", "1500-", "1,555 juta", "-1,5 miliar", 0.25),
    "integer": ("1,5 juta", "12.50", "3 orang", "-2", 2.5, -1),
    "nik": ("3,17E+15", "317407010190001", "31740701019000011", "317407O101900001", 3174070101900, 0.5),
    "phone": ("021-5551234", "(0812) 34567890", "0812", "081234567890/0813", "tidak punya", 5),
    "choice": ("Y", "YA.", "IYA", "TIDAK TAHU", 1, True),
    "place": ("Pejaten", "Jati Padang Utara", "Bukan Kelurahan", 31),
}
COLUMNS = {
    "P1": {
        "Tanggal Daftar": "date",
        "NIK": "nik",
        "Nama Lengkap": "text",
        "Kelurahan": "place",
        "KTP DKI": "choice",
        "No. HP": "phone",
        "Omzet per Bulan (Rp)": "rupiah",
        "Jumlah Tenaga Kerja": "integer",
    },
    "P5": {"Bulan": "month", "Nilai Penjualan (Rp)": "signed"},
}


def cells_of(kind: str) -> st.SearchStrategy[tuple[Any, Any]]:
    """A cell and its value, None where the cell is a near miss."""
    written = choice_cells(("YA", "TIDAK")) if kind == "choice" else WRITTEN[kind]
    missed = NEAR_MISSES.get(kind)
    return (
        st.one_of(written, written, st.sampled_from(missed).map(lambda cell: (None, cell)))
        if missed
        else written
    )


def test_typed_rows_hold_every_value_and_list_every_cell_that_was_not_understood(read):
    rows = {
        tab: drawn(st.fixed_dictionaries({header: cells_of(kind) for header, kind in columns.items()}), 60)
        for tab, columns in COLUMNS.items()
    }
    typed = {
        tab: [{header: cell for header, (_, cell) in row.items()} for row in written]
        for tab, written in rows.items()
    }
    snapshot_id = read.landing.land("2018-01-15", "31.74.04", typed)
    read.landing.stage("2018-01-15")
    for tab, columns in COLUMNS.items():
        contract_tab = next(each for each in load_contract().tabs if each.code == tab)
        names = [contract_tab.columns[contract_tab.position(header)].name for header in columns]
        found = read.landing.fetch(
            f"""
            select staged.not_understood, staged.{", staged.".join(names)}
            from landing.snapshot_tabs
            cross join unnest(row_version_ids) with ordinality as listed (row_version_id, place)
            inner join staging.stg_sheets__{contract_tab.name} as staged using (row_version_id)
            where snapshot_id = %s and tab = %s
            order by place
            """,
            snapshot_id,
            tab,
        )
        for row, (not_understood, *values) in zip(rows[tab], found, strict=True):
            assert dict(zip(columns, values, strict=True)) == {
                header: value for header, (value, _) in row.items()
            }
            assert set(not_understood) == {header for header, (value, _) in row.items() if value is None}
