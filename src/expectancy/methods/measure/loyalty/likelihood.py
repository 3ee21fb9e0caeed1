"""The most likely parameters of a model, from its log likelihood and slopes; the best of several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from expectancy.domain.calm import calmly

Floats = npt.NDArray[np.float64]
FINE = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000, "maxfun": 4000}


def most_likely(
    likelihood: Callable[[Floats], tuple[float, Floats]],
    starts: Sequence[Floats],
    limits: Sequence[tuple[float, float]],
    size: float,
) -> Floats:
    """Where ``likelihood``, which gives its logarithm and slopes, is highest within the limits.

    ``size``, such as the number of customers, brings it to the order of 1, at which the search stops well.
    """

    def cost(at: Floats) -> tuple[float, Floats]:
        value, slopes = likelihood(at)
        return -value / size, -slopes / size

    from scipy import optimize  # at use: it takes long to load

    with calmly():
        tried = [
            optimize.minimize(cost, start, jac=True, method="L-BFGS-B", bounds=limits, options=FINE)  # type: ignore[call-overload]
            for start in starts
        ]
    return np.asarray(min(tried, key=lambda each: float(each.fun)).x)
