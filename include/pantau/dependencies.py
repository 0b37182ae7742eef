"""``make sbom`` and ``make audit``: what we run on, as a list for others and against known vulnerabilities.

Both read the lock alone. The list holds no address and no path, and is the same for the same lock; an audit
that nobody answered never passes for one that found nothing.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from pantau.settings import PROJECT, home

LOCK = PROJECT / "requirements.lock"
_AUDIT_SECONDS = 180


class AuditEnd(IntEnum):
    """How an audit ended; its number is the command's exit code."""

    NOTHING_FOUND = 0
    VULNERABLE = 1


@dataclass(frozen=True)
class Audit:
    """What the vulnerability service said: by package the ids found; of how many it could say nothing."""

    asked: int
    silent: int
    found: dict[str, tuple[str, ...]]

    @property
    def end(self) -> AuditEnd:
        """Only a vulnerability ends in red: whether the service answers is not for a build to decide."""
        return AuditEnd.VULNERABLE if self.found else AuditEnd.NOTHING_FOUND

    def __str__(self) -> str:
        lines = [f"{name}: {', '.join(ids)}" for name, ids in sorted(self.found.items())]
        lines.append(f"{self.asked} packages audited, {len(self.found)} of them vulnerable.")
        if self.silent or not self.asked:
            lines.append(
                f"NOT AUDITED: {self.silent or 'all'} packages; the vulnerability service was not reached or "
                f"does not know them. Run make audit where it can be reached (docs/security.md)."
            )
        return "\n".join(lines)


def make_sbom(lock: Path = LOCK) -> str:
    """The lock as a CycloneDX list, JSON: each package with version, hashes and who asks for it."""
    command = ["cyclonedx-py", "requirements", str(lock), "--pyproject", str(PROJECT / "pyproject.toml")]
    done = _run([*command, "--output-reproducible", "--short-PURLs", "--no-validate"])
    if done.returncode:
        raise RuntimeError(f"cyclonedx-py could not read {lock.name}; install the environment: make install")
    found = json.loads(done.stdout)
    components = [_tidy(component) for component in found["components"]]
    root = found["metadata"]["component"] | {"bom-ref": "pantau"}
    list_ = {name: found[name] for name in ("$schema", "bomFormat", "specVersion", "version")}
    list_["metadata"] = {"component": root}
    list_["components"] = sorted(components, key=lambda component: component["purl"])
    list_["dependencies"] = _read_dependencies(lock.read_text(encoding="utf-8"), components)
    return json.dumps(list_, indent=1, sort_keys=True) + "\n"


def _tidy(component: dict[str, Any]) -> dict[str, Any]:
    """A package without the address that the tool assumes, its hashes where a reader looks for them."""
    kept = {name: component[name] for name in ("name", "version", "purl", "type")}
    hashes = [each for place in component["externalReferences"] for each in place.get("hashes", [])]
    return kept | {"bom-ref": component["purl"], "hashes": hashes}


def _read_dependencies(lock: str, components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who asks for whom, from what stands behind ``# via`` in the lock."""
    refs: dict[str, list[str]] = {"pantau": ["pantau"]}
    for component in components:
        refs.setdefault(component["name"], []).append(component["purl"])
    asks: dict[str, set[str]] = {ref: set() for found in refs.values() for ref in found}
    for block in re.split(r"\n(?=\S)", lock):
        name, version = block.partition("==")[::2]
        wanted = f"pkg:pypi/{name}@{re.split(r'[ ;]', version, maxsplit=1)[0]}"
        told = "".join(re.findall(r"#(.*)", block)).removeprefix(" via")
        for asker in re.findall(r"[A-Za-z0-9._-]+(?=\s|$)", told):
            for ref in refs.get(asker, ()):
                asks[ref].add(wanted)
    return [{"ref": ref, "dependsOn": sorted(wanted)} for ref, wanted in sorted(asks.items())]


def audit(lock: Path = LOCK) -> Audit:
    """Asks pip-audit's service about each package of the lock; installs nothing."""
    command = ["pip-audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    try:
        done = _run([*command, "--progress-spinner", "off", "--format", "json"])
        return read_audit(done.stdout)
    except subprocess.TimeoutExpired:
        return Audit(0, 0, {})


def read_audit(answer: str) -> Audit:
    """What pip-audit printed; it prints nothing where its service does not answer at all."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audit(0, 0, {})
    asked = [package for package in packages if "skip_reason" not in package]
    found = {
        f"{package['name']} {package['version']}": tuple(one["id"] for one in package["vulns"])
        for package in asked
        if package["vulns"]
    }
    return Audit(len(asked), len(packages) - len(asked), found)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name(command[0]))
    return subprocess.run(  # noqa: S603 (programs of our own environment)
        [program, *command[1:]], capture_output=True, text=True, check=False, timeout=_AUDIT_SECONDS
    )


def main(what: str) -> int:
    """``sbom`` writes ``sbom.json`` into the home; ``audit`` says what it found."""
    if what == "audit":
        done = audit()
        sys.stdout.write(f"{done}\n")
        return done.end
    page = home() / "sbom.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(make_sbom(), encoding="utf-8")
    sys.stdout.write(f"{page}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
