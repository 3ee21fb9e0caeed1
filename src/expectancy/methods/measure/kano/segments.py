"""Features that segments see differently: another class with its chance, other shares with a test of all classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.wording import enumerated
from expectancy.methods.chance import adjusted
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.feature import Features
from expectancy.methods.measure.kano.homogeneity import cramers_v, homogeneity
from expectancy.methods.resampling import Column, tell

SURE = 0.9  # chance from which a split is told in the notes
FALSE_DISCOVERY = 0.05


@dataclass(frozen=True)
class Split:
    """One feature in all segments that show it: counts (S, 6) and the chances of the classes (S, 6)."""

    item: str
    segments: Sequence[str]
    counts: Floats
    chances: Floats

    @property
    def differs(self) -> float:
        """The chance that the true classes are not all the same: 1 - sum over classes of prod over segments."""
        return float(1 - self.chances.prod(axis=0).sum())


def splits(found: Mapping[str, Features]) -> list[Split]:
    """The features that two segments or more show; ``found``: segment -> its features."""
    items: dict[str, list[tuple[str, int]]] = {}
    for name, features in found.items():
        for at, item in enumerate(features.items):
            if features.n[at]:
                items.setdefault(item, []).append((name, at))
    return [
        Split(
            item,
            [name for name, _ in places],
            np.array([found[name].counts[at] for name, at in places]),
            np.array([found[name].chances[at] for name, at in places]),
        )
        for item, places in items.items()
        if len(places) > 1
    ]


def estimates(column: str, split: Sequence[Split], confidence: float) -> list[Estimate]:
    """Of each feature, across the segments: chance_class_differs, chi2, chi2_df, homogeneity_p and _q, cramers_v."""
    tests = [homogeneity(each.counts) for each in split]
    pairs = zip(tests, split, strict=True)
    strength = np.array([cramers_v(test, len(each.segments), confidence) for test, each in pairs]).reshape(-1, 3)
    p = np.array([test.p for test in tests])
    found = {
        "chance_class_differs": Column(np.array([each.differs for each in split]), "chance"),
        "chi2": Column(np.array([test.statistic for test in tests]), ""),
        "chi2_df": Column(np.array([test.df for test in tests]), ""),
        "homogeneity_p": Column(p, "p"),
        "homogeneity_q": Column(discoveries(p), "p"),
        "cramers_v": Column(strength[:, 0], "", (strength[:, 1], strength[:, 2])),
    }
    keys = [{"item": each.item, "across": column} for each in split]
    return tell(keys, found, [round(test.n) for test in tests])


def discoveries(p: Floats) -> Floats:
    """p adjusted for the false discovery rate over the tests that there are."""
    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = adjusted(p[known])
    return q


def notes(split: Sequence[Split], told: Sequence[Estimate], categories: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The features whose class differs for sure, with the class in each segment; ``categories``: segment -> class."""
    q = {each.keys["item"]: each.value for each in told if each.statistic == "homogeneity_q"}
    out = []
    for each in split:
        if each.differs >= SURE and q[each.item] <= FALSE_DISCOVERY:
            here = [f"{categories[name][each.item]} for {name}" for name in each.segments]
            out.append(f"{each.item} splits: {enumerated(here, 6)} (chance that classes differ {each.differs:.2f}).")
    return out
