"""Fills a trial with a week of the sample programme: ``python -m pantau.deployment.trial_week 2018-01-15``.

Runs in the service `sheets-server`, whose home is the trial's. The people are invented.
"""

import argparse
import tempfile
from pathlib import Path

from pantau.local.folders import load
from pantau.local.home import Home
from pantau.periods import PeriodError, Week
from pantau.sample import Summary, write_partners, write_week
from pantau.settings import home


def fill_trial(week: Week) -> Summary:
    """Makes the week's workbooks and partner files what the trial serves; says what a run should find."""
    with tempfile.TemporaryDirectory(prefix="pantau-trial-") as folder:
        sheets, partners = Path(folder, "sheets"), Path(folder, "partners")
        summary = write_week(sheets, week)
        write_partners(partners, week)
        load(Home(home()), sheets, partners)
    return summary


def main() -> None:
    """Takes the week from the command line."""
    parser = argparse.ArgumentParser(prog="pantau.deployment.trial_week", description=__doc__)
    parser.add_argument("week", help="its Monday, e.g. 2018-01-15")
    try:
        fill_trial(Week.parse(parser.parse_args().week))
    except PeriodError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
