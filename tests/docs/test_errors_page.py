"""Every error code that the program can raise has a line in docs/reference/errors.md, and no line is without a code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import expectancy

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(expectancy.__file__).parent
CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def raised() -> dict[str, str]:
    """Code -> file, from every string that is the first argument of a call that makes a problem."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "Problem" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = path.name
    return found


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def listed() -> set[str]:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `?([a-z0-9-]+)`? \|", page, re.MULTILINE)) - {"code"}


def test_codes_are_stable_words() -> None:
    assert [code for code in raised() if not CODE.match(code)] == []


def test_every_code_has_a_line_in_the_reference() -> None:
    missing = {code: file for code, file in raised().items() if code not in listed()}
    assert missing == {}
