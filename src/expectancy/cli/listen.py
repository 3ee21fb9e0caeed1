"""``expectancy refine FILE --text COLUMN``: complaints to expectations, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from expectancy.cli.terminal import print_json, told, watching


@told
def refine(
    file: Annotated[Path, typer.Argument(help="Complaints: csv, csv.gz, tsv, xlsx, parquet.")],
    text: Annotated[str, typer.Option(help="The column with the customers' own words.")],
    date: Annotated[str | None, typer.Option(help="The date column, for trends.")] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="The column that names a complaint; its row when left out.")
    ] = None,
    groups: Annotated[
        int | None, typer.Option(min=2, help="How many expectations; chosen from the data when left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of what is drawn at random.")] = 2026,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Complaints in customers' words to expectations.

    Groups what customers wrote into expectations, each with its evidence. Personal data are replaced before anything is
    stored or shown; nothing leaves this machine.
    """
    from expectancy.loop.listen import refine_file
    from expectancy.reports.refined import Refinement, refined_dict, refined_text

    with watching(quiet) as bars:
        heard = refine_file(file, text, date, id_, groups, seed, bars)
    told = heard.refined
    found = Refinement(heard.candidates, heard.evidence, heard.rows, told.redacted, told.duplicates, heard.dropped)
    if json_:
        print_json(refined_dict(found))
    else:
        typer.echo(refined_text(found))


def register(app: typer.Typer) -> None:
    app.command()(refine)
