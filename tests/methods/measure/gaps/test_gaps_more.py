"""SERVQUAL beyond single gaps: importance points, all dimensions at once, effect sizes, ceilings, two samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

import kiosk
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.gaps.servqual import METHOD
from tables import InMemory, estimate, table

NAMES = ("quick", "kind", "safe")
ITEMS = tuple(Item(f"q{at}", "", NAMES[at % 3], {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(7))
SURVEY = Survey("s", "s.csv", ITEMS, points={name: f"w_{name}" for name in NAMES}, respondent="id")
POINTS = [f"w_{name}" for name in NAMES]


def answers(rows: int = 120, seed: int = 5, absent: float = 0.0) -> pd.DataFrame:
    """Who cares for a dimension finds larger gaps in it, so points and gaps go together."""
    rng = np.random.default_rng(seed)
    halo, care = rng.normal(size=rows), rng.dirichlet([6, 4, 3], rows)
    points = np.floor(100 * care).astype(int)
    points[:, 0] += 100 - points.sum(axis=1)
    found = {"id": [f"r{at}" for at in range(rows)], "region": rng.choice(["a", "b"], rows)}
    found |= {name: points[:, at] for at, name in enumerate(POINTS)}
    for at in range(7):
        for role, level, tilt in (("e", 5.8, 2.5), ("p", 4.6, -2.5)):
            raw = np.clip(np.rint(level + halo + tilt * care[:, at % 3] + rng.normal(0, 1, rows)), 1, 7)
            found[f"{role}{at}"] = pd.array(np.where(rng.random(rows) < absent, np.nan, raw), dtype="Int64")
    found["w"] = rng.uniform(0.3, 3, rows).round(3)
    return pd.DataFrame(found)


def arrow(frame: pd.DataFrame) -> InMemory:
    return table({name: [None if pd.isna(value) else value for value in frame[name].tolist()] for name in frame})


def dimension_gaps(frame: pd.DataFrame) -> np.ndarray:
    """Each customer's gap of each dimension, (n, 3)."""
    gaps = [frame[f"p{at}"].astype(float) - frame[f"e{at}"].astype(float) for at in range(7)]
    return np.column_stack([np.mean([gaps[at] for at in range(7) if at % 3 == d], axis=0) for d in range(3)])


def value(found: Result, statistic: str, **keys: str) -> float:
    each = found.get(statistic, **keys)
    assert each is not None, statistic
    return each.value


# -- points of importance -----------------------------------------------------------------------------------------


def test_the_weighted_score_is_the_mean_of_each_customers_own() -> None:
    frame = answers()
    found = estimate(METHOD, SURVEY, arrow(frame))
    gaps, points = dimension_gaps(frame), frame[POINTS].to_numpy(dtype=float)
    own = (points * gaps).sum(axis=1) / 100
    score = found.get("gap_weighted")
    assert score is not None
    assert score.value == pytest.approx(own.mean())
    assert score.n == len(frame)
    test = stats.ttest_1samp(own, 0).confidence_interval()
    assert (score.low, score.high) == pytest.approx((test.low, test.high), abs=0.05)
    averages = float((points.mean(axis=0) * gaps.mean(axis=0)).sum() / 100)
    assert value(found, "gap_of_averages") == pytest.approx(averages)
    covariance = sum(np.cov(points[:, d], gaps[:, d], ddof=0)[0, 1] for d in range(3)) / 100
    assert value(found, "cov_points_gap") == pytest.approx(covariance)
    assert score.value - averages == pytest.approx(covariance)
    assert abs(covariance) > 0.02
    for at, name in enumerate(NAMES):
        mean = found.get("points", dimension=name)
        assert mean is not None
        assert mean.value == pytest.approx(points[:, at].mean())
        assert mean.unit == "of 100"


def test_points_that_do_not_add_up_are_left_out_and_counted_and_blanks_are_none() -> None:
    frame = answers().astype(dict.fromkeys(POINTS, "Int64"))
    frame.loc[0, POINTS] = [40, 40, 40]
    frame.loc[1, POINTS] = [100, pd.NA, pd.NA]
    frame.loc[2, POINTS] = pd.NA
    found = estimate(METHOD, SURVEY, arrow(frame))
    kept = frame.drop(index=[0, 2]).fillna(dict.fromkeys(POINTS, 0))
    own = (kept[POINTS].to_numpy(dtype=float) * dimension_gaps(kept)).sum(axis=1) / 100
    assert value(found, "gap_weighted") == pytest.approx(own.mean())
    assert [(drop.count, drop.reason) for drop in found.dropped] == [
        (1, "points of importance that do not add up to 100")
    ]


def test_the_weighted_score_under_survey_weights_and_by_segment() -> None:
    frame = answers()
    found = estimate(METHOD, replace(SURVEY, weight="w"), arrow(frame), Options(by="region"))
    own = (frame[POINTS].to_numpy(dtype=float) * dimension_gaps(frame)).sum(axis=1) / 100
    assert value(found, "gap_weighted") == pytest.approx(np.average(own, weights=frame["w"]))
    part = (frame["region"] == "a").to_numpy()
    assert value(found, "gap_weighted", region="a") == pytest.approx(np.average(own[part], weights=frame["w"][part]))


def test_with_missing_answers_every_product_is_over_those_who_gave_both() -> None:
    frame = answers(absent=0.2)
    found = estimate(METHOD, SURVEY, arrow(frame))
    total = 0.0
    for d, name in enumerate(POINTS):
        products = [
            (frame[name] * (frame[f"p{at}"].astype(float) - frame[f"e{at}"].astype(float))).mean()
            for at in range(7)
            if at % 3 == d
        ]
        total += float(np.mean(products)) / 100
    assert value(found, "gap_weighted") == pytest.approx(total)


def test_a_code_for_no_answer_may_be_a_number_of_points() -> None:
    frame = answers()
    found = estimate(METHOD, replace(SURVEY, missing=("0", "9", "99")), arrow(frame))
    assert value(found, "points", dimension="quick") == pytest.approx(frame["w_quick"].mean())


# -- all dimensions at once ---------------------------------------------------------------------------------------


def test_hotelling_over_the_dimensions_is_pingouins() -> None:
    frame = answers()
    found = estimate(METHOD, SURVEY, arrow(frame))
    gaps = dimension_gaps(frame)
    test = pingouin.multivariate_ttest(gaps, np.zeros(3))
    assert value(found, "hotelling_t2") == pytest.approx(test["T2"].iloc[0])
    assert value(found, "hotelling_f") == pytest.approx(test["F"].iloc[0])
    assert value(found, "hotelling_p") == pytest.approx(test.iloc[0, -1], abs=1e-12)
    reach = np.sqrt(3 * 119 / 117 * stats.f.ppf(0.95, 3, 117) * gaps.var(axis=0, ddof=1) / 120)
    for at, name in enumerate(NAMES):
        each = found.get("gap_simultaneous", dimension=name)
        assert each is not None
        assert each.value == pytest.approx(value(found, "gap", dimension=name))
        assert (each.low, each.high) == pytest.approx((gaps[:, at].mean() - reach[at], gaps[:, at].mean() + reach[at]))


def test_weighted_simultaneous_intervals_are_wider_than_single_ones() -> None:
    found = estimate(METHOD, replace(SURVEY, weight="w"), arrow(answers()))
    assert value(found, "hotelling_p_design") < 0.01
    single, joint = found.get("gap", dimension="safe"), found.get("gap_simultaneous", dimension="safe")
    assert single is not None
    assert joint is not None
    assert joint.value == pytest.approx(single.value)
    assert joint.low < single.low < single.high < joint.high  # type: ignore[operator]


def test_fewer_customers_than_dimensions_have_no_joint_test_and_it_is_told() -> None:
    found = estimate(METHOD, SURVEY, arrow(answers(3)))
    assert not found.where("hotelling_t2")
    assert any(note.startswith("No joint test") for note in found.notes)


# -- effect sizes and ceilings ------------------------------------------------------------------------------------


def test_effect_sizes_of_the_kiosk_study_and_their_noncentral_interval() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    for item in ("01", "23"):
        gap = frame[f"sq{item}_per"] - frame[f"sq{item}_exp"]
        each, n = found.get("d_z", item=item), len(gap)
        assert each is not None
        assert each.value == pytest.approx(gap.mean() / gap.std(ddof=1))
        assert each.low is not None
        assert each.high is not None
        t = each.value * np.sqrt(n)
        assert stats.nct.sf(t, n - 1, each.low * np.sqrt(n)) == pytest.approx(0.025, abs=1e-5)
        assert stats.nct.cdf(t, n - 1, each.high * np.sqrt(n)) == pytest.approx(0.025, abs=1e-5)


def test_ceilings_of_dimensions_are_means_of_their_items_shares() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    frame = kiosk.frame().dropna()
    for role, statistic in (("exp", "top_box"), ("per", "top_box_perceived")):
        shares = [(frame[f"sq{item}_{role}"] == 7).mean() for item in ("07", "08", "09")]
        each = found.get(statistic, dimension="control")
        assert each is not None
        assert each.value == pytest.approx(np.mean(shares))
        assert 0 <= each.low < each.value < each.high <= 1  # type: ignore[operator]


# -- independent samples ------------------------------------------------------------------------------------------


def apart(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    """The first rows were asked what they expect, the others what they perceive."""
    out = frame.copy()
    out.loc[: first - 1, [f"p{at}" for at in range(7)]] = pd.NA
    out.loc[first:, [f"e{at}" for at in range(7)]] = pd.NA
    return out


TWO = replace(SURVEY, samples="independent")


def test_gaps_of_different_customers_are_welchs() -> None:
    frame = apart(answers(150, absent=0.1), 60)
    found = estimate(METHOD, TWO, arrow(frame))
    for at in (0, 5):
        e, p = frame[f"e{at}"].dropna().astype(float), frame[f"p{at}"].dropna().astype(float)
        test = stats.ttest_ind(p, e, equal_var=False)
        gap, interval = found.get("gap", item=f"q{at}"), test.confidence_interval()
        assert gap is not None
        assert gap.value == pytest.approx(p.mean() - e.mean())
        assert (gap.low, gap.high) == pytest.approx((interval.low, interval.high))
        assert gap.n == min(len(e), len(p))
        assert value(found, "expected", item=f"q{at}") == pytest.approx(e.mean())
        assert found.where("expected", item=f"q{at}")[0].n == len(e)


def test_what_needs_pairs_is_not_told_of_different_customers() -> None:
    found = estimate(METHOD, TWO, arrow(apart(answers(150), 60)))
    for statistic in ("share_short", "alpha", "d_z", "gap_weighted"):
        assert not found.where(statistic)
    assert found.where("alpha_expected", dimension="quick")
    assert any("different customers" in note for note in found.notes)
    assert "Welch" in found.variant
    assert found.n == 150


def test_dimensions_of_different_customers_are_means_of_their_items() -> None:
    frame = apart(answers(150), 60)
    found = estimate(METHOD, TWO, arrow(frame))
    gap = found.get("gap", dimension="kind")
    assert gap is not None
    e = frame[["e1", "e4"]].dropna().astype(float).mean(axis=1)
    p = frame[["p1", "p4"]].dropna().astype(float).mean(axis=1)
    interval = stats.ttest_ind(p, e, equal_var=False).confidence_interval()
    assert gap.value == pytest.approx(p.mean() - e.mean())
    assert (gap.low, gap.high) == pytest.approx((interval.low, interval.high), abs=0.08)
    assert gap.n == 60
    points = frame[POINTS].to_numpy(dtype=float).mean(axis=0)
    gaps = [value(found, "gap", dimension=name) for name in NAMES]
    assert value(found, "gap_of_averages") == pytest.approx(float(points @ gaps) / 100)


def test_the_joint_test_of_two_samples_has_their_covariances() -> None:
    """T^2 and Krishnamoorthy and Yu's degrees of freedom written out."""
    frame = apart(answers(150), 60)
    found = estimate(METHOD, TWO, arrow(frame))
    sides = []
    for role in "ep":
        each = np.column_stack(
            [frame[[f"{role}{at}" for at in range(7) if at % 3 == d]].mean(axis=1) for d in range(3)]
        )
        sides.append(each[~np.isnan(each).any(axis=1)])
    v = [np.cov(each.T) / len(each) for each in sides]
    mean = sides[1].mean(axis=0) - sides[0].mean(axis=0)
    assert value(found, "hotelling_t2") == pytest.approx(mean @ np.linalg.inv(v[0] + v[1]) @ mean)
    assert value(found, "hotelling_p") < 1e-6


def test_weighted_samples_apart_are_differences_of_weighted_means() -> None:
    frame = apart(answers(150), 60)
    found = estimate(METHOD, replace(TWO, weight="w"), arrow(frame))
    e, p = frame[["e2", "w"]].dropna(), frame[["p2", "w"]].dropna()
    expected = np.average(p["p2"].astype(float), weights=p["w"]) - np.average(e["e2"].astype(float), weights=e["w"])
    gap = found.get("gap", item="q2")
    assert gap is not None
    assert gap.value == pytest.approx(expected)
    assert gap.low is not None
    assert gap.low < gap.value
    assert found.where("hotelling_t2_design")


def test_customers_who_answered_both_are_told_and_a_forgotten_declaration_is_asked_for() -> None:
    mixed = apart(answers(150), 60)
    mixed.loc[0, "p0"] = 4
    found = estimate(METHOD, TWO, arrow(mixed))
    assert any(note.startswith("1 answers have both") for note in found.notes)
    forgotten = estimate(METHOD, SURVEY, arrow(apart(answers(150), 60)))
    assert any('samples = "independent"' in note for note in forgotten.notes)


def test_one_sample_only_gives_levels_without_gaps() -> None:
    frame = apart(answers(50), 50)
    found = estimate(METHOD, TWO, arrow(frame), Options(by="region"))
    gap = found.get("gap", item="q0")
    assert gap is not None
    assert np.isnan(gap.value)
    assert value(found, "expected", item="q0") > 4
    assert any("Only expected or only perceived" in note for note in found.notes)
