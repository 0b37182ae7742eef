"""Registries of tests with every recipient approved as it stands."""

import re

import yaml

from pantau.registry import Registry

_SIGNED = re.compile(r"(?:,|\n) *approval: ok-[0-9a-f]{12}")


def forget(content: str) -> str:
    """A registry without what stands for any yes."""
    return _SIGNED.sub("", content)


def approve(content: str) -> str:
    """The same registry, each entry that names an approver with what stands for the yes to it as it is."""
    unsigned = forget(content)
    registry = Registry.model_validate(yaml.safe_load(unsigned))
    signed = iter(
        registry.approval_of(entry, entry.approved_by) for entry in registry.recipients if entry.approved_by
    )
    return re.sub(
        r"(\{[^{}]*?approved_by: [^,}\n]+)|(\n +)(approved_by: .+)",
        lambda found: (
            f"{found[1]}, approval: {next(signed)}"
            if found[1]
            else f"{found[2]}{found[3]}{found[2]}approval: {next(signed)}"
        ),
        unsigned,
    )
