"""The Python of docs/notebook.md runs, and finds what its comments say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "notebook.md"


@pytest.mark.skipif(not PAGE.exists(), reason="not a checkout")
def test_every_block_runs_and_every_figure_in_a_comment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
        for expression, figure in re.findall(r"^(\S.*?)\s+# (-?\d[\d.]*)$", block, re.MULTILINE):
            assert eval(expression, names) == pytest.approx(float(figure))
    assert len(blocks) >= 5
