"""The words of a provisioned workbook, from ``words.yaml``."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from pantau.contract import Column


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Protected(_Entry):
    """Names of the protected ranges."""

    headers: str
    own: str


class Words(_Entry):
    """Everything that a workbook says beside its headers."""

    required: str
    optional: str
    example: str
    own_notes: dict[str, str]
    protected: Protected
    title: str
    help: tuple[str, ...]

    def note(self, column: Column, places: tuple[str, ...]) -> str:
        """The note of a contract column's header; a place takes its example from the workbook."""
        note = f"{self.required if column.required else self.optional} {column.note}"
        return f"{note} {self.example}: {places[0]}" if column.kind == "place" else note


@cache
def load_words() -> Words:
    """The words that ship with the package."""
    text = resources.files("pantau.workbooks").joinpath("words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
