"""The local engine: files on this machine, parts read and folded by two worker threads, results merged exactly."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event

from expectancy.domain.calm import calmly
from expectancy.domain.table import Part, Table
from expectancy.engines.contract import Progress
from expectancy.summaries import Blocks, Plan

WORKERS = 2


@dataclass(frozen=True)
class Local:
    """Folds a plan over a table's parts. Memory holds one batch and one set of blocks a worker, however many rows."""

    name: str = "local"
    title: str = "Files on this machine, two worker threads"
    workers: int = WORKERS

    def fold(self, plan: Plan, table: Table, progress: Progress | None = None) -> Blocks:
        """One pass. BLAS runs one thread a worker: two-thread BLAS on narrow matrices only gets in the way."""
        queue: SimpleQueue[Part] = SimpleQueue()
        parts = table.parts()
        for part in parts:
            queue.put(part)
        stop = Event()
        workers = max(1, min(self.workers, len(parts)))
        with calmly(), ThreadPoolExecutor(workers) as pool:
            futures = [pool.submit(_work, plan, queue, stop, progress) for _ in range(workers)]
            try:
                results = [future.result() for future in futures]
            except BaseException:  # also Ctrl-C: the other worker stops at its next batch
                stop.set()
                raise
        return _merged(plan, results)


def _work(plan: Plan, queue: SimpleQueue[Part], stop: Event, progress: Progress | None) -> Blocks:
    blocks = plan.empty()
    while not stop.is_set():
        try:
            part = queue.get_nowait()
        except Empty:
            break
        for batch in part.read(plan.columns):
            if stop.is_set():
                break
            blocks.fold(batch)
            if progress is not None:
                progress(batch.data.num_rows)
    return blocks


def _merged(plan: Plan, results: Sequence[Blocks]) -> Blocks:
    first, *others = results or [plan.empty()]
    for other in others:
        first.merge(other)
    return first


ENGINE = Local()
