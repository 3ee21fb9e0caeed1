"""One thread for matrix work: sums in a fixed order give the same bits on any number of cores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit BLAS and OpenMP to one thread. Limits hold only for libraries loaded before, so they are loaded first.

    It is also faster where the machine is shared: threads that wait for each other there spin.
    """
    import sklearn.cluster
    import sklearn.decomposition
    import sklearn.metrics  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
