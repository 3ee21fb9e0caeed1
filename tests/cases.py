"""The worked cases of ../shared/reference/cases; a test that needs one is skipped where they are absent."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "reference" / "cases"


@cache
def _read(file: str) -> dict[str, Any]:
    path = FOLDER / file
    if not path.exists():
        pytest.skip(f"{file} of the reference cases is not here")
    found: dict[str, Any] = {each["id"]: each for each in json.loads(path.read_text(encoding="utf-8"))["cases"]}
    return found


def case(file: str, name: str) -> dict[str, Any]:
    """One case: its ``inputs``, and ``published``, ``peer``, ``arithmetic`` or ``reference`` values."""
    return dict(_read(file)[name])


def inputs(file: str, name: str) -> dict[str, Any]:
    """The inputs of a case, where they are another's, that one's with its own on top."""
    own: dict[str, Any] = dict(_read(file)[name]["inputs"])
    link = own.pop("use_case", None)
    if link is None:
        return own
    other_file, _, other = str(link).rpartition("#")
    return {**inputs(other_file or file, other), **own}


def close(expected: dict[str, Any]) -> dict[str, float]:
    """The tolerance of a case's values as pytest.approx takes it."""
    return {
        ours: float(expected[theirs])
        for ours, theirs in (("abs", "tolerance_abs"), ("rel", "tolerance_rel"))
        if expected.get(theirs) is not None
    }
