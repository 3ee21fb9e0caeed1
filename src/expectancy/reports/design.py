"""A draw written down: who is to be asked, and the design that weighting and analysis need later."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from expectancy.reports.safe import neutral

# A telephone number may begin with + and is no formula; it must reach whoever calls as it is.
TELEPHONE = re.compile(r"\+?[\d\s()/.-]+")


def write_design(out: Path, rows: Iterable[Mapping[str, Any]], design: Mapping[str, Any]) -> list[Path]:
    """``sample.csv`` (whom to ask, UTF-8 with BOM) and ``design.json`` into the folder; both or neither."""
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / "sample.csv", out / "design.json"]
    parts = [_beside(path) for path in paths]
    try:
        _rows(parts[0], rows)
        parts[1].write_text(json.dumps(design, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return paths


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Rows as CSV (UTF-8 with BOM), written beside and renamed; how many there were."""
    part = _beside(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        count = _rows(part, rows)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        for count, row in enumerate(rows, start=1):
            if count == 1:
                writer.writerow(list(row))
            writer.writerow([_cell(value) for value in row.values()])
    return count


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, so that a draw can be made again from the very same list."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    text = str(value)
    return value if not isinstance(value, str) or TELEPHONE.fullmatch(text) else neutral(text)
