"""How this process looks after its memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """For work that makes many objects of which none refers back to another.

    To search them for cycles, again and again as they become more, finds none and can take as long as to make
    them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
