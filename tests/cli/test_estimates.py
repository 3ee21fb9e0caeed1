"""Estimates in a window, in a pipe and for grep."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from expectancy.cli.estimates import cells, equal_answers, folded, whole_lines
from expectancy.cli.measure import show
from expectancy.domain.estimate import Estimate, Result

CODE = "Incorrect information on your report"


def result(*more: Estimate) -> Result:
    told = Estimate(
        {"code": CODE, "period": "2019-05"}, "share", 0.28, 0.27, 0.29, 5268, "complaints a month per 1,000"
    )
    return Result("trend", "a very long variant, " * 12, 5268, (told, *more), notes=("a long note, " * 20,))


def window(width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None, highlight=False)
    table = folded(cells(result()), width)
    console.print(table, width=table.width, soft_wrap=table.width is not None)
    return out.getvalue()


@pytest.mark.parametrize("plain", [False, True])
def test_out_of_a_window_one_estimate_is_one_line_with_full_words(
    plain: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    show(result(), plain)
    lines = capsys.readouterr().out.splitlines()
    [found] = [line for line in lines if CODE in line]
    assert "complaints a month per 1,000" in found
    assert len(lines) == 4
    assert all(line == line.rstrip() or not line.startswith(CODE) for line in lines)


def test_columns_stand_under_each_other() -> None:
    head, one, two = whole_lines(cells(result(Estimate({"code": "x"}, "share", 0.1, None, None, 7, "share"))))
    assert head.index("statistic") == one.index("share") == two.index("share")
    assert head.index("n ") == two.index("7")
    assert two.endswith("7  share")


@pytest.mark.parametrize("width", [30, 60, 80, 100, 200])
def test_a_window_folds_between_words_and_cuts_no_name(width: int) -> None:
    text = window(width)
    for word in (*CODE.split(), "complaints a month per 1,000", "share", "5268", "0.28", "statistic"):
        assert word in text, text
    assert "…" not in text


def test_a_table_that_fits_is_no_wider_than_the_window() -> None:
    assert max(len(line.rstrip()) for line in window(100).splitlines()) <= 100


def test_equal_answers_have_no_bounds_and_a_note_says_why() -> None:
    told = Result("csat", "", 2, (Estimate({}, "mean", 3.0, 3.0, 3.0, 2, "points"),))
    assert cells(told).rows == (("mean", "3", "", "", "2", "points"),)
    assert equal_answers(told)[0].startswith("1 of 1 without low and high: all answers are equal")
    assert equal_answers(result()) == []
