"""Published numbers instead of rows: a paper's table recomputed by the very method that reads answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import expectancy as ex
from shared import case, close

KANO = [{"id": "f", "functional": "yes", "dysfunctional": "no"}]


def test_a_printed_cross_table_gives_kano_as_published() -> None:
    found = case("kano", "kano-transfers-pouliot")
    given, published = found["inputs"], found["published"]
    tables = given["crosstab_rows_functional_cols_dysfunctional"]
    names = list(tables)
    items = [{"id": name, "functional": f"{name}+", "dysfunctional": f"{name}-"} for name in names]
    result = ex.published(
        "kano",
        n=358,
        counts={(f"{name}+", f"{name}-"): tables[name] for name in names},
        item=items,
        variant="pouliot",
    )
    for at, name in enumerate(names):
        better = result.get("better", item=name)
        assert better is not None
        values = published["values"]["better"]
        expected = values[name] if isinstance(values, dict) else values[at]
        assert better.value == pytest.approx(expected, **close(published))
        assert better.low is not None


def test_a_printed_covariance_gives_the_drivers_of_swiss() -> None:
    found = case("drivers", "drivers-swiss")
    given, published = found["inputs"], found["peer"]
    names = given["variables"]
    result = ex.published(
        "drivers",
        n=given["n"],
        columns=names,
        covariance=given["covariance"],
        overall=names[0],
        scale=[0, 100],
        item=[{"id": name, "perceived": name} for name in names[1:]],
    )
    expected = published["values"]["lmg"]
    for at, name in enumerate(names[1:]):
        lmg = result.get("lmg", item=name)
        assert lmg is not None
        assert lmg.value == pytest.approx(
            expected[name] if isinstance(expected, dict) else expected[at], **close(published)
        )


def test_the_same_numbers_as_from_the_answers_themselves() -> None:
    rng = np.random.default_rng(9)
    answers = {"y": rng.integers(1, 8, 90), "a": rng.integers(1, 8, 90), "b": rng.integers(1, 8, 90)}
    keys: dict[str, Any] = {"overall": "y", "scale": [1, 7], "item": [{"id": name, "perceived": name} for name in "ab"]}
    raw = ex.measure("drivers", {name: values.tolist() for name, values in answers.items()}, **keys)
    matrix = np.stack(list(answers.values()))
    printed = ex.published(
        "drivers", n=90, columns=["y", "a", "b"], mean=matrix.mean(axis=1).tolist(), covariance=np.cov(matrix), **keys
    )
    for statistic, item in (("lmg", "a"), ("beta", "b"), ("r", "a")):
        one, other = raw.get(statistic, item=item), printed.get(statistic, item=item)
        assert one is not None
        assert other is not None
        assert other.value == pytest.approx(one.value, abs=1e-12)
        assert other.n == one.n


def test_those_who_are_not_in_a_table_gave_no_answer() -> None:
    result = ex.published("nps", n=100, counts={"q": [0] * 9 + [20, 60]}, recommend="q")
    assert result.n == 100 - 20
    nps = result.get("nps")
    assert nps is not None
    assert nps.value == 100


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"counts": {}}, "needs the counts of yes by no"),
        ({"counts": {("yes", "no"): np.ones((4, 4), dtype=int)}}, "5 by 5 counts"),
        ({"counts": {("yes", "no"): np.ones((5, 5), dtype=int)}}, "add up to no more than n"),
    ],
)
def test_what_is_missing_of_the_numbers_is_said(keys: dict[str, Any], words: str) -> None:
    columns = ["yes", "no"]
    with pytest.raises(ex.ExpectancyError, match=words):
        ex.published("kano", n=10, columns=columns, item=KANO, **keys)


def test_a_method_of_other_sources_cannot_be_published() -> None:
    with pytest.raises(ex.ExpectancyError, match="cannot be computed from published numbers"):
        ex.published("kept_rate", n=10, columns=["q"], recommend="q")


@pytest.mark.parametrize(
    "wrong",
    [
        {"mean": [4.0]},
        {"covariance": [[1.0]]},
        {"covariance": [[1.0, 0.2], [0.3, 1.0]]},
        {"covariance": [[1.0, 2.0], [2.0, 1.0]]},
        {"n": 0},
    ],
)
def test_numbers_that_nobody_can_have_printed_are_refused(wrong: dict[str, Any]) -> None:
    numbers = {"n": 50, "mean": [4.0, 5.0], "covariance": [[1.0, 0.2], [0.2, 1.0]], **wrong}
    items = [{"id": name, "perceived": name} for name in ("a", "b")]
    with pytest.raises(ex.ExpectancyError) as refused:
        ex.published("reliability", columns=["a", "b"], scale=[1, 7], item=items, **numbers)
    assert refused.value.problems[0].code == "not-printed"


@pytest.mark.parametrize("counts", [[1, 2, -3, 4, 5], [0.1, 0.2, 0.3, 0.2, 0.2]])
def test_counts_that_are_none_are_refused(counts: list[float]) -> None:
    with pytest.raises(ex.ExpectancyError) as refused:
        ex.published("csat", n=10, counts={"s": counts}, scale=[1, 5], satisfied="s")
    assert "counts, no shares" in refused.value.problems[0].expected
