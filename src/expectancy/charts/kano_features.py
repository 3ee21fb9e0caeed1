"""Kano's features of one result: better against worse with joint ellipses, and DuMouchel's mean scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.kano_plane import kano_plane
from expectancy.charts.plane import Axes, Spot, plane
from expectancy.charts.rows import domain
from expectancy.charts.theme import KANO
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Kano
from expectancy.domain.wording import in_ten, quoted, told

QUADRANTS = ("attractive", "one-dimensional", "indifferent", "must-be")


@dataclass(frozen=True)
class KanoFeatures:
    """Two planes: shares of answers (better, worse), and mean scores of both answers."""

    name: str = "kano_features"
    title: str = "Which features do customers take for granted, and which delight them?"
    methods: tuple[str, ...] = ("kano",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = features(result)
        shares = kano_plane(found, result.method, source(result))
        scores = _scores(result)
        if shares is not None:
            shares = replace(shares, table=_with_chances(shares.table, result))
        return tuple(picture for picture in (shares, scores) if picture is not None)


def features(result: Result) -> dict[str, Kano]:
    """Feature -> its class, of everybody together."""
    found = {}
    for item, letter in result.details.get("category", {}).items():
        better, worse = result.get("better", item=item), result.get("worse", item=item)
        sure = result.get("chance_category", item=item, category=letter)
        doubt = result.get("questionable", item=item)
        if better is not None and worse is not None and sure is not None and doubt is not None:
            counts = result.details["counts"][item]
            found[item] = Kano(letter, sure.value, better, worse, counts, doubt.value)
    return found


def _with_chances(table: Table, result: Result) -> Table:
    """The table with the chance of every quarter of the plane."""
    columns = (*table.columns, *(f"chance_{name.replace('-', '_')}" for name in QUADRANTS))
    rows = []
    for row in table.rows:
        chances = [result.get("chance_quadrant", item=str(row[0]), quadrant=name) for name in QUADRANTS]
        rows.append((*row, *(None if each is None else each.value for each in chances)))
    return Table(columns, tuple(rows))


@dataclass(frozen=True)
class _Scored:
    """A feature's two mean scores, its class by them, and the chance of that."""

    item: str
    functional: Estimate
    dysfunctional: Estimate
    letter: str
    chance: float


def _scores(result: Result) -> Picture | None:
    found = _scored(result)
    if not found:
        return None
    outlines: Mapping[str, Any] = result.details.get("outlines", {})
    spots = [_spot(each, outlines.get(each.item, ())) for each in found]
    present = [spot.kind for spot in spots]
    axes = Axes(
        "Displeased without it: mean score, \u22122 to 4",
        "Pleased with it: mean score, \u22122 to 4",
        domain([x for spot in spots for x in (spot.x, *(point[0] for point in spot.outline))], include=(0, 4)),
        domain([y for spot in spots for y in (spot.y, *(point[1] for point in spot.outline))], include=(0, 4)),
        {f"{letter} {name}": role for letter, (name, role) in KANO.items() if f"{letter} {name}" in present},
        (2.0, 2.0),
        QUADRANTS,
        ".0f",
    )
    wide, narrow = plane(spots, axes)
    return Picture(
        slug("kano-scores", result.method),
        _title(found),
        "Up: more pleased with it (like 4, expect 2, neutral 0, tolerate \u22121, dislike \u22122). Right: more "
        "displeased without it (dislike 4, tolerate 2, neutral 0, expect \u22121, like \u22122). Colour and shape: the "
        "quarter, cut at 2; ellipse: both means together. Means weigh strong answers more than the most frequent class "
        "does.",
        f"{len(found)} features by DuMouchel's mean scores. The numbers are in the table below.",
        source(result),
        _table(found),
        wide,
        narrow,
    )


def _scored(result: Result) -> list[_Scored]:
    """Those far from the middle of the plane first: they get their labels."""
    found = []
    for item, letter in result.details.get("continuous", {}).items():
        up, far = result.get("functional_score", item=item), result.get("dysfunctional_score", item=item)
        sure = result.get("chance_continuous", item=item, category=letter)
        if up is not None and far is not None and sure is not None and finite(up) and finite(far) and letter:
            found.append(_Scored(item, up, far, letter, sure.value))
    return sorted(found, key=lambda each: -abs(each.functional.value - 2) - abs(each.dysfunctional.value - 2))


def _spot(each: _Scored, outline: Any) -> Spot:
    name = KANO[each.letter][0]
    hint = (
        f"{each.item}: {name} in {in_ten(each.chance)}; with it {told(each.functional)}, "
        f"without it {told(each.dysfunctional)}, n {each.functional.n:,}"
    )
    turned = tuple((float(far), float(up)) for up, far in outline)
    return Spot(each.item, f"{each.letter} {name}", each.dysfunctional.value, each.functional.value, turned, hint)


def _title(found: list[_Scored]) -> str:
    counts = {letter: sum(each.letter == letter for each in found) for letter in KANO}
    letter = max(counts, key=lambda each: counts[each])
    most = max((each for each in found if each.letter == letter), key=lambda each: each.chance)
    return (
        f"By mean scores {counts[letter]} of {len(found)} features are {KANO[letter][0]}, "
        f"{quoted(most.item)} in {in_ten(most.chance)}"
    )


def _table(found: list[_Scored]) -> Table:
    columns = ("feature", "class", "chance")
    ends = [f"{name}{end}" for name in ("functional_score", "dysfunctional_score") for end in ("", "_low", "_high")]
    rows = [
        (
            each.item,
            f"{each.letter} {KANO[each.letter][0]}",
            each.chance,
            *(part for of in (each.functional, each.dysfunctional) for part in (of.value, of.low, of.high)),
            each.functional.n,
        )
        for each in found
    ]
    return Table((*columns, *ends, "n"), tuple(rows))


CHART = KanoFeatures()
