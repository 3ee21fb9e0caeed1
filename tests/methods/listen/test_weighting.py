"""Weighting against post-stratification's closed form, and what must be said where it cannot be done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from expectancy.domain.study import Margin, Survey
from expectancy.methods.contract import Options
from expectancy.methods.listen.weighting import METHOD
from tables import estimate, table


def survey(*margins: Margin, **more: Any) -> Survey:
    return Survey("s", "s.csv", (), scale=(1, 7), outcomes={"overall": "y"}, margins=margins, **more)


def sample(n: int = 600, seed: int = 3) -> dict[str, list[Any]]:
    rng = np.random.default_rng(seed)
    gender = rng.choice(["f", "m"], n, p=[0.7, 0.3])
    age = rng.choice(["young", "old"], n, p=[0.2, 0.8])
    level = 3.5 + 1.5 * (gender == "m") + 0.8 * (age == "young")
    return {"y": np.clip(np.rint(level + rng.normal(0, 1, n)), 1, 7).astype(int).tolist(), "g": gender, "a": age}


GENDER = Margin("g", {"f": 0.5, "m": 0.5}, "the customer list")
AGE = Margin("a", {"young": 400, "old": 600})


def test_one_margin_is_post_stratification_in_closed_form() -> None:
    data = sample()
    y, g = np.array(data["y"], dtype=float), np.array(data["g"])
    found = estimate(METHOD, survey(GENDER), table(data))
    expected = sum(0.5 * y[g == level].mean() for level in "fm")
    after, before = found.get("mean_after", outcome="overall"), found.get("mean_before", outcome="overall")
    assert after is not None
    assert before is not None
    assert after.value == pytest.approx(expected, abs=1e-9)
    assert before.value == pytest.approx(y.mean())
    # Cochran 1977, 5A.9: Var = sum W_h s_h^2 / n + sum (1 - W_h) s_h^2 / n^2, to which the jackknife must be near
    n, s2 = len(y), [y[g == level].var(ddof=1) for level in "fm"]
    se = np.sqrt(sum(0.25 * v / (g == level).sum() for level, v in zip("fm", s2, strict=True)))
    assert (after.high or 0) - after.value == pytest.approx(1.97 * se, rel=0.12)
    weights = np.where(g == "f", 0.5 / (g == "f").mean(), 0.5 / (g == "m").mean())
    kish = found.get("design_effect_kish")
    assert kish is not None
    assert kish.value == pytest.approx(n * (weights**2).sum() / weights.sum() ** 2)
    assert found.get("weight_max").value == pytest.approx(weights.max())  # type: ignore[union-attr]


@pytest.mark.parametrize("variant", ["raking", "linear"])
def test_after_weighting_every_share_is_that_of_the_customers(variant: str) -> None:
    found = estimate(METHOD, survey(GENDER, AGE), table(sample()), Options(variant=variant))
    for level, share in (("young", 0.4), ("old", 0.6)):
        after = found.get("share_after", variable="a", level=level)
        assert after is not None
        assert after.value == pytest.approx(share, abs=1e-9)
    assert "the customer list" in " ".join(found.notes)


def test_segments_are_weighted_with_everybody() -> None:
    data = sample()
    found = estimate(METHOD, survey(GENDER, AGE), table(data), Options(by="a"))
    part = found.get("mean_after", outcome="overall", a="young")
    assert part is not None
    y, g, a = np.array(data["y"], dtype=float), np.array(data["g"]), np.array(data["a"])
    assert y[(a == "young") & (g == "f")].mean() < part.value < y[(a == "young") & (g == "m")].mean()


def test_a_segment_with_too_few_answers_is_counted_and_not_shown() -> None:
    data = sample(60)
    data["a"] = ["young", "young", *["old"] * 58]
    found = estimate(METHOD, survey(GENDER), table(data), Options(by="a", minimum_n=10))
    assert found.get("mean_after", outcome="overall", a="young") is None
    assert found.get("mean_after", outcome="overall", a="old") is not None
    assert [(drop.count, drop.where) for drop in found.dropped] == [(2, "a = young")]


def test_who_cannot_be_placed_is_left_out_and_counted() -> None:
    data = sample(50)
    data["g"] = ["x", None, *data["g"][2:]]
    found = estimate(METHOD, survey(GENDER), table(data))
    assert found.n == 48
    assert {drop.reason: drop.count for drop in found.dropped} == {
        'cannot be weighted: g "x" has no share among the customers': 1,
        "cannot be weighted: no g": 1,
    }


def test_customers_whom_nobody_stands_for_are_named() -> None:
    margin = Margin("g", {"f": 0.4, "m": 0.4, "d": 0.2})
    found = estimate(METHOD, survey(margin), table(sample(80)))
    assert any("g “d”" in note for note in found.notes)
    after = found.get("share_after", variable="g", level="f")
    assert after is not None
    assert after.value == pytest.approx(0.5)


def test_a_limit_on_weights_is_kept_and_its_price_told() -> None:
    margin = Margin("g", {"f": 0.05, "m": 0.95})
    free = estimate(METHOD, survey(margin), table(sample(200)))
    held = estimate(METHOD, survey(margin, trim=1.5), table(sample(200)))
    assert held.get("weight_max").value <= 1.5 + 1e-6  # type: ignore[union-attr]
    assert free.get("weight_max").value > 2  # type: ignore[union-attr]
    assert any("missed by up to" in note for note in held.notes)


@pytest.mark.parametrize("data", [{"y": [5], "g": ["f"]}, {"y": [None, None], "g": ["f", "m"]}, {"y": [3], "g": ["x"]}])
def test_hardly_any_answers_are_no_crash(data: dict[str, list[Any]]) -> None:
    found = estimate(METHOD, survey(GENDER), table(data))
    assert found.n == sum(level in ("f", "m") for level in data["g"])
    for each in found.estimates:
        assert each.low is None or np.isnan(each.low) or each.low <= each.value


def test_without_margins_it_says_what_to_add() -> None:
    assert "[[survey.margin]]" in METHOD.missing(survey())
