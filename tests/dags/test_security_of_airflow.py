"""Airflow's own switches stand where the threat model says; neither stack nor containers turn one on."""

from pathlib import Path

import pytest
from airflow.configuration import conf

from pantau.local import stack_settings
from pantau.settings import PROJECT

CLOSED = {
    ("api", "expose_config"): "False",
    ("api", "expose_stacktrace"): "False",
    ("api", "access_control_allow_origins"): "",
    ("core", "test_connection"): "Disabled",
    ("core", "allowed_deserialization_classes"): "airflow.*",
    ("core", "hide_sensitive_var_conn_fields"): "True",
    ("fab", "auth_rate_limited"): "True",
}


@pytest.mark.parametrize(("section", "option"), CLOSED, ids=lambda name: name)
def test_airflow_keeps_to_itself_what_nobody_asked_it_to_show(section, option):
    assert conf.get(section, option) == CLOSED[section, option]
    variable = f"{section}__{option}".upper()
    places = [Path(stack_settings.__file__), PROJECT / "docker-compose.yaml", PROJECT / "Dockerfile"]
    for place in places:
        assert variable not in place.read_text(encoding="utf-8"), place
