"""How many to draw from each stratum: proportional, Neyman, cost-optimal; and in whole numbers, exactly optimal."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def proportional(sizes: npt.ArrayLike, n: float) -> Floats:
    """n_h = n N_h / N: every customer is as likely to be drawn as any other."""
    N = np.asarray(sizes, dtype=np.float64)
    return np.asarray(n * N / N.sum())


def neyman(sizes: npt.ArrayLike, spreads: npt.ArrayLike, n: float) -> Floats:
    """n_h = n N_h S_h / sum(N_h S_h): the least variance of a mean for n answers. Neyman 1934.

    ``spreads`` are standard deviations S_h within strata, from a pilot or an earlier wave.
    """
    return proportional(np.asarray(sizes, dtype=np.float64) * np.asarray(spreads, dtype=np.float64), n)


def for_budget(sizes: npt.ArrayLike, spreads: npt.ArrayLike, costs: npt.ArrayLike, budget: float) -> Floats:
    """n_h = C (N_h S_h / sqrt(c_h)) / sum(N_h S_h sqrt(c_h)): the least variance for the money. Cochran 1977, 5.5."""
    N, S, c = (np.asarray(each, dtype=np.float64) for each in (sizes, spreads, costs))
    return np.asarray(budget * (N * S / np.sqrt(c)) / (N * S * np.sqrt(c)).sum())


def for_variance(sizes: npt.ArrayLike, spreads: npt.ArrayLike, costs: npt.ArrayLike, variance: float) -> Floats:
    """The least money for a variance V0 of the mean, finite populations corrected.

    n_h = (W_h S_h / sqrt(c_h)) sum(W S sqrt(c)) / (V0 + sum(W S^2) / N), W_h = N_h / N. Cochran 1977, 5.5.
    """
    N, S, c = (np.asarray(each, dtype=np.float64) for each in (sizes, spreads, costs))
    W = N / N.sum()
    return np.asarray((W * S / np.sqrt(c)) * (W * S * np.sqrt(c)).sum() / (variance + (W * S**2).sum() / N.sum()))


def whole(sizes: npt.ArrayLike, spreads: npt.ArrayLike, n: int, minimum: int = 2) -> Ints:
    """Whole numbers that add up to n and give the least variance of a mean there is: no rounding.

    Every stratum begins with ``minimum`` (or all it has), then each further answer goes where N_h S_h / sqrt(n_h (n_h +
    1)) is largest and somebody is left. Equal spreads give the proportional allocation. Wright 2017, Statistics and
    Probability Letters 129:50-57. Fewer than n where the strata have no more.

    Raises: ValueError where n is less than what the minimum takes.
    """
    N = np.asarray(sizes, dtype=np.int64)
    weight = N * np.asarray(spreads, dtype=np.float64)
    found = np.minimum(N, minimum)
    if n < found.sum():
        raise ValueError(f"{n} are fewer than the {int(found.sum())} that {minimum} a stratum take")
    queue = [(-_gain(weight[h], found[h]), h) for h in range(len(N)) if found[h] < N[h]]
    heapq.heapify(queue)
    for _ in range(n - int(found.sum())):
        if not queue:
            break
        _, h = heapq.heappop(queue)
        found[h] += 1
        if found[h] < N[h]:
            heapq.heappush(queue, (-_gain(weight[h], found[h]), h))
    return found


def whole_for_budget(
    sizes: npt.ArrayLike, spreads: npt.ArrayLike, costs: npt.ArrayLike, budget: float, minimum: int = 2
) -> Ints:
    """Whole numbers that a budget pays for: ``minimum`` a stratum, then each answer where it lowers the variance most.

    Per unit of money, that is where N_h S_h / sqrt(c_h n_h (n_h + 1)) is largest, of those strata that have somebody
    left and that the rest of the money still pays for. Its limit for much money is ``for_budget``.

    Raises: ValueError where the minimum costs more than the budget.
    """
    N, c = np.asarray(sizes, dtype=np.int64), np.asarray(costs, dtype=np.float64)
    weight = N * np.asarray(spreads, dtype=np.float64) / np.sqrt(c)
    found = np.minimum(N, minimum)
    left = budget - float((found * c).sum())
    if left < 0:
        raise ValueError(f"{minimum} a stratum cost {budget - left:g}, more than {budget:g}")
    queue = [(-_gain(weight[h], found[h]), h) for h in range(len(N)) if found[h] < N[h]]
    heapq.heapify(queue)
    while queue:
        _, h = heapq.heappop(queue)
        if c[h] > left:  # nor will it be affordable later
            continue
        found[h] += 1
        left -= float(c[h])
        if found[h] < N[h]:
            heapq.heappush(queue, (-_gain(weight[h], found[h]), h))
    return found


def _gain(weight: float, taken: int) -> float:
    """By what one more answer lowers the variance: its root, up to a constant; the first one of a stratum is due."""
    return float(weight / np.sqrt(taken * (taken + 1.0))) if taken else float("inf")


def standard_error(sizes: npt.ArrayLike, spreads: npt.ArrayLike, n: npt.ArrayLike) -> float:
    """Of a stratified mean: sqrt(sum W_h^2 (1 - n_h / N_h) S_h^2 / n_h). Cochran 1977, 5.3."""
    N, S, taken = (np.asarray(each, dtype=np.float64) for each in (sizes, spreads, n))
    W = N / N.sum()
    return float(np.sqrt((W**2 * np.maximum(0.0, 1 - taken / N) * S**2 / taken).sum()))
