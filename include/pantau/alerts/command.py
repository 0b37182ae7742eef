"""``pantau watch``: its log goes to standard error, for as long as it runs."""

from pantau.terminal import plain_errors


def watch() -> None:
    """Watch Airflow from outside until ended: tell of parts that die, call PANTAU_HEARTBEAT_URL."""
    import logging

    from pantau.alerts.heartbeat import watch as watch_airflow
    from pantau.settings import load_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with plain_errors():
        watch_airflow(load_settings())
