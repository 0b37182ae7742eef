"""What dlt needs to append the rows of a file of JSON lines; run by an environment that has dlt, not by ours.

Prints seconds and megabytes.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dlt


def main() -> None:
    """Appends the file's rows to a schema of dlt's own."""
    url, rows, folder = sys.argv[1:]
    pipeline = dlt.pipeline(
        "benchmark", pipelines_dir=folder, destination=dlt.destinations.postgres(url), dataset_name="dlt"
    )

    @dlt.resource(name="row_versions", write_disposition="append", columns={"cells": {"data_type": "json"}})
    def read() -> Iterator[dict[str, object]]:
        with Path(rows).open() as lines:
            yield from map(json.loads, lines)

    started = time.perf_counter()
    pipeline.run(read())
    seconds = time.perf_counter() - started
    print(f"{seconds:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


if __name__ == "__main__":
    main()
