"""The zone of tolerance: where what is perceived lies between the minimum that is tolerated and what is desired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Bounds,
    Cell,
    Dimensions,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    resamples,
    shares,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats, Means, jackknife_ratio, jackknife_spread, left_out, simple_means
from expectancy.methods.measure.levels import PAIRS, ROLES, Answers, Asked
from expectancy.summaries import Blocks, Summary
from expectancy.summaries.moments import ratio

NOBODY = "no item with two of minimum, desired and perceived answered"


def position(adequacy: Floats, width: Floats) -> Floats:
    """(P - A) / (D - A) of mean levels, from the adequacy gap and the width; NaN where D is not above A.

    Under 0 below the minimum, 0 to 1 inside the zone (both ends belong to it), over 1 above the desired level.
    """
    return ratio(adequacy, np.where(width > 0, width, 0.0))


def position_se(
    value: Floats, width: Floats, var_adequacy: Floats, var_width: Floats, cov: Floats, n: Floats
) -> Floats:
    """Delta method: Var(zp) = (V_u - 2 zp C_uw + zp^2 V_w) / (width^2 n) with u = P - A, w = D - A.

    The same as g' S g / n with g = [-(1 - zp), -zp, 1] / (D - A) for (A, D, P).
    """
    variance = np.clip(var_adequacy - 2 * value * cov + value**2 * var_width, 0, None)
    return np.asarray(np.sqrt(ratio(variance, np.where(width > 0, width**2 * n, 0.0))))


@dataclass(frozen=True)
class ZoneOfTolerance:
    """Levels A (minimum), D (desired), P (perceived) and the gaps between them.

    minimum, desired, perceived: means of everybody who rated that level. adequacy = P - A, superiority = P - D, width =
    D - A: paired, over those who rated both. position = mean(P - A) / mean(D - A) over those who rated all three.
    chance_below, chance_inside, chance_above: share of group bootstrap samples with that verdict. share_below (P < A),
    share_above (P > D), share_inconsistent (A > D): shares of the pairs. Dimensions are means of their items, the
    whole is the mean of the dimensions. Zeithaml, Berry and Parasuraman 1993; Cook, Heath and Thompson 2003.
    """

    name: str = "zone_of_tolerance"
    aliases: tuple[str, ...] = ("zone", "libqual")
    variants: tuple[str, ...] = ()
    title: str = "Is what customers perceive inside the zone between their minimum and what they desire?"
    source: SourceKind = "survey"
    reference: str = (
        "Zeithaml, Berry & Parasuraman 1993, JAMS 21:1-12; Parasuraman, Zeithaml & Berry 1994, "
        "J. Retailing 70:201-230; Cook, Heath & Thompson 2003, portal 3:113-123"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if source.with_role(*ROLES) else 'no item has all of the columns "minimum", "desired" and "perceived"'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        return [*(counts for kind in PAIRS for counts in asked.pairs[kind]), asked.usable, *asked.triples]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOBODY, source)
        notes: list[str] = []
        for cell in found:
            answers = Answers.read(asked, blocks, cell)
            drawn = _drawn(answers, options)
            all_estimates += _items(asked, answers, cell, drawn) + _dimensions(asked, answers, cell, drawn)
            dropped += few_answers(cell, answers.most, asked.items, options)
            if cell.key is None:
                notes = _notes(asked, answers)
        header = (tuple(dropped + small), asked.weighted, self.reference, tuple(notes))
        return Result(self.name, _variant(asked), found[0].n, tuple(all_estimates), *header)


# -- items --------------------------------------------------------------------------------------------------------


def _items(asked: Asked, answers: Answers, cell: Cell, drawn: tuple[Floats, Floats]) -> list[Estimate]:
    confidence, weighted = asked.options.confidence, asked.weighted
    keys = [{**cell.keys, "item": item.id} for item in asked.items]
    columns = [
        estimates(keys, name, means(w, s, q, weighted), n, "points", confidence)
        for name, (w, s, q, n) in answers.means.items()
    ]
    columns.append(estimates(keys, "position", _position(answers, weighted, confidence), answers.n, "", confidence))
    columns += _chances(keys, *drawn, answers.n)
    columns += [
        estimates(keys, name, shares(w, hits, n, weighted, confidence), n, "share", confidence)
        for name, (w, hits, n, _) in answers.shares.items()
    ]
    return by_row(columns, cell, asked.options)


def _position(answers: Answers, weighted: bool, confidence: float) -> Bounds:
    """Item positions; without an interval where the zone's width is not clearly above 0."""
    n, u, v = answers.n, answers.adequacy.sum(axis=0), answers.width.sum(axis=0)
    value = position(u, v)
    if weighted:
        replicates = position(left_out(answers.adequacy), left_out(answers.width))
        found = jackknife_spread(value, replicates, answers.w > 0)
        return _clear(found, jackknife_ratio(answers.width, answers.w), confidence)
    width = simple_means(n, v, answers.products[1, 1])
    size = np.maximum(n - 1, 0)
    var_u, cov, var_v = (
        ratio(answers.products[at] - ratio(x * y, n), size)
        for at, x, y in (((0, 0), u, u), ((0, 1), u, v), ((1, 1), v, v))
    )
    return _clear(Means(value, position_se(value, width.value, var_u, var_v, cov, n), n - 1.0), width, confidence)


def _clear(found: Means, width: Means, confidence: float) -> Bounds:
    """A ratio has no usable interval where its denominator may be 0."""
    low, high = found.bounds(confidence)
    clear = width.bounds(confidence)[0] > 0
    return found.value, np.where(clear, low, np.nan), np.where(clear, high, np.nan)


def _drawn(answers: Answers, options: Options) -> tuple[Floats, Floats]:
    """Mean adequacy and width of each bootstrap sample, (R, J), over complete triples."""
    counts = resamples(answers.w, options)
    w, adequacy, width = np.split(counts @ np.hstack([answers.w, answers.adequacy, answers.width]), 3, axis=1)
    return ratio(adequacy, w), ratio(width, w)


def _chances(keys: Sequence[Mapping[str, str]], adequacy: Floats, width: Floats, n: Floats) -> list[list[Estimate]]:
    """Share of bootstrap samples in which each verdict holds; a sample with an empty zone holds none."""
    known = (~np.isnan(adequacy)).sum(axis=0)
    held = {
        "chance_below": (width > 0) & (adequacy < 0),
        "chance_inside": (width > 0) & (adequacy >= 0) & (adequacy <= width),
        "chance_above": (width > 0) & (adequacy > width),
    }
    return [
        [
            Estimate(one, name, float(chance), None, None, int(size), "share")
            for one, chance, size in zip(keys, ratio(hit.sum(axis=0), known), n, strict=True)
        ]
        for name, hit in held.items()
    ]


# -- dimensions and the whole -------------------------------------------------------------------------------------


def _dimensions(asked: Asked, answers: Answers, cell: Cell, drawn: tuple[Floats, Floats]) -> list[Estimate]:
    dimensions, confidence = asked.dimensions, asked.options.confidence
    if not dimensions.names:
        return []
    n, complete = asked.sizes(cell)
    keys = [{**cell.keys, **each} for each in dimensions.keys]
    columns = [
        estimates(keys, name, dimensions.means(w, s), n, "points", confidence)
        for name, (w, s, *_) in answers.means.items()
    ]
    where = _averaged_position(dimensions, answers, confidence)
    columns.append(estimates(keys, "position", where, complete, "", confidence))
    adequacy, width = (dimensions.averaged(values) for values in drawn)
    columns += _chances(keys, adequacy, width, complete)
    return by_row(columns, cell, asked.options)


def _averaged_position(dimensions: Dimensions, answers: Answers, confidence: float) -> Bounds:
    def of(adequacy: Floats, width: Floats, w: Floats) -> Floats:
        return position(dimensions.averaged(ratio(adequacy, w)), dimensions.averaged(ratio(width, w)))

    value = of(answers.adequacy.sum(axis=0), answers.width.sum(axis=0), answers.w.sum(axis=0))
    replicates = of(left_out(answers.adequacy), left_out(answers.width), left_out(answers.w))
    found = jackknife_spread(value, replicates, dimensions.filled(answers.w))
    return _clear(found, dimensions.means(answers.w, answers.width), confidence)


# -- what to say of it --------------------------------------------------------------------------------------------


def _variant(asked: Asked) -> str:
    kind = "delete-a-group jackknife"
    return (
        "levels over all who rated them, gaps over pairs, position (ratio of means) over complete triples; answers "
        "with minimum above desired stay in; dimension = mean of its items, whole = mean of the dimensions; "
        f"{percent(asked.options.confidence)} intervals: items "
        f"{kind if asked.weighted else 'paired t, position by the delta method'}, dimensions and whole {kind}, "
        f"shares Wilson{' at the effective n' if asked.weighted else ''}; "
        f"chances: {asked.options.resamples:,} group bootstrap samples"
    )


def _notes(asked: Asked, answers: Answers) -> list[str]:
    nobody = [item.id for item, n in zip(asked.items, answers.n, strict=True) if n == 0]
    notes = []
    _, _, pairs, turned = answers.shares["share_inconsistent"]
    if turned.any():
        notes.append(
            f"{int(turned.sum()):,} of {int(pairs.sum()):,} answers put the minimum above the desired; they stay in."
        )
    if nobody:
        notes.append(f"Nobody rated all of minimum, desired and perceived: {', '.join(nobody)}.")
    return notes + asked.dimensions.homeless(asked.items)


METHOD = ZoneOfTolerance()
