"""The plan: the union of what all requested methods need from one table, filled in a single pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, overload

import numpy as np

from expectancy.domain.table import Batch
from expectancy.summaries.answered import Answered, AnsweredBlock
from expectancy.summaries.cells import Cells
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.clusters import Clusters, ClustersBlock
from expectancy.summaries.contacts import Contacts, ContactsBlock
from expectancy.summaries.counts import Counts, CountsBlock
from expectancy.summaries.course import Course, CourseBlock
from expectancy.summaries.distinct import Distinct
from expectancy.summaries.durations import Durations, DurationsBlock
from expectancy.summaries.faults import Faults
from expectancy.summaries.groups import hash_word
from expectancy.summaries.histories import Histories, HistoriesBlock
from expectancy.summaries.listing import Listing, ListingBlock
from expectancy.summaries.matrices import Variables, matrices
from expectancy.summaries.moments import Moments, MomentsBlock, Pairwise
from expectancy.summaries.panel import Panel, PanelBlock
from expectancy.summaries.patterns import Patterns, PatternsBlock
from expectancy.summaries.periods import Periods, PeriodsBlock
from expectancy.summaries.records import Records
from expectancy.summaries.sample import Sample, SampleBlock
from expectancy.summaries.variables import Rating, Variable
from expectancy.summaries.waits import Waits, WaitsBlock

Summary = (
    Moments
    | Counts
    | Answered
    | Periods
    | Durations
    | Listing
    | Patterns
    | Panel
    | Clusters
    | Course
    | Waits
    | Contacts
    | Histories
    | Sample
)
Block = (
    MomentsBlock
    | CountsBlock
    | AnsweredBlock
    | PeriodsBlock
    | DurationsBlock
    | ListingBlock
    | PatternsBlock
    | PanelBlock
    | ClustersBlock
    | CourseBlock
    | WaitsBlock
    | ContactsBlock
    | HistoriesBlock
    | SampleBlock
)


@dataclass(frozen=True)
class Plan:
    """What one pass over one table must keep. ``ratings`` says how each rated column is read."""

    summaries: tuple[Summary, ...]
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    respondent: str | None = None
    wave: str | None = None  # with it an id may come back once a wave
    groups: int = 256
    dates: str = ""  # how dates with slashes are written; "" where nobody told
    records: Records | None = None  # which rows' answers do not count
    weight: str | None = None  # the survey's: rows without a weight above 0 take no part

    @staticmethod
    def union(
        wanted: Iterable[Summary],
        ratings: Iterable[Rating] = (),
        respondent: str | None = None,
        wave: str | None = None,
        groups: int = 256,
        dates: str = "",
        records: Records | None = None,
        weight: str | None = None,
    ) -> Plan:
        """Moments with the same ``by`` and weight become one matrix where that costs less; equal wishes become one."""
        moments: dict[tuple[tuple[str, ...], str | None], list[Variables]] = {}
        others: dict[Summary, None] = {}
        for summary in wanted:
            if isinstance(summary, Moments):
                moments.setdefault((summary.by, summary.weight), []).append(dict.fromkeys(summary.variables))
            else:
                others[summary] = None
        joint = [
            Moments(tuple(variables), by, weight)
            for (by, weight), each in moments.items()
            for variables in matrices(each)
        ]
        read = {rating.column: rating for rating in ratings}
        return Plan((*joint, *others), read, respondent, wave, groups, dates, records, weight)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the pass must read, sorted."""
        needed: set[str] = {column for column in (self.respondent, self.wave, self.weight) if column}
        if self.records is not None:
            needed |= {*self.records.columns}
        for summary in self.summaries:
            needed |= summary.ratings | set(summary.by)
            if isinstance(summary, Moments | Counts | Patterns | Sample) and summary.weight:
                needed.add(summary.weight)
            if isinstance(summary, Periods | Durations | Clusters | Course | Waits | Contacts | Histories):
                needed |= summary.columns
        return tuple(sorted(needed))

    def empty(self) -> Blocks:
        return Blocks(self)


class Sums(Protocol):
    """Moments as a method reads them, in the order it asked for the variables."""

    def keys(self) -> list[tuple[str, ...]]: ...
    def grouped(self, key: tuple[str, ...] | None = None) -> Pairwise:
        """Sums by random group, arrays (groups, k, k), of one cell or (None) of all."""

    def total(self, key: tuple[str, ...] | None = None) -> Pairwise:
        """Sums over all groups, arrays (k, k)."""

    def totals(self, keys: Sequence[tuple[str, ...] | None]) -> Pairwise:
        """Sums over all groups of several cells, arrays (cells, k, k)."""


class Blocks:
    """The filled plan. ``blocks[summary]`` reads back what a method asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = 0  # whose answers count
        self.left_out = 0  # all others
        self.ruled_out = 0  # of these, by a rule of the study
        self.zero_weights = 0  # and because their weight is 0
        self.faults = Faults()
        self.ids = Distinct()
        self._blocks: dict[Summary, Block] = {summary: summary.empty(plan.groups) for summary in plan.summaries}
        self._views: dict[Moments, Sums] = {}
        shared: dict[tuple[str, ...], Cells] = {}
        for block in self._blocks.values():
            if isinstance(block, MomentsBlock | CountsBlock | AnsweredBlock | PatternsBlock | PanelBlock):
                block.cells = shared.setdefault(block.spec.by, block.cells)
            if isinstance(block, CountsBlock):
                block.shape = tuple(plan.ratings[column].levels + 1 for column in block.spec.columns)
            if isinstance(block, PatternsBlock):
                spans = [variable.bounds(plan.ratings) for variable in block.spec.variables]
                block.sizes = tuple(high - low + 2 for low, high in spans)

    def fold(self, batch: Batch) -> None:
        """Add one batch."""
        if not batch.data.num_rows:
            return
        plan = self.plan
        chunk = Chunk(
            batch, plan.ratings, plan.groups, plan.respondent, self.faults, plan.dates, plan.records, plan.weight
        )
        left_out = int(chunk.left_out.sum())
        self.rows += chunk.rows - left_out
        self.left_out += left_out
        self.ruled_out += int(chunk.ruled_out.sum()) if left_out else 0
        self.zero_weights += chunk.zero_weights if left_out else 0
        if self.plan.respondent is not None:
            self._note_ids(chunk, self.plan.respondent)
        for block in self._blocks.values():
            block.fold(chunk)

    def _note_ids(self, chunk: Chunk, respondent: str) -> None:
        hashes = chunk.hashes
        if self.plan.wave is not None:
            indices, words = chunk.words(self.plan.wave)
            salt = np.array([hash_word(word) for word in words], dtype=np.uint64)
            hashes = hashes ^ salt[indices]
        self.ids.add(hashes, chunk.column(respondent), chunk.batch.file, chunk.batch.first_row)

    def merge(self, other: Blocks) -> None:
        """Add another's counts and sums to this one; exact, whatever the order."""
        self.rows += other.rows
        self.left_out += other.left_out
        self.ruled_out += other.ruled_out
        self.zero_weights += other.zero_weights
        self.faults.merge(other.faults)
        self.ids.merge(other.ids)
        for summary, block in self._blocks.items():
            block.merge(other._blocks[summary])  # type: ignore[arg-type]  # the same summary has the same block

    def stand_in(self, summary: Moments, sums: Sums) -> None:
        """Moments that no pass has filled: those of a publication."""
        self._views[summary] = sums

    @overload
    def __getitem__(self, summary: Moments) -> Sums: ...
    @overload
    def __getitem__(self, summary: Counts) -> CountsBlock: ...
    @overload
    def __getitem__(self, summary: Answered) -> AnsweredBlock: ...
    @overload
    def __getitem__(self, summary: Periods) -> PeriodsBlock: ...
    @overload
    def __getitem__(self, summary: Durations) -> DurationsBlock: ...
    @overload
    def __getitem__(self, summary: Listing) -> ListingBlock: ...
    @overload
    def __getitem__(self, summary: Patterns) -> PatternsBlock: ...
    @overload
    def __getitem__(self, summary: Panel) -> PanelBlock: ...
    @overload
    def __getitem__(self, summary: Clusters) -> ClustersBlock: ...
    @overload
    def __getitem__(self, summary: Course) -> CourseBlock: ...
    @overload
    def __getitem__(self, summary: Waits) -> WaitsBlock: ...
    @overload
    def __getitem__(self, summary: Contacts) -> ContactsBlock: ...
    @overload
    def __getitem__(self, summary: Histories) -> HistoriesBlock: ...
    @overload
    def __getitem__(self, summary: Sample) -> SampleBlock: ...
    def __getitem__(self, summary: Summary) -> Sums | Block:
        if isinstance(summary, Moments):
            if summary not in self._views:
                self._views[summary] = MomentsView(self._holding(summary), summary.variables)
            return self._views[summary]
        block = self._blocks[summary]
        assert not isinstance(block, MomentsBlock)
        return block

    def _holding(self, wanted: Moments) -> MomentsBlock:
        for block in self._blocks.values():
            if isinstance(block, MomentsBlock) and _holds(block, wanted):
                return block
        raise KeyError(wanted)

    def state(self) -> dict[Summary, object]:
        """The content of all blocks, for tests of exactness."""
        return {summary: block.state() for summary, block in self._blocks.items()}


@dataclass(frozen=True)
class MomentsView:
    """The part of a joint moments block that one method asked for."""

    block: MomentsBlock
    variables: Sequence[Variable]

    def keys(self) -> list[tuple[str, ...]]:
        return self.block.keys()

    def grouped(self, key: tuple[str, ...] | None = None) -> Pairwise:
        """Sums by random group, arrays (groups, k, k), in the order the method asked for the variables."""
        return self.block.grouped(key, self.variables)

    def total(self, key: tuple[str, ...] | None = None) -> Pairwise:
        """Sums over all groups, arrays (k, k)."""
        return self.block.total(key, self.variables)

    def totals(self, keys: Sequence[tuple[str, ...] | None]) -> Pairwise:
        """Sums over all groups of several cells, arrays (cells, k, k)."""
        return self.block.totals(keys, self.variables)


def _holds(block: MomentsBlock, wanted: Moments) -> bool:
    same = (block.spec.by, block.spec.weight) == (wanted.by, wanted.weight)
    return same and all(variable in block.places for variable in wanted.variables)
