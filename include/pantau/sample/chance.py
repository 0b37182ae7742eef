"""The one source of chance: a generator that follows from its parts alone, never from the clock."""

from random import Random


def seeded(*parts: object) -> Random:
    """Chances that are the same for the same parts (seed, week, kecamatan, purpose)."""
    return Random("-".join(str(part) for part in parts))  # noqa: S311 - sample data, no secret
