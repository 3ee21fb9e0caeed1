"""The zone of tolerance: positions by Fieller, respondents who contradict themselves, the case from printed means."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from expectancy.domain.errors import UsageError
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.fieller import fieller
from expectancy.methods.interval import Floats, wilson
from expectancy.methods.measure.zone.zone_of_tolerance import METHOD, position
from expectations import answers, arrow, one, spans, survey
from shared import case, close
from tables import estimate

LEVELS = ("minimum", "desired", "perceived")
FIELLER = Options(variant="fieller")


# -- the worked case from its printed means -----------------------------------------------------------------------


def printed() -> tuple[dict[str, dict[str, Floats]], Floats]:
    inputs = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")["inputs"]
    levels = {name: {role: np.array(means) for role, means in of.items()} for name, of in inputs["items"].items()}
    return levels, np.array(inputs["n"], dtype=float)


def test_every_printed_gap_is_that_of_the_printed_means() -> None:
    worked = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")
    levels, _ = printed()
    for statistic, less in (("adequacy_gap", "minimum"), ("superiority_gap", "desired")):
        for name, gaps in worked["published"]["values"][statistic].items():
            found = levels[name]["perceived"] - levels[name][less]
            for value, gap in zip(found, gaps, strict=True):
                assert gap is None or value == pytest.approx(gap, **close(worked["published"]))


def test_merged_means_positions_and_verdicts_of_the_case() -> None:
    worked = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")["arithmetic"]
    levels, n = printed()
    for name, of in levels.items():
        merged = (of["minimum"][:-1] * n[:-1]).sum() / n[:-1].sum()
        assert merged == pytest.approx(worked["values"]["all_minimum_from_groups"][name], **close(worked))
        value = position(of["perceived"] - of["minimum"], of["desired"] - of["minimum"])
        assert value[0] == pytest.approx(worked["values"]["zone_position_undergraduate"][name], **close(worked))
        for group, at in (("undergraduate", 0), ("faculty", 2)):
            verdict = "below_minimum" if value[at] < 0 else "above_desired" if value[at] > 1 else "inside_zone"
            assert verdict == worked["values"][f"class_{group}"][name]


# -- Fieller ------------------------------------------------------------------------------------------------------


def test_fiellers_ends_are_where_the_t_test_just_rejects() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*LEVELS), arrow(frame), FIELLER)
    for name in "xyz":
        a, d, p = frame[[f"a_{name}", f"d_{name}", f"p_{name}"]].dropna().astype(float).to_numpy().T

        def away(ratio: float, up: Floats = p - a, wide: Floats = d - a) -> float:
            return float(stats.ttest_1samp(up - ratio * wide, 0).pvalue) - 0.05

        value, low, high = spans(one(found, "position", item=name))
        assert value == pytest.approx((p - a).mean() / (d - a).mean())
        assert low == pytest.approx(optimize.brentq(away, value - 1, value))
        assert high == pytest.approx(optimize.brentq(away, value, value + 1))


def test_the_variant_moves_nothing_but_the_positions_interval() -> None:
    frame = answers()
    for weight in (None, "w"):
        asked = survey(*LEVELS, weight=weight)
        delta, other = (estimate(METHOD, asked, arrow(frame), options) for options in (Options(), FIELLER))
        assert "Fieller" in other.variant
        assert "Fieller" not in delta.variant
        for one_, two in zip(delta.estimates, other.estimates, strict=True):
            assert (one_.keys, one_.statistic, one_.value, one_.n) == (two.keys, two.statistic, two.value, two.n)
            if one_.statistic != "position":
                assert (one_.low, one_.high) == (two.low, two.high)
            else:
                assert spans(one_)[1:] == pytest.approx(spans(two)[1:], abs=0.05)
                assert two.low != one_.low


def test_a_dimension_of_one_item_has_nearly_the_items_interval() -> None:
    found = estimate(METHOD, survey(*LEVELS), arrow(answers(rows=900)), FIELLER)
    item, dimension = spans(one(found, "position", item="z")), spans(one(found, "position", dimension="place"))
    assert dimension[0] == pytest.approx(item[0])
    assert dimension[2] - dimension[1] == pytest.approx(item[2] - item[1], rel=0.12)


def test_a_width_that_may_be_nothing_bounds_no_ratio() -> None:
    one_ = np.ones(1)
    low, high = fieller(one_, 0.1 * one_, (0.01 * one_, 0 * one_, 0.01 * one_), 50 * one_, 0.95)
    assert np.isnan([low[0], high[0]]).all()


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        estimate(METHOD, survey(*LEVELS), arrow(answers()), Options(variant="feiler"))
    assert caught.value.problems[0].code == "unknown-variant"


# -- respondents who contradict themselves ------------------------------------------------------------------------


def many(rows: int = 300, items: int = 12) -> tuple[Survey, pd.DataFrame]:
    """Twelve items, levels in no order, some left out."""
    rng = np.random.default_rng(6)
    names = [f"q{at}" for at in range(items)]
    levels = {role: [f"{name}_{role}" for name in names] for role in LEVELS}
    careless = rng.random(rows) < 0.1
    frame = {}
    for columns in levels.values():
        for column in columns:
            frame[column] = rng.integers(1, 10, rows).astype(float)
    found = pd.DataFrame(frame)
    for column in levels["desired"]:
        found[column] = np.where(careless, 1.0, 9.0)
    found.loc[rng.random(rows) < 0.05, levels["perceived"]] = np.nan
    made = tuple(Item(name, name, "", {role: f"{name}_{role}" for role in LEVELS}) for name in names)
    return Survey("s", "s.csv", made, (1, 9)), found


def test_respondents_who_contradict_themselves_are_counted_and_stay() -> None:
    asked, frame = many()
    found = estimate(METHOD, asked, arrow(frame))
    minimum, desired = (frame[[f"q{at}_{role}" for at in range(12)]].to_numpy() for role in ("minimum", "desired"))
    turned = (minimum > desired).sum(axis=1)
    lacking = frame[[f"q{at}_perceived" for at in range(12)]].isna().sum(axis=1).to_numpy()
    for statistic, hits in (
        ("share_ever_inconsistent", turned > 0),
        ("share_over_libqual", (turned > 9) | (lacking > 11)),
    ):
        told, bounds = one(found, statistic), wilson(int(hits.sum()), len(frame))
        assert told.n == len(frame)
        assert spans(told) == pytest.approx((hits.mean(), bounds.low, bounds.high))
    assert not any("left out whole" in drop.reason for drop in found.dropped)
    assert any("LibQUAL+ leaves out who has more than 9 such items" in note for note in found.notes)


def test_with_few_items_libquals_rule_could_leave_out_nobody_and_is_not_told() -> None:
    found = estimate(METHOD, survey(*LEVELS), arrow(answers()))
    assert found.get("share_over_libqual") is None
    assert one(found, "share_ever_inconsistent").value > 0
