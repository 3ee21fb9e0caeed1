"""``expectancy instrument NAME``: a built-in questionnaire in the words of a company, with its study.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from expectancy.cli.terminal import print_json, say, told


@told
def instrument(
    name: Annotated[str, typer.Argument(help="The instrument: servqual.")] = "servqual",
    company: Annotated[str, typer.Option(help="Whom customers are asked about.")] = "this company",
    industry: Annotated[str, typer.Option(help='What it is, to complete "an outstanding ...": bank.')] = "company",
    service: Annotated[str, typer.Option(help="What it does for customers: parcel delivery.")] = "service",
    out: Annotated[Path | None, typer.Option(help="Folder for questionnaire.csv and study.toml.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print questions and study as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the paths.")] = False,
) -> None:
    """SERVQUAL's 22 items in our own words, for your company.

    The questionnaire (expectations, perceptions, 100 points of importance, an overall question) and the study.toml
    that reads its answers; without --out the study.toml goes to the terminal.
    """
    from expectancy.loop.instrument import Words, read_instrument, write_instrument

    usual = Words()
    told_words = (
        company.strip() or usual.company,
        industry.strip() or usual.industry,
        service.strip() or usual.service,
    )
    found = read_instrument(name, Words(*told_words))
    written = write_instrument(found, out) if out is not None else ()
    if json_:
        print_json(found.as_dict() | {"written": [str(path) for path in written]})
    elif written:
        for path in written:
            typer.echo(path)
        say(f"Ask the questions, save the answers as answers.csv in {out}, then: expectancy evaluate {out}", quiet)
    else:
        typer.echo(found.study(), nl=False)


def register(app: typer.Typer) -> None:
    app.command()(instrument)
