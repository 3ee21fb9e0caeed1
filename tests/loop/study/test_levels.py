"""Kinds of expectation and how the answers compare with them: their columns, their scales, and records left out."""

from __future__ import annotations

import pytest

from expectancy.loop.study import read_study
from expectancy.methods.contract import ratings
from expectancy.summaries import Rating
from study_files import GOOD, Folder


@pytest.mark.parametrize("key", ["max_inconsistent", "max_unanswered"])
def test_records_are_judged_by_their_levels_only_where_all_three_were_asked(folder: Folder, key: str) -> None:
    text = GOOD.replace("low = 3", f"low = 3\n{key} = 9").replace('minimum = "M2"\n', "")
    problem = folder.only(text)
    assert problem.code == "missing-key"
    assert problem.what == f"{key} is given, and no item has all of minimum, desired, perceived"
    assert problem.expected == "items with these three levels"
    assert problem.do == f"add the roles to the items, or take {key} out"


def test_a_direct_comparison_has_its_own_scale_in_items_and_over_all(folder: Folder) -> None:
    text = GOOD.replace('importance = "I1"', 'importance = "I1"\ndisconfirmation = "M2"\nideal = "D2"')
    text = text.replace('minimum = "M2"\ndesired = "D2"\n', "")
    text = text.replace("low = 3", "low = 3\ndisconfirmation_scale = [1, 5]\ndisconfirmation_missing = [8]")
    survey = read_study(folder.write(text)).surveys[0]
    assert survey.items[0].roles["ideal"] == "D2"
    assert Rating("M2", 1, 5, False, ("8",)) in list(ratings(survey))
    over_all = read_study(folder.write(text.replace("low = 3", 'low = 3\ndisconfirmation = "w"'))).surveys[0]
    assert over_all.outcomes["disconfirmation"] == "w"
    assert Rating("w", 1, 5, False, ("8",)) in list(ratings(over_all))


def test_a_code_cannot_be_a_comparison_and_no_answer(folder: Folder) -> None:
    text = GOOD.replace('importance = "I1"', 'importance = "I1"\ndisconfirmation = "M2"')
    text = text.replace('minimum = "M2"\n', "").replace("low = 3", "low = 3\ndisconfirmation_scale = [1, 9]")
    problem = folder.only(text)
    assert problem.code == "wrong-value"
    assert problem.what == "9 would be both a rating and no answer: the scale of disconfirmation goes from 1 to 9"


def test_an_item_worded_the_other_way_round_turns_its_ideal_and_not_its_comparison(folder: Folder) -> None:
    text = GOOD.replace('perceived = "P2"\n', 'perceived = "P2"\nideal = "E2"\ndisconfirmation = "I1"\n')
    survey = read_study(folder.write(text.replace('importance = "I1"\n', ""))).surveys[0]
    turned = {each.column: each.reverse for each in ratings(survey)}
    assert turned["E2"]
    assert not turned["I1"]
