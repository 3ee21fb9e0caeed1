"""One BLAS thread: matrices here are small, and a second thread spins more than it helps."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

import numpy as np  # noqa: F401  # so that its BLAS is there to be found
from threadpoolctl import ThreadpoolController


def calmly() -> AbstractContextManager[object]:
    """Within it numpy's BLAS runs one thread for each of ours."""
    limits: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limits


@cache
def _libraries() -> ThreadpoolController:
    """Which libraries the process has loaded; to look takes a thousandth of a second, so it is done once."""
    return ThreadpoolController()
