"""One method's result as a notebook wants it: a table, a picture, JSON, and itself as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from expectancy.charts.contract import Picture, ResultChart
from expectancy.charts.estimates import CHART as GENERAL
from expectancy.domain.catalog import SHELVES, shelf
from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.loop.measure import joined
from expectancy.loop.measure import measure as run
from expectancy.loop.scan import find_method
from expectancy.methods.contract import Options, ratings
from expectancy.notebook.frames import Frame, framed
from expectancy.notebook.html import result_html
from expectancy.notebook.studies import study
from expectancy.summaries.published import NotPublishedError, Printed
from expectancy.summaries.published import published as blocks_of


@dataclass(frozen=True)
class Measured:
    """What one method found; ``result`` is the plain record that command line and reports show too."""

    result: Result

    @property
    def n(self) -> int:
        """Rows that took part."""
        return self.result.n

    @property
    def variant(self) -> str:
        """Rule, interval kind and confidence, in words."""
        return self.result.variant

    @property
    def notes(self) -> tuple[str, ...]:
        return self.result.notes

    @property
    def dropped(self) -> tuple[Drop, ...]:
        """What was left out, and why."""
        return self.result.dropped

    def get(self, statistic: str, **keys: str) -> Estimate | None:
        """The estimate of a statistic whose keys are exactly these, or None: ``get("gap", item="speed")``."""
        return self.result.get(statistic, **keys)

    def table(self, kind: Frame = "") -> Any:
        """The estimates, a row each: keys, statistic, value, low, high, n, unit.

        ``kind``: "pandas", "polars" or "arrow"; left out, pandas where it is installed, else polars, else Arrow.
        """
        keys = list(dict.fromkeys(key for each in self.result.estimates for key in each.keys))
        columns = (*keys, "statistic", "value", "low", "high", "n", "unit")
        rows = [each.as_dict() for each in self.result.estimates]
        return framed({column: [row.get(column) for row in rows] for column in columns}, kind)

    def pictures(self) -> tuple[Picture, ...]:
        """All pictures of this result, most important first."""
        return tuple(_chart_of(self.result.method).draw(self.result))

    def chart(self, narrow: bool = False) -> alt.LayerChart | alt.VConcatChart | Any:
        """The first picture, an Altair chart with the finding as its title; ``narrow`` for a phone."""
        found = self.pictures()
        if not found:
            raise ExpectancyError(_no_picture(self.result))
        return alt.Chart.from_dict(found[0].spec("narrow" if narrow else "wide"))

    def to_json(self, indent: int | None = 2) -> str:
        """The object that ``expectancy measure --json`` prints."""
        return json.dumps(self.result.as_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        return result_html(self.result)


def measure(
    method: str,
    data: Any,
    /,
    *,
    by: str | None = None,
    variant: str = "",
    confidence: float = 0.95,
    seed: int = 2026,
    resamples: int = 1000,
    source: str | None = None,
    **survey: Any,
) -> Measured:
    """One method on a study (:func:`study`, or its folder) or on a frame with the keys of a survey in study.toml.

    ``ex.measure("kano", "my-study", by="region")``; ``ex.measure("nps", frame, recommend="q7")``. One pass over the
    data. Raises ExpectancyError with what is wrong and what to do.
    """
    read = study(data, **survey)
    _check_numbers(confidence, seed, resamples)
    options = Options(by, confidence, seed, resamples, variant, minimum_n=read.rules.minimum_n if by else 1)
    return Measured(joined(run(read, method, options, source)))


def published(
    method: str,
    /,
    *,
    n: int,
    columns: Sequence[str] = (),
    mean: Sequence[float] | None = None,
    covariance: Sequence[Sequence[float]] | None = None,
    counts: Mapping[Any, Any] | None = None,
    variant: str = "",
    confidence: float = 0.95,
    **survey: Any,
) -> Measured:
    """One method on the numbers that a paper prints, so that its table can be recomputed.

    ``mean`` and ``covariance`` (divided by n - 1) of ``columns``; ``counts``: a column, or a pair of columns, to how
    many gave each rating, lowest first (for Kano 5 by 5, functional in rows). The other keys are those of a survey in
    study.toml, such as ``scale`` and ``item``. Intervals are those that have a formula; what needs resamples has none.
    """
    tables = {
        (key,) if isinstance(key, str) else tuple(key): np.asarray(table) for key, table in (counts or {}).items()
    }
    names = dict.fromkeys([*columns, *(column for pair in tables for column in pair)])
    [source] = study({name: [] for name in names}, **survey).surveys
    _check_numbers(confidence)
    _check_printed(n, columns, mean, covariance, tables)
    chosen, options = find_method(method), Options(variant=variant, confidence=confidence)
    _check(chosen.source, chosen.missing(source) if chosen.source == "survey" else "", method)
    printed = Printed(
        n,
        tuple(columns),
        None if mean is None else np.asarray(mean, dtype=np.float64),
        None if covariance is None else np.asarray(covariance, dtype=np.float64),
        tables,
    )
    try:
        blocks = blocks_of(printed, chosen.needs(source, options), ratings(source))
    except NotPublishedError as error:
        raise ExpectancyError(_not_published(method, str(error))) from None
    return Measured(chosen.estimate(source, blocks, options))


def catalog(shelf_name: str = "methods", kind: Frame = "") -> Any:
    """What stands on a shelf (methods, importers, engines, charts): name, question or title, file."""
    if shelf_name not in SHELVES:
        known = ", ".join(SHELVES)
        what = f'there is no shelf "{shelf_name}"'
        raise ExpectancyError(Problem("unknown-shelf", what, "catalog", f"one of {known}", "choose one of these"))
    entries = shelf(shelf_name).values()
    return framed(
        {
            "name": [entry.name for entry in entries],
            "title": [entry.title for entry in entries],
            "file": [entry.file for entry in entries],
        },
        kind,
    )


def _chart_of(method: str) -> ResultChart:
    for entry in shelf("charts").values():
        if isinstance(entry.thing, ResultChart) and method in entry.thing.methods:
            return entry.thing
    return GENERAL


def _check(kind: str, missing: str, method: str) -> None:
    if kind != "survey" or missing:
        raise ExpectancyError(
            Problem(
                "method-needs-more",
                f"{method} cannot be computed from published numbers: {missing or f'it reads {kind}'}",
                "published",
                "a method of surveys, with the items it needs",
                "add the roles to item, or choose another method",
            )
        )


def _check_numbers(confidence: float, seed: int = 0, resamples: int = 2) -> None:
    """What the command line refuses is refused here too."""
    wrong = ""
    if not (isinstance(confidence, int | float) and 0.5 <= confidence < 1):
        wrong = f"confidence is {confidence!r}, and lies between 0.5 and 1, such as 0.95"
    elif not (isinstance(seed, int) and seed >= 0):
        wrong = f"seed is {seed!r}, and is a whole number of 0 or more"
    elif not (isinstance(resamples, int) and resamples >= 2):
        wrong = f"resamples is {resamples!r}, and is a whole number of 2 or more"
    if wrong:
        name = wrong.split(" ", 1)[0]
        raise ExpectancyError(Problem("bad-option", wrong, name, wrong.split(", and ")[1], f"correct {name}"))


def _check_printed(
    n: int, columns: Sequence[str], mean: Any, covariance: Any, tables: Mapping[tuple[str, ...], Any]
) -> None:
    """Numbers that no publication can have: another length, a covariance that is none, counts that are none."""
    k, problems = len(columns), []
    if not (isinstance(n, int) and n > 0):
        problems.append(("n", f"n is {n!r}", "how many answered, a whole number above 0"))
    if mean is not None and np.shape(mean) != (k,):
        problems.append(("mean", f"mean has the shape {np.shape(mean)}", f"one number for each of the {k} columns"))
    if covariance is not None:
        problems += _covariance_problems(np.asarray(covariance, dtype=np.float64), k)
    for key, table in tables.items():
        counts = np.asarray(table, dtype=np.float64)
        if (counts < 0).any() or (counts != np.rint(counts)).any():
            problems.append(
                (f"counts of {', '.join(key)}", "not all are whole numbers of 0 or more", "counts, no shares")
            )
    if problems:
        raise ExpectancyError(
            [Problem("not-printed", what, where, wanted, f"correct {where}") for where, what, wanted in problems]
        )


def _covariance_problems(c: Any, k: int) -> list[tuple[str, str, str]]:
    wanted = f"a symmetric matrix of {k} by {k} with no negative variance in any direction"
    if c.shape != (k, k):
        return [("covariance", f"covariance has the shape {c.shape}", wanted)]
    size = max(1.0, float(np.abs(c).max(initial=0.0)))
    if not np.allclose(c, c.T, atol=1e-6 * size):
        return [("covariance", "covariance is not symmetric", wanted)]
    if float(np.linalg.eigvalsh(c).min(initial=0.0)) < -1e-2 * size:  # printed to few digits it may be a little below
        return [("covariance", "covariance has a negative variance", wanted)]
    return []


def _not_published(method: str, lacking: str) -> Problem:
    return Problem(
        "not-published",
        f"{method} needs {lacking}, and they are not among the published numbers",
        "published",
        "counts of every table, or mean and covariance of every column, that the method needs",
        "add them, or compute the method from the answers with measure",
    )


def _no_picture(result: Result) -> Problem:
    return Problem(
        "no-picture",
        f"{result.method} found nothing that could be drawn",
        "chart",
        "estimates",
        "look at notes and dropped: they say what was left out",
    )
