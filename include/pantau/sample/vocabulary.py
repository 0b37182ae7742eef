"""The words of the sample programme, read from ``vocabulary.yaml``. Never holds a real person."""

from datetime import date
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict


class Community(BaseModel):
    """Given and family names that go together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    community: str
    share: int
    male: tuple[str, ...]
    female: tuple[str, ...]
    family: tuple[str, ...]


class Vocabulary(BaseModel):
    """Every list of ``vocabulary.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[Community, ...]
    streets: tuple[str, ...]
    businesses: dict[str, tuple[str, ...]]
    blessings: tuple[str, ...]
    themes: tuple[str, ...]
    organisers: tuple[str, ...]
    topics: tuple[str, ...]
    shops: tuple[str, ...]
    schemes: tuple[str, ...]
    remarks: tuple[str, ...]
    own_columns: tuple[str, ...]
    title: str
    titles_below: str
    provinces: tuple[str, ...]
    help: tuple[str, ...]
    holidays: tuple[date, ...]


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary that ships with the package."""
    text = resources.files("pantau.sample").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    return Vocabulary.model_validate(yaml.safe_load(text))
