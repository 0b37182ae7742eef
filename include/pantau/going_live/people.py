"""The registry: whether it is whole, and whether somebody gets, fixes and decides each thing.

People are told by their place in the file, never by name or address.
"""

from collections.abc import Iterator

from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.reference import load_kecamatan
from pantau.registry import Registry, load_registry
from pantau.settings import PROJECT, Settings

SAMPLE = PROJECT / "registry.sample.yaml"
APPROVE = "an approver looks at the entry: pantau recipients --by NAME"


def check_registry(settings: Settings) -> Iterator[Finding]:
    """Workbooks for all kecamatan, facilitators, recipients let in, an approver and an engineer."""
    registry = load_registry(settings.registry)
    registry.refuse_gaps([place.kecamatan_code for place in load_kecamatan()])
    yield ok("workbooks", f"one for each of the {len(registry.workbooks)} kecamatan")
    if settings.registry.resolve() == SAMPLE:
        yield warning("file", "it is the sample with invented people", "name yours in PANTAU_REGISTRY")
    yield _check_facilitators(registry)
    yield from _check_recipients(registry)
    if registry.approvers:
        yield ok("approvers", f"{len(registry.approvers)} who may decide")
    else:
        yield missing("approvers", "nobody may release or accept", "name at least one under approvers")


def _check_facilitators(registry: Registry) -> Finding:
    alone = [entry.kecamatan_code for entry in registry.workbooks if not entry.facilitators]
    if alone:
        told = f"nobody is told of what to fix in {', '.join(alone)}"
        return warning("facilitators", told, "name them under facilitators of these workbooks")
    return ok("facilitators", "every workbook has at least one")


def _check_recipients(registry: Registry) -> Iterator[Finding]:
    refused = [place for place, entry in enumerate(registry.recipients) if not registry.is_approved(entry)]
    if refused:
        places = ", ".join(map(str, refused))
        yield missing("recipients", f"not approved as they stand: {places} (counted from 0)", APPROVE)
    else:
        yield ok("recipients", f"{len(registry.recipients)}, each approved as it stands")
    for report in ("weekly", "monthly", "held_notice"):
        if not any(entry.role == "official" and report in entry.reports for entry in registry.recipients):
            yield missing("recipients", f"no official gets {report}", "name one under recipients")
    if not any(entry.role == "engineer" and "held_notice" in entry.reports for entry in registry.recipients):
        yield missing(
            "recipients",
            "no engineer gets the cause of a hold",
            "name one with role engineer and held_notice",
        )
