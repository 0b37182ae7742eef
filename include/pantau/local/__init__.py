"""The local stack: on one machine what Google, PostgreSQL, Airflow and a mail server are in production.

It must never be imported by a step of the street: production swaps each part by configuration alone.
"""


class LocalError(RuntimeError):
    """What the local stack cannot do; the message says why and what to do."""
