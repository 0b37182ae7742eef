"""The command line: every command's name and place; ``pantau --help`` lists them with their words.

A command says what happens while it happens, and ends with the exit codes of contract §8. An error that we
know is one plain sentence; anything else keeps its traceback.
"""

import typer

from pantau.commands import decisions, duplicates, health, periods, stack, warehouse, workbooks

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

app.command("check")(health.check)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("load")(stack.load)
app.command("watch")(health.watch)
app.command("run-week")(periods.run_week)
app.command("run-month")(periods.run_month)
app.command("preview")(periods.preview)
app.command("release")(decisions.release)
app.command("accept-workbook")(decisions.accept_workbook)
app.command("recipients")(decisions.recipients)
app.command("warehouse-url")(stack.warehouse_url)
app.command("rotate-key")(warehouse.rotate_key)
app.command("erase")(warehouse.erase)
app.command("backup")(warehouse.backup)
app.command("restore")(warehouse.restore)
app.command("demo")(stack.demo)

sheets_app.command("precheck")(workbooks.precheck)
sheets_app.command("provision")(workbooks.provision)

duplicates_app.command("list")(duplicates.list_pairs)
duplicates_app.command("decide")(duplicates.decide)
