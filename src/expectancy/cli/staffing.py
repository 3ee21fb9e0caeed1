"""``expectancy staffing``: how many agents keep a service standard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from expectancy.cli.measure import show
from expectancy.cli.terminal import print_json, told, watching


@told
def staffing(
    study: Annotated[Path | None, typer.Argument(help="A study with [[calls]]; or give --calls and --aht.")] = None,
    calls: Annotated[float | None, typer.Option(min=0, help="How many calls come in an interval.")] = None,
    interval: Annotated[str, typer.Option(help="How long the interval is, such as 30m.")] = "30m",
    aht: Annotated[str | None, typer.Option(help="Mean time to handle a call, such as 180s.")] = None,
    target: Annotated[str | None, typer.Option(help="The standard: 80/20 is 80 % answered within 20 seconds.")] = None,
    shrinkage: Annotated[
        float | None, typer.Option(min=0, max=0.95, help="Share of paid time in which agents are away.")
    ] = None,
    max_occupancy: Annotated[
        float | None, typer.Option(min=0.1, max=1, help="Agents are busy for at most this share of their time.")
    ] = None,
    patience: Annotated[
        str | None, typer.Option(help="Mean time until callers give up, such as 120s: Erlang A instead of C.")
    ] = None,
    agents: Annotated[int | None, typer.Option(min=1, help="What so many agents would give instead.")] = None,
    by: Annotated[str | None, typer.Option(help="With a study: split by this column.")] = None,
    source: Annotated[str | None, typer.Option(help="With a study: only the calls of this name.")] = None,
    variant: Annotated[str, typer.Option(help="With a study: erlang_a takes patience from the log.")] = "",
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colour.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """How many agents keep a service standard: for a load that is told, or for a log of calls."""
    from expectancy.loop.staffing import Wishes, alone, load, seconds, staffing_of
    from expectancy.loop.staffing import staffing as staffing_told
    from expectancy.loop.staffing import target as read_target
    from expectancy.loop.study import read_study
    from expectancy.methods.contract import Options

    share, within = (None, None) if target is None else read_target(target)
    patient = None if patience is None else seconds(patience, "--patience")
    wishes = Wishes(share, within, shrinkage, max_occupancy, patient)
    if study is None:
        result = staffing_told(load(calls, interval, aht), wishes, agents)
    else:
        alone(calls=calls, aht=aht, agents=agents)
        read = read_study(study)
        options = Options(by, confidence, variant=variant, minimum_n=read.rules.minimum_n if by else 1)
        with watching(quiet) as bars:
            result = staffing_of(read, wishes, options, source, bars)
    if json_:
        print_json(result.as_dict())
    else:
        show(result, plain)


def register(app: typer.Typer) -> None:
    app.command()(staffing)
