"""How an edition names the data that it was made of. Pure."""

import hashlib
import json
from typing import Any


def mark_data(snapshots: Any) -> str:
    """Eight signs for the snapshots in a manifest: the first of the SHA-256 of their sorted JSON."""
    return hashlib.sha256(json.dumps(snapshots, sort_keys=True).encode()).hexdigest()[:8]
