"""Days and moments; no word for a number is written twice."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import expectancy
from expectancy.domain import wording
from expectancy.reports import words

SRC = Path(expectancy.__file__).parent


def test_a_moment_is_told_in_its_zone() -> None:
    assert words.moment("2026-02-03T08:15:00+00:00") == "3 Feb 2026, 08:15 UTC"
    assert words.moment("2026-02-03T08:15:00+01:00") == "3 Feb 2026, 08:15 +0100"
    assert words.moment("yesterday") == "yesterday"


def test_a_day_is_told_in_one_piece_that_no_line_breaks() -> None:
    assert words.day("2026-02-03") == "3\u00a0Feb\u00a02026"
    assert words.day("each spring") == "each spring"


@pytest.mark.parametrize("shelf", ["charts", "reports"])
def test_page_and_picture_share_their_words_for_numbers_and_never_import_each_other(shelf: str) -> None:
    other = {"charts": "reports", "reports": "charts"}[shelf]
    shared = {name for name in vars(wording) if not name.startswith("_")}
    for file in (SRC / shelf).glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not any(name.startswith(f"expectancy.{other}") for name in imported), file.name
        if file.name == "words.py":
            made = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert not made & shared
