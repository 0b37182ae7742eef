"""The registry: who fills which workbook, who gets which report, who may decide.

A YAML file outside the code (setting ``PANTAU_REGISTRY``), checked whole before anything runs.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from pantau.reference import load_kecamatan

Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]
KecamatanCode = Annotated[str, StringConstraints(pattern=r"^31\.\d\d\.\d\d$")]


class RegistryError(ValueError):
    """The registry file is missing or wrong; the message names the entry and the remedy."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Facilitator(_Entry):
    """Who fills a workbook."""

    name: str
    email: Address


class Workbook(_Entry):
    """One kecamatan's workbook."""

    kecamatan_code: KecamatanCode
    spreadsheet_id: str
    facilitators: tuple[Facilitator, ...] = ()


Format = Literal["full", "text"]
"""How a mail goes out: text, HTML with pictures and the attached files, or the text alone."""


def _refuse_unknown_scope(code: str) -> str:
    places = load_kecamatan()
    if code not in {
        "DKI",
        *(place.city_code for place in places),
        *(place.kecamatan_code for place in places),
    }:
        raise ValueError("names no part of Jakarta; give DKI, a city (31.74) or a kecamatan (31.74.04)")
    return code


Scope = Annotated[str, AfterValidator(_refuse_unknown_scope)]
"""Which part of Jakarta a report is about, by its Kemendagri code; ``DKI``: all of it."""


class Recipient(_Entry):
    """Who gets a report. ``scope``: ``DKI``, a city code (31.74) or a kecamatan code (31.74.04).

    ``approved_by``: the approver who let this entry be a recipient; ``approval``: the entry as it stood then
    (``approval_of``), so that what is changed afterwards shows.
    """

    name: str
    email: Address
    role: Literal["official", "engineer"]
    scope: Scope = "DKI"
    reports: tuple[Literal["weekly", "monthly", "held_notice"], ...] = Field(min_length=1)
    format: Format = "full"
    approved_by: str | None = None
    approval: str | None = None


class Approver(_Entry):
    """Who may release a held report or accept a held workbook."""

    name: str
    email: Address


class Registry(_Entry):
    """The whole registry."""

    workbooks: tuple[Workbook, ...]
    recipients: tuple[Recipient, ...]
    approvers: tuple[Approver, ...] = ()

    @model_validator(mode="after")
    def _refuse_doubles(self) -> "Registry":
        for what, values in {
            "kecamatan_code": [entry.kecamatan_code for entry in self.workbooks],
            "spreadsheet_id": [entry.spreadsheet_id for entry in self.workbooks],
            "recipient": [entry.email.casefold() for entry in self.recipients],
        }.items():
            places = [str(place) for place, value in enumerate(values) if values.count(value) > 1]
            if places:
                raise ValueError(f"{what} stands twice, at places {', '.join(places)} (counted from 0)")
        return self

    @model_validator(mode="after")
    def _refuse_unknown_approvers(self) -> "Registry":
        known = {_fold(said) for entry in self.approvers for said in (entry.name, entry.email)}
        places = [
            str(place)
            for place, entry in enumerate(self.recipients)
            if entry.approved_by is not None and _fold(entry.approved_by) not in known
        ]
        if places:
            raise ValueError(
                f"approved_by names nobody under approvers, in recipients {', '.join(places)} "
                f"(counted from 0)"
            )
        return self

    def refuse_gaps(self, kecamatan_codes: Iterable[str]) -> None:
        """Raises unless there is a workbook for each of these kecamatan and for no other."""
        named = {entry.kecamatan_code for entry in self.workbooks}
        faults = {
            "has no workbook for": sorted(set(kecamatan_codes) - named),
            "names no kecamatan of Jakarta with": sorted(named - set(kecamatan_codes)),
        }
        told = "; ".join(f"{what} {', '.join(codes)}" for what, codes in faults.items() if codes)
        if told:
            raise RegistryError(f"The registry {told}. Mend its list of workbooks.")

    def workbook(self, kecamatan_code: str) -> Workbook:
        """The workbook of one kecamatan."""
        for entry in self.workbooks:
            if entry.kecamatan_code == kecamatan_code:
                return entry
        raise RegistryError(f"The registry has no workbook for kecamatan {kecamatan_code}; add it there.")

    def approver_name(self, who: str) -> str:
        """The name of the approver of this name or e-mail address, however it is cased and spaced."""
        for entry in self.approvers:
            if _fold(who) in (_fold(entry.name), _fold(entry.email)):
                return entry.name
        raise RegistryError(
            "Nobody of that name may decide; give a name or an e-mail address as it stands under approvers "
            "in the registry."
        )

    def recipients_of(self, report: str) -> tuple[Recipient, ...]:
        """Recipients of one kind of report, in the registry's order, each as an approver let it in."""
        chosen = tuple(entry for entry in self.recipients if report in entry.reports)
        places = [str(self.recipients.index(entry)) for entry in chosen if not self.is_approved(entry)]
        if places:
            raise RegistryError(
                f"Nobody approved recipients {', '.join(places)} of the registry (counted from 0) as they "
                f"stand; have an approver look at them and enter what `pantau recipients` says. Until then "
                f"no {report} goes out."
            )
        return chosen

    def is_approved(self, entry: Recipient) -> bool:
        """Whether an approver let a recipient in, and the entry has not changed since."""
        return entry.approved_by is not None and entry.approval == self.approval_of(entry, entry.approved_by)

    def approval_of(self, entry: Recipient, who: str) -> str:
        """What stands for an approver's yes to an entry as it is: ``ok-`` and twelve signs of its SHA-256."""
        said = (
            *(self.approver_name(who), entry.name, entry.email.casefold(), entry.role, entry.scope),
            *(sorted(entry.reports), entry.format),
        )
        return f"ok-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]}"


def load_registry(path: Path) -> Registry:
    """Reads and checks a registry file."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Registry.model_validate(content)
    except FileNotFoundError as error:
        raise RegistryError(f"No registry at {path}; set PANTAU_REGISTRY to your file.") from error
    except OSError as error:
        raise RegistryError(f"The registry {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        faults = "; ".join(_tell(fault) for fault in error.errors(include_input=False, include_url=False))
        raise RegistryError(f"The registry {path} cannot be used: {faults}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise RegistryError(f"The registry {path} is no YAML in UTF-8: {told}.") from error


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _tell(fault: Mapping[str, Any]) -> str:
    """Where a fault stands and what it is, never the value: ``workbooks[3].facilitators[0].email: …``."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"])
    return f"{place.removeprefix('.') or 'the whole file'}: {fault['msg']}"
