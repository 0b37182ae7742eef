"""``pantau rotate-key``: another key for the participant ids, in the warehouse and where the secret stands.

A local stack keeps its key itself: the new one is written beside the old before the ids change and takes
its place behind them, so that a crash in between loses neither and the next run ends it. A deployment's
secret is swapped by who keeps it. No key is ever printed or taken from the command line.
"""

import os
from pathlib import Path

from pantau.landing.pseudonym_key import KeyRefused
from pantau.local.home import Home
from pantau.local.stack_settings import keep_next_key, read_pseudonym_key, read_settings, swap_key
from pantau.pseudonyms import Rotation, RotationRefused, refuse_weak_key, rotate
from pantau.settings import Settings

NEW_KEY = "PANTAU_NEW_PSEUDONYM_KEY"
THEN_DEPLOYMENT = "Now put the new key in the place of PANTAU_PSEUDONYM_KEY and start every part with it."
THEN_LOCAL = "The home keeps the new key; give it to the stack's programs: pantau up"


def read_new_key(path: Path | None) -> str | None:
    """The new key from a file, else from the environment; None where neither was given."""
    text = path.read_text(encoding="utf-8").strip() if path else os.environ.get(NEW_KEY, "").strip()
    return text or None


def rotate_key(settings: Settings, home: Home, new_key: str | None) -> tuple[Rotation | None, str]:
    """Makes the ids anew and, in a local stack, swaps the key. Safe to repeat after any crash.

    Returns what was done, None where the ids were of the new key already, and what is to be done next.
    """
    url = settings.warehouse_url.get_secret_value()
    if read_settings(home).get("PANTAU_WAREHOUSE_URL") != url:
        key = _refuse_none(new_key)
        return _rotate(url, settings.pseudonym_key.get_secret_value(), key), THEN_DEPLOYMENT
    old_key, pending = read_pseudonym_key(home)
    if pending and new_key not in (None, pending):
        raise RotationRefused(
            "An earlier rotation was not finished; finish it first: pantau rotate-key, without a new key."
        )
    key = _refuse_none(pending or new_key)
    refuse_weak_key(key.encode())
    keep_next_key(home, key)
    done = _rotate(url, old_key, key)
    swap_key(home, key)
    return done, THEN_LOCAL


def _rotate(url: str, old_key: str, new_key: str) -> Rotation | None:
    try:
        return rotate(url, old_key.encode(), new_key.encode())
    except KeyRefused:
        raise RotationRefused(
            "The warehouse's ids are neither of the present key nor of the new one; nothing was changed. "
            "Give the key that they were made with as PANTAU_PSEUDONYM_KEY."
        ) from None


def _refuse_none(key: str | None) -> str:
    if key is None:
        raise RotationRefused(
            f"No new key: name a file with --key-file, or set {NEW_KEY}. To make one: "
            "(umask 077; openssl rand -hex 32 > new.key)"
        )
    return key
