"""From an evaluation to the small inputs that pictures take; the only place that knows the names of statistics."""

from __future__ import annotations

import math
from collections.abc import Iterator

from expectancy.charts.words import enumerated
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation, Row

# Rows of a picture at most; the table behind it always has all of them.
MOST = 40


def results(evaluation: Evaluation, method: str) -> Iterator[tuple[str, Result]]:
    """(name of the source, result) of every source that the method was run on."""
    for key, result in evaluation.results.items():
        if result.method == method:
            yield key.split("/")[0], result


def labels(evaluation: Evaluation) -> dict[str, str]:
    """Item -> the statement of the expectation that it measures; the first where it measures several."""
    found: dict[str, str] = {}
    for row in evaluation.rows:
        for item in row.items:
            found.setdefault(item, row.statement)
    return found


def source_line(evaluation: Evaluation, kind: str, name: str = "") -> str:
    """Where the numbers of a picture come from, in one line."""
    found = [source for source in evaluation.sources if source.kind == kind and name in ("", source.name)]
    told = enumerated([f"{kind} “{source.name}” ({source.file}, {source.rows:,} rows)" for source in found])
    line = f"Source: {told}." if told else f"Source: {evaluation.title}."
    return f"{line} Illustrative in part: see the note on top." if evaluation.illustrative else line


def measured_by(evaluation: Evaluation, *statistics: str) -> list[Row]:
    """The rows whose verdict rests on one of these statistics."""
    return [
        row
        for row in evaluation.rows
        if row.verdict.measure is not None
        and row.verdict.measure.statistic in statistics
        and math.isfinite(row.verdict.measure.value)
    ]


def finite(found: Estimate | None) -> bool:
    return found is not None and math.isfinite(found.value)


def cut(count: int) -> str:
    """Says so where only the first rows are drawn."""
    return f" The first {MOST} of {count} are drawn; the table has all." if count > MOST else ""
