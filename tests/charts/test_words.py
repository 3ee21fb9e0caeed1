"""Lines of text that fit a picture."""

from __future__ import annotations

from expectancy.charts import words


def test_text_is_broken_into_lines_that_fit_and_cut_with_an_ellipsis() -> None:
    text = "I am told of a gate change before I have walked to the wrong gate at the other end"
    broken = words.lines(text, 120, 12)
    assert len(broken) == 2
    assert broken[1].endswith("…")
    assert max(words.width(line, 12) for line in broken) <= 120
