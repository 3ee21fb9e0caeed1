"""``expectancy catalog``: what stands on the shelves, and the file each is in."""

from __future__ import annotations

from typing import Annotated

import typer

from expectancy.cli.terminal import print_json, told


@told
def catalog(
    shelf: Annotated[str, typer.Argument(help="methods, importers, engines or charts; all when left out.")] = "",
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Methods, importers, engines, charts: where each is."""
    from expectancy.domain.catalog import SHELVES
    from expectancy.domain.catalog import shelf as read_shelf
    from expectancy.domain.errors import Problem, UsageError, listed, nearest

    if shelf and shelf not in SHELVES:
        raise UsageError(
            Problem(
                "unknown-shelf",
                f'there is no shelf "{shelf}"{nearest(shelf, SHELVES)}',
                "expectancy catalog",
                f"one of {listed(SHELVES)}",
                "give one of these, or none to see all",
            )
        )
    found = {name: list(read_shelf(name).values()) for name in SHELVES if shelf in ("", name)}
    if json_:
        print_json(
            {
                name: [{"name": e.name, "title": e.title, "file": e.file} for e in entries]
                for name, entries in found.items()
            }
        )
        return
    for name, entries in found.items():
        typer.echo(f"{name} ({len(entries)})")
        width = max((len(entry.name) for entry in entries), default=0)
        for entry in entries:
            typer.echo(f"  {entry.name:<{width}}  {entry.title}\n  {'':<{width}}  {entry.file}")


def register(app: typer.Typer) -> None:
    app.command()(catalog)
