"""``expectancy label``: people correct how texts are read, those first that tell most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectancy.cli.terminal import print_json, say, told, watching
from expectancy.domain.wording import counted

if TYPE_CHECKING:
    from expectancy.loop.listen.label import Labelling, Quality

BATCH = 10  # texts that are chosen at once: what was learned is looked at again after these


@told
def label(
    file: Annotated[Path, typer.Argument(help="Texts: csv, csv.gz, tsv, xlsx, parquet.")],
    text: Annotated[str, typer.Option(help="The column with the customers' own words.")],
    classes: Annotated[Path, typer.Option(help="A TOML file with a table [class]: name and phrases of each.")],
    labels: Annotated[Path, typer.Option(help="The CSV file of labels; made when it is not there, only added to.")],
    id_: Annotated[
        str | None, typer.Option("--id", help="The column that names a text; a fingerprint of it when left out.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who labels; stands in the file.")] = "",
    report: Annotated[
        bool, typer.Option("--report", help="Ask nothing; say how good it is on held-back labels.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Ask nothing; write every text's class to this CSV file.")] = None,
    least: Annotated[float, typer.Option(min=0.0, max=1.0, help="Under this chance a text stays open.")] = 0.5,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn at random.")] = 2026,
    json_: Annotated[bool, typer.Option("--json", help="With --report: print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Label the texts that tell most, so that all others are read better.

    Shows one text after the other, redacted, and takes the number of a class. Every answer is saved at once; the last
    label of a text holds. Nothing leaves this machine.
    """
    from expectancy.language.classify.anchored import read_classes
    from expectancy.loop.listen.label import read_labelling

    with watching(quiet) as bars:
        found = read_labelling(file, text, id_, read_classes(classes), labels, bars)
    found.seed = seed
    _left_out(found, quiet)
    if report:
        _report(found, json_)
    if out is not None:
        from expectancy.reports.design import write_rows

        count = write_rows(out, found.rows(least))
        typer.echo(out)
        say(f"{count:,} texts; those under a chance of {least:g} are open.", quiet)
    if not report and out is None:
        _ask(found, by, quiet)


def _left_out(found: Labelling, quiet: bool) -> None:
    if found.empty:
        say(f"left out: {counted(found.empty, 'row')} without text", quiet)
    if found.elsewhere:
        say(f"left out: {counted(found.elsewhere, 'label')} of texts that are not in this file", quiet)


def _ask(found: Labelling, by: str, quiet: bool) -> None:
    """Until somebody says q, or nothing is left."""
    say("A number labels, s skips, u takes the last label back, q ends. Every answer is saved at once.", quiet)
    done: list[int] = []
    skipped: set[int] = set()
    while True:
        batch = [at for at in found.next(BATCH + len(skipped)) if at not in skipped][:BATCH]
        if not batch:
            say("Every text has a label.", quiet)
            return
        for at in batch:
            if not _one(found, at, by, done, skipped):
                _closing(found, quiet)
                return


def _one(found: Labelling, at: int, by: str, done: list[int], skipped: set[int]) -> bool:
    """One text; False to end."""
    typer.echo(f"\n{len(found.labels):,} of {len(found.texts):,} labelled\n\n  {found.texts[at]}\n")
    for number, name in enumerate(found.names, start=1):
        typer.echo(f"  {number:>2}  {name}")
    while True:
        try:
            answer = input("class> ").strip().lower()
        except EOFError:
            return False
        if answer == "q":
            return False
        if answer == "s":
            skipped.add(at)
            return True
        if answer == "u":
            _undo(found, by, done)
        elif answer.isdigit() and 1 <= int(answer) <= len(found.names):
            found.give(at, found.names[int(answer) - 1], by)
            done.append(at)
            return True
        else:
            typer.echo(f"1 to {len(found.names)}, s, u or q")


def _undo(found: Labelling, by: str, done: list[int]) -> None:
    if not done:
        typer.echo("nothing to take back")
        return
    at = done.pop()
    typer.echo(f"taken back: {found.labels.get(at, '')}")
    found.give(at, "", by)


def _closing(found: Labelling, quiet: bool) -> None:
    say(f"\n{len(found.labels):,} labels in {found.file}", quiet)
    quality = found.quality()
    if quality is not None:
        say(_headline(quality), quiet)


def _headline(quality: Quality) -> str:
    return (
        f"On held-back labels: macro-F1 {quality.macro_f1:.2f} ({quality.low:.2f} to {quality.high:.2f}; "
        f"n = {quality.n:,}), calibration error {quality.calibration_error:.2f}."
    )


def _report(found: Labelling, json_: bool) -> None:
    from expectancy.loop.listen.label import FEWEST

    quality = found.quality()
    if json_:
        print_json(
            {"labels": len(found.labels), "texts": len(found.texts)}
            | ({"quality": quality.as_dict() if quality else None})
        )
        return
    if quality is None:
        typer.echo(f"{len(found.labels):,} labels; from {FEWEST} on it is told how good they make it.")
        return
    typer.echo(_headline(quality))
    typer.echo(f"\n{'class':<32}{'precision':>10}{'recall':>8}{'F1':>6}{'n':>7}")
    for each in quality.classes:
        typer.echo(f"{each.name[:31]:<32}{each.precision:>10.2f}{each.recall:>8.2f}{each.f1:>6.2f}{each.n:>7,}")
    typer.echo("\nWhere only the surest are told:")
    for share, least, right in quality.abstaining:
        typer.echo(f"  {share:>4.0%} of texts, chance of {least:.2f} or more: {right:.0%} right")


def register(app: typer.Typer) -> None:
    app.command()(label)
