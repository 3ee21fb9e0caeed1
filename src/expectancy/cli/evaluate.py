"""``expectancy evaluate STUDY --out DIR`` and ``expectancy demo``: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectancy.cli.terminal import print_json, say, told, watching

if TYPE_CHECKING:
    from expectancy.domain.evaluation import Evaluation

FORMATS = "html,xlsx,csv,json"
WIDE = 140  # letters: of a pipe or a file, and with --plain; few expectations take two lines then


@told
def evaluate(
    study: Annotated[Path, typer.Argument(help="The study's folder, or its study.toml.")],
    out: Annotated[Path | None, typer.Option(help="Folder for evaluation.html, .xlsx, .csv and .json.")] = None,
    formats: Annotated[str, typer.Option(help="Which of them, separated by commas.")] = FORMATS,
    json_: Annotated[bool, typer.Option("--json", help="Print the evaluation as one JSON object.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colour, and lines of up to 140 letters.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the paths written.")] = False,
) -> None:
    """The main job: a study's evaluation results table.

    Reads every file that the study names, once, and evaluates every expectation: the customer expectation evaluation
    results table, as a table here and with --out as HTML, XLSX, CSV and JSON.
    """
    _run(study, out, formats, json_, plain, quiet)


@told
def demo(
    name: Annotated[str, typer.Argument(help="A shipped study: airport, airport_waves or bank.")] = "airport",
    out: Annotated[Path | None, typer.Option(help="Folder for the report; expectancy-demo-NAME when left out.")] = None,
    formats: Annotated[str, typer.Option(help="Which files, separated by commas.")] = FORMATS,
    json_: Annotated[bool, typer.Option("--json", help="Print the evaluation as one JSON object.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colour, and lines of up to 140 letters.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the paths written.")] = False,
) -> None:
    """Evaluate a shipped study on real data."""
    from expectancy.loop.shipped import shipped_study

    _run(shipped_study(name), out or Path(f"expectancy-demo-{name}"), formats, json_, plain, quiet)


def _run(study: Path, out: Path | None, formats: str, json_: bool, plain: bool, quiet: bool) -> None:
    from expectancy.loop.evaluate import evaluate as run
    from expectancy.loop.study import read_study
    from expectancy.reports.json import evaluation_dict
    from expectancy.reports.writing import check_folder, check_formats, write_all

    wanted = check_formats(formats)
    if out is not None:
        check_folder(out)
    with watching(quiet) as bars:
        evaluation = run(read_study(study), bars)
        paths = write_all(evaluation, out, wanted) if out is not None else []
    if json_:
        print_json(evaluation_dict(evaluation))
        return
    if quiet:
        for path in paths:
            typer.echo(path)
    else:
        _show(evaluation, plain, paths if out is not None else None)
    _closing(evaluation, quiet)


def _show(evaluation: Evaluation, plain: bool, paths: Sequence[Path] | None) -> None:
    from rich.console import Console

    from expectancy.reports.terminal import render

    console = Console(no_color=plain or None, highlight=False)
    if plain or not console.is_terminal:
        console.width = WIDE
    console.print(render(evaluation, plain=plain, width=console.width, paths=paths))


def _closing(evaluation: Evaluation, quiet: bool) -> None:
    """What to fill in and which items to add to the next survey: the command ends with what to do."""
    for title, lines in (("To fill in", evaluation.fill_in), ("For the next survey", evaluation.ask_next)):
        if lines:
            say(f"{title}:", quiet)
        for line in lines:
            say(f"  - {line}", quiet)


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
    app.command()(demo)
