"""A sample in cells of the margins that a study declares: all that weighting needs to know of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats
from expectancy.methods.listen.calibration import Calibrated, Margin, linear, rake, trimmed
from expectancy.summaries import Blocks, Counts
from expectancy.summaries.variables import NOT_TOLD

Key = tuple[str, ...]


def rated(survey: Survey) -> dict[str, str]:
    """Outcomes that have a column; where there are none, the first rated item."""
    if survey.outcomes:
        return dict(survey.outcomes)
    first = next((item for item in survey.items if item.column("perceived")), None)
    return {} if first is None else {first.id: first.roles["perceived"]}


def _by(survey: Survey, options: Options) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(margin.column for margin in survey.margins), *options.cells]))


def outcome_tables(survey: Survey, options: Options) -> dict[str, Counts]:
    """A table of ratings for each outcome, by the cells of all margins."""
    return {name: Counts((column,), _by(survey, options), survey.weight) for name, column in rated(survey).items()}


@dataclass(frozen=True)
class Sample:
    """The cells that can be weighted: (groups, cells) of base weights, and the outcomes' tables by rating."""

    survey: Survey
    keys: tuple[Key, ...]
    by: tuple[str, ...]
    grouped: Floats  # (groups, cells)
    rows: Floats  # (cells,), each respondent once
    tables: Mapping[str, Floats]  # outcome -> (groups, cells, ratings)
    margins: tuple[Margin, ...]
    levels: tuple[tuple[str, ...], ...]
    dropped: tuple[Drop, ...]
    empty: tuple[str, ...]  # levels of the population that nobody stands for

    @property
    def n(self) -> int:
        return int(self.rows.sum())

    @cached_property
    def cells(self) -> Floats:
        return np.asarray(self.grouped.sum(axis=0))

    @cached_property
    def filled(self) -> npt.NDArray[np.intp]:
        """The random groups that hold anybody."""
        return np.flatnonzero(self.grouped.sum(axis=1) > 0)

    @staticmethod
    def read(survey: Survey, blocks: Blocks, options: Options) -> Sample:
        by, counts = _by(survey, options), outcome_tables(survey, options)
        first = blocks[next(iter(counts.values()))]
        known = {margin.column: set(margin.shares) for margin in survey.margins}
        everyone = first.keys() if first.shape and blocks.rows else []
        places = {column: by.index(column) for column in known}
        keys = [key for key in everyone if all(key[at] in known[column] for column, at in places.items())]
        dropped = _unplaced(survey, [(key, int(first.rows(key).sum())) for key in everyone if key not in keys], places)
        tables = {
            name: np.stack([blocks[wanted].grouped(key) for key in keys], axis=1) if keys else np.zeros((1, 0, 1))
            for name, wanted in counts.items()
        }
        grouped = next(iter(tables.values())).sum(axis=-1)
        rows = np.array([first.rows(key).sum() for key in keys], dtype=np.float64)
        margins, levels, empty = _margins(survey, keys, places, grouped.sum(axis=0))
        return Sample(survey, tuple(keys), by, grouped, rows, tables, margins, levels, dropped, empty)

    def calibrated(self, cells: Floats, kind: str) -> Calibrated:
        if kind == "linear":
            return linear(cells, self.margins)
        return rake(cells, self.margins) if self.survey.trim is None else trimmed(cells, self.margins, self.survey.trim)


def _unplaced(survey: Survey, gone: Sequence[tuple[Key, int]], places: Mapping[str, int]) -> tuple[Drop, ...]:
    """Respondents with a value that the population's shares do not have, or with none."""
    known = {margin.column: margin.shares for margin in survey.margins}
    counted: dict[str, int] = {}
    for key, n in gone:
        column, value = next((column, key[at]) for column, at in places.items() if key[at] not in known[column])
        what = f"no {column}" if value == NOT_TOLD else f'{column} "{value}" has no share among the customers'
        counted[what] = counted.get(what, 0) + n
    return tuple(Drop(f"cannot be weighted: {what}", n, survey.name) for what, n in counted.items() if n)


def _margins(
    survey: Survey, keys: Sequence[Key], places: Mapping[str, int], cells: Floats
) -> tuple[tuple[Margin, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Margins whose shares add up to the sample's size, over the levels that somebody stands for."""
    total, margins, levels, empty = float(cells.sum()), [], [], []
    for margin in survey.margins:
        have = {key[places[margin.column]] for key, size in zip(keys, cells, strict=True) if size > 0}
        names = [level for level in margin.shares if level in have]
        empty += [f"{margin.column} “{level}”" for level, s in margin.shares.items() if level not in have and s > 0]
        shares = np.array([margin.shares[level] for level in names])
        population = shares / shares.sum() * total if shares.sum() > 0 else shares
        where = {level: at for at, level in enumerate(names)}
        places_ = np.array([where.get(key[places[margin.column]], 0) for key in keys], dtype=np.intp)
        margins.append(Margin(places_, population))
        levels.append(tuple(names))
    return tuple(margins), tuple(levels), tuple(empty)
