"""Lost satisfaction against its closed form, a counterfactual in statsmodels, and simulation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.api as sm

from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.engines.local import ENGINE
from expectancy.methods.contract import Options, ratings
from expectancy.methods.evaluate.lost_satisfaction import METHOD, lost_satisfaction
from expectancy.methods.measure.importance.drivers import METHOD as DRIVERS
from expectancy.methods.measure.importance.penalty_reward import METHOD as PENALTY
from expectancy.summaries import Plan
from shared import data
from tables import InMemory, blocks_of

ITEMS = ("a", "b", "c", "d")
LOW = np.array([-1.0, -0.5, -0.2, 0.0])
HIGH = np.array([0.1, 0.6, 0.3, 0.2])


def survey(ids: Sequence[str] = ITEMS, **more: Any) -> Survey:
    items = tuple(Item(name, name, roles={"perceived": name}) for name in ids)
    common = {"scale": (1, 5), "outcomes": {"overall": "y"}, "outcome_scale": {"overall": (0, 1000)}}
    return Survey("s", "s.csv", items, **{**common, **more})


def answers(rows: int, seed: int, noise: float = 1.0, missing: float = 0.0) -> pd.DataFrame:
    """Halo ratings 1 to 5, about 16 % low; y in hundredths is 500 + 100 (LOW, HIGH)' dummies + noise."""
    rng = np.random.default_rng(seed)
    levels = 0.6 * rng.normal(size=(rows, 1)) + 0.8 * rng.normal(size=(rows, 4))
    x = 1 + (levels[..., None] > np.array([-2.0, -1.0, 0.2, 1.2])).sum(axis=-1).astype(float)
    y = 5 + (x <= 2) @ LOW + (x >= 4) @ HIGH + noise * rng.normal(size=rows) * (0.6 + 0.5 * (x <= 2).any(axis=1))
    frame = pd.DataFrame(x, columns=list(ITEMS)).mask(rng.random((rows, 4)) < missing)
    return frame.assign(y=np.rint(np.clip(100 * y, 0, 1000)))


def lost(
    frame: pd.DataFrame,
    links: Mapping[str, tuple[str, ...]] | None = None,
    study: Survey | None = None,
    options: Options | None = None,
    top: int = 5,
) -> Result:
    study, options = study or survey(), options or Options()
    blocks = blocks_of(METHOD, study, InMemory(pa.Table.from_pandas(frame, preserve_index=False)), options)
    if links is None:
        return METHOD.estimate(study, blocks, options)
    return lost_satisfaction(study, blocks, options, links, top)


def of(result: Result, statistic: str, *expectation: str, **keys: str) -> float:
    found = result.get(statistic, **({"expectation": expectation[0]} if expectation else {}), **keys)
    assert found is not None, (statistic, expectation)
    return found.value


def test_without_noise_the_loss_is_penalty_times_share_low_exactly() -> None:
    frame = answers(500, 1, noise=0)
    result = lost(frame)
    for item, penalty in zip("abc", LOW, strict=False):
        share = (frame[item] <= 2).mean()
        assert of(result, "lost", item) == pytest.approx(-100 * penalty * share, abs=1e-5)
        assert of(result, "lost_100", item) == pytest.approx(-10 * penalty * share, abs=1e-6)
        assert of(result, "share_low", item) == pytest.approx(share)
    assert of(result, "lost", "d") == pytest.approx(0, abs=1e-5)
    assert [of(result, "rank", item) for item in "abc"] == [1, 2, 3]
    assert of(result, "room") == pytest.approx(1000 - frame.y.mean())
    assert of(result, "r2") == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_loss_of_several_items_is_the_change_if_no_answer_to_any_were_low(weighted: bool) -> None:
    """The counterfactual in statsmodels: predict with the low dummies of a and b at 0, and compare the means."""
    frame = answers(900, 2, missing=0.1)
    w = np.random.default_rng(3).choice([0.5, 2.0], 900) if weighted else np.ones(900)
    x = frame[list(ITEMS)]
    parts = {"low": x <= 2, "high": x >= 4, "absent": x.isna()}
    design = pd.concat([part.add_prefix(f"{name} ") for name, part in parts.items()], axis=1).astype(float)
    model = sm.WLS(frame.y, sm.add_constant(design), weights=w).fit()
    kept = design.assign(**{"low a": 0.0, "low b": 0.0})
    change = np.average(model.predict(sm.add_constant(kept)) - model.predict(sm.add_constant(design)), weights=w)
    study = survey(weight="w" if weighted else None)
    result = lost(frame.assign(w=w), {"both": ("a", "b"), "c": ("c",)}, study)
    assert of(result, "lost", "both") == pytest.approx(change, abs=1e-5)
    single = lost(frame.assign(w=w), None, study)
    assert of(result, "lost", "both") == pytest.approx(of(single, "lost", "a") + of(single, "lost", "b"))
    assert of(result, "share_low", "both") == pytest.approx(np.average(x[["a", "b"]].le(2).mean(axis=1), weights=w))


def test_one_scan_serves_penalties_drivers_and_losses() -> None:
    study, frame = survey(), answers(400, 4)
    options = Options()
    plan = Plan.union(
        [need for method in (METHOD, PENALTY, DRIVERS) for need in method.needs(study, options)], ratings(study)
    )
    assert len(plan.summaries) == 1
    blocks = ENGINE.fold(plan, InMemory(pa.Table.from_pandas(frame, preserve_index=False)))
    penalties = PENALTY.estimate(study, blocks, options)
    for item in ITEMS:
        p, share = (penalties.get(name, item=item) for name in ("penalty", "share_low"))
        assert p is not None
        assert share is not None
        assert of(METHOD.estimate(study, blocks, options), "lost", item) == pytest.approx(
            max(0, -p.value) * share.value
        )


def test_a_positive_penalty_is_set_to_0_and_named() -> None:
    frame = answers(500, 5, noise=0)
    frame["y"] += 30 * (frame.d <= 2)
    result = lost(frame)
    found = result.get("lost", expectation="d")
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0, 0, 0), abs=1e-4)
    assert of(result, "chance_top", "d") == 0
    assert any(" d " in note and "set to 0" in note for note in result.notes)


def test_intervals_never_leave_0_and_hold_the_value() -> None:
    result = lost(answers(200, 6), {"ab": ("a", "b"), "cd": ("c", "d")})
    for found in result.where("lost"):
        assert 0 <= found.low <= found.value <= found.high  # type: ignore[operator]


def test_chances_of_rank_follow_clear_differences() -> None:
    result = lost(answers(3000, 7), top=2, links={item: (item,) for item in ITEMS})
    assert of(result, "chance_first", "a") > 0.99
    assert of(result, "chance_top", "b") > 0.95
    assert of(result, "chance_top", "d") < 0.05
    assert sum(of(result, "chance_first", item) for item in ITEMS) == pytest.approx(1.0)
    first = result.get("rank", expectation="a")
    assert first is not None
    assert (first.value, first.low, first.high) == (1, 1, 1)


def test_expectations_without_a_perceived_item_are_counted_and_unknown_items_passed_over() -> None:
    result = lost(answers(300, 8), {"a": ("a", "elsewhere"), "none": ("elsewhere",), "nothing": ()})
    assert [found.keys["expectation"] for found in result.where("lost")] == ["a"]
    assert [(drop.count, drop.where) for drop in result.dropped] == [(2, "none, nothing")]


def test_an_item_that_nobody_rates_low_loses_nothing_and_one_that_few_do_cannot_be_told() -> None:
    frame = answers(400, 9)
    frame["c"] = frame.c.clip(lower=3)
    frame["d"] = np.where(np.arange(400) < 5, 1.0, frame.d.clip(lower=3))
    result = lost(frame, {"c": ("c",), "d": ("d",), "cd": ("c", "d"), "a": ("a",)})
    assert of(result, "lost", "c") == 0
    assert math.isnan(of(result, "lost", "d"))
    assert math.isnan(of(result, "chance_first", "d"))
    assert of(result, "lost", "cd") == 0
    assert any("d (under 10 cases)" in note for note in result.notes)


def test_the_other_ranking_is_the_drivers_share_times_the_shortfall() -> None:
    frame = answers(600, 10)
    frame["want"] = np.where(np.arange(600) % 2 == 0, 5.0, 4.0)
    items = (Item("a", "a", roles={"perceived": "a", "expected": "want"}), *survey().items[1:])
    study = replace(survey(), items=items)
    table = InMemory(pa.Table.from_pandas(frame, preserve_index=False))
    drivers = DRIVERS.estimate(study, blocks_of(DRIVERS, study, table), Options())
    result = lost(frame, None, study)
    for item, shortfall in (("a", 4.5 - frame.a.mean()), ("b", 4 - frame.b.mean())):
        share = drivers.get("share", item=item)
        assert share is not None
        assert of(result, "driver_priority", item) == pytest.approx(share.value * shortfall)
    priorities = [of(result, "driver_priority", item) for item in ITEMS]
    losses = [of(result, "lost", item) for item in ITEMS]
    assert of(result, "rank_agreement") == pytest.approx(pd.Series(priorities).corr(pd.Series(losses), "spearman"))


def test_rankings_that_disagree_are_warned_about_plainly() -> None:
    frame = answers(2000, 11, noise=0.3)
    frame["y"] += 100 * (frame.d >= 4)  # d pleases: it explains most of y, and its low ratings cost nothing
    result = lost(frame)
    assert of(result, "rank", "a") == 1
    assert of(result, "driver_rank", "d") == 1
    assert any("disagree" in note and "puts a first" in note and note.endswith("d.") for note in result.notes)
    assert not any("disagree" in note for note in lost(answers(3000, 7)).notes if "a first" not in note)


def test_losses_that_exceed_the_room_left_are_warned_about() -> None:
    """Only both together hurt: an additive model puts those with neither above the scale's end. 2 x 2 by hand."""
    a, b = np.tile([1.0, 1.0, 3.0, 3.0], 100), np.tile([1.0, 3.0, 1.0, 3.0], 100)
    frame = pd.DataFrame({"a": a, "b": b, "y": np.where((a == 1) & (b == 1), 600.0, 1000.0)})
    result = lost(frame, None, survey(("a", "b")))
    assert of(result, "lost", "a") == pytest.approx(100, abs=1e-5)  # penalty 200, share low one half
    assert of(result, "joint_lost") == pytest.approx(200, abs=1e-5)
    assert of(result, "room") == pytest.approx(100)
    assert any("exceed the room left on the scale (100.00)" in note for note in result.notes)
    assert not any("exceed" in note for note in lost(answers(800, 12)).notes)


def test_segments_lose_what_their_own_regression_says() -> None:
    frame = answers(800, 13)
    frame["g"] = np.where(np.arange(800) < 450, "north", np.where(np.arange(800) < 790, "south", "island"))
    result = lost(frame, None, survey(), Options(by="g", minimum_n=20))
    south = lost(frame[frame.g == "south"])
    for item in ITEMS:
        assert of(result, "lost", item, g="south") == pytest.approx(of(south, "lost", item))
        assert of(result, "driver_priority", item, g="south") == pytest.approx(of(south, "driver_priority", item))
    assert of(result, "joint_lost", g="north") > 0
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = island", 10)]


@pytest.mark.parametrize(
    "frame",
    [answers(300, 14).head(0), answers(300, 14).head(10), answers(300, 14).assign(y=500.0)],
    ids=["no rows", "10 rows", "y constant"],
)
def test_too_little_to_tell_gives_no_loss_and_says_so(frame: pd.DataFrame) -> None:
    result = lost(frame)
    assert all(math.isnan(found.value) for found in result.where("lost"))
    assert all(math.isnan(found.value) for found in result.where("chance_first"))
    assert math.isnan(of(result, "joint_lost"))
    assert "cannot be told" in result.notes[0]


def test_low_ratings_at_the_airport_cost_less_than_the_room_left() -> None:
    frame = pd.read_csv(data("demo_airport_sfo_2013/passengers.csv.gz"))
    columns = [name for name in frame.columns[14:39] if name != "overall"]
    study = survey(columns, outcomes={"overall": "overall"}, outcome_scale={}, weight="weight", respondent="respondent")
    links = {"clean": tuple(name for name in columns if name.startswith("clean")), "wifi": ("wifi",)}
    result = lost(frame, links, study)
    assert 0 < of(result, "joint_lost") < of(result, "room")
    rated = frame[frame.overall.notna()]
    assert of(result, "room") == pytest.approx(5 - np.average(rated.overall, weights=rated.weight))
    assert of(result, "share_low", "wifi") == pytest.approx(np.average(rated.wifi <= 2, weights=rated.weight))


@pytest.mark.guarantee
def test_the_interval_of_the_loss_covers_for_one_item_and_for_several() -> None:
    """120 samples of 250. The interval is exact or conservative: at least 91.5 % (95 less 1.75 standard errors).

    "none" holds two items whose truth is near 0: a percentile interval of the truncated sum covers under 89 % there.
    """
    big = answers(400_000, 15, noise=0)
    shares = (big[list(ITEMS)] <= 2).mean().to_numpy()
    truth = dict(zip(ITEMS, -100 * LOW * shares, strict=True))
    links = {**{item: (item,) for item in ITEMS}, "abc": ("a", "b", "c"), "none": ("d", "c")}
    covered = dict.fromkeys(links, 0)
    for seed in range(120):
        result = lost(answers(250, 2000 + seed), links, options=Options(seed=seed, resamples=300))
        for name, items in links.items():
            found = result.get("lost", expectation=name)
            assert found is not None
            covered[name] += found.low <= sum(truth[item] for item in items) <= found.high  # type: ignore[operator]
    for name, count in covered.items():
        assert count / 120 >= 0.915, (name, count)


def test_an_item_that_nobody_answered_loses_nothing_that_could_be_told() -> None:
    frame = answers(400, 3)
    whole, silent = lost(frame), lost(frame.assign(d=np.nan))
    for statistic in ("lost", "lost_100", "share_low", "chance_first"):
        [found] = silent.where(statistic, expectation="d")
        assert math.isnan(found.value), statistic
    assert silent.notes[0] == "Nobody answered d: no loss can be told."
    assert not any("Nobody answered" in note for note in whole.notes)
    joint = lost(frame.assign(d=np.nan), {"c and d": ("c", "d"), "c": ("c",)})
    both, alone = (joint.where("lost", expectation=name)[0] for name in ("c and d", "c"))
    assert both.value == alone.value, "what is known of the other item still counts"
