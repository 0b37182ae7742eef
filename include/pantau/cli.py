"""The command line: every command's name and place; ``pantau --help`` lists them with their words.

A command's arguments and printing stand beside its steps: ``command.py`` in a package,
``<module>_command.py`` beside a module. It imports its steps when it is called, so that no command waits for
another's. It says what happens while it happens, and ends with the exit codes of contract §8. An error that
we know is one plain sentence; anything else keeps its traceback.
"""

import typer

from pantau import (
    backup_command,
    chain_command,
    decisions_command,
    duplicates_command,
    registry_command,
    rotation_command,
)
from pantau.alerts import command as alerts
from pantau.delivery import command as delivery
from pantau.erasure import command as erasure
from pantau.going_live import command as going_live
from pantau.local import command as local
from pantau.workbooks import command as workbooks

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

app.command("check")(going_live.check)
app.command("up")(local.up)
app.command("down")(local.down)
app.command("status")(local.status)
app.command("load")(local.load)
app.command("watch")(alerts.watch)
app.command("run-week")(chain_command.run_week)
app.command("run-month")(chain_command.run_month)
app.command("preview")(delivery.preview)
app.command("release")(decisions_command.release)
app.command("accept-workbook")(decisions_command.accept_workbook)
app.command("recipients")(registry_command.recipients)
app.command("warehouse-url")(local.warehouse_url)
app.command("rotate-key")(rotation_command.rotate_key)
app.command("erase")(erasure.erase)
app.command("backup")(backup_command.backup)
app.command("restore")(backup_command.restore)
app.command("demo")(chain_command.demo)

sheets_app.command("precheck")(chain_command.precheck)
sheets_app.command("provision")(workbooks.provision)

duplicates_app.command("list")(duplicates_command.list_pairs)
duplicates_app.command("decide")(duplicates_command.decide)
