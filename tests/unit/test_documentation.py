"""Everything a person can start, set, meet red or read a number of stands in the documents."""

import json
import re
from pathlib import Path

import pytest
import typer
import yaml
from typer.main import get_command

from pantau import handbook
from pantau.alerts.consequences import CONSEQUENCES
from pantau.cli import app
from pantau.handbook import HandbookError, read_meanings
from pantau.settings import PROJECT, Settings

DOCS = PROJECT / "docs"
PAGES = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *DOCS.rglob("*.md")])
MODELS = PROJECT / "dbt_project" / "models"
SEEDS = PROJECT / "dbt_project" / "seeds"
SOURCES = [
    path
    for folder in ("include", "dags", "plugins", "expectations", "dbt_project", "docker", "tests")
    for path in (PROJECT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".txt", ".json", ".yml", ".yaml", ".sql", ".sh"}
    if "__pycache__" not in path.parts
]


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def commands() -> dict[str, set[str]]:
    """Every command by its whole name, with its options."""
    found: dict[str, set[str]] = {}

    def walk(path: str, command) -> None:
        for name, each in getattr(command, "commands", {}).items():
            walk(f"{path} {name}".strip(), each)
        if path and not hasattr(command, "commands"):
            found[path] = {opt for each in command.params for opt in (*each.opts, *each.secondary_opts)}

    walk("", get_command(app))
    return found


@pytest.mark.parametrize("page", handbook.PAGES)
def test_a_rendered_page_says_what_its_source_says(page):
    written = (DOCS / page).read_text(encoding="utf-8")
    assert written == handbook.PAGES[page](), "run: .venv/bin/python -m pantau.handbook"


def test_every_command_and_every_option_stands_in_the_pages():
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for command, options in commands().items():
        section = page.partition(f"\n## pantau {command}\n")[2].partition("\n## ")[0]
        assert section, command
        assert [option for option in options if option.startswith("-") and f"{option}" not in section] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_command_is_shown_with_options_that_it_has(page):
    known = commands()
    for line in re.findall(r"pantau ((?:[a-z][\w-]*)[^\n`#|]*)", page.read_text(encoding="utf-8")):
        names = re.match(r"[a-z][\w-]*(?: [a-z][\w-]*)?", line)[0].split()
        command = " ".join(names) if " ".join(names) in known else names[0]
        if command in known:
            shown = set(re.findall(r"(?<!\S)--[a-z][\w-]*", line.partition("&&")[0].partition(";")[0]))
            assert shown <= known[command] | {"--help"}, f"pantau {line}"


def test_every_setting_stands_on_its_page_and_no_variable_beside_it():
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    settings = {f"PANTAU_{name.upper()}" for name in Settings.model_fields}
    assert settings | set(handbook.OTHER_VARIABLES) == set(re.findall(r"^\| `(PANTAU_\w+)`", page, re.M))
    assert set(read_meanings((PROJECT / "include/pantau/settings.py").read_text(encoding="utf-8"))) == set(
        Settings.model_fields
    )


def test_every_setting_reaches_the_containers():
    compose = yaml.safe_load((PROJECT / "docker-compose.yaml").read_text(encoding="utf-8"))
    secrets = (PROJECT / "include/pantau/deployment/secret_files.py").read_text(encoding="utf-8")
    handed_on = {name for name in compose["x-airflow-environment"] if name.startswith("PANTAU_")}
    handed_on |= {name.upper() for name in re.findall(r'"(pantau_\w+)"', secrets)}
    assert {f"PANTAU_{name.upper()}" for name in Settings.model_fields} - handed_on == set()


def test_every_expectation_says_why_since_when_and_who_fixes():
    page = (DOCS / "expectations.md").read_text(encoding="utf-8")
    suites = sorted((PROJECT / "expectations").glob("*.json"))
    assert len(suites) > 10
    for path in suites:
        for expectation in json.loads(path.read_text(encoding="utf-8"))["expectations"]:
            name = expectation["meta"]["name"]
            assert f"`{name}`" in page
            assert re.match(r"Since .+: \S", expectation["notes"]), name
            assert expectation["meta"]["who_fixes"], name


def test_every_table_and_every_seed_says_what_a_row_is():
    told = {}
    for path in [*MODELS.rglob("*.yml"), *SEEDS.glob("*.yml")]:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for entry in [*content.get("models", []), *content.get("seeds", [])]:
            told[entry["name"]] = entry.get("description", "")
    made = {path.stem for path in MODELS.rglob("*.sql")} | {path.stem for path in SEEDS.glob("*.csv")}
    assert len(made) > 80
    assert sorted(name for name in made if not told.get(name, "").startswith("One row")) == []


def test_every_column_that_people_read_says_what_it_is():
    columns = [
        (model["name"], column["name"], column.get("description", ""))
        for schema in ("marts", "quality")
        for path in (MODELS / schema).glob("*.yml")
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", [])
        for column in model.get("columns", [])
    ]
    assert len(columns) > 150
    assert [f"{model}.{column}" for model, column, told in columns if not told] == []


def test_every_page_is_reached_from_the_readme():
    seen, waiting = set(), [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        if not page.exists():
            continue
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        waiting += [path for link in links if (path := (page.parent / link).resolve()) not in seen]
    assert [name_of(page) for page in PAGES if page.is_relative_to(DOCS) and page not in seen] == []


def test_the_readme_names_every_dag_and_every_part_of_the_package():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    parts = {path.parent.name for path in (PROJECT / "include/pantau").glob("*/__init__.py")} - {"migrations"}
    parts |= {path.stem for path in (PROJECT / "dags").glob("*.py")}
    assert len(parts) > 15
    assert sorted(part for part in parts if f"`{part}`" not in readme) == []


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {anchor_of(heading) for heading in headings}


def anchor_of(heading: str) -> str:
    """A heading's anchor as a git host makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_section_of_the_runbook_is_found_from_its_top():
    text = (DOCS / "runbook.md").read_text(encoding="utf-8")
    top = text.partition("\n## ")[0]
    sections = re.findall(r"^## (.+)$", text, re.M)
    assert len(sections) > 15
    assert [section for section in sections if f"](#{anchor_of(section)})" not in top] == []


def test_every_task_that_may_be_red_has_an_alert_that_leads_to_a_section():
    anchors = anchors_of(DOCS / "runbook.md")
    dags = {path.stem for path in (PROJECT / "dags").glob("*.py")}
    assert dags <= set(CONSEQUENCES)
    missing = {
        (dag, task, consequence.section)
        for dag, tasks in CONSEQUENCES.items()
        for task, consequence in tasks.items()
        if consequence.section not in anchors
    }
    assert missing == set()


def test_what_code_and_mails_point_to_in_the_pages_is_there():
    pointed = {
        (place, anchor)
        for path in SOURCES
        for place, anchor in re.findall(
            r"docs/([\w/-]+\.md)(?:#([\w-]+))?", path.read_text(encoding="utf-8", errors="ignore")
        )
    }
    assert ("runbook.md", "build_marts") in pointed
    missing = [
        f"{place}#{anchor}"
        for place, anchor in sorted(pointed)
        if not (DOCS / place).exists() or (anchor and anchor not in anchors_of(DOCS / place))
    ]
    assert missing == []


def test_a_command_without_words_is_refused_by_name(monkeypatch):
    silent = typer.Typer()

    @silent.command()
    def nameless(week: str) -> None:
        """Does something."""

    with pytest.raises(HandbookError, match=r"pantau: week has no help"):
        list(handbook._render_command("pantau", get_command(silent)))


def test_a_setting_without_words_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(handbook, "read_meanings", lambda _: {"warehouse_url": "Where."})
    with pytest.raises(HandbookError, match="registry has no docstring"):
        handbook.render_settings()


def test_an_expectation_without_who_fixes_it_is_refused_by_name():
    with pytest.raises(HandbookError, match=r"sums\.json: `adds_up` lacks"):
        handbook._describe("sums.json", {"severity": "info", "notes": "x", "meta": {"name": "adds_up"}})
