"""What docker-compose.yaml, the example of its `.env` and the Dockerfile say, as plain data.

Variables are filled in as Compose does; nothing is started, and the caller's environment is never read.
"""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from dotenv import dotenv_values

from pantau.local import LocalError
from pantau.settings import PROJECT

FILE = PROJECT / "docker-compose.yaml"
IMAGE = PROJECT / "Dockerfile"


class ComposeError(LocalError):
    """A service does not do here what it should; the message names it and its log."""


def read_compose(variables: Mapping[str, str], file: Path = FILE) -> dict[str, Any]:
    """The compose file with its variables filled in; one that is missing and needed is named."""
    return _fill_in(yaml.safe_load(file.read_text(encoding="utf-8")), variables)


def read_example() -> dict[str, str]:
    """What an `.env` says that was copied from the example and left as it is."""
    return {name: value or "" for name, value in dotenv_values(PROJECT / ".env.example").items()}


def image_environment() -> dict[str, str]:
    """What the image says to every service, but for where its programs stand."""
    text = IMAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    found = dict(
        pair.split("=", 1) for line in re.findall(r"^ENV (.+)$", text, re.M) for pair in line.split()
    )
    return {name: value for name, value in found.items() if name not in ("PATH", "VIRTUAL_ENV")}


def image_folders() -> tuple[PurePosixPath, ...]:
    """The folders that the image has made for volumes to be mounted on."""
    text = IMAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    (made,) = re.findall(r"^RUN install --directory (.+)$", text, re.M)
    return tuple(PurePosixPath(word) for word in made.split() if word.startswith("/"))


def _fill_in(node: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _fill_in(value, variables) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill_in(value, variables) for value in node]
    return _interpolate(node, variables) if isinstance(node, str) else node


def _interpolate(text: str, variables: Mapping[str, str]) -> str:
    def value_of(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        value = variables.get(found["name"], "")
        if not value and found["how"] == ":?":
            raise ComposeError(f"docker-compose.yaml needs {found['name']}: {found['rest']}")
        return value or (found["rest"] if found["how"] == ":-" else "")

    return re.sub(r"\$\$|\$\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<rest>[^}]*))?\}", value_of, text)
