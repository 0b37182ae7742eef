"""The Sheets server as tests have it: in a thread of their own process, over a folder of theirs."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from pantau.local.sheets_server.app import create_app


@contextmanager
def serve_sheets(folder: Path, port: int = 0, *, log_level: str = "warning", **options: Any) -> Iterator[str]:
    """Its address, on this port or a free one; ``options``: of ``create_app``, a quota or a locale."""
    app = create_app(folder, **options)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level=log_level))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), f"the Sheets server does not start on port {port}"
        time.sleep(0.01)
    (socket,) = (each for running in server.servers for each in running.sockets)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
