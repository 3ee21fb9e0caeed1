"""From an evaluation to the small inputs that pictures take; the only place that knows the names of statistics."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from expectancy.charts.contract import Picture
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation, Kano, Row
from expectancy.domain.wording import enumerated

# Rows of a picture at most; the table behind it always has all of them.
MOST = 24


def results(evaluation: Evaluation, method: str) -> Iterator[tuple[str, Result]]:
    """(name of the source, result) of every source that the method was run on."""
    for key, result in evaluation.results.items():
        if result.method == method:
            yield key.split("/")[0], result


def labels(evaluation: Evaluation, items: Collection[str]) -> dict[str, str]:
    """Item -> the statement of the (first) expectation that it measures; with its id where several share that."""
    found: dict[str, str] = {}
    for row in evaluation.rows:
        here = [item for item in row.items if item in items]
        for item in here:
            found.setdefault(item, row.statement if len(here) == 1 else f"{row.statement.rstrip('. ')} ({item})")
    return found


def source_line(evaluation: Evaluation, kind: str, *names: str) -> str:
    """Where the numbers of a picture come from, in one line; all sources of the kind where none is named."""
    found = [
        source for source in evaluation.sources if source.kind == kind and source.name in (names or (source.name,))
    ]
    told = enumerated([f"{kind} “{source.name}” ({source.file}, {source.rows:,} rows)" for source in found])
    line = f"Source: {told}." if told else f"Source: {evaluation.title}."
    return f"{line} Illustrative in part: see the note on top." if evaluation.illustrative else line


def apart(pictures: Mapping[str, Picture | None]) -> tuple[Picture, ...]:
    """The pictures that there are, survey by survey; each title starts with its survey where there are several."""
    found = {survey: picture for survey, picture in pictures.items() if picture is not None}
    if len(found) < 2:
        return tuple(found.values())
    return tuple(replace(picture, title=f"{survey}: {picture.title}") for survey, picture in found.items())


def by_survey(evaluation: Evaluation, statistic: str) -> dict[str, list[Row]]:
    """Survey -> the rows whose verdict rests on this statistic.

    Pictures never mix two surveys, whose scales and customers differ.
    """
    found: dict[str, list[Row]] = {}
    for row in evaluation.rows:
        measure = row.verdict.measure
        if measure is not None and measure.statistic == statistic and math.isfinite(measure.value):
            found.setdefault(row.survey, []).append(row)
    return found


def kano_features(evaluation: Evaluation) -> dict[str, dict[str, Kano]]:
    """Survey -> statement -> its Kano class."""
    found = {}
    for survey, result in results(evaluation, "kano"):
        items = {each.keys["item"] for each in result.where("better") if "item" in each.keys}
        found[survey] = {
            row.statement: row.kano
            for row in evaluation.rows
            if row.kano is not None and row.kano.better.keys.get("item") in items
        }
    return found


def finite(found: Estimate | None) -> bool:
    return found is not None and math.isfinite(found.value)


def cut(count: int) -> str:
    """Says so where only the first rows are drawn."""
    return f" The first {MOST} of {count} are drawn; the table has all." if count > MOST else ""
