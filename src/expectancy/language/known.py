"""Expectations of earlier runs, recognised again: a file of entries that only grows, and who is who this time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from expectancy.domain.errors import ExpectancyError, Problem

VERSION = 1
_TERMS = 0.25  # weight of shared keywords beside the cosine of the centroids; not measured yet


@dataclass(frozen=True)
class Entry:
    """What one run, or a person, said of an expectation. The last entry of an id holds; earlier ones are history."""

    id: str
    statement: str
    centroid: tuple[float, ...]
    keywords: tuple[str, ...]
    period: str  # in which it was seen; "" where nobody gave one
    merged_into: str = ""
    split_from: str = ""


def read_known(path: Path) -> tuple[Entry, ...]:
    """The entries of a file, oldest first; none where there is no file yet.

    Raises ExpectancyError (known-unreadable, known-version).
    """
    if not path.exists():
        return ()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        version = found["version"]
        if version == VERSION:
            return tuple(_entry(each) for each in found["entries"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExpectancyError(_unreadable(path, error)) from None
    raise ExpectancyError(
        Problem(
            "known-version",
            f"the file is of version {version!r}",
            str(path),
            f"version {VERSION}",
            "use the release of Expectancy that wrote it, or name a new file",
        )
    )


def append(path: Path, entries: Sequence[Entry]) -> None:
    """Add entries behind those of the file: whole or not at all, earlier ones as they are."""
    everything = [*read_known(path), *entries]
    text = json.dumps({"version": VERSION, "entries": [asdict(each) for each in everything]}, ensure_ascii=False)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def standing(entries: Sequence[Entry]) -> dict[str, Entry]:
    """The last entry of each id that was not merged into another."""
    last = {each.id: each for each in entries}
    return {name: each for name, each in last.items() if not each.merged_into}


def recognised(
    known: Mapping[str, Entry], centroids: NDArray[np.float32], keywords: Sequence[Sequence[str]], least: float
) -> list[str | None]:
    """The known id of each group, or None where it is new; no id twice.

    Score: cosine of the centroids (k, d) + 0.25 * Jaccard of the keywords; the assignment with the highest sum (Kuhn
    1955; scipy's linear_sum_assignment), of which pairs under ``least`` are undone.
    """
    from scipy.optimize import linear_sum_assignment

    names = sorted(known)
    if not names or not len(centroids):
        return [None] * len(centroids)
    old = _unit(np.array([known[name].centroid for name in names], dtype=np.float64))
    scores = _unit(centroids.astype(np.float64)) @ old.T
    scores += _TERMS * np.array([[_jaccard(words, known[name].keywords) for name in names] for words in keywords])
    found: list[str | None] = [None] * len(centroids)
    # a pair under the threshold counts as none, so that it cannot take an id from a pair that would hold
    for row, column in zip(*linear_sum_assignment(np.where(scores >= least, scores, 0.0), maximize=True), strict=True):
        if scores[row, column] >= least:
            found[int(row)] = names[int(column)]
    return found


def _jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0))


def _entry(found: Mapping[str, Any]) -> Entry:
    several = {"centroid": tuple(map(float, found["centroid"])), "keywords": tuple(map(str, found["keywords"]))}
    return Entry(**{**found, **several})


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem(
        "known-unreadable",
        f"not a file of known expectations: {type(error).__name__}",
        str(path),
        "the JSON that an earlier run wrote",
        "restore it from a copy, or name a new file",
    )
