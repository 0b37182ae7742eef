"""What a Celery worker imports once, before the processes that run its tasks are forked; for its ``imports``.

The same as on the local stack. Nothing of it may start a thread or open a connection.
"""

import gc
from importlib import import_module

from pantau.local.stack_settings import PRELOADED

for name in PRELOADED:
    import_module(name)
# Else the collector touches every object in each process, and the pages that they share become copies.
gc.collect()
gc.freeze()
