"""What sets a class of customers apart, as a name and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.wording import enumerated, number, quoted, told
from expectancy.methods.interval import Floats
from expectancy.methods.measure.personas.answers import Indicator
from expectancy.methods.measure.personas.classes import Classes

MOST_UP, MOST_DOWN = 3, 2
NEARLY = 0.7  # share of the answers that are higher, or lower, than everybody's
CLEAR = 0.1  # standard deviations under which nothing is told
LESS = 0.8  # a class is rather named by what it expects more of than by what it expects less of
WORDS = {
    "expected": "expected level of",
    "desired": "desired level of",
    "predicted": "predicted level of",
    "ideal": "ideal level of",
    "minimum": "minimum of",
    "importance": "importance of",
    "functional": "liking to have",
    "dysfunctional": "minding to lack",
}


def names(classes: Classes) -> list[str]:
    """``1: less playfulness``: by the dimension (else the item) that a class differs in most, or by its level."""
    if classes.count == 1:
        return ["1: everybody"]
    parts = _parts(classes.answers.indicators)
    apart = classes.standardised
    level = apart.mean(axis=1)
    return [f"{at + 1}: {_name(apart[at], float(level[at]), parts)}" for at in range(classes.count)]


def _parts(indicators: Sequence[Indicator]) -> dict[str, list[int]]:
    """Dimensions with the places of their indicators; items where there are not two dimensions."""
    dimensions: dict[str, list[int]] = {}
    items: dict[str, list[int]] = {}
    for at, each in enumerate(indicators):
        items.setdefault(each.item, []).append(at)
        if each.dimension:
            dimensions.setdefault(each.dimension, []).append(at)
    return dimensions if len(dimensions) > 1 else items


def _name(apart: Floats, level: float, parts: dict[str, list[int]]) -> str:
    own = {name: float(apart[places].mean()) for name, places in parts.items()}
    name = max(own, key=lambda each: abs(own[each] - level) * (1.0 if own[each] > level else LESS))
    beside = own[name] - level
    if len(own) < 2 or abs(level) >= abs(beside):
        return "more of everything" if level > 0 else "less of everything"
    side = "more" if beside > 0 else "less"
    return f"{side} {name}" if own[name] * beside > 0 else f"{side} {name} than of the rest"


def sentence(classes: Classes, at: int, share: Estimate, name: str) -> str:
    """``18 % (15 to 21), "2: more speed", expect above all: importance of X 6.4 against 5.1 of all.``"""
    head = f"{told(share, 0)}, {quoted(name)},"
    apart, (low, high) = classes.standardised[at], classes.difference_bounds
    more, fewer = (low[at] > 0) & (apart > CLEAR), (high[at] < 0) & (apart < -CLEAR)
    up = [place for place in np.argsort(-apart, kind="stable") if more[place]][:MOST_UP]
    down = [place for place in np.argsort(apart, kind="stable") if fewer[place]][:MOST_DOWN]
    above, below = (enumerated([_against(classes, at, place) for place in places]) for places in (up, down))
    points = number(float(np.abs(classes.differences[at].mean())), 1)
    if fewer.mean() > NEARLY:
        end = f"; more than others: {above}" if up else ""
        return f"{head} expect less of nearly everything, by {points} points on average, least of all: {below}{end}."
    end = f"; less than others: {below}" if down else ""
    if more.mean() > NEARLY:
        return f"{head} expect more of nearly everything, by {points} points on average, above all: {above}{end}."
    if up:
        return f"{head} expect above all: {above}{end}."
    return f"{head} expect less than others: {below}." if down else f"{head} are not surely set apart by any answer."


def _against(classes: Classes, at: int, place: int) -> str:
    indicator = classes.answers.indicators[place]
    mean, every = (number(float(each), 1) for each in (classes.means[at, place], classes.everybody[place]))
    return f"{WORDS[indicator.answer]} {quoted(indicator.text)} {mean} against {every} of all"
