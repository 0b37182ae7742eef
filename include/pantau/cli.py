"""The command line: ``pantau up | down | status | load | run-week | release | …``; ``--help`` lists it.

Says what happens while it happens, and ends with the exit codes of contract §8. An error that we
know is one plain sentence; anything else keeps its traceback.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pantau.settings import home, port_base

app = typer.Typer(
    help="Pantau OK OCE: from facilitators' sheets to a weekly mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
sheets_app = typer.Typer(help="The registry's workbooks.", no_args_is_help=True)
duplicates_app = typer.Typer(help="Participants who may be one person.", no_args_is_help=True)
app.add_typer(sheets_app, name="sheets")
app.add_typer(duplicates_app, name="duplicates")
console = Console(highlight=False, soft_wrap=True)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Known errors end the command with their sentence and exit code 1."""
    import httpx
    import psycopg

    from pantau.chain import ChainBroken
    from pantau.decisions import DecisionRefused
    from pantau.local import LocalError
    from pantau.periods import PeriodError
    from pantau.pseudonyms import RotationRefused
    from pantau.registry import RegistryError
    from pantau.settings import SettingsError

    known = (ChainBroken, DecisionRefused, LocalError, PeriodError, RegistryError, RotationRefused)
    try:
        yield
    except (*known, SettingsError) as error:
        _refuse(str(error))
    except (httpx.TransportError, psycopg.OperationalError):
        _refuse("The stack does not answer; start it with: pantau up (pantau status shows each part)")


def _refuse(message: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, style="red", markup=False)
    raise typer.Exit(1)


def _tell(line: str) -> None:
    console.print(line, markup=False)


@app.command()
def up() -> None:
    """Start the local stack and wait until every part is well."""
    from pantau.local import stack

    with _plain_errors():
        stack.up(home(), port_base(), _tell)


@app.command()
def down() -> None:
    """Stop the local stack; no process and no port is left."""
    from pantau.local import stack

    with _plain_errors():
        stack.down(home(), _tell)


@app.command()
def status() -> None:
    """Print a line for each part with its state and address."""
    from pantau.local import stack

    with _plain_errors():
        for part in stack.status(home()):
            console.print(f"{part.title:<22} {part.state:<14} {part.address}", markup=False)


@app.command()
def load(
    sheets: Annotated[
        Path, typer.Option(help="Folder with <kecamatan_code>.xlsx.", exists=True, file_okay=False)
    ],
    partners: Annotated[
        Path | None,
        typer.Option(help="Folder with <feed>/*; left out: as it is.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Make a folder's workbooks what the local Sheets server serves."""
    from pantau.local.folders import load as load_folders
    from pantau.local.home import Home

    with _plain_errors():
        loaded = load_folders(Home(home()), sheets, partners)
        _tell(f"Serving {loaded.workbooks} workbooks from {sheets}")
        if loaded.partner_files is not None:
            _tell(f"Serving {loaded.partner_files} partner files from {partners}")


@app.command("run-week")
def run_week(week: Annotated[str, typer.Argument(help="The week's Monday, e.g. 2018-01-15.")]) -> None:
    """Run a week in Airflow to its end. Exit 0: sent, 3: held, 1: neither."""
    from pantau.chain import run_week as run
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with _plain_errors(), follow(console) as on_progress:
        parsed = Week.parse(week)
        outcome = run(load_settings(), parsed, on_progress)
    _tell(f"Week {parsed}: {outcome.name.lower()}")
    sys.exit(outcome)


Reason = Annotated[str, typer.Option(help="Why, in words that officials may read.")]
By = Annotated[str, typer.Option(help="Your name or e-mail address, as the registry's approvers have it.")]


@app.command()
def release(
    week: Annotated[str, typer.Argument(help="The held week's Monday, e.g. 2018-01-15.")],
    reason: Reason,
    by: By,
) -> None:
    """Send the report of a held week, marked as released. Exit 0: sent, 1: not."""
    from pantau.chain import run_decision
    from pantau.decisions import plan_release
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with _plain_errors():
        planned = plan_release(load_settings(), Week.parse(week), reason, by)
        if planned.is_kept:
            _tell(f"Released before by {planned.released_by}; that name and reason are printed.")
        form = {"week": week, "reason": planned.reason, "by": planned.released_by}
        with follow(console) as on_progress:
            run_decision(load_settings(), "release_report", form, on_progress)
    told = "its report had left before with the same figures, nothing went out again"
    _tell(f"Week {week}: {told if planned.was_sent else 'sent'}")


@app.command("accept-workbook")
def accept_workbook(
    week: Annotated[str, typer.Argument(help="The week's Monday, e.g. 2018-01-15.")],
    kecamatan: Annotated[str, typer.Argument(help="The kecamatan's code, e.g. 31.74.04.")],
    reason: Reason,
    by: By,
) -> None:
    """Have a held workbook counted in the week's next run, for this week only. Exit 0: kept, 1: not."""
    from pantau.chain import run_decision
    from pantau.decisions import plan_acceptance
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with _plain_errors():
        planned = plan_acceptance(load_settings(), Week.parse(week), kecamatan, reason, by)
        form = {"week": week, "kecamatan_code": kecamatan, "reason": planned.reason}
        form["by"] = planned.accepted_by
        with follow(console) as on_progress:
            run_decision(load_settings(), "accept_workbook", form, on_progress)
    _tell(f"Workbook {kecamatan} counts from the next run of the week on: pantau run-week {week}")


@duplicates_app.command("list")
def list_duplicates(
    top: Annotated[int, typer.Option(min=1, help="So many of the surest.")] = 20,
) -> None:
    """The pairs that nobody has decided, the surest first: where their P1 rows stand, and why."""
    from pantau.duplicates import list_queue
    from pantau.settings import load_settings

    with _plain_errors():
        queue = list_queue(load_settings().warehouse_url.get_secret_value())
    for pair in queue[:top]:
        _tell(f"{pair.participant_a} {pair.participant_b}")
        rows = f"{pair.kecamatan_a} row {pair.row_a}, {pair.kecamatan_b} row {pair.row_b}"
        grounds = f"{', '.join(pair.grounds)}; names {pair.name_similarity:.0f} % alike"
        _tell(f"  {rows}: {grounds}; since {pair.first_week}")
    _tell(f"Pairs to decide: {len(queue)}")


@duplicates_app.command("decide")
def decide_duplicates(
    one: Annotated[str, typer.Argument(help="A participant's id, as `list` shows it.")],
    other: Annotated[str, typer.Argument(help="The other's id.")],
    is_same: Annotated[bool, typer.Option("--same-person/--different-people", help="What you found out.")],
    reason: Reason,
    by: By,
) -> None:
    """Write down what two rows are; the pair leaves the queue, nobody is merged. Exit 0: kept, 1: not."""
    from pantau.duplicates import decide_pair
    from pantau.settings import load_settings

    with _plain_errors():
        decision = "same_person" if is_same else "different_people"
        decide_pair(load_settings(), (one, other), decision, reason, by)
    _tell("Kept; the pair has left the queue, and no figure changes")


@app.command("warehouse-url")
def warehouse_url() -> None:
    """Print a postgresql:// URL that may read every schema."""
    from pantau.local import stack

    with _plain_errors():
        typer.echo(stack.warehouse_url(home()))


@app.command("rotate-key")
def rotate_key(
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the new key; left out: $PANTAU_NEW_PSEUDONYM_KEY.", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Make all participant ids anew under another key; pause the DAGs first. Exit 0: done, 1: not."""
    from pantau.local.home import Home
    from pantau.rotation import read_new_key
    from pantau.rotation import rotate_key as rotate
    from pantau.settings import load_settings

    with _plain_errors():
        done, then = rotate(load_settings(), Home(home()), read_new_key(key_file))
    if done is None:
        _tell("The ids are of the new key already")
    else:
        _tell(f"{done.participants} ids made anew, in {done.rows} rows of {done.tables} tables")
        if done.without_nik:
            _tell(f"{done.without_nik} of them from the old id, since landing holds their NIK no more")
    _tell(then)


@sheets_app.command("precheck")
def precheck_sheets(
    day: Annotated[str, typer.Argument(help="The Friday, or any day of the week, e.g. 2018-01-19.")],
) -> None:
    """Tell facilitators before the cut-off what Monday would hold back; no figure changes."""
    from pantau.chain import run_precheck
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with _plain_errors(), follow(console) as on_progress:
        week = Week.holding(day)
        run_precheck(load_settings(), str(week.friday), on_progress)
    _tell(f"Week {week}: facilitators have been told")


@sheets_app.command("provision")
def provision_sheets(
    kecamatan: Annotated[
        list[str] | None, typer.Option(help="A kecamatan code, repeatable; left out: all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what is lacking and write nothing.")] = False,
    create: Annotated[
        bool, typer.Option(help="Create what is not found; its id is then to be entered in the registry.")
    ] = False,
    share: Annotated[
        bool, typer.Option(help="Make the registry's facilitators writers of their workbook.")
    ] = False,
) -> None:
    """Make or repair workbooks from the contract; rows are never touched. Exit 1: some need a person."""
    from pantau.registry import load_registry
    from pantau.settings import load_settings
    from pantau.workbooks.provision import provision, tell

    is_whole = True
    with _plain_errors():
        settings = load_settings()
        registry = load_registry(settings.registry)
        chosen = [registry.workbook(code) for code in kecamatan] if kecamatan else registry.workbooks
        outcomes = provision(settings, chosen, dry_run=dry_run, create=create, with_access=share)
        for number, outcome in enumerate(outcomes, start=1):
            _tell(f"{number}/{len(chosen)} {tell(outcome, is_planned=dry_run)}")
            is_whole = is_whole and outcome.is_whole
    sys.exit(0 if is_whole else 1)


@app.command()
def demo() -> None:
    """Start the stack and run three sample weeks through it."""
    from pantau.demo import run_demo

    with _plain_errors():
        run_demo(home(), port_base(), console)
