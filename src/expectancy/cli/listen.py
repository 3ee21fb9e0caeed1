"""``expectancy refine``: complaints to expectations. ``sample``: whom to ask. ``weight``: for whom they stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectancy.cli.terminal import print_json, say, told, watching

if TYPE_CHECKING:
    from expectancy.loop.listen.draw import Draw


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
    phrase: Annotated[
        bool,
        typer.Option("--phrase", help="A language model that you configured phrases statements; redacted text only."),
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Complaints in customers' words to expectations.

    Groups what customers wrote into expectations, each with its evidence. Personal data are replaced before anything is
    stored or shown; nothing leaves this machine, unless --phrase sends redacted text to EXPECTANCY_LLM_URL.
    """
    from expectancy.loop.listen import refine_file
    from expectancy.loop.listen.phrasing import endpoint_of, phrased
    from expectancy.reports.refined import Refinement, refined_dict, refined_text

    endpoint = endpoint_of(os.environ) if phrase else None
    with watching(quiet) as bars:
        heard = refine_file(file, text, date, id_, groups, seed, bars)
        candidates, went_wrong = phrased(heard.candidates, endpoint, bars) if endpoint else (heard.candidates, [])
    for why in went_wrong:
        say(f"note: {why}", quiet=False)
    told = heard.refined
    found = Refinement(candidates, heard.evidence, heard.rows, told.redacted, told.duplicates, heard.dropped)
    if json_:
        print_json(refined_dict(found))
    else:
        typer.echo(refined_text(found))


@told
def sample(
    frame: Annotated[Path, typer.Argument(help="The list of customers: csv, csv.gz, tsv, xlsx, parquet.")],
    strata: Annotated[str, typer.Option(help="The columns that make the groups, such as region,age.")],
    n: Annotated[int | None, typer.Option("--n", min=1, help="How many to draw.")] = None,
    error: Annotated[
        float | None, typer.Option(min=0.001, max=0.5, help="Or: half the interval of a share, such as 0.05.")
    ] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Or: what may be spent, with --allocation cost.")] = None,
    allocation: Annotated[str, typer.Option(help="proportional, neyman or cost.")] = "proportional",
    spreads: Annotated[
        Path | None, typer.Option(help="A file with the strata's columns, spread and, for cost, cost.")
    ] = None,
    minimum: Annotated[int, typer.Option(min=0, help="At least so many of every stratum.")] = 2,
    replacements: Annotated[int, typer.Option(min=0, help="So many more for each, to ask where one fails.")] = 0,
    response_rate: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="The share that will answer, with --error.")
    ] = 1.0,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the interval that --error halves.")] = 0.95,
    id_: Annotated[str | None, typer.Option("--id", help="The column that names a customer.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same customers.")] = 2026,
    out: Annotated[Path | None, typer.Option(help="The folder for sample.csv and design.json.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """A stratified random draw from a list of customers, the same again from the same seed."""
    from expectancy.loop.listen.draw import Wanted, draw
    from expectancy.reports.design import fingerprint, write_design

    columns = tuple(column.strip() for column in strata.split(",") if column.strip())
    wanted = Wanted(
        columns, n, error, budget, allocation, spreads, minimum, replacements, response_rate, confidence, id_, seed
    )
    with watching(quiet) as bars:
        found = draw(frame, wanted, bars)
        design = {**found.design(), "sha256": fingerprint(frame)}
        paths = write_design(out, found.lines(), design) if out is not None else []
    if json_:
        print_json({**design, "files": [str(path) for path in paths]})
        return
    _show_draw(found)
    for path in paths:
        typer.echo(path)
    if out is None:
        say("Nothing was written: --out DIR writes sample.csv (whom to ask) and design.json.", quiet)


@told
def weight(
    study: Annotated[Path, typer.Argument(help="The study's folder, or its study.toml.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write: the answers with their weights.")],
    source: Annotated[str | None, typer.Option(help="The survey of this name.")] = None,
    variant: Annotated[str, typer.Option(help="raking or linear.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """A survey's answers with weights that make them look like the customers.

    What the customers are like stands in the study: [[survey.margin]] with column and shares.
    """
    from expectancy.cli.measure import show
    from expectancy.loop.listen.weigh import COLUMN, weigh
    from expectancy.loop.study import read_study
    from expectancy.methods.contract import Options
    from expectancy.reports.design import write_rows

    with watching(quiet) as bars:
        found = weigh(read_study(study), source, Options(variant=variant), bars)
        count = write_rows(out, found.rows())
    show(found.result, plain=False)
    typer.echo(out)
    say(f'{count:,} answers; name the column in the study: weight = "{COLUMN}".', quiet)


def _show_draw(found: Draw) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in found.wanted.strata:
        table.add_column(column, overflow="fold")
    for name in ("customers", "drawn", "replacements", "weight"):
        table.add_column(name, justify="right")
    for stratum in found.strata:
        figures = (stratum.size, stratum.drawn, stratum.replacements)
        table.add_row(*stratum.values.values(), *(f"{each:,}" for each in figures), f"{stratum.weight:.2f}")
    console = Console(highlight=False, markup=False)
    console.print(f"{found.n:,} of {len(found.frame.numbers):,} customers, {found.in_words}; seed {found.wanted.seed}")
    console.print(table)
    for note in found.notes:
        console.print(f"note: {note}")


def register(app: typer.Typer) -> None:
    app.command()(refine)
    app.command()(sample)
    app.command()(weight)
