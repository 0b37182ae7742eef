"""Three pages of ``docs/``, rendered from what they describe: commands, settings, expectations.

``python -m pantau.handbook`` writes them; a test holds each equal to its source. Knows no command, setting or
expectation itself: what lacks its words there is refused by name.
"""

import ast
import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pantau import settings as settings_module
from pantau.settings import PROJECT, Settings

DOCS = PROJECT / "docs"
SUITES = PROJECT / "expectations"

COMMANDS = """# Commands

What `pantau --help` says, on one page. Rendered by `python -m pantau.handbook`; a test holds it equal to the
commands. In the repository a command is `.venv/bin/pantau`, in containers it follows
`docker compose exec scheduler`. Where one cannot do what it says, it ends with exit code 1 and one sentence.
"""
SETTINGS = """# Settings

Rendered by `python -m pantau.handbook` from `include/pantau/settings.py`; a test holds it equal. A setting is
an environment variable; what is missing there is read from the local stack's `stack.env`, then from the
folder `PANTAU_SECRETS`, where a file has its setting's name in small letters (`pantau_warehouse_url`). A
secret belongs into a file there. `pantau check` says which setting leads nowhere.

"""
EXPECTATIONS = """# Expectations

What the gates ask, rendered by `python -m pantau.handbook` from the suites under
[`expectations/`](../expectations); a test holds it equal. A failed `critical` holds, a failed `warning`
passes with notes, a failed `info` changes nothing ([gates](architecture.md#gates)). What to do about each:
[build_marts](runbook.md#build_marts), [gate pages](runbook.md#gate-pages),
[report_month](runbook.md#report_month).
To change a threshold, change it in its suite, and say in its notes why and since when.
"""
OTHER_VARIABLES = {
    "PANTAU_HOME": "The folder of a local stack, of previews, and of what no setting places elsewhere; "
    "`var/` in the repository unless named.",
    "PANTAU_PORT_BASE": "The first of a local stack's five ports; 18800 unless named.",
    "PANTAU_SECRETS": "The folder of secrets, one a file.",
    "PANTAU_NEW_PSEUDONYM_KEY": "Secret. The new key for `pantau rotate-key` where no file is named.",
}
"""Variables that are read beside ``Settings``, by what starts before there are any."""


class HandbookError(ValueError):
    """Something lacks the words that its page needs; the message names it."""


def render_commands() -> str:
    """Every command with its arguments and options, groups in front of their commands."""
    from typer.main import get_command

    from pantau.cli import app

    return COMMANDS + "".join(_render_command("pantau", get_command(app)))


def _render_command(path: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, each in sorted(command.commands.items()):
            yield from _render_command(f"{path} {name}", each)
        return
    told = inspect.cleandoc(command.help or "")
    parameters = [each for each in command.params if each.name != "help"]
    for each in parameters:
        if not each.help:
            raise HandbookError(f"{path}: {each.name} has no help; give it some in its typer.Option.")
    if not told:
        raise HandbookError(f"{path} has no help; give its function a docstring.")
    yield f"\n## {path}\n\n{told}\n"
    if parameters:
        yield "\n" + _table(("Given", "Says"), ((f"`{_name(each)}`", _help(each)) for each in parameters))


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    return "/".join([*parameter.opts, *parameter.secondary_opts])


def _help(parameter: Any) -> str:
    needed = " Required." if parameter.required and parameter.param_type_name == "option" else ""
    return f"{parameter.help}{needed}"


def render_settings() -> str:
    """Every field of ``Settings`` in its order: default, whether it is a secret, what it says."""
    meanings = read_meanings(Path(settings_module.__file__).read_text(encoding="utf-8"))
    rows = []
    for name, field in Settings.model_fields.items():
        if name not in meanings:
            raise HandbookError(f"{name} has no docstring; write one under it in settings.py.")
        is_secret = SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
        rows.append((f"`PANTAU_{name.upper()}`", _default(field), "yes" if is_secret else "", meanings[name]))
    others = ((f"`{name}`", told) for name, told in OTHER_VARIABLES.items())
    return (
        f"{SETTINGS}{_table(('Setting', 'Default', 'Secret', 'Says'), rows)}"
        f"\n## Variables that are no settings\n\n{_table(('Variable', 'Says'), others)}"
    )


def read_meanings(source: str) -> dict[str, str]:
    """The docstrings under the fields of ``Settings``, by field."""
    (body,) = (
        node.body
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    meanings = {}
    for field, text in pairwise(body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            told = " ".join(inspect.cleandoc(str(text.value.value)).split())
            meanings[field.target.id] = told.replace("``", "`")
    return meanings


def _default(field: Any) -> str:
    if field.is_required():
        return "none: must be set"
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = value.relative_to(PROJECT)
    # The package's own version: another at each release, and the page need not follow.
    return {None: "", "": "", _own_version(): "the package's version"}.get(value, f"`{value}`")


def _own_version() -> Any:
    return Settings.model_fields["code_version"].default


def render_expectations() -> str:
    """Every suite with the table that it judges, and every expectation of it."""
    suites = [(path.name, json.loads(path.read_text(encoding="utf-8"))) for path in SUITES.glob("*.json")]
    sections = []
    for file, suite in sorted(suites, key=lambda each: (each[1]["notes"].partition(",")[0], each[0])):
        rows = [_describe(file, each) for each in suite["expectations"]]
        title = f"\n## {suite['name']}\n\n{suite['notes']} Reads `{suite['meta']['table']}`.\n\n"
        sections.append(title + _table(("Expectation", "Severity", "Notes", "Who fixes"), rows))
    return EXPECTATIONS + "".join(sections)


def _describe(suite: str, expectation: dict[str, Any]) -> tuple[str, ...]:
    meta = expectation.get("meta", {})
    told = (f"`{meta.get('name', '')}`", expectation.get("severity", ""), expectation.get("notes", ""))
    if not all((meta.get("name"), *told[1:], meta.get("who_fixes"))):
        raise HandbookError(f"{suite}: {told[0]} lacks its name, severity, notes or who_fixes.")
    return *told, str(meta["who_fixes"])


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": render_commands,
    "settings.md": render_settings,
    "expectations.md": render_expectations,
}


def main() -> None:
    """Writes the pages."""
    for name, render in PAGES.items():
        (DOCS / name).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
