"""The zone of tolerance against LibQUAL+ figures, pandas, the delta method and Fieller's interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.interval import wilson
from expectancy.methods.measure.zone.zone_of_tolerance import METHOD, position, position_se
from shared import case
from tables import InMemory, estimate

ROLES = ("minimum", "desired", "perceived")


def item(name: str, dimension: str = "") -> Item:
    return Item(name, name, dimension, {role: f"{name}_{role}" for role in ROLES})


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False), 200)


def triples(rows: int = 250, seed: int = 11, absent: float = 0.12) -> tuple[Survey, pd.DataFrame]:
    """Three items in two dimensions on 1 to 9; some answers left out, some minimum above desired."""
    rng = np.random.default_rng(seed)
    names = {"a": "place", "b": "place", "c": "staff"}
    frame: dict[str, Any] = {"group": rng.choice(["x", "y"], rows), "w": rng.uniform(0.5, 2, rows).round(3)}
    for name in names:
        halo = rng.normal(size=rows)
        for role, level in (("minimum", 5.6), ("desired", 7.4), ("perceived", 6.3)):
            raw = np.clip(np.rint(level + 0.6 * halo + rng.normal(0, 1, rows)), 1, 9)
            frame[f"{name}_{role}"] = pd.array(np.where(rng.random(rows) < absent, np.nan, raw), dtype="Int64")
    survey = Survey("s", "s.csv", tuple(item(*pair) for pair in names.items()), scale=(1, 9))
    return survey, pd.DataFrame(frame)


def levels(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    found = frame[[f"{name}_{role}" for role in ROLES]].astype(float)
    return found.set_axis(list(ROLES), axis=1)


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


# -- published figures --------------------------------------------------------------------------------------------


def libqual() -> tuple[dict[str, Any], Survey, InMemory]:
    """Answers whose means are the printed ones: of n ratings with sum S, S mod n lie a point above the others."""
    worked = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")
    inputs = worked["inputs"]
    rng = np.random.default_rng(1)
    columns: dict[str, list[int]] = {}
    groups = [name for name, n in zip(inputs["groups"][:-1], inputs["n"][:-1], strict=True) for _ in range(n)]
    for name, printed in inputs["items"].items():
        for role in ROLES:
            ratings: list[int] = []
            for mean, n in zip(printed[role][:-1], inputs["n"][:-1], strict=True):
                base, above = divmod(round(mean * n), n)
                ratings += rng.permutation([base + 1] * above + [base] * (n - above)).tolist()
            columns[f"{name}_{role}"] = ratings
    survey = Survey("emu", "emu.csv", tuple(item(name, "place") for name in inputs["items"]), scale=(1, 9))
    return worked, survey, arrow(pd.DataFrame({**columns, "group": groups}))


def test_libqual_gaps_of_every_user_group_are_the_printed_ones() -> None:
    worked, survey, data = libqual()
    found = estimate(METHOD, survey, data, Options(by="group"))
    published, within = worked["published"]["values"], worked["published"]["tolerance_abs"]
    for statistic, name in (("adequacy", "adequacy_gap"), ("superiority", "superiority_gap")):
        for library_item, gaps in published[name].items():
            for group, n, gap in zip(worked["inputs"]["groups"], worked["inputs"]["n"], gaps, strict=True):
                if gap is None:  # printed in contradiction to its own means
                    continue
                keys = {} if group == "all" else {"group": group}
                step = 1 / n  # each of the two means is a whole sum over n: half a step from the printed one
                assert one(found, statistic, item=library_item, **keys).value == pytest.approx(gap, abs=within + step)


def test_the_groups_merge_into_all_users() -> None:
    worked, survey, data = libqual()
    found = estimate(METHOD, survey, data, Options(by="group"))
    for name, mean in worked["arithmetic"]["values"]["all_minimum_from_groups"].items():
        assert one(found, "minimum", item=name).value == pytest.approx(mean, abs=0.002)
        assert one(found, "minimum", item=name).value == pytest.approx(
            worked["inputs"]["items"][name]["minimum"][-1], abs=0.011
        )


def test_zone_positions_and_verdicts_of_the_worked_case() -> None:
    worked, survey, data = libqual()
    exact = worked["arithmetic"]["values"]
    places = {"undergraduate": 0, "faculty": 2}
    for name, printed in worked["inputs"]["items"].items():
        minimum, desired, perceived = (np.array(printed[role]) for role in ROLES)
        value = position(perceived - minimum, desired - minimum)
        assert value[0] == pytest.approx(exact["zone_position_undergraduate"][name], abs=1e-9)
        for group, at in places.items():
            verdict = exact[f"class_{group}"][name]
            assert verdict == (
                "below_minimum" if value[at] < 0 else "above_desired" if value[at] > 1 else "inside_zone"
            )
    found = estimate(METHOD, survey, data, Options(by="group"))
    for name, value in exact["zone_position_undergraduate"].items():
        assert one(found, "position", item=name, group="undergraduate").value == pytest.approx(value, abs=0.01)
        assert one(found, "chance_inside", item=name, group="undergraduate").value > 0.9


# -- gaps, levels and shares --------------------------------------------------------------------------------------


def test_levels_are_over_all_answers_and_gaps_over_pairs() -> None:
    survey, frame = triples()
    found = estimate(METHOD, survey, arrow(frame))
    for name in "abc":
        answers = levels(frame, name)
        for role in ROLES:
            mean = one(found, role, item=name)
            assert mean.value == pytest.approx(answers[role].mean())
            assert mean.n == answers[role].count()
        for statistic, more, less in (
            ("adequacy", "perceived", "minimum"),
            ("superiority", "perceived", "desired"),
            ("width", "desired", "minimum"),
        ):
            gap, test = one(found, statistic, item=name), (answers[more] - answers[less]).dropna()
            bounds = stats.ttest_1samp(test, 0).confidence_interval()
            assert gap.n == len(test)
            assert (gap.value, gap.low, gap.high) == pytest.approx((test.mean(), bounds.low, bounds.high))


def test_shares_under_the_minimum_over_the_desired_and_turned_round_are_counted() -> None:
    survey, frame = triples()
    found = estimate(METHOD, survey, arrow(frame))
    turned = 0
    for name in "abc":
        a, d, p = (levels(frame, name)[role] for role in ROLES)
        for statistic, hits, both in (
            ("share_below", p < a, p.notna() & a.notna()),
            ("share_above", p > d, p.notna() & d.notna()),
            ("share_inconsistent", a > d, a.notna() & d.notna()),
        ):
            share, bounds = one(found, statistic, item=name), wilson(int(hits.sum()), int(both.sum()))
            assert (share.value, share.low, share.high) == pytest.approx(
                (hits.sum() / both.sum(), bounds.low, bounds.high)
            )
        turned += int((a > d).sum())
    assert turned > 0
    assert any(f"{turned} of " in note for note in found.notes)


def test_nobody_without_two_levels_of_an_item_counts() -> None:
    survey, frame = triples(absent=0.6)
    found = estimate(METHOD, survey, arrow(frame))
    enough = np.zeros(len(frame), dtype=bool)
    for name in "abc":
        enough |= (levels(frame, name).notna().sum(axis=1) >= 2).to_numpy()
    assert found.n == enough.sum() < len(frame)
    assert found.dropped[0].count == len(frame) - enough.sum()


# -- position -----------------------------------------------------------------------------------------------------


def test_the_position_and_its_delta_interval_over_complete_triples() -> None:
    survey, frame = triples()
    found = estimate(METHOD, survey, arrow(frame))
    for name in "abc":
        whole = levels(frame, name).dropna()
        a, d, p = (whole[role].mean() for role in ROLES)
        zp = (p - a) / (d - a)
        gradient = np.array([-(1 - zp), -zp, 1]) / (d - a)  # for (A, D, P), methods.md 4
        se = np.sqrt(gradient @ whole.cov().to_numpy() @ gradient / len(whole))
        half = stats.t.ppf(0.975, len(whole) - 1) * se
        where = one(found, "position", item=name)
        assert where.n == len(whole)
        assert (where.value, where.low, where.high) == pytest.approx((zp, zp - half, zp + half))


def test_the_delta_interval_is_near_fiellers() -> None:
    rng = np.random.default_rng(2)
    u, v, n = rng.normal(0.8, 1.2, 400), rng.normal(2, 1, 400), 400
    cov, t = np.cov(u, v) / n, stats.t.ppf(0.975, n - 1)
    roots = np.roots(
        [
            v.mean() ** 2 - t**2 * cov[1, 1],
            2 * (t**2 * cov[0, 1] - u.mean() * v.mean()),
            u.mean() ** 2 - t**2 * cov[0, 0],
        ]
    )
    value = position(np.asarray(u.mean()), np.asarray(v.mean()))
    spread = np.cov(u, v)
    se = position_se(value, *(np.asarray(x) for x in (v.mean(), spread[0, 0], spread[1, 1], spread[0, 1], n)))
    assert [value - t * se, value + t * se] == pytest.approx(sorted(roots), abs=0.005)


def test_a_zone_that_may_be_empty_gives_no_interval_and_one_turned_round_no_position() -> None:
    rng = np.random.default_rng(3)
    minimum = rng.integers(4, 8, 60)
    frame = pd.DataFrame({"a_minimum": minimum, "a_perceived": rng.integers(4, 8, 60)})
    unclear = frame.assign(a_desired=np.clip(minimum + rng.choice([-2, 2], 60, p=[0.47, 0.53]), 1, 9))
    survey = Survey("s", "s.csv", (item("a"),), scale=(1, 9))
    found = one(estimate(METHOD, survey, arrow(unclear)), "position", item="a").as_dict()
    assert (unclear["a_desired"] - minimum).mean() > 0
    assert found["value"] is not None
    assert found["low"] is None
    turned = one(estimate(METHOD, survey, arrow(frame.assign(a_desired=minimum - 1))), "position", item="a").as_dict()
    assert turned["value"] is None


def test_the_chances_are_those_of_the_normal_law_and_add_up() -> None:
    survey, frame = triples(rows=400, absent=0)
    frame["a_perceived"] = (
        frame["a_minimum"] + np.random.default_rng(5).choice([-1, 0, 1], 400, p=[0.32, 0.4, 0.28])
    ).clip(1, 9)
    found = estimate(METHOD, survey, arrow(frame), Options(resamples=4000))
    gap = (frame["a_perceived"] - frame["a_minimum"]).astype(float)
    below = stats.norm.cdf(-gap.mean() / stats.sem(gap))
    chances = [one(found, f"chance_{name}", item="a").value for name in ("below", "inside", "above")]
    assert chances[0] == pytest.approx(below, abs=0.04)
    assert sum(chances) == pytest.approx(1)
    assert [one(found, f"chance_{name}", item="b").value for name in ("below", "inside", "above")] == [0, 1, 0]


# -- dimensions, weights, segments --------------------------------------------------------------------------------


def test_dimensions_average_their_items_and_the_whole_the_dimensions() -> None:
    survey, frame = triples()
    found = estimate(METHOD, survey, arrow(frame))
    for statistic in (*ROLES, "adequacy", "superiority", "width"):
        a, b, c = (one(found, statistic, item=name).value for name in "abc")
        assert one(found, statistic, dimension="place").value == pytest.approx((a + b) / 2)
        assert one(found, statistic).value == pytest.approx(((a + b) / 2 + c) / 2)
    whole = [levels(frame, name).dropna() for name in "ab"]
    up, wide = (np.mean([(each[more] - each["minimum"]).mean() for each in whole]) for more in ("perceived", "desired"))
    assert one(found, "position", dimension="place").value == pytest.approx(up / wide)
    assert one(found, "position", dimension="staff").value == pytest.approx(one(found, "position", item="c").value)


def test_the_jackknife_of_a_dimension_of_one_item_is_near_the_analytic_interval() -> None:
    survey, frame = triples(rows=500)
    found = estimate(METHOD, survey, arrow(frame))
    for statistic in ("adequacy", "position"):
        analytic, grouped = one(found, statistic, item="c"), one(found, statistic, dimension="staff")
        assert analytic.low is not None
        assert grouped.low is not None
        assert grouped.value - grouped.low == pytest.approx(analytic.value - analytic.low, rel=0.12)


def test_weights_of_two_are_rows_twice() -> None:
    survey, frame = triples(absent=0.1)
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    repeated = frame.loc[frame.index.repeat(frame["w"])]
    weighted = estimate(METHOD, Survey("s", "s.csv", survey.items, scale=(1, 9), weight="w"), arrow(frame))
    plain = estimate(METHOD, survey, arrow(repeated))
    for found in plain.estimates:
        if not found.statistic.startswith("chance"):
            same = one(weighted, found.statistic, **found.keys)
            assert same.value == pytest.approx(found.value)
            assert same.low is not None
            assert same.high is not None
            assert same.low <= same.value <= same.high


def test_segments_add_up_to_the_whole() -> None:
    survey, frame = triples()
    found = estimate(METHOD, survey, arrow(frame), Options(by="group"))
    for statistic in (*ROLES, "adequacy", "superiority", "width", "share_below"):
        whole, x, y = (one(found, statistic, item="a", **keys) for keys in ({}, {"group": "x"}, {"group": "y"}))
        assert x.n + y.n == whole.n
        assert (x.n * x.value + y.n * y.value) / whole.n == pytest.approx(whole.value)


def test_a_level_that_nobody_rated_is_told_and_harms_nothing() -> None:
    survey, frame = triples()
    frame["b_minimum"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for weight in (None, "w"):
        found = estimate(METHOD, Survey("s", "s.csv", survey.items, scale=(1, 9), weight=weight), arrow(frame))
        assert one(found, "adequacy", item="b").n == 0
        assert np.isnan(one(found, "position", item="b").value)
        assert one(found, "superiority", item="b").n > 0
        assert any("b" in note for note in found.notes)
        same = one(found, "position", item="a").value
        assert one(found, "position", dimension="place").value == pytest.approx(same)


def test_what_the_study_lacks_is_named() -> None:
    assert '"minimum"' in METHOD.missing(Survey("s", "s.csv", (Item("q", "", "", {"perceived": "p"}),)))
