"""Columns as a frame of the kind that the reader works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Literal

import pyarrow as pa

from expectancy.domain.errors import ExpectancyError, Problem

Frame = Literal["", "pandas", "polars", "arrow"]


def framed(columns: Mapping[str, Sequence[Any]], kind: Frame) -> Any:
    """A pandas or polars frame, or an Arrow table."""
    table = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    chosen = kind or _usual()
    if chosen == "arrow":
        return table
    if chosen not in ("pandas", "polars") or find_spec(chosen) is None:
        raise ExpectancyError(
            Problem(
                "no-such-frame",
                f"a table as {chosen} cannot be made here",
                "table",
                "pandas, polars or arrow; the first two where they are installed",
                f"pip install {chosen}" if chosen in ("pandas", "polars") else 'write table("arrow")',
            )
        )
    if chosen == "pandas":
        return table.to_pandas()
    import polars

    return polars.from_arrow(table)


def _usual() -> str:
    return next((kind for kind in ("pandas", "polars") if find_spec(kind) is not None), "arrow")
