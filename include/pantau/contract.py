"""The contract, read from ``contract.yaml``: tabs of a workbook, partners' feeds, columns, kinds, choices.

Never holds data of a workbook, and never a list that stands in the YAML.
"""

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Kind = Literal["date", "month", "rupiah", "integer", "nik", "phone", "text", "choice", "place", "kecamatan"]
Personal = Literal["identity", "contact", "business"]


class Column(BaseModel):
    """One contract column of a tab."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    header: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    negative: bool = False
    personal: Personal | None = None
    erased: bool = False
    """``pantau erase`` blanks it."""
    synonyms: tuple[str, ...] = ()
    note: str = ""
    """What the header's note in the sheet says; a ``place`` gets its example from the workbook."""

    @property
    def name(self) -> str:
        """The column's name in the warehouse: ``Omzet per Bulan (Rp)`` → ``omzet_per_bulan_rp``."""
        return re.sub(r"[^a-z0-9]+", "_", self.header.lower()).strip("_")


class Tab(BaseModel):
    """One tab that facilitators fill: ``code`` is P1…P7 or LAPOR, ``title`` as provisioned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The tab's name in the warehouse: ``P1 Pendaftaran`` → ``p1_pendaftaran``."""
        return self.title.lower().replace(" ", "_")

    def position(self, header: str) -> int:
        """0-based place of a contract column in the tab."""
        return [column.header for column in self.columns].index(header)


class FeedColumn(Column):
    """One column of a partner's file. ``required``: a row without it is quarantined."""

    decides: bool = False
    """A filled cell that is not understood quarantines the row."""


class Feed(BaseModel):
    """One partner's folder of files; ``verifies``: the stage that a row of it confirms, if any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    verifies: str | None = None
    due_day: int
    """By this day of a month its files should tell of the month before."""
    columns: tuple[FeedColumn, ...]


class Contract(BaseModel):
    """The whole contract: a workbook's tabs and partners' feeds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    header_rows: int
    notice_tab: str
    code_key: str
    version_key: str
    own_tabs: tuple[str, ...]
    own_columns: tuple[str, ...]
    fix_tab: str
    fix_columns: tuple[str, ...]
    answer_columns: tuple[str, ...]
    answer: str
    """The one choice of Jawaban."""
    answerable: tuple[str, ...]
    """The ``karantina`` rules that it may answer; a ``peringatan`` it may answer always."""
    feeds: tuple[Feed, ...]
    tabs: tuple[Tab, ...]

    @property
    def stages(self) -> tuple[Tab, ...]:
        """The tabs P1…P7, without LAPOR."""
        return tuple(tab for tab in self.tabs if tab.code != "LAPOR")

    @property
    def stage_codes(self) -> tuple[str, ...]:
        """P1…P7, in order."""
        return tuple(tab.code for tab in self.stages)

    @property
    def feed_names(self) -> tuple[str, ...]:
        """The partners' folders by name."""
        return tuple(feed.name for feed in self.feeds)

    def feed(self, name: str) -> Feed:
        """One partner's feed."""
        return self.feeds[self.feed_names.index(name)]


def fold(name: str) -> str:
    """A tab's or header's name with case, spaces and punctuation ignored."""
    normal = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in normal if character.isalnum())


@cache
def load_contract() -> Contract:
    """The contract that ships with the package."""
    text = resources.files("pantau").joinpath("contract.yaml").read_text(encoding="utf-8")
    return Contract.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
