"""What a chart is: it draws pictures of an evaluation, or of one method's result.

Each picture has the finding as its title and its numbers as a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from expectancy.domain.estimate import Result
from expectancy.domain.evaluation import Evaluation

Size = Literal["wide", "narrow"]
Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture, for whoever does not see it and for spreadsheets."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """One picture in two sizes; the specs are Vega-Lite in the light colours and carry no title of their own.

    ``wide`` is drawn for about 900 px, ``narrow`` for a phone of 375 px. The page sets title and subtitle as text, so
    that they wrap, can be found and are read aloud; :meth:`spec` puts them into the spec where there is no page.
    """

    name: str  # unique in an evaluation, fit for a file name: "zone-kiosk"
    title: str  # the finding, with its number
    subtitle: str  # how it is read
    description: str  # what it shows, in words, for whoever does not see it
    source: str  # where the numbers come from
    table: Table
    wide: Mapping[str, Any]
    narrow: Mapping[str, Any]
    note: str = ""  # what a reader may stumble over, in a sentence under the picture

    def spec(self, size: Size = "wide") -> dict[str, Any]:
        """The Vega-Lite spec with title, subtitle and description: for notebooks and the web."""
        from expectancy.charts.theme import titled

        return titled(self, size)

    def svg(self, size: Size = "wide") -> str:
        """SVG for a page: colours are its CSS variables, ids start with the picture's name."""
        from expectancy.charts.svg import inline

        return inline(self, size)

    def file(self) -> str:
        """A complete SVG file, with title, subtitle and source in it, in the light colours."""
        from expectancy.charts.svg import standalone

        return standalone(self)


@runtime_checkable
class Chart(Protocol):
    """One shape of picture; a module of this shelf exports it as ``CHART``."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str:
        """The question that it answers, in one line."""

    @property
    def empty(self) -> str:
        """What belongs here, why it helps, and what in the study brings it: shown where there are no data."""

    def draw(self, evaluation: Evaluation) -> Sequence[Picture]:
        """The pictures, most important first; none where the evaluation lacks the data."""


@runtime_checkable
class ResultChart(Protocol):
    """A shape of picture of one method's result, for notebooks, docs and pages; exported as ``CHART`` as well.

    A method that no such chart names is drawn by ``estimates.py``: its main statistic as marks with intervals.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str:
        """The question that it answers, in one line."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The names of the methods whose results it draws."""

    def draw(self, result: Result) -> Sequence[Picture]:
        """The pictures, most important first; none where the result has nothing to draw. Everybody, not segments,
        unless the result's finding is about segments."""
