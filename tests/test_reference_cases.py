"""Every worked case of ../shared/reference/cases is reproduced by some test, value by value, in its own file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared import SHARED

CASES = SHARED / "reference" / "cases"
TESTS = Path(__file__).parent
IDS = [
    (file.stem, each["id"])
    for file in sorted(CASES.glob("*.json"))
    for each in json.loads(file.read_text(encoding="utf-8"))["cases"]
]


@pytest.mark.skipif(not IDS, reason="the reference cases are not here")
@pytest.mark.parametrize(("file", "name"), IDS or [("", "")], ids=[name for _, name in IDS] or ["none"])
def test_a_case_is_reproduced(file: str, name: str) -> None:
    asked = f'"{name}"'
    found = [path for path in TESTS.rglob("test_*.py") if asked in path.read_text(encoding="utf-8")]
    assert found, f"no test reads case {name} of {file}.json"
