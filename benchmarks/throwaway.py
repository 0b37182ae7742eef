"""What the benchmarks measure against: a PostgreSQL and a Sheets server of their own, gone afterwards."""

import multiprocessing
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import requests
import uvicorn

from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster
from pantau.local.sheets_server.app import create_app
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.warehouse import migrate


@dataclass(frozen=True)
class Spent:
    """What a step cost; no megabytes where PostgreSQL alone did it."""

    seconds: float
    megabytes: int


@contextmanager
def warehouse(folder: Path) -> Iterator[str]:
    """The URL of a migrated, empty warehouse."""
    cluster = Cluster(make_throwaway_folder(folder), _free_port(), durable=False)
    try:
        cluster.initialise()
        cluster.start(folder / "postgres.log")
        cluster.prepare()
        migrate(cluster.url())
        yield cluster.url()
    finally:
        remove_cluster(cluster.folder)


@contextmanager
def serve_sheets(folder: Path) -> Iterator[str]:
    """The address of a Sheets server without quotas, in a process of its own, that keeps what it opened."""
    folder.mkdir(exist_ok=True)
    port = _free_port()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(folder, port))
    server.start()
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.join()


def _serve(folder: Path, port: int) -> None:
    app = create_app(folder)
    app.state.folder = WorkbookFolder(folder, keep_cells=100_000_000)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            requests.get(f"{address}/healthz", timeout=5).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError("the Sheets server does not answer")


def time_of(step: Callable[[], object]) -> float:
    """Seconds that a step takes."""
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def in_process(step: Callable[..., float], *arguments: object) -> Spent:
    """What a step, which tells its seconds, costs in a new process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, step, arguments).result()


def in_processes(step: Callable[..., float], *arguments: object) -> Spent:
    """What a step costs that as many processes share as the machine has cores; memory: the largest one's.

    Each is told its part, how many parts there are, and where to wait for the others.
    """
    context, parts = multiprocessing.get_context("spawn"), os.cpu_count() or 1
    with context.Manager() as manager, ProcessPoolExecutor(parts, context) as pool:
        barrier = manager.Barrier(parts)
        running = [pool.submit(_measure, step, (*arguments, part, parts, barrier)) for part in range(parts)]
        spent = [one.result() for one in running]
    return Spent(max(one.seconds for one in spent), max(one.megabytes for one in spent))


def time_together(step: Callable[[], object], barrier: Barrier) -> float:
    """Seconds until a step, begun together with the others, has ended in all processes."""
    barrier.wait()
    started = time.perf_counter()
    step()
    barrier.wait()
    return time.perf_counter() - started


def _measure(step: Callable[..., float], arguments: tuple[object, ...]) -> Spent:
    seconds = step(*arguments)
    # Not ru_maxrss: that one begins with what the parent held.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return Spent(seconds, int(peak[1]) // 1024 if peak else 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
