"""Which versions of events a build knew, as SQL: the one place that says so. Reads nothing itself."""


def known(number: str = "history_number") -> str:
    """True of a row of ``ops.event_versions`` that the build at this place of the history knew.

    ``number``: that place in SQL, by default the column of ``ops.builds`` that the query has joined.
    """
    return f"from_number <= {number} and (to_number is null or to_number > {number})"
