"""In-memory tables and filled blocks for tests: the same path as files take, without the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.domain.table import Batch, Part
from expectancy.engines.local import ENGINE
from expectancy.methods.contract import Method, Options, Source, ratings
from expectancy.summaries import Blocks, Plan


@dataclass(frozen=True)
class InMemory:
    """A table over Arrow data, read in batches of ``size`` rows, one part each."""

    data: pa.Table
    size: int = 1000

    files: tuple[str, ...] = ("memory",)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.data.column_names)

    @property
    def rows(self) -> int:
        return int(self.data.num_rows)

    @property
    def bytes(self) -> int:
        return int(self.data.nbytes)

    def parts(self) -> list[Part]:
        def reader(start: int) -> Part:
            def read(columns: Sequence[str]) -> Iterator[Batch]:
                piece = self.data.slice(start, self.size).select(list(columns)).combine_chunks()
                for batch in piece.to_batches():
                    yield Batch(batch, "memory", start)

            return Part("memory", read)

        return [reader(start) for start in range(0, max(1, self.rows), self.size)]


def table(columns: Mapping[str, Sequence[Any]], size: int = 1000) -> InMemory:
    return InMemory(pa.table({name: pa.array(values) for name, values in columns.items()}), size)


def blocks_of(method: Method, source: Source, data: InMemory, options: Options | None = None) -> Blocks:
    """One pass over ``data`` for one method."""
    options = options or Options()
    rules = list(ratings(source)) if isinstance(source, Survey) else []
    respondent = source.respondent if isinstance(source, Survey) else None
    plan = Plan.union(method.needs(source, options), rules, respondent)
    return ENGINE.fold(plan, data)


def estimate(method: Method, source: Source, data: InMemory, options: Options | None = None) -> Result:
    """What a method finds in ``data``."""
    options = options or Options()
    return method.estimate(source, blocks_of(method, source, data, options), options)
