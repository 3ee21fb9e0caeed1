"""``evaluation.xlsx``: typed cells, frozen header, filters; sheets Expectations, Estimates and Notes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import spaced
from expectancy.reports.columns import COLUMNS, Column, Value
from expectancy.reports.compared import bases_note
from expectancy.reports.left_out import dropped, overlap
from expectancy.reports.naming import all_named, labels
from expectancy.reports.notes import GLOSSARY, cuts, methods, rules
from expectancy.reports.safe import neutral
from expectancy.reports.words import moment

LONGEST = 32_767  # letters in a cell
MOST_ROWS = 1_048_000  # of a sheet, less some room
WIDTHS = {
    "statement": 52,
    "response": 40,
    "verdict_rule": 40,
    "tier_rule": 44,
    "segments": 44,
    "trend": 44,
    "peers": 32,
}
# What a manager reads first; the others are folded away behind the + above the sheet.
SHOWN = (
    "tier", "id", "statement", "verdict", "verdict_chance", "kano", "lost", "lost_low", "lost_high", "complaints",
    "complaint_share", "complaints_of", "peers", "kept_rate", "response", "owner", "review",
)  # fmt: skip
ESTIMATES = ("source", "method", "keys", "statistic", "value", "low", "high", "n", "unit")
# Texts stay texts: no formulas, no links, no numbers made of them.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def write(evaluation: Evaluation, path: Path) -> None:
    """The workbook."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": _text(evaluation.title), "comments": _text(evaluation.illustrative)})
        formats = _formats(book)
        _expectations(book.add_worksheet("Expectations"), evaluation, formats)
        left = _estimates(book.add_worksheet("Estimates"), evaluation, formats)
        _notes(book.add_worksheet("Notes"), evaluation, formats, left)


def _formats(book: Any) -> dict[str, Any]:
    wrap = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format(wrap),
        "number": book.add_format({"num_format": "0.00", "valign": "top"}),
        "share": book.add_format({"num_format": "0.0\\ %", "valign": "top"}),
        "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "flag": book.add_format({"valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "section": book.add_format({"bold": True, "top": 1}),
        "plain": book.add_format({"num_format": "General", "valign": "top"}),
    }


def _text(text: str) -> str:
    """Neutral, and no longer than a cell may be."""
    safe = neutral(text)
    return safe if len(safe) <= LONGEST else safe[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _expectations(sheet: Any, evaluation: Evaluation, formats: dict[str, Any]) -> None:
    for at, column in enumerate(COLUMNS):
        sheet.write_string(0, at, column.name, formats["head"])
    _columns(sheet)
    for line, row in enumerate(evaluation.rows, start=1):
        for at, column in enumerate(COLUMNS):
            _cell(sheet, line, at, column, column.value(row), formats)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(1, len(evaluation.rows)), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 2)


def _columns(sheet: Any) -> None:
    """Widths; what is technical is folded away in groups, each with a + on the column after it."""
    folded = False
    for at, column in enumerate(COLUMNS):
        width = WIDTHS.get(column.name, 18 if column.kind == "text" else 11)
        hide = column.name not in SHOWN
        sheet.set_column(at, at, width, None, {"level": 1, "hidden": True} if hide else {"collapsed": folded})
        folded = hide
    if folded:
        sheet.set_column(len(COLUMNS), len(COLUMNS), None, None, {"collapsed": True})


def _cell(sheet: Any, line: int, at: int, column: Column, value: Value, formats: dict[str, Any]) -> None:
    """Typed: numbers, booleans and dates are never text, and text is never a formula."""
    if value is None or value == "":
        sheet.write_blank(line, at, None, formats[column.kind])
    elif isinstance(value, bool):
        sheet.write_boolean(line, at, value, formats["flag"])
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value, formats[column.kind])
    elif column.name == "review" and (day := _day(value)) is not None:
        sheet.write_datetime(line, at, day, formats["date"])
    else:
        sheet.write_string(line, at, _text(value), formats["text"])


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day) if day.year >= 1900 else None


def _estimates(sheet: Any, evaluation: Evaluation, formats: dict[str, Any]) -> int:
    """Every estimate of every method in tidy form; how many did not fit on a sheet."""
    for at, name in enumerate(ESTIMATES):
        sheet.write_string(0, at, name, formats["head"])
        sheet.set_column(at, at, 40 if name == "keys" else 22 if name in ("method", "statistic") else 14)
    line = left = 0
    for cells in _tidy(evaluation):
        if line >= MOST_ROWS:
            left += 1
            continue
        line += 1
        for at, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(line, at, _text(value))
            elif value is not None and math.isfinite(value):
                sheet.write_number(line, at, value, formats["count" if ESTIMATES[at] == "n" else "plain"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, line), len(ESTIMATES) - 1)
    return left


def _tidy(evaluation: Evaluation) -> Iterator[tuple[str | float | None, ...]]:
    for key, result in evaluation.results.items():
        source = key.split("/")[0]
        for found in result.estimates:
            keys = "; ".join(f"{name}: {value}" for name, value in found.keys.items())
            numbers = (found.value, found.low, found.high, found.n)
            yield (source, result.method, keys, found.statistic, *numbers, found.unit)


def _notes(sheet: Any, evaluation: Evaluation, formats: dict[str, Any], left: int) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 44)
    for line, cells in enumerate(_note_lines(evaluation, left)):
        style = (
            formats["title"] if line == 0 else formats["section"] if len(cells) == 1 and cells[0] else formats["text"]
        )
        for at, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(line, at, _text(value), style)
            else:
                sheet.write_number(line, at, value, formats["count"])


def _note_lines(evaluation: Evaluation, left: int) -> Iterator[tuple[str | int, ...]]:
    """A line a tuple; one of a single text is the head of a section."""
    known = labels(evaluation)
    yield (evaluation.title,)
    yield ("Period", evaluation.period)
    yield ("Created", moment(evaluation.created))
    yield ("Expectancy", evaluation.version)
    for name, text in (
        ("Illustrative", evaluation.illustrative),
        ("Note", evaluation.note),
        ("Credit", evaluation.credit),
    ):
        if text:
            yield (name, text)
    for head, sentences in (
        ("Findings", evaluation.findings),
        ("Read with care", evaluation.warnings),
        ("To fill in", evaluation.fill_in),
        ("For the next survey", evaluation.ask_next),
    ):
        if sentences:
            yield (head,)
            yield from (("", sentence) for sentence in all_named(sentences, known))
    yield ("Rules",)
    used = [*rules(evaluation.rules), *cuts(evaluation)]
    yield from ((rule.name, rule.value, rule.meaning) for rule in used)
    yield ("Sources",)
    for source in evaluation.sources:
        yield (source.name, source.file, source.kind, source.rows, f"{source.note} {source.sampling}".strip())
    yield ("Left out, and why",)
    for left_out in dropped(evaluation):
        yield from left_out.lines()
    for told in (overlap(evaluation), bases_note(evaluation)):
        if told:
            yield ("Complaints", told)
    if left:
        yield ("Estimates", "did not fit on the sheet and are in evaluation.json", "", left)
    yield ("Methods",)
    for method in methods(evaluation):
        yield (
            f"{method.source}: {method.method}",
            spaced(method.variant),
            " ".join(method.notes),
            method.reference,
            method.n,
        )
    yield ("Columns of the sheet Expectations",)
    yield ("", f"{len(SHOWN)} are shown; the others are folded: the + above the sheet, or 2 at its left, opens them.")
    yield from ((column.name, column.about) for column in COLUMNS)
    yield ("Words",)
    yield from GLOSSARY.items()
