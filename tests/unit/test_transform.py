"""What is kept of a dbt run: names, counts and kinds of error, never a value."""

import contextlib
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from pantau import dbt_calls, transform
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings, SettingsError
from pantau.transform import BuildError, build, reading_version

NIK = "3174070101900001"
MESSAGES = [
    "Database Error in model int_x (models/int_x.sql)\n"
    f'  invalid input syntax for type integer: "{NIK}"\n  LINE 3',
    f"Database Error in model int_x (models/int_x.sql)\n  duplicate key value violates unique constraint"
    f' "int_x_pkey"\n  DETAIL:  Key (nik)=({NIK}) already exists.',
    f"Runtime Error\n  value {NIK} is out of range",
]


def node(message, status="error"):
    return SimpleNamespace(
        node=SimpleNamespace(name="int_x", unique_id="model.pantau.int_x"),
        status=status,
        message=message,
        failures=3,
        adapter_response={},
        execution_time=0.5,
    )


@pytest.fixture
def dbt(monkeypatch, tmp_path):
    """Stands in for dbt; gives back the results that it is told."""
    import dbt.cli.main

    told = SimpleNamespace(results=[], arguments=None)

    class Runner:
        def invoke(self, arguments):
            told.arguments = arguments
            failed = any(result.status in ("error", "fail") for result in told.results)
            return SimpleNamespace(
                success=not failed, exception=None, result=SimpleNamespace(results=told.results)
            )

    monkeypatch.setattr(dbt.cli.main, "dbtRunner", Runner)
    monkeypatch.setattr(transform, "_keep", lambda run, nodes: None)
    monkeypatch.setattr(transform, "open_build", lambda run, anew: 1)
    monkeypatch.setattr(transform, "_find_version", lambda url, table: transform.project_version())
    monkeypatch.setattr(transform, "_alone", lambda url: contextlib.nullcontext())
    monkeypatch.setenv("PANTAU_HOME", str(tmp_path))
    return told


def run():
    url = SecretStr("postgresql://pantau:a-secret@localhost/w")
    settings = Settings(warehouse_url=url, pseudonym_key=SecretStr("kunci uji"))
    return build(Run(Week.parse("2018-01-15"), "run", settings), "build_facts")


@pytest.mark.parametrize("message", MESSAGES)
def test_an_error_names_its_node_and_no_value(dbt, message):
    dbt.results = [node(message)]
    with pytest.raises(BuildError) as raised:
        run()
    assert "int_x" in str(raised.value)
    assert NIK not in str(raised.value)


def test_of_what_a_function_raises_only_the_kind_is_kept(dbt):
    dbt.results = [
        node(
            "Database Error in model int_x (models/int_x.sql)\n  Siti Rekaan is nobody\n"
            "  CONTEXT:  PL/pgSQL function f(text) line 3 at RAISE"
        )
    ]
    with pytest.raises(BuildError) as raised:
        run()
    assert str(raised.value) == "int_x: Database Error, raised by a function"


def test_a_failed_test_tells_how_many_rows_fail(dbt):
    dbt.results = [node("Got 3 results, configured to fail if != 0", "fail")]
    with pytest.raises(BuildError, match="int_x: 3 rows fail"):
        run()


def test_no_secret_is_on_the_command_line_or_left_in_the_environment(dbt):
    import os

    dbt.results = [node("", "success")]
    run()
    assert not [argument for argument in dbt.arguments if "a-secret" in argument]
    assert "DBT_ENV_SECRET_PASSWORD" not in os.environ


def test_a_node_is_kept_with_its_seconds(dbt):
    dbt.results = [node("", "success")]
    assert run() == (dbt_calls.NodeRun("int_x", "success", 0.5, None),)


def test_the_reading_version_is_stable():
    assert reading_version() == reading_version()
    assert len(reading_version()) == 16


@pytest.mark.parametrize(
    ("said", "variable"),
    [
        ("sslmode=verify-full", "PGSSLMODE"),
        ("sslrootcert=%2Fca.pem", "PGSSLROOTCERT"),
        ("sslcert=%2Fme.pem", "PGSSLCERT"),
        ("sslkey=%2Fme.key", "PGSSLKEY"),
        ("sslcrl=%2Fgone.pem", "PGSSLCRL"),
        ("ssl_min_protocol_version=TLSv1.3", "PGSSLMINPROTOCOLVERSION"),
        ("ssl_max_protocol_version=TLSv1.3", "PGSSLMAXPROTOCOLVERSION"),
        ("sslnegotiation=direct", "PGSSLNEGOTIATION"),
        ("channel_binding=require", "PGCHANNELBINDING"),
        ("require_auth=scram-sha-256", "PGREQUIREAUTH"),
        ("requirepeer=postgres", "PGREQUIREPEER"),
        ("gssencmode=disable", "PGGSSENCMODE"),
        ("krbsrvname=warehouse", "PGKRBSRVNAME"),
    ],
)
def test_what_protects_the_connection_reaches_dbt_under_libpqs_own_name(said, variable):
    url = f"postgresql://pantau:kata@db.example:5433/w?connect_timeout=5&{said}"
    assert dbt_calls._encryption(url) == {variable: unquote(said.partition("=")[2])}


@pytest.mark.parametrize("name", ["sslpassword", "scram_client_key", "oauth_client_secret"])
def test_what_dbt_cannot_be_told_of_a_connection_is_refused_and_not_repeated(name):
    with pytest.raises(SettingsError, match=f"PANTAU_WAREHOUSE_URL sets {name}, .* Leave it out") as refused:
        dbt_calls._encryption(f"postgresql://pantau@db.example/w?sslmode=require&{name}=rahasia")
    assert "rahasia" not in str(refused.value)
