"""The local engine: files on this machine, read by two worker threads that take turns to fold what they read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock

from threadpoolctl import threadpool_limits

from expectancy.domain.table import Part, Table
from expectancy.engines.contract import Progress
from expectancy.summaries import Blocks, Plan

WORKERS = 2


@dataclass(frozen=True)
class Local:
    """Folds a plan over a table's parts. Memory holds one set of blocks and a batch a worker, however many rows."""

    name: str = "local"
    title: str = "Files on this machine, two worker threads"
    workers: int = WORKERS

    def fold(self, plan: Plan, table: Table, progress: Progress | None = None) -> Blocks:
        """One pass. BLAS runs one thread a worker: two-thread BLAS on narrow matrices only gets in the way."""
        queue: SimpleQueue[Part] = SimpleQueue()
        parts = table.parts()
        for part in parts:
            queue.put(part)
        workers = max(1, min(self.workers, len(parts)))
        work = _Work(plan.empty(), queue, progress)
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(workers) as pool:
            futures = [pool.submit(work.run) for _ in range(workers)]
            try:
                for future in futures:
                    future.result()
            except BaseException:  # also Ctrl-C: the other worker stops at its next batch
                work.stop.set()
                raise
        return work.blocks


class _Work:
    """What the workers share. One reads, one counts, one multiplies.

    Counting takes the interpreter's lock again and again: two threads that count at once spend a third of their time
    handing it to and fro. Reading and multiplying hardly need it.
    """

    def __init__(self, blocks: Blocks, queue: SimpleQueue[Part], progress: Progress | None) -> None:
        self.blocks, self.queue, self.progress = blocks, queue, progress
        self.stop = Event()
        self.turns = Lock(), Lock()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                part = self.queue.get_nowait()
            except Empty:
                return
            for batch in part.read(self.blocks.plan.columns):
                for turn, step in zip(self.turns, self.blocks.steps(batch), strict=False):
                    with turn:
                        step()
                if self.stop.is_set():
                    return
                if self.progress is not None:
                    self.progress(batch.data.num_rows)


ENGINE = Local()
