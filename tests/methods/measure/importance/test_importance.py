"""Stated importance: means against pandas, ranks against enumeration."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

import kiosk
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.importance import METHOD, in_top, ranks
from shared import reference_numbers
from tables import InMemory, estimate


def rated(rows: int = 200, items: int = 7, seed: int = 2) -> tuple[Survey, InMemory, pd.DataFrame]:
    """The further on, the more important; the last two are alike."""
    rng = np.random.default_rng(seed)
    level = np.r_[np.linspace(2, 5, items - 1), 5]
    frame = pd.DataFrame(
        {
            f"i{place}": np.clip(np.rint(level[place] + rng.normal(0, 1, rows)), 1, 7).astype(int)
            for place in range(items)
        }
    )
    frame["w"] = rng.uniform(0.5, 2, rows).round(3)
    frame["group"] = rng.choice(["x", "y"], rows)
    survey = Survey(
        "s", "s.csv", tuple(Item(f"q{place}", "", "", {"importance": f"i{place}"}) for place in range(items))
    )
    return survey, InMemory(pa.Table.from_pandas(frame, preserve_index=False)), frame


def test_the_kiosk_study_gives_the_reference_importance_with_t_intervals() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame()
    for item, numbers in reference_numbers()["kiosk"]["items"].items():
        mean, answers = found.get("importance", item=item), frame[f"ipa{item}_imp"].dropna()
        assert mean is not None
        assert round(mean.value, 4) == numbers["importance"]
        bounds = stats.ttest_1samp(answers, 0).confidence_interval()
        assert (mean.low, mean.high, mean.n) == pytest.approx((bounds.low, bounds.high, len(answers)))
    assert found.n == 138


def test_ranks_are_pandas_ranks() -> None:
    found, means = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().filter(regex=r"ipa\d\d_imp").mean()
    expected = means.rank(ascending=False, method="min")
    for column, rank in expected.items():
        assert found.where("rank", item=str(column)[3:5])[0].value == rank


def test_those_who_tie_at_the_edge_share_the_places_that_are_left() -> None:
    values = np.array([5.0, 4.0, 4.0, 4.0, 1.0, np.nan])
    rank, sharing = ranks(values)
    assert rank.tolist() == [1, 2, 2, 2, 5, 6]
    assert sharing[1] == 3
    shares = np.zeros(6)
    orders = [order for order in itertools.permutations(range(5)) if (np.diff(values[list(order)]) <= 0).all()]
    for order in orders:  # every order that the ties allow is as likely
        shares[list(order[:3])] += 1 / len(orders)
    assert in_top(rank, sharing, 3) == pytest.approx(shares)


def test_the_chance_of_the_top_five_tells_the_sure_from_the_unsure() -> None:
    survey, data, frame = rated()
    found = estimate(METHOD, survey, data)
    chance = {each.keys["item"]: each.value for each in found.where("chance_top5")}
    assert sum(chance.values()) == pytest.approx(5)
    assert chance["q0"] == pytest.approx(0, abs=0.01)
    assert chance["q6"] == pytest.approx(1, abs=0.01)
    for rank in found.where("rank"):
        assert rank.low is not None
        assert rank.high is not None
        assert rank.low <= rank.value <= rank.high
    first, second = (found.where("rank", item=item)[0] for item in ("q5", "q6"))
    assert (first.low, second.low) == (1, 1)
    assert frame["i5"].mean() != frame["i6"].mean()


def test_the_chance_that_one_of_two_alike_items_leads_is_near_the_normal_law() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({f"i{place}": rng.integers(1, 8, 400) for place in range(6)})
    survey = Survey("s", "s.csv", tuple(Item(f"q{place}", "", "", {"importance": f"i{place}"}) for place in range(6)))
    found = estimate(
        METHOD, survey, InMemory(pa.Table.from_pandas(frame, preserve_index=False)), Options(resamples=4000)
    )
    # out of the top five of six means last: draws from the normal law of the six means say how often
    means, cov = frame.mean().to_numpy(), frame.cov().to_numpy() / len(frame)
    draws = rng.multivariate_normal(means, cov, 100_000).argmin(axis=1)
    for place in range(6):
        chance = found.where("chance_top5", item=f"q{place}")[0].value
        assert chance == pytest.approx(1 - (draws == place).mean(), abs=0.05)


def test_weights_change_the_means_and_segments_add_up() -> None:
    survey, data, frame = rated()
    weighted = estimate(METHOD, Survey("s", "s.csv", survey.items, weight="w"), data, Options(by="group"))
    for place in range(7):
        whole = weighted.get("importance", item=f"q{place}")
        assert whole is not None
        assert whole.value == pytest.approx(np.average(frame[f"i{place}"], weights=frame["w"]))
        parts = [weighted.get("importance", item=f"q{place}", group=group) for group in ("x", "y")]
        weight = frame.groupby("group")["w"].sum()
        assert sum(
            part.value * weight[group] for part, group in zip(parts, ("x", "y"), strict=True) if part
        ) / weight.sum() == pytest.approx(whole.value)
        assert sum(part.n for part in parts if part) == whole.n


def test_an_item_that_nobody_rated_has_no_rank_and_takes_none() -> None:
    survey, _, frame = rated()
    frame["i6"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    found = estimate(METHOD, survey, InMemory(pa.Table.from_pandas(frame, preserve_index=False)))
    assert np.isnan(found.where("rank", item="q6")[0].value)
    assert np.isnan(found.where("chance_top5", item="q6")[0].value)
    assert found.where("importance", item="q6")[0].n == 0
    assert found.where("rank", item="q5")[0].value == 1
    assert any("q6" in note for note in found.notes)
