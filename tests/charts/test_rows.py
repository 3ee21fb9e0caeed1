"""Pictures with a row a thing."""

from __future__ import annotations

import math
import re

from expectancy.charts.row_layers import Frame, Line
from expectancy.charts.rows import domain, rows

FRAME = Frame("Points", (0.0, 1.0), "Value", {"a": "accent", "b": "below"})


def test_a_wild_interval_ends_at_the_axis() -> None:
    [wide, _] = rows([Line("x", "a", 0.5, -9.0, 9.0, "0.5", "3", "hint")], FRAME)
    [data] = [rows for rows in wide["datasets"].values() if rows and "label" in rows[0]]
    assert (data[0]["low"], data[0]["high"]) == (0.0, 1.0)


def test_rows_never_overlap_whatever_the_length_of_their_labels() -> None:
    labels = ["short", "a much longer label that needs more than a single line to be read " * 2, "third"]
    for spec in rows([Line(label, "a", 0.5, 0.4, 0.6, "0.5\nsecond", "3", "") for label in labels], FRAME):
        [data] = [rows for rows in spec["datasets"].values() if rows and "label" in rows[0]]
        ends = [row["end"] for row in data]
        tops = [0.0, *ends[:-1]]
        assert ends == sorted(ends)
        assert all(top < row["label_y"] < row["end"] for top, row in zip(tops, data, strict=True))
        assert all(top < row["y0"] < row["y1"] < row["end"] for top, row in zip(tops, data, strict=True))


def test_the_span_of_values_ignores_what_is_not_finite() -> None:
    low, high = domain([1.0, None, math.nan, 3.0, math.inf])
    assert 0.8 < low < 1.0
    assert 3.0 < high < 3.2
    assert domain([]) == (0.0, 1.0)


def test_colour_never_stands_alone() -> None:
    [wide, _] = rows(
        [Line("x", "a", 0.5, 0.4, 0.6, "0.5", "3", ""), Line("y", "b", 0.5, 0.4, 0.6, "0.5", "3", "")], FRAME
    )
    assert re.search(r"'shape': .*'range': \['circle', 'triangle-up'\]", str(wide))
