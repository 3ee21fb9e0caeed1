"""Every code that an importer can tell has its line in the reference."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from expectancy import importers

FOLDER = Path(importers.__file__).parent
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "errors.md"


def codes(path: Path) -> list[str]:
    """The first argument of every ``Problem(...)`` in a module."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Problem"]
    return [str(ast.literal_eval(call.args[0])) for call in made]


@pytest.mark.parametrize("module", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_every_code_is_in_the_reference_once(module: Path) -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    for code in codes(module):
        assert sum(line.startswith(f"| `{code}` |") for line in page) == 1, code


def test_the_codes_are_found_here_at_all() -> None:
    assert {"ragged-rows", "two-header-rows"} <= {code for path in FOLDER.rglob("*.py") for code in codes(path)}
