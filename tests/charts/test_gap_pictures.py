"""Pictures of gaps, reliability and factor structure: the kiosk study's findings as titles, and odd results."""

from __future__ import annotations

from functools import cache

import kiosk
from expectancy.charts.contract import Picture
from expectancy.charts.factor_structure import CHART as FACTORS
from expectancy.charts.gap_scores import CHART as GAPS
from expectancy.charts.reliability import CHART as RELIABILITY
from expectancy.domain.estimate import Estimate, Result
from expectancy.methods.measure.gaps import servqual
from expectancy.methods.measure.structure import factors, reliability
from tables import estimate


@cache
def gaps() -> tuple[Picture, ...]:
    return GAPS.draw(estimate(servqual.METHOD, kiosk.survey(), kiosk.table()))


@cache
def structure() -> tuple[Picture, ...]:
    return FACTORS.draw(estimate(factors.METHOD, kiosk.survey(), kiosk.table()))


def test_the_widest_gap_is_the_title_and_the_first_row() -> None:
    items, dimensions = gaps()
    assert items.title.startswith("20 of 24 items surely fall short; widest is “23”: −2.1")
    assert items.table.rows[0][0] == "23"
    assert len(items.table.rows) == 24
    assert dimensions.title.startswith("Of 8 dimensions “security” has the lowest gap")
    assert dimensions.table.rows[-1][0] == "all dimensions"
    low, together = dimensions.table.rows[0][2], dimensions.table.rows[0][4]
    assert together < low  # type: ignore[operator]


def test_items_without_dimensions_have_one_picture_and_none_falls_short() -> None:
    found = Result(
        "servqual",
        "",
        9,
        (
            Estimate({"item": "a"}, "expected", 4.0, 3.0, 5.0, 9, "points"),
            Estimate({"item": "a"}, "perceived", 5.0, 4.0, 6.0, 9, "points"),
            Estimate({"item": "a"}, "gap", 1.0, 0.2, 1.8, 9, "points"),
        ),
    )
    [picture] = GAPS.draw(found)
    assert picture.title.startswith("No item falls short")


def test_each_score_has_its_alphas_with_omega_beside() -> None:
    pictures = RELIABILITY.draw(estimate(reliability.METHOD, kiosk.survey(), kiosk.table()))
    assert [picture.name for picture in pictures] == [
        "reliability-perceived",
        "reliability-expected",
        "reliability-gap",
    ]
    assert pictures[0].title == "Perceived: lowest is the alpha of “personalisation”: 0.62 (0.50 to 0.72)"
    assert pictures[0].table.columns == ("dimension", "alpha", "low", "high", "omega_total", "omega_h", "n")
    assert pictures[0].table.rows[0][5] is None  # omega hierarchical is of the whole
    assert pictures[0].table.rows[-1][5] is not None


def test_the_scree_tells_how_many_factors_and_how_sure_that_is() -> None:
    scree, loadings, dimensions = structure()
    assert scree.title.replace("\u00a0", " ") == "3 factors stand above chance, as in 61 % of resamples"
    assert len(scree.table.rows) == 24
    assert loadings.table.columns == ("item", "factor 1", "factor 2", "factor 3")
    assert "load on more than one factor" in loadings.title
    assert dimensions.title.startswith("The dimensions fit with a CFI of 0.89, one factor 0.63; weakest loads “12”")


def test_loadings_keep_their_items_together_factor_by_factor() -> None:
    _, loadings, _ = structure()
    homes = [max(range(1, 4), key=lambda at: abs(row[at])) for row in loadings.table.rows]  # type: ignore[arg-type]
    assert homes == sorted(homes)
