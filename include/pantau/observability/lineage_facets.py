"""What of a lineage event leaves: what ran, of what, when and how it ended.

Airflow's provider also tells an error's words with its stack trace, who started a run, what a form and a note
say, and a task's arguments. Of run and job only the facets that are named here are let through, so that one
that a newer provider adds stays here too.
"""

from typing import TYPE_CHECKING

from openlineage.client.transport.transform import EventTransformer

if TYPE_CHECKING:
    from openlineage.client.client import Event

OF_RUNS = frozenset({"parent", "nominalTime", "processing_engine", "airflowState"})
OF_JOBS = frozenset({"jobType", "documentation", "ownership", "tags"})


class KnownFacets(EventTransformer):
    """Named in the transport's settings (docs/observability.md); the client gives it each event's copy."""

    def transform(self, event: "Event") -> "Event":
        """The event without any other facet of its run and its job."""
        for told, known in ((getattr(event, "run", None), OF_RUNS), (getattr(event, "job", None), OF_JOBS)):
            if told is not None and told.facets:
                told.facets = {name: facet for name, facet in told.facets.items() if name in known}
        return event
