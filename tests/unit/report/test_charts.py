"""Pictures: every shape of data draws, at its size, readable in its own card, the same each time."""

import pickle
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
import vl_convert

from pantau.reference import load_kecamatan
from pantau.report import palette
from pantau.report.charts import draw, draw_all, is_blank, paper, parallel, png, size_of, tile_names
from pantau.report.charts import fan as fan_chart
from pantau.report.charts.drawing import compose
from pantau.report.charts.numbers import percent, signed
from pantau.report.pictures import (
    Bridge,
    BridgeStep,
    Fan,
    FanPoint,
    Funnel,
    FunnelBar,
    MonthBar,
    MonthLine,
    MonthlyNew,
    PaceLine,
    Reporting,
    ReportingRow,
    Tile,
    TileMap,
    WaitBar,
    Waits,
    WeekBar,
    WeeklyNew,
)

STAGES = (
    "P1 Pendaftaran",
    "P2 Pelatihan",
    "P3 Pendampingan",
    "P4 Perizinan",
    "P5 Pemasaran",
    "P6 Pelaporan Keuangan",
    "P7 Permodalan",
)
LARGE = (284164, 176891, 157498, 148374, 44456, 32883, 6159)
TARGETS = (PaceLine("4.000 sebulan", 4000 * 12 / 52), PaceLine("3.333 sebulan", 3333 * 12 / 52))

MONTH_TARGETS = (MonthLine("4.000 sebulan", 4000), MonthLine("3.333 sebulan", 3333))
WAITS = (
    WaitBar("P1 → P2", 6, 14, 33),
    WaitBar("P2 → P3", 0, 0, 0),
    WaitBar("P4 → P5", 31, 60, None),
    WaitBar("P5 → P6", 10, None, None),
    WaitBar("P6 → P7", None, None, None),
)


def funnel(*counts: int) -> Funnel:
    shares = [count / counts[0] if counts[0] else None for count in counts]
    bars = zip(STAGES, counts, shares, strict=True)
    return Funnel("corong", tuple(FunnelBar(label, count, count // 2, share) for label, count, share in bars))


def weekly(*counts: int, lines: tuple[PaceLine, ...] = TARGETS) -> WeeklyNew:
    first = date(2018, 1, 15) - timedelta(weeks=len(counts) - 1)
    bars = tuple(WeekBar(first + timedelta(weeks=place), count) for place, count in enumerate(counts))
    return WeeklyNew("mingguan", bars, lines)


def monthly(*counts: int, lines: tuple[MonthLine, ...] = MONTH_TARGETS) -> MonthlyNew:
    """The last one is December 2018."""
    months = [date(2018 - back // 12, 12 - back % 12, 1) for back in reversed(range(len(counts)))]
    return MonthlyNew("bulanan", tuple(map(MonthBar, months, counts)), lines)


def fan(known: int, ahead: int, tested: int = 99, a_week: int = 600, goals=(10000, 40000, 200000)) -> Fan:
    """Sundays from 17 December 2017; the band opens by 120 a week as far as it was tested."""
    points = []
    for place in range(known + ahead):
        day, total, off = date(2017, 12, 17) + timedelta(weeks=place), a_week * (place + 1), place - known + 1
        if off <= 0:
            points.append(FanPoint(day, total, is_known=True))
        elif off > tested:
            points.append(FanPoint(day, total))
        else:
            points.append(FanPoint(day, total, total - 120 * off, total + 120 * off))
    return Fan("kipas", tuple(points), goals)


def tile_map(most: int = 40, scope: str = "31.", held: str = "31.74.07") -> TileMap:
    return TileMap(
        "peta",
        tuple(
            Tile(
                kecamatan_code=one.kecamatan_code,
                short_name=one.kecamatan_name,
                column=one.tile_column,
                row=one.tile_row,
                total=100,
                new=most * place // 44,
                is_held=one.kecamatan_code == held,
                is_in_scope=one.kecamatan_code.startswith(scope),
            )
            for place, one in enumerate(load_kecamatan())
        ),
    )


def reporting(*rows: tuple[int, int, int, int], label: str = "Kepulauan Seribu Selatan") -> Reporting:
    return Reporting("lapor", tuple(ReportingRow(label, *row) for row in rows))


def bridge(sent: int, *changes: int) -> Bridge:
    steps = [BridgeStep(f"Perubahan {place}", change, False) for place, change in enumerate(changes)]
    first, last = BridgeStep("Terkirim", sent, True), BridgeStep("Kini", sent + sum(changes), True)
    return Bridge("jembatan", (first, *steps, last))


PICTURES = {
    "funnel": funnel(4230, 2633, 2344, 2208, 661, 489, 92),
    "funnel, zeros": funnel(*[0] * 7),
    "funnel, large": funnel(*LARGE),
    "weekly": weekly(120, 180, 240, 310, 205, 620, 660, 540, 702, 655, 811, 759),
    "weekly, one": weekly(4230),
    "weekly, zeros": weekly(*[0] * 12),
    "weekly, zeros without targets": weekly(0, 0, lines=()),
    "weekly, large": weekly(*[23680] * 11, 284164),
    "weekly, without targets": weekly(3, 0, 7, lines=()),
    "monthly": monthly(412, 2101, 3650, 4100, 3900),
    "monthly, thirteen": monthly(120, 400, 2101, 3500, 4200, 2890, 3100, 2700, 3333, 4100, 3900, 3000, 3650),
    "monthly, one": monthly(412),
    "monthly, zeros without targets": monthly(0, 0, lines=()),
    "monthly, large": monthly(*[23680] * 12, 284164),
    "fan": fan(20, 12),
    "fan, a goal beside the number": fan(14, 30, tested=12),
    "fan, nothing expected": fan(6, 0),
    "fan, one day": fan(1, 0),
    "fan, nobody": fan(3, 4, tested=0, a_week=0),
    "fan, large": fan(200, 60, a_week=1400),
    "waits": Waits("lama", WAITS),
    "waits, nobody arrived": Waits("lama", WAITS[-1:]),
    "map": tile_map(),
    "map, zeros": tile_map(most=0, held=""),
    "map, large": tile_map(most=284164),
    "map, a city": tile_map(scope="31.74"),
    "map, a kecamatan": tile_map(scope="31.01.02"),
    "reporting": reporting((10, 2, 0, 2), (40, 6, 3, 7), (70, 0, 0, 0), (0, 0, 0, 70)),
    "reporting, twelve": reporting(*[(4, 1, 1, 1)] * 12),
    "reporting, a kecamatan": reporting((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)),
    "reporting, zeros": reporting((0, 0, 0, 0)),
    "bridge": bridge(3471, 759, 42, -18, -24),
    "bridge, zeros": bridge(0, 0),
    "bridge, large": bridge(284164, 12, -1180),
    "bridge, all gone": bridge(500, -500),
    "bridge, below nothing": bridge(10, -30, 5),
    "bridge, twelve": bridge(100, *[7, -5] * 5),
}
"""By what is odd about them."""

picture_of_each = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())


def marks_of(chart: paper.Chart, kind: str) -> list[dict]:
    return next(marks["values"] for marks in chart["data"] if marks["name"] == kind)


def words_of(chart: paper.Chart) -> list[str]:
    return [text["text"] for text in marks_of(chart, "Text")]


def contrast(one: str, other: str) -> float:
    lights = []
    for colour in (one, other):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
        ]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
    return max(lights) / min(lights)


def plain_png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG as any other program would write it, without alpha."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@picture_of_each
def test_every_picture_draws_at_the_width_of_a_card_and_shows_something(picture):
    drawn = draw(picture)
    width, height = size_of(drawn)
    assert width == 600
    assert 100 < height < 950
    assert struct.unpack(">II", drawn[16:24]) == (1200, 2 * height)
    assert not is_blank(drawn)


@picture_of_each
def test_no_mark_is_of_a_broken_number_or_less_than_nothing(picture):
    chart = compose(picture)
    for mark in (mark for kind in ("Box", "Line", "Text") for mark in marks_of(chart, kind)):
        assert all(value == value for value in mark.values())
        assert mark.get("width", 0) >= 0
        assert mark.get("height", 0) >= 0


@picture_of_each
def test_everything_lies_on_the_card(picture):
    chart = compose(picture)
    for text in marks_of(chart, "Text"):
        width = paper.text_width(text["text"], text["size"], text["weight"])
        left = text["x"] - {"left": 0, "center": width / 2, "right": width}[text["align"]]
        assert left >= 2
        assert left + width <= paper.WIDTH - 2
        assert text["size"] <= text["y"] <= chart["height"] - 6
    for box in marks_of(chart, "Box"):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= paper.WIDTH
        assert box["y"] + box["height"] <= chart["height"]


@picture_of_each
def test_no_text_covers_another(picture):
    areas = []
    for text in marks_of(compose(picture), "Text"):
        width = paper.text_width(text["text"], text["size"], text["weight"])
        left = text["x"] - {"left": 0, "center": width / 2, "right": width}[text["align"]]
        areas.append((left, text["y"] - 0.7 * text["size"], left + width, text["y"], text["text"]))
    for one, other in combinations(areas, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_the_same_picture_gives_the_same_bytes_in_another_process():
    asked = [PICTURES[name] for name in ("funnel", "weekly", "map", "reporting", "bridge")]
    code = (
        "import pickle, sys; from pantau.report.charts import draw;"
        "pickle.dump([draw(each) for each in pickle.load(sys.stdin.buffer)], sys.stdout.buffer)"
    )
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, input=pickle.dumps(asked), capture_output=True, check=True)
    assert pickle.loads(other.stdout) == [draw(picture) for picture in asked]


def test_another_number_gives_another_picture():
    assert draw(bridge(100, 5)) != draw(bridge(100, 6))


def test_many_pictures_come_in_their_order_whoever_draws_them(monkeypatch):
    asked = [bridge(100, 5), bridge(100, 6), bridge(100, 7), bridge(100, 5)]
    here = draw_all(asked)
    monkeypatch.setattr(parallel, "FEW", 2)
    assert draw_all(asked, processes=2) == here == [draw(picture) for picture in asked]


def test_no_picture_is_no_work():
    assert draw_all([]) == []


def test_a_process_that_breaks_off_is_told(monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 1)
    monkeypatch.setattr(parallel, "_COMMAND", (sys.executable, "-c", "raise SystemExit('no room left')"))
    with pytest.raises(parallel.DrawingError, match="no room left"):
        draw_all([bridge(100, 5), bridge(100, 6)], processes=2)


def test_weeks_without_anybody_new_show_something_and_no_weeks_nothing():
    bars = tuple(WeekBar(date(2017, 12, 11) + timedelta(days=7 * place), 0) for place in range(6))
    assert not is_blank(draw(WeeklyNew("tidak ada", bars, ())))
    assert is_blank(draw(WeeklyNew("tidak ada", (), ())))


def test_a_card_with_nothing_on_it_is_blank():
    drawn = png.pack(vl_convert.vega_to_png(paper.card(400, []), scale=png.SCALE))
    assert size_of(drawn) == (600, 400)
    assert is_blank(drawn)


@pytest.mark.parametrize("row_filter", range(5))
def test_one_colour_is_blank_in_every_way_to_write_it(row_filter):
    colour = b"\xff" if row_filter == 0 else b"\x00"
    row = bytes([row_filter]) + (b"\xff\xff\xff" if row_filter in (0, 1) else b"\x00" * 3) + colour * 3 * 99
    assert is_blank(plain_png(100, 50, row * 50))


def test_stripes_are_not_blank():
    row = b"\x00" + b"\xff\xff\xff\x00\x00\x00" * 50
    assert not is_blank(plain_png(100, 50, row * 50))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "signature"),
        (b"\x89PNG\r\n\x1a\n", "header"),
        (plain_png(100, 50, b"\x00" * 301), "fewer pixels"),
        (plain_png(100, 50, b"").replace(b"IDATx", b"IDATy"), "unpacked"),
    ],
)
def test_what_is_no_whole_png_is_refused_with_the_reason(content, said):
    with pytest.raises(png.PictureError, match=said):
        is_blank(content)


def test_packing_keeps_every_pixel():
    drawn = vl_convert.vega_to_png(compose(PICTURES["bridge"]), scale=png.SCALE)
    packed = png.pack(drawn)
    assert png._rows(packed) == png._rows(drawn)
    assert len(packed) < len(drawn) / 2


def test_numbers_are_written_the_indonesian_way():
    assert {"4.230", "100%", "62%"} <= set(words_of(compose(PICTURES["funnel"])))
    assert {"+759", "\N{MINUS SIGN}18", "3.471", "4.230"} <= set(words_of(compose(PICTURES["bridge"])))
    assert "15 Jan" in words_of(compose(PICTURES["weekly"]))
    assert "284.164" in words_of(compose(PICTURES["weekly, large"]))
    assert (percent(0.003), percent(0.414), signed(0)) == ("<1%", "41%", "0")


def test_the_newest_week_is_always_named_and_numbered():
    for name, picture in PICTURES.items():
        if isinstance(picture, WeeklyNew):
            bold = [one["text"] for one in marks_of(compose(picture), "Text") if one["weight"] == "bold"]
            assert "15 Jan" in bold, name


def test_both_targets_are_named_even_where_they_lie_close():
    close = (PaceLine("4.000 sebulan", 923.1), PaceLine("3.999 sebulan", 922.8))
    drawn = compose(weekly(1, 50000, 2, lines=close))
    assert {"4.000", "3.999"} <= set(words_of(drawn))


def test_the_newest_month_is_named_and_numbered_and_its_year_told():
    drawn = compose(PICTURES["monthly, thirteen"])
    bold = [one["text"] for one in marks_of(drawn, "Text") if one["weight"] == "bold"]
    assert bold[:2] == ["3.650", "Des"]
    assert "2018" in words_of(drawn)


def test_months_are_named_at_even_steps_from_the_newest_back():
    months = ["Des", "Okt", "Agu", "Jun", "Apr", "Feb", "Des"]
    assert [text for text in words_of(compose(PICTURES["monthly, thirteen"])) if text in months] == months


def test_a_fan_names_what_is_known_and_what_is_expected():
    assert {"12.000", "19.200", "29 Apr 2018", "22 Jul 2018"} <= set(words_of(compose(PICTURES["fan"])))


def test_goals_far_above_the_fan_are_left_out():
    assert [text for text in words_of(compose(PICTURES["fan"])) if "sasaran" in text] == ["sasaran 10.000"]


def test_a_band_ends_where_the_forecast_was_not_tested_any_further():
    def last_slice(picture: Fan) -> float:
        return max(box["x"] for box in marks_of(compose(picture), "Box") if box["fill"] == fan_chart.BAND)

    assert last_slice(fan(14, 30, tested=12)) < last_slice(fan(14, 30)) - 200


def test_without_a_forecast_no_key_speaks_of_one():
    written = words_of(compose(PICTURES["fan, nothing expected"]))
    assert "tercatat" in written
    assert not {"prakiraan", "rentang"} & set(written)


def test_waits_tell_the_median_or_what_is_known_of_it():
    written = words_of(compose(PICTURES["waits"]))
    assert {"14 hari (6–33)", "60 hari (31 ke atas)", "seperempat dalam 10 hari"} <= set(written)
    assert "belum cukup yang sampai" in written


def test_tiles_of_others_show_their_name_and_no_number():
    written = words_of(compose(tile_map(scope="31.74.04")))
    assert sum(text.startswith("+") for text in written) == 1
    assert "Senen" in written
    assert "wilayah lain" in written


def test_a_held_kecamatan_is_marked_and_the_key_says_what_it_means():
    held, none = words_of(compose(tile_map())), words_of(compose(tile_map(held="")))
    assert held.count("!") == 2
    assert "data lama" in held
    assert "!" not in none
    assert "data lama" not in none


def test_the_islands_stand_apart_from_the_mainland():
    first_row = [box for box in marks_of(compose(tile_map(scope="none")), "Box")[:11] if box["y"] < 60]
    islands, mainland = first_row[:2], first_row[2:]
    assert max(box["y"] for box in islands) + 10 < min(box["y"] for box in mainland)


def test_what_is_said_beside_a_bar_is_what_is_missing():
    written = words_of(compose(reporting((7, 0, 0, 0), (6, 0, 1, 0), (3, 0, 1, 3))))
    assert "lengkap" in written
    assert "kosong 14%" in written
    assert "belum 43%, kosong 14%" in written


def test_a_single_statement_is_named_without_a_share():
    written = words_of(compose(reporting((1, 0, 0, 0), (0, 0, 0, 1), label="P1 Pendaftaran")))
    assert written.count("ada data") == written.count("belum") == 2
    assert not any("%" in text for text in written)


def test_totals_that_are_cut_short_carry_a_break():
    whole = marks_of(compose(bridge(100, 50)), "Line")
    cut = marks_of(compose(bridge(10000, 50)), "Line")
    assert not [line for line in whole if line["color"] == palette.CARD and line["width"] == 5]
    assert len([line for line in cut if line["color"] == palette.CARD and line["width"] == 5]) == 4


@pytest.mark.parametrize("name", [one.kecamatan_name for one in load_kecamatan()])
def test_every_name_fits_on_its_tile_at_a_readable_size(name):
    lines, size = tile_names.fit(name, 64)
    assert len(lines) <= 2
    assert size >= 14
    assert all(paper.text_width(line, size) <= 64 for line in lines)


def test_long_names_part_between_syllables_or_are_shortened():
    assert tile_names.fit("Penjaringan", 64)[0] == ("Penja-", "ringan")
    assert tile_names.fit("Kebayoran Lama", 64)[0] == ("Kebay.", "Lama")
    assert tile_names.fit("Kepulauan Seribu Utara", 64)[0] == ("K. Seribu", "Utara")
    assert tile_names.fit("Gambir", 64)[0] == ("Gambir",)


@picture_of_each
def test_text_stands_out_from_what_lies_behind_it(picture):
    chart = compose(picture)
    for text in marks_of(chart, "Text"):
        behind = palette.CARD
        for box in marks_of(chart, "Box"):
            inside = box["x"] <= text["x"] <= box["x"] + box["width"]
            if inside and box["y"] < text["y"] - 4 < box["y"] + box["height"]:
                behind = box["fill"]
        assert contrast(text["color"], behind) >= 4.5, (text["text"], behind)


def test_marks_stand_out_from_the_card():
    for colour in (
        palette.SOFT,
        palette.DEEP,
        palette.ACCENT,
        palette.AMBER,
        palette.UP,
        palette.DOWN,
        palette.MUTED,
    ):
        assert contrast(colour, palette.CARD) >= 3
    assert contrast(palette.SOFT, palette.DEEP) >= 3


def test_an_alt_is_not_drawn():
    assert draw(PICTURES["bridge"]) == draw(replace(PICTURES["bridge"], alt="lain"))
