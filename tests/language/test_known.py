"""Expectations of earlier runs are recognised, and their file only grows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.language.known import Entry, append, read_known, recognised, standing

CALL = Entry("call", "Someone answers.", (1.0, 0.0, 0.0), ("hold", "phone"), "2024-01")
BILL = Entry("bill", "My bill is right.", (0.0, 1.0, 0.0), ("bill", "fee"), "2024-01")


def test_entries_come_back_as_they_were_and_new_ones_stand_behind_them(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    append(path, [CALL])
    append(path, [BILL])
    assert read_known(path) == (CALL, BILL)
    assert [each.name for each in tmp_path.iterdir()] == ["known.json"]


def test_the_last_entry_of_an_id_holds_and_a_merged_one_stands_no_more() -> None:
    renamed = Entry("call", "The line is staffed.", CALL.centroid, CALL.keywords, "2024-01")
    merged = Entry("bill", BILL.statement, BILL.centroid, BILL.keywords, "2024-01", merged_into="call")
    assert standing([CALL, BILL, renamed, merged]) == {"call": renamed}


def test_groups_are_recognised_in_any_order_and_a_new_one_is_new() -> None:
    known = {"call": CALL, "bill": BILL}
    centroids = np.array([[0, 0, 1], [0.1, 0.9, 0], [0.9, 0.1, 0]], dtype=np.float32)
    words = [("wifi",), ("bill", "fee"), ("phone",)]
    assert recognised(known, centroids, words, 0.7) == [None, "bill", "call"]
    assert recognised(known, centroids[::-1], words[::-1], 0.7) == ["call", "bill", None]


def test_an_id_is_given_once_to_the_nearest() -> None:
    centroids = np.array([[0.8, 0.4, 0], [1, 0, 0]], dtype=np.float32)
    assert recognised({"call": CALL}, centroids, [(), ()], 0.7) == [None, "call"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "known-unreadable"),
        ("[]", "known-unreadable"),
        (json.dumps({"version": 1, "entries": [{"id": "a"}]}), "known-unreadable"),
        (json.dumps({"version": 9, "entries": []}), "known-version"),
    ],
)
def test_a_broken_file_or_another_version_is_told_and_left_alone(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExpectancyError) as error:
        append(path, [CALL])
    assert [problem.code for problem in error.value.problems] == [code]
    assert path.read_text(encoding="utf-8") == text
