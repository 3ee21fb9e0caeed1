"""What to say of a path model: what expectation means in it, what measures badly, what segments differ in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import listed
from expectancy.domain.path_models import EXPECTATION
from expectancy.domain.wording import number
from expectancy.methods.measure.path_model.answers import Asked
from expectancy.methods.measure.path_model.comparisons import Comparison, different
from expectancy.methods.measure.path_model.numbers import FEWEST, SETTLING, Modelled
from expectancy.methods.resampling import Column

RELIABLE, WEAK, ALIKE, SAME = 0.7, 0.4, 0.9, 0.95  # of alpha, loading, HTMT, weights of two segments
PREDICTIVE = "what customers think it will be, not what it should be"


def notes_of(asked: Asked, model: Modelled | None, compared: Sequence[Comparison]) -> list[str]:
    if model is None:
        return [
            f"No path model: it takes {FEWEST} answers or more in which something about every construct varies, and "
            "weights that settle."
        ]
    told = [*_expectation(asked), *_left_out(asked, model), *_measured(model), *_apart(model), *_drawn(asked, model)]
    return [*told, *_segments(compared)]


def _expectation(asked: Asked) -> Iterator[str]:
    """That expectation is predictive in these models, and what was asked instead."""
    if EXPECTATION not in asked.constructs:
        return
    columns = {each.column: each.name for each in asked.indicators if each.construct == EXPECTATION}
    roles = {column: role for item in asked.survey.items for role, column in item.roles.items() if column in columns}
    normative = [columns[column] for column, role in roles.items() if role in ("expected", "desired", "ideal")]
    yield f"{EXPECTATION} is predictive in this model: {PREDICTIVE}." + (
        f" Asked as what it should be or is wished for, so read with care: {listed(normative)}." if normative else ""
    )


def _left_out(asked: Asked, model: Modelled) -> Iterator[str]:
    gone = [each.name for at, each in enumerate(asked.indicators) if at not in model.live.places]
    if gone:
        yield f"Left out, for no variation or under {FEWEST} answers: {listed(gone)}."
    alone = [
        name for name, block in zip(model.live.constructs, model.live.shape.blocks, strict=True) if len(block) == 1
    ]
    if alone:
        yield f"Measured by one indicator, so taken as free of error: {listed(alone)}."


def _measured(model: Modelled) -> Iterator[str]:
    alpha, loading, weight = (model.columns[name] for name in ("alpha_standardised", "loading", "outer_weight"))
    poor = _named(
        alpha, [keys["construct"] for keys in model.keys["alpha_standardised"]], alpha.value < RELIABLE, RELIABLE
    )
    if poor:
        yield f"Indicators that hardly go together (standardised alpha under {RELIABLE:g}): {listed(poor)}."
    names = [keys["item"] for keys in model.keys["loading"]]
    weak = _named(loading, names, loading.value < WEAK, WEAK)
    if weak:
        yield f"Indicators that hardly go with their construct (loading under {WEAK:g}): {listed(weak)}."
    turned = _named(weight, names, weight.value < 0)
    if turned:
        yield (
            f"Indicators that count against their construct, perhaps worded the other way round (reverse = true): "
            f"{listed(turned)}."
        )


def _named(column: Column, names: Sequence[str], where: npt.NDArray[np.bool_], limit: float = 0.0) -> list[str]:
    """``Loyalty 0.47``; with a third decimal where two would look like the limit itself."""
    told = [(name, float(value)) for name, value, hit in zip(names, column.value, where, strict=True) if hit]
    return [f"{name} {number(value, 3 if round(value, 2) == limit else 2)}" for name, value in told]


def _apart(model: Modelled) -> Iterator[str]:
    htmt = model.columns["htmt"]
    pairs = [f"{keys['construct']} and {keys['other']}" for keys in model.keys["htmt"]]
    close = _named(htmt, pairs, htmt.value > ALIKE, ALIKE)
    if close:
        yield f"Constructs that customers hardly tell apart (HTMT over {ALIKE:g}): {listed(close)}."
    unknown = [pair for pair, value in zip(pairs, htmt.value, strict=True) if np.isnan(value)]
    if unknown:
        yield (f"No HTMT, for indicators of one construct that do not go together on average: {listed(unknown)}.")


def _drawn(asked: Asked, model: Modelled) -> Iterator[str]:
    if model.groups < 2:
        yield "No intervals: all answers lie in one random group."
    if model.unsettled:
        yield f"In {model.unsettled:,} of {asked.options.resamples:,} resamples the weights did not settle."
    if not asked.consistent:
        return
    path = model.columns["path"].value
    names = [f"{keys['from']} to {keys['to']}" for keys in model.keys["path"]]
    lost = [name for name, value in zip(names, path, strict=True) if np.isnan(value)]
    if lost:
        yield (
            f"Freed of error, the correlations contradict each other, so no consistent path: {listed(lost)}. "
            "Constructs that are hardly told apart, or hardly reliable, do this; read the path scheme instead."
        )
    missed = np.atleast_1d(~np.isfinite(model.drawn["path"]).all(axis=-1))
    if missed.any() and not lost:
        rare = "; too many for an interval there" if missed.mean() > 1 - SETTLING else "; left out"
        yield (
            f"In {int(missed.sum()):,} of {len(missed):,} resamples the correlations, freed of error, contradict each "
            f"other{rare}."
        )


def _segments(compared: Sequence[Comparison]) -> Iterator[str]:
    if not compared:
        return
    kept, among = different(compared)
    end = f": {listed(kept, 8)}" if kept else ""
    yield (
        f"Of {among} differences of paths and indices between segments, {len(kept)} stand after Holm's correction at "
        f"5 %{end}."
    )
    apart = [
        f"{name} in {each.crowd.name}"
        for each in compared
        for name, c in zip(each.here.live.constructs, each.alike.value, strict=True)
        if c < SAME
    ]
    if apart:
        yield (
            f"Weighted so differently that it may not mean the same on both sides (correlation under {SAME:g}): "
            f"{listed(apart)}."
        )
