"""The compiled kernel (kernel.c), where there was a C compiler when the package was installed; else numpy does it all.

It changes no bit of a result, only how long it takes. ``EXPECTANCY_KERNEL=numpy`` leaves it out.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries.variables import Marks

VERSION = 1  # of what the two files say to each other; a library of another version is left alone
LIBRARY = Path(__file__).with_name("kernel.so")  # made by scripts/build_kernel.py
BEST = 2  # the newest kind of processor that kernel.c knows
Ints32 = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@cache
def kernel() -> ctypes.CDLL | None:
    """The library, or None where there is none that fits. Calls run beside other Python threads."""
    if os.environ.get("EXPECTANCY_KERNEL") == "numpy":
        return None
    try:
        library = ctypes.CDLL(str(LIBRARY))
        version = int(library.kernel_version())
    except (OSError, AttributeError):
        return None
    return library if version == VERSION else None


def count(place: Ints32, first: Marks, second: Marks | None, shape: tuple[int, ...], tables: Ints) -> bool:
    """Add one to ``tables`` (places, \\*shape) for each row's place and mark or marks; False where numpy must."""
    library = kernel()
    if library is None or first.dtype != np.uint8 or (second is not None and second.dtype != np.uint8):
        return False
    first = np.ascontiguousarray(first)
    second = None if second is None else np.ascontiguousarray(second)
    size, levels = int(np.prod(shape)), shape[-1] if second is not None else 1
    library.count(
        ctypes.c_int64(len(place)),
        _at(place),
        _at(first),
        None if second is None else _at(second),
        ctypes.c_int32(size),
        ctypes.c_int32(levels),
        _at(tables),
    )
    return True


def gram(marks: Sequence[Marks], order: Ints32, starts: Ints, sums: npt.NDArray[Any], way: int = BEST) -> bool:
    """Add [C, M] [C, M]' of each place's rows to ``sums`` (places, size, size); False where numpy must.

    The rows of place p are ``order[starts[p]:starts[p + 1]]``; C (k, rows) are the marks, at most 63, M = min(C, 1).
    """
    library = kernel()
    if library is None or sums.dtype != np.float32 or any(column.dtype != np.uint8 for column in marks):
        return False
    columns = [np.ascontiguousarray(column) for column in marks]
    found = library.gram(
        ctypes.c_int32(len(columns)),
        (ctypes.c_void_p * len(columns))(*(column.ctypes.data for column in columns)),
        _at(order),
        _at(starts),
        ctypes.c_int32(len(starts) - 1),
        ctypes.c_int32(sums.shape[-1]),
        _at(sums),
        ctypes.c_int32(way),
    )
    return int(found) == 0


def _at(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    """Where an array's numbers lie; they must lie side by side, whoever else may look at them."""
    assert array.flags.c_contiguous
    return ctypes.c_void_p(array.ctypes.data)
