"""The documents say what is so: links, commands, tables, tasks, columns, the lock."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from pantau.cli import app
from pantau.contract import load_contract
from pantau.contract_page import PAGE, PageError, insert, load_rules, render_page
from pantau.monitor.markdown import name_anchor
from pantau.settings import PROJECT

DOCS = PROJECT / "docs"
PAGES = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
DAGS = sorted((PROJECT / "dags").glob("*.py"))
RUNBOOK = DOCS / "runbook.md"
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def blocks_of(text: str) -> str:
    """The fenced blocks of a page."""
    return "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S))


def prose_of(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def code_of(text: str) -> str:
    """All that stands as code: fenced blocks and the spans between backticks."""
    return "\n".join([blocks_of(text), *re.findall(r"`([^`\n]+)`", prose_of(text))])


def anchors_of(text: str) -> set[str]:
    """Anchors of a page's headings as a git host makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(text), re.M)
    return {name_anchor(heading) for heading in headings}


def section_of(text: str, heading: str) -> str:
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\[[^\]]+\]\(([^)]+)\)", prose_of(page.read_text(encoding="utf-8"))):
        place, _, anchor = target.partition("#")
        path = (page.parent / place).resolve() if place else page
        assert path.exists(), target
        assert not anchor or anchor in anchors_of(path.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_shown_exists(page):
    code = code_of(page.read_text(encoding="utf-8"))
    targets = set(re.findall(r"^([a-z][\w-]*):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M))
    commands = set(get_command(app).commands)
    assert set(re.findall(r"(?:^|\s)make ([a-z][\w-]*)", code)) <= targets
    assert set(re.findall(r"(?:^|[\s/])pantau ([a-z][\w-]*)", code)) <= commands


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_table_named_is_made_somewhere(page):
    made = {path.stem for path in (PROJECT / "dbt_project" / "models").rglob("*.sql")}
    for migration in (PROJECT / "include/pantau/migrations/versions").glob("*.py"):
        made |= set(re.findall(r"create table (?:\w+\.)(\w+)", migration.read_text(encoding="utf-8")))
    pattern = r"\b(?:landing|staging|intermediate|marts|quality|ops)\.([a-z]\w+)"
    assert set(re.findall(pattern, code_of(page.read_text(encoding="utf-8")))) <= made


def functions_of(tree: ast.AST) -> list[str]:
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("dag", DAGS, ids=name_of)
def test_every_dag_has_a_runbook_section_that_names_its_tasks(dag):
    section = section_of(RUNBOOK.read_text(encoding="utf-8"), dag.stem)
    text = dag.read_text(encoding="utf-8")
    tasks = [name for name in functions_of(ast.parse(text)) if name != dag.stem]
    if "way_out(" in text:
        shared = ast.parse((PROJECT / "include/pantau/orchestration.py").read_text(encoding="utf-8"))
        (way_out,) = (node for node in shared.body if getattr(node, "name", "") == "way_out")
        tasks += [name for name in functions_of(way_out) if name != "way_out"]
    assert tasks
    assert [task for task in tasks if f"`{task}`" not in section] == []


def test_the_architecture_page_lists_every_decision():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert DECISIONS
    assert [decision.name for decision in DECISIONS if f"](adr/{decision.name})" not in page] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_a_decision_is_one_page_in_four_parts(decision):
    text = decision.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == [
        "Context",
        "Decision",
        "Consequences",
        "Alternatives weighed",
    ]
    assert text.startswith(f"# {int(decision.name[:4])}. ")
    assert len(text.splitlines()) <= 60


def test_the_contract_page_states_the_contract_and_the_rules_as_they_are():
    page = PAGE.read_text(encoding="utf-8")
    rendered = insert(page, render_page(load_contract(), load_rules()))
    assert page == rendered, "run: .venv/bin/python -m pantau.contract_page"


def test_the_contract_page_follows_a_changed_column_and_a_changed_rule():
    contract = load_contract()
    rule = {"rule_id": "R99", "severity": "peringatan", "sentence_id": "A | B.", "remedy_id": "C."}
    tables = render_page(contract.model_copy(update={"tabs": contract.tabs[-1:]}), [rule])
    assert "| Minggu | yes | date |  |  |  |" in tables
    assert "Tanggal Daftar" not in tables
    assert "| Hadir | choice | Y, T |  | filled and not understood |" in tables
    assert "### ptsp" not in render_page(contract.model_copy(update={"feeds": contract.feeds[:1]}), [rule])
    assert r"| `R99` | peringatan | A \| B. | C. |" in tables


def test_every_rule_that_is_judged_stands_in_the_seed_and_every_other_way_round():
    judged: set[str] = set()
    for path in (PROJECT / "dbt_project").rglob("*.sql"):
        judged |= set(re.findall(r"'((?:P[1-7]-|[RXW])\d\d)'", path.read_text(encoding="utf-8")))
    assert judged == {rule["rule_id"] for rule in load_rules()}


def test_a_page_without_its_marks_is_not_written():
    with pytest.raises(PageError, match="lost its mark"):
        insert("# Data contracts\n", "| table |")


def test_the_facilitators_guide_names_tabs_and_choices_of_the_contract_only():
    contract = load_contract()
    known = {tab.title for tab in contract.tabs} | {contract.notice_tab, *contract.own_tabs, "-"}
    known |= {contract.answer, *contract.own_columns}
    known |= {choice for tab in contract.tabs for column in tab.columns for choice in column.choices}
    guide = (DOCS / "panduan-fasilitator.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", guide))
    assert named <= known
    assert [tab.title for tab in contract.tabs if f"**{tab.title}**" not in guide] == []


def test_the_lock_holds_no_address():
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|\s@\s", LOCK)


def test_every_dependency_stands_in_the_lock_with_hashes():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # The stores' packages are installed where a store is; no machine of the project needs them.
    extras = [project["optional-dependencies"][extra] for extra in ("production", "local", "dev")]
    wanted = {
        re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
        for requirement in [*project["dependencies"], *(entry for extra in extras for entry in extra)]
    }
    entries = re.findall(r"^([a-z0-9._-]+)==\S+((?:.*\\\n)(?: {4}--hash=.*\n)+)", LOCK, re.M)
    assert wanted
    assert wanted <= {name for name, hashes in entries if "--hash=sha256:" in hashes}
    assert len(entries) == len(re.findall(r"^[a-z0-9._-]+==", LOCK, re.M))
