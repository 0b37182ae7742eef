"""Every step names the role whose rights it takes; a connection that names none may do everything."""

import ast
from pathlib import Path

import pantau
from pantau.warehouse import ROLES, sqlalchemy_url

PACKAGE = Path(pantau.__file__).parent
OWNERS = {
    ("pseudonyms.py", "rotate"): "ids stand in every schema",
    ("erasure/exclusive_access.py", "as_owner"): "a person stands in every schema, landing too",
    ("backup.py", "restore"): "asks whether a database is empty",
    ("going_live/database.py", "check_warehouse"): "asks which roles the login may take",
    ("report/reproduction.py", "_schemas_of_its_own"): "schemas are made for the transformer",
    ("report/reproduction.py", "_drop_schemas"): "and taken away",
}


def calls(path: Path, name: str) -> list[tuple[str, ast.Call]]:
    """The calls of a function in a file, each with the function that it stands in."""
    found = []
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            found += [
                (function.name, node)
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name
            ]
    return found


def test_every_connection_of_a_step_names_its_role_but_the_owners():
    seen, nameless = 0, set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for function, call in calls(path, "connect"):
            seen += 1
            if len(call.args) < 2:
                nameless.add((str(path.relative_to(PACKAGE)), function))
            else:
                assert call.args[1].value in ROLES
    assert nameless == set(OWNERS)
    assert seen > 30


def test_great_expectations_and_dbt_run_as_the_transformer():
    ((_, call),) = calls(PACKAGE / "gate" / "suites.py", "sqlalchemy_url")
    assert call.args[1].value == "transformer"
    profiles = PACKAGE.parents[1] / "dbt_project" / "profiles.yml"
    assert "      role: pantau_transformer\n" in profiles.read_text(encoding="utf-8")


def test_a_role_joins_the_options_that_a_url_has():
    url = sqlalchemy_url("postgresql://u:p@h/w?sslmode=require&options=-c%20jit%3Doff", "transformer")
    assert url == (
        "postgresql+psycopg://u:p@h/w?sslmode=require&options=-c%20jit%3Doff%20-c%20role%3Dpantau_transformer"
    )
