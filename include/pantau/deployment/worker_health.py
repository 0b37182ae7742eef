"""Whether a Celery worker answers: ``python -m pantau.deployment.worker_health celery@<its host>``.

Asks the worker through the broker, without Airflow: that takes half a second instead of four. The broker's
address comes from its file, so that no process list shows it.
"""

import sys

from celery import Celery

from pantau.settings import secrets_folder

ANSWER_SECONDS = 10


def is_well(worker: str, broker_url: str) -> bool:
    """Whether this worker answers in time."""
    with Celery(broker=broker_url) as app:
        return bool(app.control.ping(destination=[worker], timeout=ANSWER_SECONDS))


def main() -> None:
    """Ends with 1 where the worker does not answer."""
    folder = secrets_folder()
    assert folder is not None, "PANTAU_SECRETS names the folder of secrets"
    sys.exit(0 if is_well(sys.argv[1], (folder / "broker_url").read_text(encoding="utf-8")) else 1)


if __name__ == "__main__":
    main()
