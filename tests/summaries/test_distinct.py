"""Which ids come twice, in bounded memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from expectancy.summaries import distinct
from expectancy.summaries.distinct import Distinct
from expectancy.summaries.groups import hash_ids


def noted(parts: list[list[str]]) -> Distinct:
    seen = Distinct()
    row = 0
    for part in parts:
        ids = pa.array(part)
        seen.add(hash_ids(ids), ids, "f", row)
        row += len(part)
    return seen


def test_ids_that_come_once_are_not_repeated() -> None:
    assert noted([["a", "b"], ["c"]]).repeated == 0


def test_repeated_ids_are_counted_and_shown_with_their_later_row() -> None:
    seen = noted([["a", "b", "a"], ["c", "b"]])
    assert seen.repeated == 2
    assert seen.examples() == [("a", "f", 3), ("b", "f", 5)]


def test_merging_finds_ids_that_are_in_both() -> None:
    left, right = noted([["a", "b"]]), noted([["b", "c"]])
    left.merge(right)
    assert left.repeated == 1


def test_memory_stays_bounded_and_repeats_are_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "CAPACITY", 512)
    ids = [f"R{place}" for place in range(20_000)]
    seen = noted([ids[:7000], ids[7000:], ids[:10_000]])
    assert len(seen.hashes) <= 512
    assert not seen.exact
    assert seen.repeated / len(seen.hashes) == pytest.approx(0.5, abs=0.1)


def test_the_sample_kept_does_not_depend_on_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "CAPACITY", 256)
    ids = [f"R{place}" for place in range(5000)]
    one, other = noted([ids]), noted([ids[2500:], ids[:2500]])
    np.testing.assert_array_equal(one.hashes, other.hashes)
