"""The results table in a terminal: the report's order and marks, at most as wide as the window."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from expectancy.domain.evaluation import TIERS, Evaluation, Row
from expectancy.domain.wording import chance, counted, enumerated, finite, spaced, told
from expectancy.reports.compared import chance_top, complaints
from expectancy.reports.details import weakest_words
from expectancy.reports.marks import GLYPHS, TIER_NAMES, TONES, Tone, sentence
from expectancy.reports.naming import all_named, labels
from expectancy.reports.standing import peer_words

NOTHING = "No expectation yet: name some in the study, or give it complaints to refine."
NARROW = 40
HEADLINES, FIRST = 3, 5  # findings and rows that stand in a terminal where the whole report is in files
STYLES: dict[Tone, str] = {"below": "dark_orange3", "inside": "gold3", "above": "dark_cyan", "none": "bright_black"}


@dataclass(frozen=True)
class _Column:
    """One column, ``width`` letters wide; shown in windows of ``least`` letters, where any row has something."""

    head: str
    least: int
    width: int
    text: Callable[[Row], str]
    right: bool = False


def render(
    evaluation: Evaluation, *, plain: bool, width: int | None, paths: Sequence[Path] | None = None
) -> RenderableType:
    """Title, findings, and the table by tier. ``plain``: no colour, no marks, no lines; only words and blanks.

    With the ``paths`` of the report's files it is brief: the headline findings, the first rows, and where the files
    are.
    """
    wide = max(NARROW, width or 100)
    parts = [Text(_title(evaluation), style="" if plain else "bold")]
    if evaluation.illustrative:
        parts.append(Text(f"Illustrative: {evaluation.illustrative}", style="" if plain else "italic"))
    body = _whole(evaluation, plain, wide) if paths is None else _brief(evaluation, plain, wide, paths)
    whole = Group(*parts, *body)
    return _as_text(whole, wide) if plain else whole


def _whole(evaluation: Evaluation, plain: bool, wide: int) -> Iterator[RenderableType]:
    yield from (_wrapped(f"- {finding}", wide) for finding in evaluation.findings)
    for tier in TIERS:
        rows = [row for row in evaluation.rows if row.tier == tier]
        if rows:
            yield from (Text(), Text(_head(tier, rows), style="" if plain else "bold"))
            yield _table(rows, evaluation, plain, wide)
    if evaluation.warnings:
        yield Text()
        yield from (
            _wrapped(f"Read with care: {warning}", wide)
            for warning in all_named(evaluation.warnings, labels(evaluation))
        )
    if not evaluation.rows:
        yield Text(NOTHING)


def _brief(evaluation: Evaluation, plain: bool, wide: int, paths: Sequence[Path]) -> Iterator[RenderableType]:
    yield from (_wrapped(f"- {finding}", wide) for finding in evaluation.findings[:HEADLINES])
    first = evaluation.rows[:FIRST]
    if first:
        head = f"First {len(first)} of {counted(len(evaluation.rows), 'expectation')}"
        tiers = enumerated(list(dict.fromkeys(TIER_NAMES[row.tier] for row in first)))
        yield from (Text(), Text(f"{head} ({tiers})", style="" if plain else "bold"))
        yield _table(first, evaluation, plain, wide)
    else:
        yield Text(NOTHING)
    more = [
        counted(left, what)
        for left, what in (
            (len(evaluation.findings) - HEADLINES, "more finding"),
            (len(evaluation.rows) - FIRST, "more expectation"),
            (len(evaluation.warnings), "warning"),
        )
        if left > 0
    ]
    yield Text()
    yield Text(f"{f'{enumerated(more)} in the report' if more else 'The report'}:")
    yield from (Text(str(path), overflow="fold", no_wrap=True) for path in paths)


def _wrapped(sentence: str, wide: int) -> Text:
    """In lines of the window; unlike Rich, it does not part what a no-break space holds together: ``82 %``."""
    return Text("\n".join(wrap(spaced(sentence), wide, break_on_hyphens=False)))


def _title(evaluation: Evaluation) -> str:
    return f"{evaluation.title}, {evaluation.period}" if evaluation.period else evaluation.title


def _head(tier: str, rows: list[Row]) -> str:
    return f"{TIER_NAMES[tier]}: {counted(len(rows), 'expectation')}"


def _table(rows: Sequence[Row], evaluation: Evaluation, plain: bool, wide: int) -> Table:
    table = Table(box=None if plain else box.SIMPLE_HEAD, pad_edge=False, width=wide, show_edge=False)
    several = len({row.survey for row in evaluation.rows if row.survey}) > 1
    table.add_column("Expectation", ratio=1, overflow="fold")
    table.add_column("Stands", width=15 if wide < 60 else 18, overflow="fold")
    columns = [column for column in _columns(evaluation) if wide >= column.least]
    for column in columns:
        table.add_column(column.head, justify="right" if column.right else "left", width=column.width, overflow="fold")
    for row in rows:
        table.add_row(_statement(row, several), _verdict(row, plain), *(Text(column.text(row)) for column in columns))
    return table


def _columns(evaluation: Evaluation) -> Iterator[_Column]:
    """Only columns that say anything in this evaluation."""
    top = evaluation.rules.top
    every = (
        _Column("Lost satisfaction", 62, 21, _lost),
        _Column("Complaints", 76, 14, complaints, right=True),
        _Column(
            "Kano", 96, 11, lambda row: "" if row.kano is None else f"{row.kano.category} {chance(row.kano.chance)}"
        ),
        _Column(
            f"First {top}",
            116,
            10,
            lambda row: "" if (sure := chance_top(row)) is None else chance(sure),
            right=True,
        ),
        _Column("Kept", 126, 6, _kept),
        _Column("Peers", 150, 30, lambda row: peer_words(row.peers[0]) if row.peers else ""),
        _Column("Response", 106, 10, lambda row: row.response.split(":")[0]),
    )
    return (column for column in every if any(column.text(row) for row in evaluation.rows))


def _statement(row: Row, several: bool) -> Text:
    text = Text(row.statement)
    if row.survey and several:
        text.append(f"  survey {row.survey}", style="italic")
    if words := weakest_words(row):
        text.append(f"  {words}", style="italic")
    if row.first_things_first:
        text.append("  first things first", style="italic")
    return text


def _verdict(row: Row, plain: bool) -> Text:
    """The mark, the words, and the chance that they hold."""
    sure = row.verdict.chances.get(row.verdict.name)
    words = sentence(row.verdict.name)
    likely = chance(sure) if sure is not None and finite(sure) else ""
    if plain:
        return Text(f"{words}\n{likely}".rstrip())
    tone = TONES[row.verdict.name]
    return Text.assemble((GLYPHS[tone], STYLES[tone]), " ", words, f"\n  {likely}" if likely else "")


def _lost(row: Row) -> str:
    return told(row.lost, 2, share=False)


def _kept(row: Row) -> str:
    worst = min(row.promises, key=lambda entry: entry["kept_rate"], default=None)
    return "" if worst is None else chance(worst["kept_rate"])


def _as_text(whole: RenderableType, wide: int) -> Text:
    out = io.StringIO()
    Console(file=out, width=wide, no_color=True, color_system=None, highlight=False, markup=False).print(whole)
    return Text("\n".join(line.rstrip() for line in out.getvalue().splitlines()))
