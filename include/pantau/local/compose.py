"""docker-compose.yaml as processes of this machine, for tests and figures where no engine runs.

Each service runs its own command in its own environment, after those that it depends on. What differs is told
here and nowhere else: host names and ports are this machine's, volumes are folders, PostgreSQL comes from the
wheel, and two workers on one host need names. Never reads the caller's environment.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from pantau.local.compose_file import (
    ComposeError,
    image_environment,
    image_folders,
    read_compose,
    read_example,
)
from pantau.local.database_folder import make_throwaway_folder
from pantau.local.ports import HOST
from pantau.local.postgres import Cluster, remove_cluster
from pantau.local.processes import Program
from pantau.settings import PROJECT

SERVERS = ("metadata", "warehouse")
PORTS = {"6379": 2, "8080": 3, "8974": 4, "18801": 5, "18802": 6}
"""Ports of services, each with how far behind the first of this machine's it stands."""
ONLY_HERE: Mapping[str, tuple[str, ...]] = {
    "redis": ("--bind", HOST),
    "worker": ("--celery-hostname", "{instance}"),
}
"""What a service's command is told beside its own."""
PLACE_OF_CODE = "/opt/pantau"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104


@dataclass
class ComposeServices:
    """All services of the file in ``folder``, on the ports from ``base`` on, as the variables say."""

    folder: Path
    base: int
    variables: Mapping[str, str] = field(default_factory=read_example)
    programs: dict[str, Program] = field(default_factory=dict)
    """Those that were started, by the name of their instance: `worker-2`, else the service's."""
    clusters: dict[str, Cluster] = field(default_factory=dict)

    @cached_property
    def services(self) -> dict[str, dict[str, Any]]:
        """The services that these variables' profiles switch on."""
        profiles = set(self.variables.get("COMPOSE_PROFILES", "").split(","))
        every = read_compose(self.variables)["services"]
        return {
            name: service
            for name, service in every.items()
            if profiles.issuperset(service.get("profiles", ()))
        }

    def up(self, workers: int = 1, seconds: float = 240) -> None:
        """Starts every service after those that it depends on, and waits until all are well."""
        for name in self.services:
            self._ensure(name, seconds)
        for number in range(2, workers + 1):
            self.start("worker", f"worker-{number}")
        for instance in self.programs:
            self.wait_until_well(instance, seconds)

    def down(self) -> None:
        """Ends all of them and takes the databases away."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(Program.stop, self.programs.values()))
        for cluster in self.clusters.values():
            remove_cluster(cluster.folder)

    def start(self, name: str, instance: str = "") -> Program:
        """Starts one more instance of a service."""
        instance = instance or name
        command = self.command(name, self.services[name]["command"], instance)
        command += [word.format(instance=instance) for word in ONLY_HERE.get(name, ())]
        run = self.folder / "run"
        run.mkdir(parents=True, exist_ok=True)
        program = Program(
            instance,
            command[1:],
            self.environment(name, instance),
            self.log(instance),
            run / f"{instance}.json",
            executable=command[0],
        )
        program.start()
        self.programs[instance] = program
        return program

    def run(self, name: str, *command: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Runs a command as in a service's container, and gives what it said."""
        return subprocess.run(  # noqa: S603
            self.command(name, command, name),
            cwd=PROJECT,
            env=self.environment(name, name),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def wait_until_well(self, instance: str, seconds: float = 240) -> None:
        """Waits until an instance's own health check says so."""
        name = instance.partition("-")[0] if instance.startswith("worker-") else instance
        end = time.monotonic() + seconds
        while not self.is_well(name, instance):
            program = self.programs.get(instance)
            if time.monotonic() > end or (program is not None and program.leader() is None):
                words = program.last_words() if program else "(no log)"
                raise ComposeError(f"{instance} is not well; end of {self.log(instance)}:\n{words}")
            time.sleep(0.5)

    def is_well(self, name: str, instance: str) -> bool:
        """What an instance's own health check says."""
        if name in SERVERS:
            return self.clusters[name].is_ready()
        how, *test = self.services[name]["healthcheck"]["test"]
        if how == "CMD-SHELL":
            test = ["sh", "-c", *test]
        done = subprocess.run(  # noqa: S603
            self.command(name, test, instance), env=self.environment(name, instance), capture_output=True
        )
        return done.returncode == 0

    def log(self, instance: str) -> Path:
        """Where an instance writes what it says."""
        return self.folder / "log" / f"{instance}.log"

    def place(self, volume: str) -> Path:
        """The folder that stands for a volume, or for a folder of the machine's own."""
        place = self.folder / "volumes" / volume.strip("./")
        place.mkdir(parents=True, exist_ok=True)
        return place

    def command(self, name: str, words: Sequence[str], instance: str) -> list[str]:
        """A command of a service as it is typed here; its program is the environment's, else the system's."""
        here = [self._translate(word, name, instance) for word in words]
        ours = Path(sys.executable).with_name(here[0])
        return [str(ours), *here[1:]] if ours.is_file() else here

    def environment(self, name: str, instance: str) -> dict[str, str]:
        """The whole environment of a service."""
        told = image_environment() if self.services[name].get("image") == "pantau" else {}
        for key, value in self.services[name].get("environment", {}).items():
            said = self.variables.get(key) if value is None else str(value)
            told |= {key: said} if said is not None else {}
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        here = {
            key: HOST if value in self.services else self._translate(value, name, instance)
            for key, value in told.items()
        }
        return {"PATH": path, "LANG": "C.UTF-8", "TZ": "UTC", "HOSTNAME": instance} | here

    def _translate(self, text: str, name: str, instance: str) -> str:
        """Places, hosts and ports as they are on this machine."""
        for offset, server in enumerate(SERVERS):
            text = text.replace(f"{server}:5432", f"{HOST}:{self.base + offset}")
        for port, offset in PORTS.items():
            text = re.sub(rf"(?<!\d){port}(?!\d)", str(self.base + offset), text)
        hosts = "|".join(map(re.escape, self.services))
        text = re.sub(rf"(?<![\w.-])(?:{hosts})(?=:\d)|^{re.escape(EVERY_ADDRESS)}$", HOST, text)
        places = self._places(name, instance)
        inside = "|".join(map(re.escape, sorted(places, key=len, reverse=True)))
        return re.sub(rf"(?<![\w./-])(?:{inside})(?![\w.-])", lambda found: str(places[found[0]]), text)

    def _places(self, name: str, instance: str) -> dict[str, Path]:
        """Where on this machine lies what a service has mounted, and what it may write and loses."""
        found = {PLACE_OF_CODE: PROJECT}
        for mount in self.services[name].get("tmpfs", ()):
            place = self.folder / "tmp" / instance / mount.strip("/")
            place.mkdir(parents=True, exist_ok=True)
            found[mount] = place
        for mount in self.services[name].get("volumes", ()):
            source, target, *_ = mount.split(":")
            found[target] = self.place(source)
            for folder in image_folders():
                if folder.is_relative_to(target):
                    (found[target] / folder.relative_to(target)).mkdir(exist_ok=True)
            link = self.folder / "mounts" / instance / target.strip("/")
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(found[target])
            found.setdefault(str(PurePosixPath(target).parent), link.parent)
        found.pop("/", None)
        return found

    def _ensure(self, name: str, seconds: float) -> None:
        """Starts a service once what it depends on is well or has ended well."""
        if name in self.programs or name in self.clusters:
            return
        service = self.services[name]
        for other, how in service.get("depends_on", {}).items():
            self._ensure(other, seconds)
            if how["condition"] == "service_healthy":
                self.wait_until_well(other, seconds)
        if name in SERVERS:
            self._start_server(name)
        elif service["restart"] == "no":
            self._run_to_end(name, seconds)
        else:
            self.start(name)

    def _run_to_end(self, name: str, seconds: float) -> None:
        has_ended = self.log(name).with_suffix(".done")
        if has_ended.exists():
            return
        done = self.run(name, *self.services[name]["command"], seconds=seconds)
        self.log(name).parent.mkdir(parents=True, exist_ok=True)
        self.log(name).write_text(done.stdout + done.stderr)
        if done.returncode:
            raise ComposeError(f"{name} ended with {done.returncode}:\n{self.log(name).read_text()[-2000:]}")
        has_ended.touch()

    def _start_server(self, name: str) -> None:
        """What the image of PostgreSQL does: a cluster with the superuser's password from its file."""
        cluster = Cluster(make_throwaway_folder(self.folder), self.base + SERVERS.index(name), durable=False)
        self.clusters[name] = cluster
        secret = self.environment(name, name)["POSTGRES_PASSWORD_FILE"]
        passwords = cluster.folder / "passwords.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps({"postgres": Path(secret).read_text()}))
        cluster.initialise()
        cluster.start(self.log(name))
