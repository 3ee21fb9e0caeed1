"""Penalty against reward with joint ellipses: what low ratings go with, and what high ones do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.plane import Axes, Point, Spot, plane
from expectancy.charts.rows import domain
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import SURE, chance, quoted, told

KINDS = {"basic": "below", "performance": "accent", "excitement": "above", "unclassified": "none"}


@dataclass(frozen=True)
class _Item:
    name: str
    penalty: Estimate
    reward: Estimate
    kind: str
    chances: Mapping[str, float]

    @property
    def chance(self) -> float:
        return self.chances[self.kind]


@dataclass(frozen=True)
class PenaltyReward:
    """Right: the penalty of a low rating. Up: the reward of a high one."""

    name: str = "penalty_reward"
    title: str = "Where do low ratings go with more than high ones?"
    methods: tuple[str, ...] = ("penalty_reward",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = _items(result)
        return (_picture(result, found),) if found else ()


def _items(result: Result) -> list[_Item]:
    """The items that have both, the largest penalty first."""
    found = []
    for item, part in result.details.get("class", {}).items():
        penalty, reward = result.get("penalty", item=item), result.get("reward", item=item)
        if penalty is not None and reward is not None and finite(penalty) and finite(reward):
            found.append(_Item(item, penalty, reward, part["class"], part["chances"]))
    return sorted(found, key=lambda each: each.penalty.value)


def _picture(result: Result, found: Sequence[_Item]) -> Picture:
    outlines: Mapping[str, Any] = result.details.get("outlines", {})
    spots = [
        _spot(each, _told_apart([(-float(p), float(r)) for p, r in outlines.get(each.name, ())])) for each in found
    ]
    x = domain([x for spot in spots for x in (spot.x, *(point[0] for point in spot.outline))], include=[0.0])
    y = domain([y for spot in spots for y in (spot.y, *(point[1] for point in spot.outline))], include=[0.0])
    present = {each.kind for each in found}
    axes = Axes(
        "Penalty of a low rating, points, without its sign",
        "Reward of a high rating, points",
        x,
        y,
        {kind: role for kind, role in KINDS.items() if kind in present},
        (0.0, 0.0),
        ("excitement", "performance", "", "basic"),
        rays=_rays(float(result.details["cut"]), x[1], y[1]),
    )
    wide, narrow = plane(spots, axes)
    return Picture(
        slug("penalty-reward", result.method),
        _title(found),
        "Right: overall satisfaction is lower where the item is rated low. Up: it is higher where the item is rated "
        "high, each against a middle rating, all items held together. Dotted: where one is so much larger that the "
        "class changes. Ellipse: both together, drawn where it leaves out the point of neither. Unclassified: a sign "
        "is turned.",
        f"{len(found)} items by penalty and reward. The numbers are in the table below.",
        source(result),
        _table(found),
        wide,
        narrow,
    )


def _rays(cut: float, far: float, high: float) -> tuple[tuple[Point, Point], ...]:
    """From the origin: reward = slope times penalty, at the asymmetry where a class begins."""
    found: list[tuple[Point, Point]] = []
    for asymmetry in (cut, -cut):
        slope = (1 + asymmetry) / (1 - asymmetry)
        end = max(0.0, min(far, high / slope))
        found.append(((0.0, 0.0), (end, slope * end)))
    return tuple(found)


def _told_apart(outline: Sequence[Point]) -> tuple[Point, ...]:
    """The outline where the origin is outside of it, else nothing: many ellipses over each other show no more."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*outline, *outline[:1])):
        if (y1 > 0) != (y2 > 0) and x1 - y1 * (x2 - x1) / (y2 - y1) > 0:
            inside = not inside
    return () if inside else tuple(outline)


def _spot(each: _Item, outline: tuple[Point, ...]) -> Spot:
    hint = (
        f"{each.name}: {each.kind} ({chance(each.chance)}); penalty {told(each.penalty)}, reward {told(each.reward)}, "
        f"n {each.penalty.n:,}"
    )
    return Spot(each.name, each.kind, -each.penalty.value, each.reward.value, outline, hint)


def _title(found: Sequence[_Item]) -> str:
    """The item whose low ratings go with most, its class as sure as it is, and how many are basic."""
    basic = sum(each.kind == "basic" and each.chance >= SURE for each in found)
    first = found[0]
    return (
        f"A low rating of {quoted(first.name)} goes with {told(first.penalty)} points of overall satisfaction "
        f"({first.kind}, chance {chance(first.chance)}); basic with chance {chance(SURE)} or more: {basic} of "
        f"{len(found)}"
    )


def _table(found: Sequence[_Item]) -> Table:
    ends = [f"{name}{end}" for name in ("penalty", "reward") for end in ("", "_low", "_high")]
    chances = tuple(f"chance_{kind}" for kind in KINDS)
    rows = [
        (
            each.name,
            each.kind,
            *(None if math.isnan(each.chances[kind]) else each.chances[kind] for kind in KINDS),
            *(part for of in (each.penalty, each.reward) for part in (of.value, of.low, of.high)),
            each.penalty.n,
        )
        for each in found
    ]
    return Table(("item", "class", *chances, *ends, "n"), tuple(rows))


CHART = PenaltyReward()
