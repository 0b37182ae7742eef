"""``python -m pantau.local.sheets_server --folder DIR --port N``: serve, on this machine only unless told."""

import argparse
import logging
from pathlib import Path

import uvicorn

from pantau.local.ports import HOST
from pantau.local.sheets_server.app import create_app


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser(prog="pantau.local.sheets_server", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="folder of <spreadsheet_id>.xlsx files")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default=HOST, help="0.0.0.0 in a container, whose network is closed")
    parser.add_argument("--reads-per-minute", type=int, default=0, help="Google's is 60; 0 = no limit")
    parser.add_argument("--writes-per-minute", type=int, default=0, help="Google's is 60; 0 = no limit")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"--folder {options.folder}: no such folder")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app(
        options.folder,
        reads_per_minute=options.reads_per_minute,
        writes_per_minute=options.writes_per_minute,
    )
    # The access log would repeat every range at every call.
    uvicorn.run(app, host=options.host, port=options.port, log_level="info", access_log=False)


if __name__ == "__main__":
    main()
