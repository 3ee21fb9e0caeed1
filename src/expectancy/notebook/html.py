"""Results as a notebook shows them: a small table with its header, safe for any cell's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number

MOST = 40  # rows that are shown


def result_html(result: Result) -> str:
    """Header, estimates with intervals, what was left out, notes."""
    keys = list(dict.fromkeys(key for each in result.estimates for key in each.keys))
    rows = [_row(each, keys) for each in result.estimates[:MOST]]
    weighted = ", weighted" if result.weighted else ""
    told = [f"{drop.count:,} left out: {drop.reason}" for drop in result.dropped]
    more = len(result.estimates) - len(rows)
    lines = [*([f"{more:,} more rows: .table() has all"] if more > 0 else []), *told, *result.notes, result.reference]
    return table_html(
        f"{result.method.replace('_', ' ')} · n = {result.n:,}{weighted}",
        result.variant,
        [*keys, "statistic", "value", "low", "high", "n", "unit"],
        rows,
        lines,
        len(keys) + 1,
    )


def table_html(
    title: str, subtitle: str, columns: Sequence[str], rows: Iterable[Sequence[str]], lines: Iterable[str], words: int
) -> str:
    """A table whose first ``words`` columns are text, the others numbers but for the last."""
    head = "".join(f'<th scope="col" style="{_align(at, words)}">{escape(it)}</th>' for at, it in enumerate(columns))
    body = "".join(f"<tr>{_cells(row, words)}</tr>" for row in rows)
    notes = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return (
        f'<div class="expectancy"><p><strong>{escape(title)}</strong><br><small>{escape(subtitle)}</small></p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<ul><small>{notes}</small></ul></div>"
    )


def _cells(row: Sequence[str], words: int) -> str:
    return "".join(f'<td style="{_align(at, words)}">{escape(cell)}</td>' for at, cell in enumerate(row))


def _row(found: Estimate, keys: Sequence[str]) -> list[str]:
    figures = [number(each, 3) for each in (found.value, found.low, found.high)]
    return [*(found.keys.get(key, "") for key in keys), found.statistic, *figures, f"{found.n:,}", found.unit]


def _align(at: int, words: int) -> str:
    return "text-align:left" if at < words else "text-align:right;font-variant-numeric:tabular-nums"
