"""Zone of tolerance, gaps and shares at the target."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.charts.zone import CHART, gaps, shares, zones
from expectancy.domain.evaluation import Row, Verdict
from expectancy.domain.study import Rules


def zone_rows() -> list[Row]:
    return [row for row in evaluations.full().rows if row.verdict.measure is not None]


def gap_rows() -> list[Row]:
    made = []
    for place, gap in enumerate((-0.4, -1.2, 0.1)):
        measure = evaluations.est("gap", gap, 0.1, 200, item=f"i{place}")
        levels = {
            "expected": evaluations.est("expected", 6.0, 0.05, 200),
            "perceived": evaluations.est("perceived", 6.0 + gap, 0.05, 200),
        }
        verdict = Verdict("met" if gap > 0 else "not met", "gap", measure)
        made.append(evaluations.row(f"e{place}", f"Expectation {place}.", verdict=verdict, levels=levels))
    return made


def test_the_furthest_below_adequate_comes_first_and_is_in_the_title() -> None:
    picture = zones(zone_rows(), "survey", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("3 of 13 expectations are below what customers tolerate")
    assert "“I am through security within ten minutes”, 0.5 points short" in picture.title
    assert picture.table.rows[0][0] == "I am through security within ten minutes."
    distances = [row[5] - row[3] for row in picture.table.rows]  # type: ignore[operator]
    assert distances == sorted(distances)


def test_where_none_is_below_the_title_says_which_comes_nearest() -> None:
    picture = zones([row for row in zone_rows() if row.verdict.name != "below adequate"], "survey", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("None of 10 expectations is below what customers tolerate; nearest is")


def test_gaps_are_drawn_from_expected_to_perceived_largest_shortfall_first() -> None:
    picture = gaps(gap_rows(), "survey", "Source: x.", Rules())
    assert picture is not None
    assert "2 of 3 expectations are not met; “Expectation 1” falls furthest short: −1.2 (−1.4 to −1.0)" in picture.title
    assert [row[0] for row in picture.table.rows] == ["Expectation 1.", "Expectation 0.", "Expectation 2."]


def test_without_levels_the_share_at_the_target_is_drawn_against_the_rule() -> None:
    picture = shares(list(evaluations.airport().rows), "survey", "Source: x.", Rules(target_share=0.8))
    assert picture is not None
    assert "3 of 8 expectations miss the target of 80" in picture.title
    assert "target 80" in str(picture.wide)


def test_a_row_of_several_items_says_that_its_weakest_decides_and_names_it() -> None:
    first, *others = evaluations.airport().rows
    rule = "share of customers who rate it 4 or more; signs_inside is the weakest of 4 items"
    several = replace(first, verdict=replace(first.verdict, name="not met", rule=rule))
    picture = shares([several, *others], "survey", "Source: x.", Rules(target_share=0.8))
    assert picture is not None
    assert "miss the target of 80\u00a0%, each judged by its weakest item; " in picture.title
    assert "1 of 8 expectations have several items: the weakest decides" in picture.subtitle
    assert "weakest of 4: signs_inside" in picture.svg("wide")
    assert "weakest of 4: signs_inside" in picture.svg("narrow")
    assert ("signs_inside", 4) in {row[-2:] for row in picture.table.rows}
    assert (None, None) in {row[-2:] for row in picture.table.rows}


def test_two_surveys_are_never_mixed() -> None:
    whole = evaluations.full()
    both = replace(
        whole,
        rows=(*whole.rows, *evaluations.airport().rows),
        results={**whole.results, **evaluations.airport().results},
    )
    assert [picture.name for picture in CHART.draw(both)] == ["zone-travellers", "shares-passengers"]


def test_nothing_measured_draws_nothing() -> None:
    assert zones([], "survey", "") is None
    assert gaps([], "survey", "", Rules()) is None
    assert shares([], "survey", "", Rules()) is None
