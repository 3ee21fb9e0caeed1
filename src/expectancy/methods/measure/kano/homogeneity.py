"""Whether groups answer alike: chi-square of independent groups, Bowker and Stuart-Maxwell of the same people twice."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
LEAST, MOSTLY = 1.0, 5.0  # Cochran's rule: no expected count under 1, at most a fifth of them under 5


@dataclass(frozen=True)
class Test:
    """A chi-square statistic with its degrees of freedom; all NaN where there is nothing to test."""

    __test__ = False  # no test of ours, whatever pytest thinks

    statistic: float
    df: float
    p: float
    classes: int  # columns left after rare ones were taken together
    n: float


def homogeneity(counts: Floats) -> Test:
    """Pearson's chi-square of counts (groups, classes): have all groups the same shares?

    Empty groups and classes are left out, and rare classes are taken together until Cochran's rule holds or two are
    left. Counts may be effective ones (Rao and Scott 1981, JASA 76:221-230). Cochran 1954, Biometrics 10:417-451.
    """
    table = pooled(counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0])
    n = float(table.sum())
    if min(table.shape) < 2:
        return Test(math.nan, math.nan, math.nan, table.shape[1] if table.size else 0, n)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return Test(statistic, df, float(special.chdtrc(df, statistic)), table.shape[1], n)


def pooled(table: Floats) -> Floats:
    """The two rarest classes become one, again and again, until no expected count is too small."""
    while table.shape[1] > 2 and _sparse(table):
        order = np.argsort(table.sum(axis=0), kind="stable")
        rare, rest = order[:2], np.sort(order[2:])
        table = np.column_stack([table[:, rest], table[:, rare].sum(axis=1)])
    return table


def _sparse(table: Floats) -> bool:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(float(table.sum()), 1e-300)
    return bool((expected < LEAST).any() or (expected < MOSTLY).mean() > 0.2)


def cramers_v(test: Test, groups: int, confidence: float) -> tuple[float, float, float]:
    """(V, low, high): sqrt(chi2 / (n (min(groups, classes) - 1))), bounds from the noncentral chi-square.

    The interval holds every noncentrality that does not contradict the statistic, over n.
    """
    if math.isnan(test.statistic):
        return math.nan, math.nan, math.nan
    scale = test.n * (min(groups, test.classes) - 1)
    tail = 0.5 - confidence / 2
    low, high = (_noncentrality(test, share) for share in (1 - tail, tail))
    return tuple(min(1.0, math.sqrt(each / scale)) for each in (test.statistic, low, max(high, test.statistic)))  # type: ignore[return-value]


def _noncentrality(test: Test, share: float) -> float:
    """The noncentrality at which the statistic is the quantile ``share``; 0 where it is none."""
    if special.chdtr(test.df, test.statistic) <= share:
        return 0.0
    return float(special.chndtrinc(test.statistic, test.df, share))


def bowker(table: Floats) -> Test:
    """Symmetry of a square table of the same people twice: sum over i < j of (n_ij - n_ji)^2 / (n_ij + n_ji).

    Pairs of classes that nobody moved between have no degree of freedom. Bowker 1948, JASA 43:572-574.
    """
    upper = np.triu_indices(len(table), 1)
    there, back = table[upper], table.T[upper]
    moved = there + back > 0
    df = int(moved.sum())
    if not df:
        return Test(math.nan, math.nan, math.nan, len(table), float(table.sum()))
    statistic = float(((there - back)[moved] ** 2 / (there + back)[moved]).sum())
    return Test(statistic, df, float(special.chdtrc(df, statistic)), len(table), float(table.sum()))


def stuart_maxwell(table: Floats) -> Test:
    """Marginal homogeneity: are the shares of the classes the same in both waves? d' S^-1 d, df = classes - 1.

    d_i = n_i. - n_.i, S_ii = n_i. + n_.i - 2 n_ii, S_ij = -(n_ij + n_ji). Classes that nobody left or entered are left
    out. Stuart 1955, Biometrika 42:412-416; Maxwell 1970, Br. J. Psychiatry 116:651-655.
    """
    moved = table.sum(axis=1) + table.sum(axis=0) - 2 * np.diag(table) > 0
    here = table[np.ix_(moved, moved)]
    n = float(table.sum())
    if len(here) < 2:
        return Test(math.nan, math.nan, math.nan, len(here), n)
    d = (here.sum(axis=1) - here.sum(axis=0))[:-1]
    spread = np.diag(here.sum(axis=1) + here.sum(axis=0)) - here - here.T
    solution, _, rank, _ = np.linalg.lstsq(spread[:-1, :-1], d, rcond=1e-12)
    statistic = float(d @ solution)
    return Test(statistic, float(rank), float(special.chdtrc(rank, statistic)), len(here), n)
