"""Every code that reading a study, checking its rows and beginning one can tell stands on the page of errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from expectancy.loop.faults import IS

ROOT = Path(__file__).parents[3]
LOOP = ROOT / "src" / "expectancy" / "loop"


def codes(file: Path) -> Iterator[str]:
    """The first text of every call of Problem(...) and place.wrong(...), and the codes of Wrong."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("Problem", "wrong"):
                yield str(node.args[0].value)


def test_every_code_has_its_line() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    files = [LOOP / "faults.py", *(LOOP / "study").glob("*.py"), *(LOOP / "init").glob("*.py")]
    found = {code for file in files for code in codes(file)} | {"wrong-type", "wrong-value", *IS}
    assert len(found) > 20
    assert [code for code in sorted(found) if f"| `{code}` |" not in page] == []
