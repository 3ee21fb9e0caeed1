"""The table in a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.reports.terminal import render


def shown(evaluation: Evaluation, width: int, *, plain: bool = False, colour: bool = False) -> str:
    out = io.StringIO()
    system = "truecolor" if colour else None
    console = Console(file=out, width=width, color_system=system, force_terminal=colour, highlight=False)  # type: ignore[arg-type]
    console.print(render(evaluation, plain=plain, width=width))
    return out.getvalue()


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 132, 200])
@pytest.mark.parametrize("make", [evaluations.full, evaluations.airport, evaluations.hostile, evaluations.empty])
def test_no_line_is_wider_than_the_window(make: Callable[[], Evaluation], width: int, plain: bool) -> None:
    assert max(len(line.rstrip()) for line in shown(make(), width, plain=plain).splitlines()) <= width


def test_tiers_come_in_the_report_s_order_with_their_counts() -> None:
    text = shown(evaluations.full(), 100)
    heads = ["Now: 6 expectations", "Medium term: 3", "Long term: 1 expectation", "Guide: 1", "To be assessed: 4"]
    places = [text.index(head) for head in heads]
    assert places == sorted(places)


def test_a_verdict_is_a_mark_and_words() -> None:
    text = shown(evaluations.full(), 120)
    for marked in ("▲ Below adequate", "■ Inside the zone", "● Above desired", "◇ Not measured"):
        assert marked in text


def test_plain_has_neither_colour_nor_marks_nor_lines() -> None:
    text = shown(evaluations.full(), 120, plain=True)
    assert "Below adequate" in text
    assert not set("▲■●◇─━│┃") & set(text)
    assert "\x1b" not in shown(evaluations.full(), 120, plain=True, colour=True)


def test_colour_is_only_on_a_terminal() -> None:
    assert "\x1b" in shown(evaluations.full(), 120, colour=True)
    assert "\x1b" not in shown(evaluations.full(), 120)


def test_square_brackets_of_customers_are_not_markup() -> None:
    whole = evaluations.empty()
    rows = (evaluations.row("x", "[bold]I wait[/bold] [red]long[/]"),)
    whole = type(whole)(**{**vars(whole), "rows": rows, "title": "[b]T[/b]", "findings": ("[i]f[/i]",)})
    for plain in (False, True):
        text = shown(whole, 100, plain=plain)
        assert "[bold]I wait[/bold]" in text
        assert "[b]T[/b]" in text
        assert "[i]f[/i]" in text


def test_a_row_without_a_loss_has_no_chance_to_be_among_the_first() -> None:
    whole = evaluations.full()
    assert "77 %" not in shown(whole, 200).replace("\u00a0", " ")
    for value, there in ((0.0, False), (0.1, True)):
        lost = evaluations.est("lost", value, 0.2, 90)
        rows = tuple(replace(row, lost=lost, chance_top=0.77) for row in whole.rows[:1]) + whole.rows[1:2]
        text = shown(replace(whole, rows=rows), 200).replace("\u00a0", " ")
        assert ("77 %" in text) == there


def test_columns_without_anything_to_say_are_left_out() -> None:
    assert "Kano" not in shown(evaluations.airport(), 200)
    assert "Kano" in shown(evaluations.full(), 200)


def test_an_empty_evaluation_says_what_belongs_here() -> None:
    assert "No expectation yet" in shown(evaluations.empty(), 80)


def brief(evaluation: Evaluation, width: int = 80, *, plain: bool = False) -> str:
    out = io.StringIO()
    paths = [Path("out") / f"evaluation.{name}" for name in ("html", "xlsx")]
    console = Console(file=out, width=width, color_system=None, highlight=False)
    console.print(render(evaluation, plain=plain, width=width, paths=paths))
    return out.getvalue()


@pytest.mark.parametrize("plain", [False, True])
def test_with_files_the_terminal_shows_headlines_first_rows_and_where_the_files_are(plain: bool) -> None:
    whole = evaluations.full()
    text = brief(whole, plain=plain)
    assert text.count("\n- ") == 3
    assert "First 5 of 15 expectations (Now)" in text
    assert "10 more expectations" in text
    assert "out/evaluation.html" in text
    assert whole.rows[4].statement.split()[0] in text
    assert "To be assessed" not in text
    assert len(text.splitlines()) < 0.5 * len(shown(whole, 80, plain=plain).splitlines())


def test_with_files_an_empty_evaluation_says_what_belongs_here() -> None:
    text = brief(evaluations.empty())
    assert "No expectation yet" in text
    assert "The report:" in text


@pytest.mark.parametrize("width", [40, 80])
def test_with_files_no_line_but_a_path_is_wider_than_the_window(width: int) -> None:
    lines = [line.rstrip() for line in brief(evaluations.hostile(), width).splitlines()]
    assert max(len(line) for line in lines) <= width


@pytest.mark.parametrize("width", range(40, 60))
def test_no_line_ends_between_a_number_and_its_per_cent_sign(width: int) -> None:
    whole = replace(evaluations.empty(), findings=("Most complaints are about it: 234 of 1,842 (13%, 11% to 14 %).",))
    lines = shown(whole, width, plain=True).splitlines()
    assert not [line for line in lines if line.lstrip().startswith("%")]
    assert "14\u00a0%" in "".join(lines)


def test_a_row_of_several_items_names_the_one_that_decides() -> None:
    whole = evaluations.airport()
    rule = "share of customers who rate it 4 or more; signs_inside is the weakest of 4 items"
    first = replace(whole.rows[0], verdict=replace(whole.rows[0].verdict, rule=rule))
    assert "weakest of 4 items: signs_inside" in shown(replace(whole, rows=(first, *whole.rows[1:])), 200)
