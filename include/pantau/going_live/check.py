"""All looks in their order, each apart from the others; the trials come last and tell of them.

Nothing here decides what is missing: the looks do.
"""

from collections.abc import Collection, Iterator
from functools import partial

from pantau.going_live.database import check_clock, check_warehouse
from pantau.going_live.finding import Finding, look_apart
from pantau.going_live.machinery import check_airflow
from pantau.going_live.mail import check_mail, check_targets
from pantau.going_live.people import check_registry
from pantau.going_live.places import check_archive, check_data_docs, check_erasures, check_partners
from pantau.going_live.workbooks import check_google, check_workbooks
from pantau.settings import Settings


def check(
    settings: Settings, kecamatan_codes: Collection[str] = (), to: str | None = None
) -> Iterator[tuple[str, Finding]]:
    """Area and finding of each thing as soon as it is known; ``to``: who gets the trial mail, if anybody."""
    looks = {
        "registry": partial(check_registry, settings),
        "warehouse": partial(check_warehouse, settings),
        "clock": partial(check_clock, settings),
        "google": partial(check_google, settings),
        "workbooks": partial(check_workbooks, settings, kecamatan_codes),
        "partners": partial(check_partners, settings),
        "archive": partial(check_archive, settings),
        "data docs": partial(check_data_docs, settings),
        "erasures": partial(check_erasures, settings),
        "airflow": partial(check_airflow, settings),
    }
    found: list[tuple[str, Finding]] = []
    for area, look in looks.items():
        for finding in look_apart("all of it", look):
            found.append((area, finding))
            yield area, finding
    if to is not None:
        for finding in look_apart("trial", partial(check_mail, settings, to, tuple(found))):
            yield "mail", finding
        for finding in look_apart("targets", partial(check_targets, settings, tuple(found))):
            yield "alerts", finding
