"""The pictures of the page: whatever stands on the shelf of charts and finds its data in the evaluation."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from expectancy.domain.catalog import shelf
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import number
from expectancy.reports.safe import neutral

ORDER = (
    "zone",
    "importance_performance",
    "priorities",
    "drivers",
    "kano_plane",
    "kano_answers",
    "trend",
    "kept_promises",
    "called",
    "bought",
    "peers",
)
# Lines of the table behind a picture that stand in the page; the file has all.
MOST_LINES = 300
# Under this height, in pixels, the caption stands above the picture: beside it, it would leave a block empty.
LOW = 330.0
Cell = str | int | float | None


class Behind(Protocol):
    """The numbers behind a picture."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...


class Drawn(Protocol):
    """What the report needs of a picture; charts/contract.py has the one that draws itself."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def table(self) -> Behind: ...
    def svg(self, size: str = "wide") -> str: ...
    def file(self) -> str: ...


@dataclass(frozen=True)
class Figure:
    """A picture, ready for the page."""

    name: str
    title: str
    subtitle: str
    source: str
    wide: Markup
    narrow: Markup
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    left: int  # lines that are only in the file
    note: str  # a sentence under it
    short: bool  # lower than its caption would be beside it
    svg: str  # data URI
    csv: str  # data URI


@dataclass(frozen=True)
class Missing:
    """A picture for which the study has no data: what it would show and what brings it."""

    title: str
    empty: str


def figures(evaluation: Evaluation) -> tuple[list[Figure], list[Missing]]:
    """All pictures in the report's order, and those for which there are no data."""
    # Charts of one method's result stand on the same shelf; only those of an evaluation say what is missing.
    entries = {name: entry for name, entry in shelf("charts").items() if hasattr(entry.thing, "empty")}
    names = [*(name for name in ORDER if name in entries), *(name for name in entries if name not in ORDER)]
    found: list[Figure] = []
    missing: list[Missing] = []
    for name in names:
        chart = entries[name].thing
        pictures: Sequence[Drawn] = chart.draw(evaluation)
        found += [_figure(picture) for picture in pictures]
        if not pictures:
            missing.append(Missing(chart.title, chart.empty))
    return found, missing


def _figure(picture: Drawn) -> Figure:
    table = picture.table
    shown = table.rows[:MOST_LINES]
    numeric = tuple(
        any(isinstance(row[at], int | float) for row in shown)
        and not any(isinstance(row[at], str) and row[at] for row in shown)
        for at in range(len(table.columns))
    )
    wide = picture.svg("wide")
    return Figure(
        picture.name,
        picture.title,
        picture.subtitle,
        picture.source,
        Markup(wide),  # noqa: S704 - drawn by us, texts in it are escaped
        Markup(picture.svg("narrow")),  # noqa: S704
        tuple(column.replace("_", " ") for column in table.columns),
        tuple(tuple(_shown(cell) for cell in row) for row in shown),
        numeric,
        len(table.rows) - len(shown),
        picture.note,
        _height(wide) < LOW,
        _uri("image/svg+xml", picture.file()),
        _uri("text/csv;charset=utf-8", f"\ufeff{_csv(table)}"),  # as evaluation.csv: Excel on Windows needs the mark
    )


def _height(svg: str) -> float:
    """In pixels, as it is drawn."""
    found = re.search(r'\sheight="([\d.]+)"', svg)
    return float(found[1]) if found else LOW


def _shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return number(cell, 3)
    return f"{cell:,}" if isinstance(cell, int) else cell or ""


def _csv(table: Behind) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return out.getvalue()


def _uri(kind: str, text: str) -> str:
    return f"data:{kind};base64,{b64encode(text.encode('utf-8')).decode('ascii')}"
