"""The profiles of classes: a lane a class, everybody as a line, ratings and Kano answers apart."""

from __future__ import annotations

import json

from expectancy.charts.personas import CHART, SHOWN
from expectancy.domain.estimate import Estimate, Result


def mean(value: float, half: float = 0.2, n: int = 90, **keys: str) -> Estimate:
    return Estimate(keys, "mean", value, value - half, value + half, n, "points")


def share(name: str, value: float) -> Estimate:
    return Estimate({"class": name}, "share", value, value - 0.05, value + 0.05, 100, "share")


def of(items: int, kano: bool = False) -> Result:
    names = ("1: more speed", "2: less speed")
    answer = "functional" if kano else "importance"
    found = [share(names[0], 0.6), share(names[1], 0.4)]
    for at in range(items):
        found += [mean(5.5, **{"class": names[0]}, item=f"q{at}", answer=answer)]
        found += [mean(4.0, **{"class": names[1]}, item=f"q{at}", answer=answer)]
        found += [mean(4.9, item=f"q{at}", answer=answer)]
    details = {"texts": {f"q{at}": f"Text {at}." for at in range(items)}, "apart": [float(at) for at in range(items)]}
    return Result("personas", "latent classes", 100, tuple(found), details=details)


def test_classes_are_numbered_named_and_told_with_their_shares() -> None:
    [picture] = CHART.draw(of(2))
    assert picture.title == "2 kinds of customers; the largest, 60\u00a0% (55 to 65), is “more speed”"
    assert "1: more speed, 60\u00a0% (55 to 65); 2: less speed, 40\u00a0% (35 to 45)" in picture.subtitle
    drawn = json.dumps(picture.wide, ensure_ascii=False)
    assert "1: more speed, q0, importance: 5.5 (5.3 to 5.7), n 90" in drawn
    assert '"everybody": 4.9' in drawn
    assert "Text 0 · importance" in drawn


def test_what_differs_most_comes_first_and_the_table_has_all() -> None:
    [picture] = CHART.draw(of(SHOWN + 5))
    drawn = json.dumps(picture.narrow, ensure_ascii=False)
    assert f"Text {SHOWN + 4} · importance" in drawn
    assert "Text 0 · importance" not in drawn
    assert f"The {SHOWN} of {SHOWN + 5} answers" in picture.subtitle
    assert len(picture.table.rows) == 3 * (SHOWN + 5)
    assert picture.table.rows[0][:3] == (f"q{SHOWN + 4}", "importance", "everybody")


def test_kano_answers_have_a_picture_of_their_own_scale() -> None:
    one, other = of(2), of(1, kano=True)
    both = Result(
        "personas", "", 100, (*one.estimates, *other.estimates[2:]), details={"texts": {}, "apart": [2, 1, 3]}
    )
    ratings, kano = CHART.draw(both)
    assert "Mean rating" in json.dumps(ratings.wide)
    assert "likes having it" in json.dumps(kano.wide, ensure_ascii=False)
    assert "q0 · with it" in json.dumps(kano.wide, ensure_ascii=False)


def test_one_class_is_everybody() -> None:
    alone = Result(
        "personas",
        "",
        100,
        (
            Estimate({"class": "1: everybody"}, "share", 1.0, n=100),
            mean(5, **{"class": "1: everybody"}, item="q", answer="i"),
        ),
    )
    [picture] = CHART.draw(alone)
    assert picture.title == "Customers expect alike: 1 class describes them best"
