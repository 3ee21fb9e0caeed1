"""Beside the rankings stands whether a gap may explain satisfaction: the F test of nested models, from statsmodels."""

from __future__ import annotations

from dataclasses import replace

import pytest
import statsmodels.api as sm

from expectancy.domain.study import Item
from expectancy.methods.evaluate.lost_satisfaction import METHOD
from expectations import answers, arrow, one, survey
from tables import estimate


@pytest.mark.parametrize(("level", "letter"), [("expected", "e"), ("minimum", "a")])
def test_the_test_of_every_gap_that_ranks_is_that_of_nested_models(level: str, letter: str) -> None:
    frame = answers(rows=500)
    found = estimate(METHOD, survey("minimum", "desired", "expected", "perceived"), arrow(frame))
    rejected = 0
    for name in "xyz":
        whole = frame[[f"{letter}_{name}", f"p_{name}", "overall"]].dropna().astype(float)
        e, p, z = (whole[column].to_numpy() for column in whole)
        direct, score = (sm.OLS(z, sm.add_constant(x)).fit() for x in (whole.iloc[:, :2].to_numpy(), p - e))
        keys = {"item": name, "between": f"perceived - {level}"}
        chance = direct.compare_f_test(score)[1]
        assert one(found, "p_difference", **keys).value == pytest.approx(chance)
        assert one(found, "r2_difference", **keys).value == pytest.approx(score.rsquared)
        assert one(found, "r2_direct", **keys).value == pytest.approx(direct.rsquared)
        rejected += chance < 0.01
    assert rejected == 3
    told = f"The difference perceived - {level} loses what perceived and {level} say of overall satisfaction in 3 of 3"
    assert any(note.startswith(told) for note in found.notes)


def test_without_gaps_there_is_nothing_to_test() -> None:
    found = estimate(METHOD, survey("perceived"), arrow(answers()))
    assert not found.where("p_difference")
    assert not any("difference" in note for note in found.notes)


def test_the_desired_level_stands_in_where_nothing_was_expected() -> None:
    found = estimate(METHOD, survey("desired", "perceived"), arrow(answers()))
    assert {each.keys["between"] for each in found.where("p_difference")} == {"perceived - desired"}


def test_shortfalls_from_several_kinds_of_expectation_are_told() -> None:
    asked = survey("expected", "perceived")
    others = (Item("y", "y", "", {"desired": "d_y", "perceived": "p_y"}), Item("z", "z", "", {"perceived": "p_z"}))
    found = estimate(METHOD, replace(asked, items=(asked.items[0], *others)), arrow(answers()))
    assert any("from expected for x; from desired for y; from the target rating for z" in note for note in found.notes)


def test_expectations_of_other_customers_are_not_tested() -> None:
    asked = survey("expected", "perceived", samples="independent", outcomes={"overall": "overall"})
    assert not estimate(METHOD, asked, arrow(answers())).where("p_difference")
