"""What was read for a report, as bytes that are kept with it: the report can be made from them once more.

Pure. The same facts give the same bytes. They hold counts, amounts and names of places, never a person.
"""

import gzip
import hashlib
from dataclasses import replace
from typing import TypeVar

import msgspec

from pantau.report.edition import Edition
from pantau.report.facts import WeeklyFacts
from pantau.report.monthly.facts import MonthlyFacts

Facts = WeeklyFacts | MonthlyFacts
_Facts = TypeVar("_Facts", WeeklyFacts, MonthlyFacts)


def pack(facts: Facts) -> bytes:
    """Facts as JSON, compressed without a clock."""
    plain = msgspec.to_builtins(facts, str_keys=True)
    return gzip.compress(msgspec.json.encode(plain, order="deterministic"), mtime=0)


def unpack(kind: type[_Facts], packed: bytes) -> _Facts:
    """The facts that ``pack`` made bytes of; refuses what is not of their shape (``msgspec.DecodeError``)."""
    return msgspec.json.decode(gzip.decompress(packed), type=kind)


def fingerprint(packed: bytes) -> str:
    """The SHA-256 of the facts themselves, whatever compresses them."""
    return hashlib.sha256(gzip.decompress(packed)).hexdigest()


def keep_with(edition: Edition, packed: bytes) -> Edition:
    """The edition with what was read for its report, and the fingerprint of that in its manifest."""
    return replace(edition, manifest=edition.manifest | {"facts": fingerprint(packed)}, facts=packed)
