"""The command line: ``pantau up | down | status | load | run-week | release | …``; ``--help`` lists it.

Says what happens while it happens, and ends with the exit codes of contract §8. An error that we
know is one plain sentence; anything else keeps its traceback.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pantau.going_live import command as going_live
from pantau.settings import home, port_base
from pantau.terminal import console, plain_errors, tell

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
app.command()(going_live.check)


@app.command()
def up() -> None:
    """Start the local stack and wait until every part is well."""
    from pantau.local import stack

    with plain_errors():
        stack.up(home(), port_base(), tell)


@app.command()
def down() -> None:
    """Stop the local stack; no process and no port is left."""
    from pantau.local import stack

    with plain_errors():
        stack.down(home(), tell)


@app.command()
def status() -> None:
    """Print a line for each part with its state and address."""
    from pantau.local import stack

    with plain_errors():
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

    with plain_errors():
        loaded = load_folders(Home(home()), sheets, partners)
        tell(f"Serving {loaded.workbooks} workbooks from {sheets}")
        if loaded.partner_files is not None:
            tell(f"Serving {loaded.partner_files} partner files from {partners}")


@app.command()
def watch() -> None:
    """Watch Airflow from outside until ended: tell of parts that die, call PANTAU_HEARTBEAT_URL."""
    import logging

    from pantau.alerts.heartbeat import watch as watch_airflow
    from pantau.settings import load_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with plain_errors():
        watch_airflow(load_settings())


@app.command("run-week")
def run_week(week: Annotated[str, typer.Argument(help="The week's Monday, e.g. 2018-01-15.")]) -> None:
    """Run a week in Airflow to its end. Exit 0: sent, 3: held, 1: neither."""
    from pantau.chain import run_week as run
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        parsed = Week.parse(week)
        outcome = run(load_settings(), parsed, on_progress)
    tell(f"Week {parsed}: {outcome.name.lower()}")
    sys.exit(outcome)


@app.command("run-month")
def run_month(month: Annotated[str, typer.Argument(help="The month, e.g. 2018-01.")]) -> None:
    """Make and send a month's report. Exit 0: sent, now or before, 3: held, 1: neither."""
    from pantau.chain import run_month as run
    from pantau.periods import Month
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        parsed = Month.parse(month)
        outcome, told = run(load_settings(), parsed, on_progress)
    tell(f"Month {parsed}: {told}")
    sys.exit(outcome)


@app.command()
def preview(
    period: Annotated[str, typer.Argument(help="A week's Monday, 2018-01-15, or a month, 2018-01.")],
    scope: Annotated[str, typer.Option(help="DKI, a city (31.74) or a kecamatan (31.74.04).")] = "DKI",
    to: Annotated[str | None, typer.Option(help="Also send it there, marked [UJI]; nobody else.")] = None,
    is_opened: Annotated[bool, typer.Option("--open/--no-open", help="Show it in the browser.")] = True,
) -> None:
    """Make a report as it would go out now, and send it to nobody. Exit 0: made, 1: not."""
    import webbrowser

    from pantau.delivery.preview import make_preview, send_preview, write_preview
    from pantau.periods import parse_period
    from pantau.settings import load_settings

    with plain_errors():
        edition = make_preview(load_settings(), parse_period(period), scope)
        page = write_preview(edition)
        tell(f"{edition.subject}\n{page}")
        if to is not None:
            tell(f"Sent as a trial: {send_preview(load_settings(), edition, to)}")
    if is_opened:
        webbrowser.open(page.as_uri())


Reason = Annotated[str, typer.Option(help="Why, in words that officials may read.")]
By = Annotated[str, typer.Option(help="Your name or e-mail address, as the registry's approvers have it.")]


@app.command()
def release(
    week: Annotated[str, typer.Argument(help="The held week's Monday, e.g. 2018-01-15.")],
    reason: Reason,
    by: By,
) -> None:
    """Send the report of a held week, marked as released. Exit 0: sent, now or before; 1: not."""
    from pantau.chain import run_decision
    from pantau.decisions import plan_release
    from pantau.delivery.departures import read_departures, tell_release
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors():
        settings = load_settings()
        planned = plan_release(settings, Week.parse(week), reason, by)
        if planned.is_kept:
            tell(f"Released before by {planned.released_by}; that name and reason are printed.")
        form = {"week": week, "reason": planned.reason, "by": planned.released_by}
        asked = (settings.warehouse_url.get_secret_value(), planned.week, planned.build_id)
        before = read_departures(*asked)
        with follow(console) as on_progress:
            run_decision(settings, "release_report", form, on_progress)
        after = read_departures(*asked)
    tell(f"Week {week}: {tell_release(before, after, is_same=planned.was_sent)}")


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

    with plain_errors():
        planned = plan_acceptance(load_settings(), Week.parse(week), kecamatan, reason, by)
        form = {"week": week, "kecamatan_code": kecamatan, "reason": planned.reason}
        form["by"] = planned.accepted_by
        with follow(console) as on_progress:
            run_decision(load_settings(), "accept_workbook", form, on_progress)
    tell(f"Workbook {kecamatan} counts from the next run of the week on: pantau run-week {week}")


@app.command()
def recipients(
    by: Annotated[
        str | None, typer.Option(help="An approver, to see what would stand for a yes to each.")
    ] = None,
) -> None:
    """Who gets which report, and whether an approver let each in as it stands. Exit 0: all, 1: not all."""
    from pantau.registry import load_registry
    from pantau.settings import load_settings

    is_whole = True
    with plain_errors():
        registry = load_registry(load_settings().registry)
        for place, entry in enumerate(registry.recipients):
            told = f"{place} {entry.name}: {', '.join(entry.reports)} of {entry.scope}, {entry.format}"
            is_approved = registry.is_approved(entry)
            state = f"approved by {entry.approved_by}" if is_approved else "NOT approved as it stands"
            asked = "" if by is None else f"; approval: {registry.approval_of(entry, by)}"
            tell(f"{told}; {state}{asked}")
            is_whole = is_whole and is_approved
    sys.exit(0 if is_whole else 1)


@duplicates_app.command("list")
def list_duplicates(
    top: Annotated[int, typer.Option(min=1, help="So many of the surest.")] = 20,
) -> None:
    """The pairs that nobody has decided, the surest first: where their P1 rows stand, and why."""
    from pantau.duplicates import list_queue
    from pantau.settings import load_settings

    with plain_errors():
        queue = list_queue(load_settings().warehouse_url.get_secret_value())
    for pair in queue[:top]:
        tell(f"{pair.participant_a} {pair.participant_b}")
        rows = f"{pair.kecamatan_a} row {pair.row_a}, {pair.kecamatan_b} row {pair.row_b}"
        grounds = f"{', '.join(pair.grounds)}; names {pair.name_similarity:.0f} % alike"
        tell(f"  {rows}: {grounds}; since {pair.first_week}")
    tell(f"Pairs to decide: {len(queue)}")


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

    with plain_errors():
        decision = "same_person" if is_same else "different_people"
        decide_pair(load_settings(), (one, other), decision, reason, by)
    tell("Kept; the pair has left the queue, and no figure changes")


@app.command("warehouse-url")
def warehouse_url() -> None:
    """Print a postgresql:// URL that may read every schema."""
    from pantau.local import stack

    with plain_errors():
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

    with plain_errors():
        done, then = rotate(load_settings(), Home(home()), read_new_key(key_file))
    if done is None:
        tell("The ids are of the new key already")
    else:
        tell(f"{done.participants} ids made anew, in {done.rows} rows of {done.tables} tables")
        if done.without_nik:
            tell(f"{done.without_nik} of them from the old id, since landing holds their NIK no more")
    tell(then)


@app.command("erase")
def erase_person(
    reason: Annotated[
        str | None, typer.Option(help="Why, e.g. a written request and its date; no name, no NIK.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Your name or e-mail address, as an approver.")] = None,
    replayed: Annotated[
        bool, typer.Option("--replay", help="Instead: erase again whom the list names, after a restore.")
    ] = False,
) -> None:
    """Blank all personal data of one person, whose NIK is asked for. Exit 0: done, now or before; 1: not."""
    from pantau.erasure.person import erase, replay
    from pantau.settings import load_settings

    if not replayed and (reason is None or by is None):
        raise typer.BadParameter("Give --reason and --by, or --replay alone.")
    with plain_errors():
        settings = load_settings()
        if replayed:
            again = replay(settings)
            tell(str(again))
            sys.exit(1 if again.left_out else 0)
        # Never an argument: those stand in the list of processes and in the shell's history.
        nik = typer.prompt("NIK", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        tell(str(erase(settings, nik, reason or "", by or "")))


@app.command()
def backup(
    to: Annotated[Path, typer.Option(help="Folder of the backups, closed to others.", file_okay=False)],
    keep_days: Annotated[int, typer.Option(min=1, help="Older ones are removed.")] = 30,
) -> None:
    """Write the warehouse into one file. Exit 0: written, 1: not."""
    from pantau.backup import back_up
    from pantau.settings import load_settings

    with plain_errors():
        tell(f"Written: {back_up(load_settings(), to, keep_days)}; keep it encrypted and the key apart")


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A file of `pantau backup`.", exists=True, dir_okay=False)],
    database: Annotated[str, typer.Option(help="An empty database on the warehouse's server.")],
) -> None:
    """Put a backup into another database, and erase again whom the list names. Exit 0: done, 1: not."""
    from pantau.backup import restore as put_back
    from pantau.settings import load_settings

    with plain_errors():
        url, replayed = put_back(load_settings(), backup, database)
        tell(str(replayed))
        tell(f"Restored into {url}; to use it, name it in PANTAU_WAREHOUSE_URL")
    sys.exit(1 if replayed.left_out else 0)


@sheets_app.command("precheck")
def precheck_sheets(
    day: Annotated[str, typer.Argument(help="The Friday, or any day of the week, e.g. 2018-01-19.")],
) -> None:
    """Tell facilitators before the cut-off what Monday would hold back; no figure changes."""
    from pantau.chain import run_precheck
    from pantau.periods import Week
    from pantau.progress import follow
    from pantau.settings import load_settings

    with plain_errors(), follow(console) as on_progress:
        week = Week.holding(day)
        run_precheck(load_settings(), str(week.friday), on_progress)
    tell(f"Week {week}: facilitators have been told")


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
    from pantau.workbooks.provision import provision
    from pantau.workbooks.provision import tell as tell_outcome

    is_whole = True
    with plain_errors():
        settings = load_settings()
        registry = load_registry(settings.registry)
        chosen = [registry.workbook(code) for code in kecamatan] if kecamatan else registry.workbooks
        outcomes = provision(settings, chosen, dry_run=dry_run, create=create, with_access=share)
        for number, outcome in enumerate(outcomes, start=1):
            tell(f"{number}/{len(chosen)} {tell_outcome(outcome, is_planned=dry_run)}")
            is_whole = is_whole and outcome.is_whole
    sys.exit(0 if is_whole else 1)


@app.command()
def demo() -> None:
    """Start the stack and run three sample weeks through it."""
    from pantau.demo import run_demo

    with plain_errors():
        run_demo(home(), port_base(), console)
