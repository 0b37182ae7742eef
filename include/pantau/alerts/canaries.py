"""The canaries of the settings, for alerts: without them an alert says less, and is told all the same.

Never raises for their file, and never says what stands in it.
"""

import logging

from pantau.delivery.personal_data import Canaries, CanaryError, load_canaries
from pantau.settings import Settings

log = logging.getLogger(__name__)


def find_canaries(settings: Settings) -> Canaries | None:
    """The canaries; None where their file cannot be used, and then no error's own words may be kept."""
    try:
        return load_canaries(settings.canaries)
    except CanaryError as error:
        log.error("Alerts go without words of errors: %s", error)
    except UnicodeDecodeError:
        log.error("Alerts go without words of errors: the file of PANTAU_CANARIES is not UTF-8.")
    return None
