"""What a method is: it says which summaries it needs, and estimates from the filled blocks. No input or output.

A module of this shelf exports one constant ``METHOD``. Put a module into the folder of its stage and it is listed by
``expectancy catalog``, run through the contract suite and documented. CONTRIBUTING.md has the recipe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from expectancy.domain.estimate import Result
from expectancy.domain.kano_wordings import spellings
from expectancy.domain.study import KANO_ANSWERS, Complaints, Indicators, Promises, Survey
from expectancy.summaries import Blocks, Rating, Summary

Source = Survey | Complaints | Promises | Indicators
SourceKind = Literal["survey", "complaints", "promises", "indicators"]


@dataclass(frozen=True)
class Options:
    """What the caller may choose; the same for every method."""

    by: str | None = None  # the segment column to split by
    confidence: float = 0.95
    seed: int = 2026
    resamples: int = 1000
    variant: str = ""  # a method's own choice: "pouliot" for kano, "medians" for importance_performance
    exposure: Mapping[str, float] | None = None  # period -> orders, calls, customers ...: for complaint rates
    minimum_n: int = 1  # segments with fewer answers are left out, and counted

    @property
    def cells(self) -> tuple[str, ...]:
        """``by`` as summaries want it."""
        return () if self.by is None else (self.by,)


@runtime_checkable
class Method(Protocol):
    """One method. ``name`` is what ``expectancy measure NAME`` takes; ``aliases`` are other names in use."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def variants(self) -> tuple[str, ...]:
        """What ``options.variant`` may be, the default first; empty where there is no choice."""

    @property
    def title(self) -> str:
        """What question it answers, in one line."""

    @property
    def source(self) -> SourceKind:
        """Which kind of data it reads."""

    @property
    def reference(self) -> str:
        """The paper or papers."""

    def missing(self, source: Source) -> str:
        """Empty where the source has what the method needs, else one sentence that says what to add to the study."""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        """The summaries that one pass must fill."""

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        """The estimates: overall first, then by segment under the key named like the column, ``{"gender": "male"}``."""


def rating(survey: Survey, column: str, scale: tuple[int, int], reverse: bool = False) -> Rating:
    """How a rated column of this survey is read."""
    return Rating(column, scale[0], scale[1], reverse, survey.missing)


def ratings(survey: Survey) -> Iterable[Rating]:
    """How every rated column of a survey is read; engines decode by these, whatever methods ask for."""
    for item in survey.items:
        for role, column in item.roles.items():
            if role in ("functional", "dysfunctional"):
                yield Rating(column, 1, 5, False, survey.missing, kano_labels(survey))
            else:
                yield rating(survey, column, survey.scale, item.reverse and role != "importance")
    for outcome, column in survey.outcomes.items():
        yield Rating(column, *survey.scale_of(outcome), False, survey.missing_of(outcome))


def kano_labels(survey: Survey) -> tuple[tuple[str, int], ...]:
    """Answer wording (casefolded, single blanks) -> 1 like, 2 expect, 3 neutral, 4 tolerate, 5 dislike; digits too."""
    places = {answer: place for place, answer in enumerate(KANO_ANSWERS, start=1)}
    words = places | {str(place): place for place in places.values()}
    meant = {word: answer for name in survey.kano_wording for word, answer in spellings(name).items()}
    meant |= survey.kano_answers
    words |= {" ".join(word.split()).casefold(): places[answer] for word, answer in meant.items()}
    return tuple(sorted(words.items()))


def segment_keys(options: Options, key: tuple[str, ...] | None) -> dict[str, str]:
    """The keys of an estimate for one cell: {} overall, {"gender": "male"} for a segment."""
    return {} if options.by is None or key is None else {options.by: key[0]}
