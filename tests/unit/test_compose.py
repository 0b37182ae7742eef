"""docker-compose.yaml keeps to its specification and to our rules: what is published, secret, limited."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from pantau.local import postgres
from pantau.local.compose import SERVERS, ComposeServices
from pantau.local.compose_file import (
    FILE,
    IMAGE,
    ComposeError,
    image_environment,
    image_folders,
    read_compose,
    read_example,
)
from pantau.local.home import Home
from pantau.local.ports import Ports
from pantau.local.postgres import Cluster
from pantau.local.stack_settings import CALLER_MAY_SET, make_settings
from pantau.settings import PROJECT, Settings

TEXT = FILE.read_text(encoding="utf-8")
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
DOCKERFILE = IMAGE.read_text(encoding="utf-8")
SERVICES = read_compose(read_example())["services"]
ONCE = {"secrets", "init"}
"""They do one thing and end."""
LASTING = sorted(SERVICES.keys() - ONCE)
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "pantau")
SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|CONN|BROKER_URL|RESULT_BACKEND|WAREHOUSE_URL")
OF_THE_COMPOSE_FILE = {"COMPOSE_PROFILES"}
"""Variables that Compose itself reads."""


def environment_of(name: str) -> dict[str, str]:
    return {key: value or "" for key, value in SERVICES[name].get("environment", {}).items()}


def test_it_keeps_to_the_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_variable_is_explained_in_the_example_and_every_one_there_is_used():
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(r"^#?([A-Z_]+)=", example, re.M)
    assert len(explained) == len(set(explained))
    handed_on = {
        key
        for service in yaml.safe_load(TEXT)["services"].values()
        for key, value in service.get("environment", {}).items()
        if value is None
    }
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", TEXT)) | handed_on
    assert used | OF_THE_COMPOSE_FILE == set(explained)


def test_a_copied_example_says_all_that_is_needed_and_is_a_trial():
    assert read_example()["COMPOSE_PROFILES"] == "trial"
    task = environment_of("worker")
    assert {task["PANTAU_SMTP_HOST"], task["PANTAU_SHEETS_URL"]} == {
        "mail-catcher",
        "http://sheets-server:18801",
    }


def test_a_variable_that_is_missing_is_named():
    variables = read_example() | {"PANTAU_SMTP_HOST": ""}
    with pytest.raises(ComposeError, match=r"needs PANTAU_SMTP_HOST: set it in \.env"):
        read_compose(variables)


def test_every_setting_can_be_made():
    secrets = {
        *("warehouse_url", "pseudonym_key", "airflow_password"),
        *("smtp_password", "alert_targets", "heartbeat_url"),
    }
    known = {key.lower() for key in environment_of("scheduler")}
    missing = [name for name in Settings.model_fields if f"pantau_{name}" not in known]
    assert sorted(missing) == sorted(secrets), "add it to x-task-environment and to .env.example"


def test_what_a_person_may_set_on_the_local_stack_can_be_set_here():
    secret = {"PANTAU_ALERT_TARGETS"}
    assert set(CALLER_MAY_SET) - secret <= environment_of("scheduler").keys()


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_an_environment_or_a_command(name):
    for key, value in environment_of(name).items():
        if SECRET.search(key):
            assert re.fullmatch(r"(cat )?/run/secrets(/\w+(\.\w+)?)?", value), key
    told = json.dumps([SERVICES[name]["command"], SERVICES[name].get("healthcheck", {})])
    assert not re.search(r"://[^/\s\"]*:[^/\s\"]*@|--password|requirepass", told)


def test_the_example_holds_no_secret():
    assert [key for key in read_example() if SECRET.search(key)] == []
    assert not re.search(r"^#?\w*(?:PASSWORD|TOKEN|_KEY)\w*=", (PROJECT / ".env.example").read_text(), re.M)


def test_nothing_is_published_but_the_ui_on_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api-server": ["127.0.0.1:8080:8080"]}
    assert [name for name, service in SERVICES.items() if service.get("network_mode") == "host"] == []


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_watched_and_comes_back(name):
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} <= service["healthcheck"].keys()


@pytest.mark.parametrize("name", sorted(ONCE))
def test_what_does_one_thing_does_not_come_back(name):
    assert SERVICES[name]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_and_nobody_may_become_it(name):
    service = SERVICES[name]
    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service and "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_takes_the_whole_machine(name):
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert float(limits["cpus"]) <= 2
    assert re.fullmatch(r"\d+[MG]", limits["memory"])
    assert SERVICES[name]["logging"]["options"].keys() == {"max-size", "max-file"}


def test_workers_scale_and_have_no_key_to_airflows_database():
    worker = SERVICES["worker"]
    assert not {"container_name", "ports", "hostname"} & worker.keys()
    assert [
        key for key in worker["environment"] if "DATABASE" in key or "JWT" in key or "FERNET" in key
    ] == []
    assert "secrets-airflow:/run/secrets:ro" not in worker["volumes"]


@pytest.mark.parametrize("wanted", ["", "3"])
def test_as_many_workers_come_as_the_variables_say(wanted):
    worker = read_compose(read_example() | {"PANTAU_WORKERS": wanted})["services"]["worker"]
    assert worker["deploy"]["replicas"] == (wanted or "1")


def test_what_waits_for_a_worker_waits_for_a_day_before_it_fails():
    scheduler = environment_of("scheduler")
    seconds = float(scheduler["AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT"])
    again = int(scheduler["AIRFLOW__SCHEDULER__NUM_STUCK_IN_QUEUED_RETRIES"])
    assert seconds * again >= timedelta(days=1).total_seconds()


def test_what_runs_as_pantau_comes_from_one_image_with_the_locks_airflow():
    assert OURS
    (airflow,) = re.findall(r"^FROM apache/airflow:([\d.]+)-python3\.(?:11|12|13)$", DOCKERFILE, re.M)
    assert f"\napache-airflow=={airflow} " in LOCK
    assert "requirements.lock" in DOCKERFILE and "--require-hashes" in DOCKERFILE


def test_the_image_is_built_by_one_service_and_pulled_by_none():
    assert {name: service["build"] for name, service in SERVICES.items() if "build" in service} == {
        "secrets": "."
    }
    assert {SERVICES[name].get("pull_policy") for name in OURS if name != "secrets"} == {"never"}


@pytest.mark.parametrize("name", OURS)
def test_a_volume_is_mounted_where_the_image_has_a_folder_for_its_user(name):
    for mount in SERVICES[name].get("volumes", ()):
        source, target, *_ = mount.split(":")
        is_volume = not source.startswith(("/", "."))
        if is_volume and target != "/run/secrets":
            assert target in map(str, image_folders())


def test_backups_are_written_where_one_service_alone_can_see_them():
    folders = {
        name: [mount for mount in SERVICES[name].get("volumes", ()) if ":/backup" in mount] for name in OURS
    }
    assert {name: mounts for name, mounts in folders.items() if mounts} == {"scheduler": ["./backup:/backup"]}


def test_every_volume_is_declared_and_used():
    used = {
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", ())
        if not mount.startswith(("/", "."))
    }
    assert used == yaml.safe_load(TEXT)["volumes"].keys()


def test_every_file_of_secrets_is_made_for_the_service_that_reads_it_and_no_other(tmp_path):
    services = ComposeServices(tmp_path, 20000)
    made = services.run("secrets", *SERVICES["secrets"]["command"])
    assert made.returncode == 0, made.stderr
    scripts = "".join(
        (PROJECT / path).read_text(encoding="utf-8")
        for path in ("include/pantau/deployment/prepare.py", "docker/make_logins.py")
    )
    for name, service in SERVICES.items():
        (volume,) = [m.split(":")[0] for m in service.get("volumes", ()) if ":/run/secrets" in m] or [None]
        if volume is None:
            continue
        there = {path.name for path in services.place(volume).iterdir()}
        told = json.dumps(service)
        assert set(re.findall(r"/run/secrets/([\w.]+)", told)) <= there, name
        sharers = json.dumps(
            [s for s in SERVICES.values() if f"{volume}:/run/secrets:ro" in s.get("volumes", ())]
        )
        fields = {f"pantau_{field}" for field in Settings.model_fields}
        for file in there - fields:
            used = f"/run/secrets/{file}" in sharers or f'"{file}"' in scripts
            assert used or (volume == "secrets-init" and file.endswith("_password")), (volume, file)


DIFFERENT = {
    "AIRFLOW__CORE__EXECUTOR": "workers",
    "AIRFLOW__CORE__PARALLELISM": "as many workers as wanted",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "a person decides when a deployment begins",
    "AIRFLOW__CORE__DAGS_FOLDER": "a place",
    "AIRFLOW__CORE__PLUGINS_FOLDER": "a place",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "a place",
    "AIRFLOW__API__HOST": "a place",
    "AIRFLOW__API__PORT": "a place",
    "AIRFLOW__API__BASE_URL": "a place",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": "a place",
    "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": "a place",
}


def test_airflow_is_set_as_on_the_local_stack_but_where_a_reason_stands_here(tmp_path):
    home = Home(tmp_path)
    home.make()
    local = make_settings(home, Ports(20000), Cluster(tmp_path, 20000), {})
    here = image_environment() | environment_of("scheduler") | environment_of("worker")
    both = {key for key in local.keys() & here.keys() if key.startswith("AIRFLOW__")}
    differing = {key for key in both if local[key] != here[key]}
    assert differing == DIFFERENT.keys()
    assert len(both) > len(differing) + 5


def test_workers_import_beforehand_what_the_local_stack_does():
    config = json.loads(environment_of("worker")["AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"])
    (module,) = config["imports"]
    found = find_spec(module)
    assert found is not None and found.origin is not None
    assert "stack_settings import PRELOADED" in Path(found.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SERVERS)
def test_the_servers_are_set_as_on_the_local_stack(name):
    said = dict(word.split("=", 1) for word in SERVICES[name]["command"] if "=" in word)
    assert said
    assert said.items() <= postgres.SETTINGS.items()


def test_an_instance_here_has_the_services_command_and_environment_but_for_its_places(tmp_path):
    services = ComposeServices(tmp_path, 20000)
    assert services.command("api-server", SERVICES["api-server"]["command"], "api-server") == [
        str(Path(sys.executable).with_name("airflow")),
        *("api-server", "--workers", "1", "--proxy-headers"),
    ]
    told = services.environment("worker", "worker-2")
    assert told["PANTAU_SHEETS_URL"] == "http://127.0.0.1:20005"
    assert told["PANTAU_SMTP_HOST"] == "127.0.0.1" and told["PANTAU_SMTP_PORT"] == "20006"
    assert told["PANTAU_REGISTRY"] == str(PROJECT / "registry.sample.yaml")
    assert told["PANTAU_SECRETS"] == str(services.place("secrets-worker"))
    assert told["PANTAU_HOME"] == str(tmp_path / "tmp" / "worker-2" / "tmp" / "pantau")
    assert told["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:20003/execution/"
