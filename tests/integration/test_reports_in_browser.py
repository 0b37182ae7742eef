"""Mail, archive and preview are whole in a browser, on a phone and a wide screen, by day and by night.

Needs a Chromium of the system (``CHROMIUM`` names another one); CI fails without one, others pass it over.
Nothing but files is ever asked for.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from pantau.delivery.archive import archive_editions
from pantau.delivery.mail import compose_content
from pantau.delivery.outbox import queue_deliveries, store_editions
from pantau.delivery.preview import write_preview
from pantau.report.edition import Edition
from pantau.report.monthly.making import make_monthly_edition
from pantau.report.weekly.composition import compose_weekly
from pantau.report.weekly.making import make_weekly_editions
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import connect
from sample_editions import CITY, KECAMATAN, make_held_notices
from sample_facts import BUILD, WEEK, first_week, hold_some, make_facts
from sample_month import month_facts

SCOPES = ("DKI", CITY, KECAMATAN)
PICTURES = 5
HEIGHTS = {360: 740, 800: 900}
VIEWS = [pytest.param(width, mode, id=f"{width}-{mode}") for width in HEIGHTS for mode in ("light", "dark")]
PARTS = (
    "Pendaftar baru tiap minggu",
    "Perjalanan peserta, P1 sampai P7",
    "Peta kecamatan",
    "Yang berubah sejak laporan lalu",
    "Yang perlu dibantu",
    "Yang membaik",
    "N kecamatan, menurut P1",
    "Yang ditahan",
    "Kelengkapan laporan",
    "Catatan fasilitator dan catatan mitra",
    "Seberapa tepercaya angka ini",
    "Catatan",
    "Arti istilah",
    "Yang perlu diperbaiki",
)
PARTS_OF_A_MONTH = [
    "Pendaftar baru tiap bulan",
    "Perjalanan peserta, P1 sampai P7",
    "Yang berubah sejak laporan lalu",
    "Yang perlu dibantu",
    "Prakiraan",
    "Anggaran",
    "Seberapa tepercaya angka ini",
    "Laporan lengkap",
]
NOT_LISTED = {".png", ".gz"}
"""Endings of files in the archive that its page does not lead to: pictures, and what engineers look up."""
OF_ONE_WORKBOOK = {"Yang perlu diperbaiki"}
OF_SEVERAL = {"Yang perlu dibantu", "N kecamatan, menurut P1", "Yang ditahan"}

FIND_FAULTS = """() => {
  const faults = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    faults.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} pixels`);
  for (const image of document.images) {
    const around = getComputedStyle(image.parentElement), name = image.getAttribute("src");
    const column = image.parentElement.clientWidth
      - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight);
    const width = image.getBoundingClientRect().width;
    if (!image.complete || !image.naturalWidth) faults.push(`not loaded: ${name}`);
    if (Math.abs(width - column) > 1) faults.push(`narrower or wider than its column: ${name}`);
  }
  if (!document.body.innerText.trim()) faults.push("nothing to read");
  return faults;
}"""

MEASURE_ALT = """image => {
  const style = getComputedStyle(image), words = document.createElement("div");
  words.textContent = image.alt;
  words.style.cssText = `font: ${style.font}; width: ${image.clientWidth}px`;
  image.after(words);
  const [needed, given] = [words.getBoundingClientRect().height, image.getBoundingClientRect().height];
  words.remove();
  return {needed, given};
}"""

BRIGHTNESS = """name => getComputedStyle(document.querySelector(".page"))[name]
  .match(/\\d+/g).reduce((sum, part) => sum + Number(part), 0)"""


@pytest.fixture(scope="module")
def editions(browser: Browser) -> dict[str, Edition]:
    """By scope, of a week with three held workbooks; drawn once, and only where they can be looked at."""
    return dict(zip(SCOPES, make_weekly_editions(hold_some(make_facts()), SCOPES), strict=True))


@pytest.fixture(scope="module")
def first_edition(browser: Browser) -> Edition:
    """All Jakarta's of the programme's first week."""
    (edition,) = make_weekly_editions(first_week(make_facts()), ["DKI"])
    return edition


@pytest.fixture(scope="module")
def month(browser: Browser) -> Edition:
    """January's report."""
    return make_monthly_edition(month_facts())


@dataclass
class Reader:
    """A browser's one page, and what is wrong with what it shows. ``blocked``: endings that it won't load."""

    page: Page
    faults: list[str] = field(default_factory=list)
    blocked: tuple[str, ...] = ()

    def open(self, path: Path, width: int = 360, mode: str = "light") -> list[str]:
        """Opens a file and returns what is wrong with it; ``faults`` goes on with what happens there."""
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        self.page.emulate_media(color_scheme=mode)
        self.faults.clear()
        self.page.goto(path.as_uri(), wait_until="load")
        self.faults.extend(self.page.evaluate(FIND_FAULTS))
        return self.faults

    def listen(self) -> None:
        """Notes whatever goes wrong from now on, and keeps the page from asking for anything but files."""
        self.page.on(
            "console", lambda said: self._note("console", said.text, said.type in {"error", "warning"})
        )
        self.page.on("pageerror", lambda error: self._note("script", error))
        self.page.on("requestfailed", lambda asked: self._note("request failed", asked.url))
        self.page.on("request", lambda asked: self._note("leaves", asked.url, is_elsewhere(asked.url)))
        self.page.route(
            lambda url: is_elsewhere(url) or url.endswith(self.blocked), lambda route: route.abort()
        )

    def _note(self, kind: str, what: object, is_fault: bool = True) -> None:
        if is_fault:
            self.faults.append(f"{kind}: {what}")


def is_elsewhere(url: str) -> bool:
    return not url.startswith("file:")


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Reader:
    reader = Reader(browser.new_page())
    reader.listen()
    return reader


@pytest.fixture
def without_images(reader: Reader) -> Iterator[Reader]:
    """As mail readers show what comes from somebody new."""
    reader.blocked = (".png",)
    yield reader
    reader.blocked = ()


def unpack(mail: bytes, folder: Path) -> Path:
    """A mail as a reader shows it: its HTML as a page, with the parts that it shows beside it."""
    message = message_from_bytes(mail, policy=default)
    html = message.get_body(("html",)).get_content()
    for part in message.walk():
        if content_id := part["Content-ID"]:
            source = f"cid:{content_id.strip('<>')}"
            assert source in html, f"{source} is sent but not shown"
            (folder / part.get_filename()).write_bytes(part.get_content())
            html = html.replace(source, part.get_filename())
    page = folder / "mail.html"
    page.write_text(html, encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def mails(editions: dict[str, Edition], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The mail of each scope, unpacked."""
    return {
        scope: unpack(compose_content(edition).as_bytes(), tmp_path_factory.mktemp("mail"))
        for scope, edition in editions.items()
    }


def expected_parts(scope: str) -> list[str]:
    absent = OF_SEVERAL if scope == KECAMATAN else OF_ONE_WORKBOOK
    return [part for part in PARTS if part not in absent]


def seen_parts(page: Page) -> list[str]:
    seen = [heading.inner_text() for heading in page.locator("h2").all() if heading.is_visible()]
    return [re.sub(r"^\d+ ", "N ", heading) for heading in seen]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="none.png" alt="1" style="display: block; width: 100%">', "not loaded: none.png"),
        ('<img src="none.png" alt="1" style="display: block; width: 100%">', "request failed: file:"),
        ('<img src="none.png" alt="1" width="90">', "narrower or wider than its column: none.png"),
        ('<img src="http://pantau.example/1.png" alt="1">', "leaves: http://pantau.example"),
        ('<p style="width: 900px">Lebar</p>', "scrolls sideways: 9"),
        ("<p>Salah</p><script>undefined.value</script>", "script: "),
        ("<p>Salah</p><script>console.error('rusak')</script>", "console: rusak"),
        ("", "nothing to read"),
    ],
)
def test_a_page_that_is_not_whole_is_noticed(reader, tmp_path, body, fault):
    (tmp_path / "page.html").write_text(f"<!doctype html><title>Uji</title>{body}")
    faults = reader.open(tmp_path / "page.html", 800)
    assert any(one.startswith(fault) for one in faults), faults


@pytest.mark.parametrize(("width", "mode"), VIEWS)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_mail_is_whole_with_all_its_parts_in_their_order(reader, mails, scope, width, mode):
    assert reader.open(mails[scope], width, mode) == []
    assert reader.page.locator("img").count() == PICTURES
    assert seen_parts(reader.page) == expected_parts(scope)


@pytest.mark.parametrize(("width", "mode"), VIEWS)
def test_a_months_mail_is_whole_with_all_its_parts_in_their_order(reader, month, tmp_path, width, mode):
    assert reader.open(unpack(compose_content(month).as_bytes(), tmp_path), width, mode) == []
    assert reader.page.locator("img").count() == 2
    assert seen_parts(reader.page) == PARTS_OF_A_MONTH


@pytest.mark.parametrize(("mode", "is_dark"), [("light", False), ("dark", True)])
def test_a_mail_is_dark_by_night_only(reader, mails, mode, is_dark):
    reader.open(mails["DKI"], mode=mode)
    behind, letters = (reader.page.evaluate(BRIGHTNESS, name) for name in ("backgroundColor", "color"))
    assert (behind < letters) is is_dark


@pytest.mark.parametrize("scope", SCOPES)
def test_a_phone_shows_the_first_sentence_without_scrolling(reader, mails, scope):
    reader.open(mails[scope])
    sentence = reader.page.locator("h1")
    assert sentence.inner_text() == compose_weekly(hold_some(make_facts()), scope, 1).state
    box = sentence.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= HEIGHTS[360]
    assert reader.page.evaluate("scrollY") == 0


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("scope", SCOPES)
def test_with_images_blocked_their_numbers_have_room_instead(without_images, mails, scope, width):
    without_images.open(mails[scope], width)
    pictures = without_images.page.locator("img").all()
    assert len(pictures) == PICTURES
    for picture in pictures:
        alt = picture.get_attribute("alt")
        assert picture.evaluate("image => image.naturalWidth") == 0
        assert re.search(r"\d", alt), alt
        room = picture.evaluate(MEASURE_ALT)
        assert room["given"] >= room["needed"] > 0, alt


def test_with_images_blocked_their_words_are_painted(without_images, mails):
    without_images.open(mails["DKI"])
    for picture in without_images.page.locator("img").all():
        with_words = picture.screenshot()
        picture.evaluate("image => { image.style.color = 'transparent' }")
        assert picture.screenshot() != with_words, picture.get_attribute("alt")


@pytest.fixture
def archive(
    editions: dict[str, Edition], first_edition: Edition, month: Edition, fresh_warehouse: str, tmp_path: Path
) -> Path:
    """What stands in the archive once two weeks' reports, a held notice and a month's have gone out."""
    settings = Settings(warehouse_url=fresh_warehouse, pseudonym_key="key", archive=str(tmp_path / "arsip"))
    run = Run(WEEK, "build", settings)
    with connect(fresh_warehouse) as connection:
        connection.execute(
            "insert into ops.builds (build_id, week_start, run_id, code_version) "
            "overriding system value values (1, '2017-12-11', 'first', '1'), (%s, %s, 'build', '1'), "
            "(%s, '2018-01-29', 'closing', '1')",
            (BUILD.build_id, WEEK.start, month.build_id),
        )
    notice = make_held_notices()["held_notice"]
    for report in (tuple(editions.values()), (first_edition,), (notice,), (month,)):
        store_editions(run, *report)
        mailing = {edition.key: {"ani@dki.example": "full"} for edition in report}
        queue_deliveries(fresh_warehouse, mailing, "pantau@okoce.example")
    with connect(fresh_warehouse) as connection:
        connection.execute("update ops.deliveries set status = 'sent', sent_at = now()")
    assert archive_editions(run) == 6
    return tmp_path / "arsip"


def assert_opens(reader: Reader, path: Path) -> None:
    """Opens a file with what people open its kind with."""
    if path.suffix == ".pdf":
        assert len(PdfReader(path).pages) > 12
    elif path.suffix == ".xlsx":
        assert load_workbook(path, read_only=True).sheetnames
    elif path.suffix == ".eml":
        assert message_from_bytes(path.read_bytes(), policy=default).get_body(("html",))
    else:
        assert reader.open(path) == []
        if path.suffix == ".txt":
            assert reader.page.inner_text("body").split() == path.read_text(encoding="utf-8").split()
        elif path.suffix == ".json":
            assert json.loads(reader.page.inner_text("pre")) == json.loads(path.read_text(encoding="utf-8"))
        else:
            assert reader.open(path, 800) == []


def test_the_archive_and_all_that_it_leads_to_opens_whole(reader, archive):
    index = archive / "index.html"
    for width in HEIGHTS:
        assert reader.open(index, width) == []
    links = reader.page.eval_on_selector_all("a", "links => links.map(link => link.href)")
    places = [urlsplit(link) for link in links]
    for anchor in {place.fragment for place in places if place.fragment}:
        assert reader.page.locator(f"[id='{anchor}']").count() == 1
    files = {Path(unquote(place.path)) for place in places} - {index}
    there = {path for path in archive.rglob("*") if path.is_file()} - {index}
    assert files == {path for path in there if path.suffix not in NOT_LISTED}
    assert len(files) == 6 * 4 + 5 + 1
    for path in sorted(files):
        assert_opens(reader, path)


def test_the_archive_begins_with_the_newest_and_a_click_leads_to_a_report(reader, archive, editions):
    reader.open(archive / "index.html")
    assert reader.page.locator("h2").all_inner_texts() == [
        "Bulan Januari 2018",
        "Minggu 15–21 Jan 2018",
        "Minggu 11–17 Des 2017",
    ]
    assert reader.page.locator("li > a").all_inner_texts() == [
        "Seluruh Jakarta",
        "Seluruh Jakarta",
        "Jakarta Selatan",
        "Kecamatan Tebet",
        "Seluruh Jakarta",
        "Seluruh Jakarta",
    ]
    reader.page.get_by_role("link", name="Jakarta Selatan").click()
    reader.page.wait_for_load_state("load")
    assert reader.page.title() == editions[CITY].subject
    assert [*reader.faults, *reader.page.evaluate(FIND_FAULTS)] == []


@pytest.mark.parametrize("scope", SCOPES)
def test_a_preview_opens_whole(reader, editions, tmp_path, monkeypatch, scope):
    monkeypatch.setenv("PANTAU_HOME", str(tmp_path))
    page = write_preview(editions[scope])
    for width in HEIGHTS:
        assert reader.open(page, width) == []
    assert reader.page.title() == editions[scope].subject
    assert reader.page.locator("img").count() == PICTURES
    assert seen_parts(reader.page) == expected_parts(scope)
