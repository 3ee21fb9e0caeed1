"""The other ranking: an item's share of explained variance times how far it falls short of what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import listed
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.low_high import outcome, predictors
from expectancy.methods.measure.importance.driven import Driven, kind_for
from expectancy.summaries import Blocks, Moments, Variable
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
WANTED = ("expected", "desired")  # the first that an item has


@dataclass(frozen=True)
class Ranking:
    """Per item: its share of R2 and its shortfall in points, both 0 or more; NaN where unknown."""

    kind: str  # lmg or johnson
    share: Floats
    shortfall: Floats


def wanted_moments(survey: Survey, by: tuple[str, ...]) -> Moments:
    """Overall satisfaction, perceived ratings, and the expected or desired level where the item has one."""
    y = outcome(survey)
    assert y is not None
    items = predictors(survey)
    columns = [y, *(item.roles["perceived"] for item in items), *filter(None, map(_wanted, items))]
    return Moments(tuple(Variable.rating(column) for column in dict.fromkeys(columns)), by, survey.weight)


def ranking(survey: Survey, blocks: Blocks, options: Options, key: tuple[str, ...] | None) -> Ranking:
    """Shortfall: mean of expected (else desired) - perceived over those who gave both, else target - mean perceived."""
    items = predictors(survey)
    wanted = wanted_moments(survey, options.cells)
    grouped = blocks[wanted].grouped(key)
    place = {variable.columns[0]: at for at, variable in enumerate(wanted.variables)}
    y = outcome(survey)
    perceived = [place[item.roles["perceived"]] for item in items]
    kind = kind_for(survey, replace(options, variant=""))
    driven = Driven(grouped.take([place[y] if y else 0, *perceived]), kind)
    share = np.full(len(items), np.nan)
    if driven.solvable:
        parts = driven.importance
        share[driven.places] = ratio(parts, parts.sum())
    total = grouped.sum()
    means = total.mean()
    short = []
    for item, at in zip(items, perceived, strict=True):
        column = _wanted(item)
        if column is None:
            short.append(survey.target_rating - means[at])
        else:
            level = place[column]
            short.append(ratio(total.s[level, at] - total.s[at, level], total.w[at, level]))
    return Ranking(kind, share, np.maximum(np.array(short, dtype=np.float64), 0.0))


def _wanted(item: Item) -> str | None:
    level = wanted_level(item)
    return None if level is None else item.roles[level]


def wanted_level(item: Item) -> str | None:
    """The kind of expectation that an item's shortfall is counted from; None: the target rating."""
    return next((level for level in WANTED if level in item.roles), None)


def mixed_kinds(survey: Survey) -> list[str]:
    """What to say where shortfalls are not all counted from one kind of expectation."""
    of: dict[str, list[str]] = {}
    for item in predictors(survey):
        of.setdefault(wanted_level(item) or "the target rating", []).append(item.id)
    if len(of) < 2:
        return []
    told = "; ".join(f"from {level} for {listed(items, 6)}" for level, items in of.items())
    return [f"Shortfalls are not all of one kind, so compare them with care: {told}."]
