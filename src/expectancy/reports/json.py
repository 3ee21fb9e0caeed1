"""``evaluation.json``: everything the evaluation holds, in the form that the shipped schema describes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from expectancy.domain.evaluation import TIERS, Evaluation

VERSION = 1
SCHEMA = "evaluation.schema.json"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``evaluation.json``."""
    found: dict[str, Any] = json.loads(files("expectancy.reports").joinpath(SCHEMA).read_text(encoding="utf-8"))
    return found


def evaluation_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain JSON values; numbers that are not finite become null."""
    whole: dict[str, Any] = {"schema": VERSION, **_plain(evaluation)}
    whole["tiers"] = [
        {"tier": tier, "expectations": sum(row.tier == tier for row in evaluation.rows)} for tier in TIERS
    ]
    return whole


def check(found: Mapping[str, Any]) -> None:
    """Raises ``jsonschema.ValidationError`` where the values are not as the schema says: a fault of ours."""
    import jsonschema

    jsonschema.Draft202012Validator(schema()).validate(found)


def write(evaluation: Evaluation, path: Path) -> None:
    """Check, then write, UTF-8."""
    found = evaluation_dict(evaluation)
    check(found)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    """Plain JSON values from records, mappings, sequences, dates and numpy's numbers."""
    if isinstance(value, bool | str | int) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, date | Path):
        return str(value)
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, set | frozenset):
        return sorted(_plain(inner) for inner in value)
    return [_plain(inner) for inner in value]


def _record(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
