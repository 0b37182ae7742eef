"""A plan for one workbook, and what it is planned for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pantau.contract import Contract
from pantau.reference import kelurahan_of, load_kecamatan
from pantau.workbooks.requests import Request


@dataclass(frozen=True)
class Change:
    """One thing that is put right: in which tab, what, and of which column."""

    tab: str
    what: str
    column: str = ""


@dataclass(frozen=True)
class Plan:
    """The requests of one batch, what they change, and what a person must decide."""

    requests: tuple[Request, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[str, ...] = ()
    is_strangers: bool = False
    """Whether the workbook says that it is another kecamatan's."""


@dataclass(frozen=True)
class Target:
    """What a workbook is to be: the contract for one kecamatan. ``editor``: the service account."""

    contract: Contract
    kecamatan_code: str
    editor: str | None = None

    @cached_property
    def kecamatan_name(self) -> str:
        """The kecamatan's name."""
        names = {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
        return names[self.kecamatan_code]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The kelurahan that a ``place`` column may hold."""
        return tuple(entry.kelurahan_name for entry in kelurahan_of(self.kecamatan_code))


@dataclass
class Draft:
    """A plan while it is written."""

    requests: list[Request] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    is_strangers: bool = False

    def add(self, change: Change, requests: Iterable[Request]) -> None:
        """One change and the requests that make it."""
        self.requests.extend(requests)
        self.changes.append(change)

    def finish(self) -> Plan:
        """The plan as it stands."""
        return Plan(tuple(self.requests), tuple(self.changes), tuple(self.findings), self.is_strangers)
