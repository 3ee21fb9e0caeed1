"""Where the reference cases and the real data lie; tests that need them are skipped where they are absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def data(path: str) -> Path:
    """A file of the shared data; the test is skipped where it is absent."""
    found = SHARED / "data" / path
    if not found.exists():
        pytest.skip(f"shared data not here: {path}")
    return found


def case(file: str, name: str) -> dict[str, Any]:
    """One worked case of ``shared/reference/cases``; the test is skipped where it is absent."""
    found = SHARED / "reference" / "cases" / f"{file}.json"
    if not found.exists():
        pytest.skip(f"reference case not here: {file}")
    cases: list[dict[str, Any]] = json.loads(found.read_text())["cases"]
    return next(entry for entry in cases if entry["id"] == name)


def inputs(file: str, name: str) -> dict[str, Any]:
    """The inputs of a case; where it uses another case's, that one's with its own on top."""
    own: dict[str, Any] = dict(case(file, name)["inputs"])
    link = own.pop("use_case", None)
    if link is None:
        return own
    other_file, _, other = str(link).rpartition("#")
    return {**inputs(other_file.removesuffix(".json") or file, other), **own}


def close(expected: dict[str, Any]) -> dict[str, float]:
    """The tolerance of a case's values as pytest.approx takes it."""
    return {
        ours: float(expected[theirs])
        for ours, theirs in (("abs", "tolerance_abs"), ("rel", "tolerance_rel"))
        if expected.get(theirs) is not None
    }


def reference_numbers() -> dict[str, Any]:
    """Numbers computed from the shared data by an independent script."""
    numbers: dict[str, Any] = json.loads(data("reference_numbers.json").read_text())
    return numbers
