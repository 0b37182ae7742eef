"""``pantau preview``: a report before it goes out, to nobody but oneself."""

from typing import Annotated

import typer

from pantau.terminal import plain_errors, tell


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
