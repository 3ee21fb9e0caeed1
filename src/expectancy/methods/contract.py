"""What a method is: it says which summaries it needs, and estimates from the filled blocks. No input or output.

A module of this shelf exports one constant ``METHOD``. Put a module into the folder of its stage and it is listed by
``expectancy catalog``, run through the contract suite and documented. CONTRIBUTING.md has the recipe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeGuard, runtime_checkable

from expectancy.domain.estimate import Result
from expectancy.domain.kano_wordings import spellings
from expectancy.domain.study import (
    KANO_ANSWERS,
    POINTS,
    UNTURNED,
    Calls,
    Complaints,
    Indicators,
    Promises,
    Purchases,
    Study,
    Survey,
)
from expectancy.summaries import Blocks, Rating, Summary
from expectancy.summaries.decode import to_number
from expectancy.summaries.records import Records

Source = Survey | Complaints | Promises | Indicators | Calls | Purchases
LEVEL_ROLES = ("minimum", "desired", "perceived")  # of the zone of tolerance
SourceKind = Literal["survey", "complaints", "promises", "indicators", "calls", "purchases"]


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
    """One method. ``name`` is what ``expectancy measure NAME`` takes; ``aliases`` are other names in use.

    With ``compares_waves = True`` a method reads the surveys of one ``series`` as one survey with a column of waves.
    """

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


@runtime_checkable
class StudyMethod(Protocol):
    """A method of a whole study: several sources, each read once, make one result. Exported as ``METHOD`` as well."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def variants(self) -> tuple[str, ...]: ...
    @property
    def title(self) -> str: ...
    @property
    def source(self) -> Literal["study"]: ...
    @property
    def reference(self) -> str: ...

    def missing(self, study: Study) -> str:
        """Empty where the study has what the method needs, else one sentence that says what to add."""

    def needs(self, study: Study, options: Options) -> Mapping[str, Sequence[Summary]]:
        """For the name of each source that is read, the summaries that its pass must fill."""

    def estimate(self, study: Study, blocks: Mapping[str, Blocks], options: Options) -> Result:
        """The estimates from the blocks of each source, by its name."""


def of_a_study(method: object) -> TypeGuard[StudyMethod]:
    """Whether a method reads a whole study instead of one source."""
    return getattr(method, "source", "") == "study"


def rating(survey: Survey, column: str, scale: tuple[int, int], reverse: bool = False) -> Rating:
    """How a rated column of this survey is read."""
    return Rating(column, scale[0], scale[1], reverse, survey.missing)


def ratings(survey: Survey) -> Iterable[Rating]:
    """How every rated column of a survey is read; engines decode by these, whatever methods ask for."""
    for item in survey.items:
        for role, column in item.roles.items():
            if role in ("functional", "dysfunctional"):
                yield Rating(column, 1, 5, False, survey.missing, kano_labels(survey))
            elif role == "disconfirmation":
                yield Rating(column, *survey.scale_of(role), False, survey.missing_of(role))
            else:
                yield rating(survey, column, survey.scale, item.reverse and role not in UNTURNED)
    for outcome, column in survey.outcomes.items():
        yield Rating(column, *survey.scale_of(outcome), False, survey.missing_of(outcome))
    for column in survey.points.values():
        yield Rating(column, 0, POINTS, False, _beside(survey.missing, 0, POINTS))
    if survey.model is not None:
        low, high = survey.model.scale or survey.scale
        for column in survey.model.columns:
            yield Rating(column, low, high, False, _beside(survey.missing, low, high))


def records(survey: Survey) -> Records | None:
    """Which respondents the study leaves out whole, by their levels; None where all stay in."""
    if survey.max_inconsistent is None and survey.max_unanswered is None:
        return None
    items = survey.with_role(*LEVEL_ROLES)
    minimum, desired, perceived = (tuple(item.roles[role] for item in items) for role in LEVEL_ROLES)
    return Records(minimum, desired, perceived, survey.max_inconsistent, survey.max_unanswered) if items else None


def _beside(missing: Iterable[str], low: int, high: int) -> tuple[str, ...]:
    """The codes that are no number of a scale: a 9 that means "no answer" to ratings may be nine points."""
    return tuple(code for code in missing if (number := to_number(code)) is None or not low <= number <= high)


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
