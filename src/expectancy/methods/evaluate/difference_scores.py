"""Whether the differences that stand in the rankings tell what their two ratings tell of overall satisfaction.

The ranking by drivers takes the shortfall E - P, and lost satisfaction ratings below the respondent's own minimum A,
P - A: each is a difference used to explain satisfaction, and the test that it may be is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.evaluate.driver_ranking import wanted_level
from expectancy.methods.measure.expectations.expected_perceived import Design, Reader, Thing, rated_items
from expectancy.methods.surface import Admissible, linear_only, told_inadmissible
from expectancy.summaries import Blocks, Moments


@dataclass(frozen=True)
class Difference:
    """One item's perceived rating less one of its levels, as a predictor."""

    item: str
    level: str
    design: Design


def differences(survey: Survey) -> Iterator[Difference]:
    """Every difference that is used to explain overall satisfaction, where the same customers gave both ratings."""
    reader = Reader.of(survey)
    for item in rated_items(survey) if reader.satisfied else ():
        for level in (wanted_level(item), "minimum" if "minimum" in item.roles else None):
            if level is None or (level == "expected" and survey.samples == "independent"):
                continue
            thing = Thing({"item": item.id}, (item.roles[level],), (item.roles["perceived"],))
            design = reader.direct(thing)
            if design.exact(reader.read, survey.weight is not None):
                yield Difference(item.id, level, design)


def needs(survey: Survey, options: Options) -> list[Moments]:
    return [each.design.moments(survey, options) for each in differences(survey)]


def tested(survey: Survey, blocks: Blocks, options: Options) -> tuple[list[Estimate], list[str]]:
    """(share of satisfaction that the difference and its two ratings explain, p value; a sentence a level)."""
    held: dict[str, dict[str, Admissible]] = {}
    estimates: list[Estimate] = []
    for each in differences(survey):
        products = each.design.products(blocks[each.design.moments(survey, options)].grouped())
        found = linear_only(products, survey.weight is not None)
        if found is not None:
            held.setdefault(each.level, {})[each.item] = found
            estimates += _told(each, found, int(products.rows.sum()))
    notes = [
        told_inadmissible(items, f"perceived - {level}", f"perceived and {level}") for level, items in held.items()
    ]
    return estimates, notes


def _told(of: Difference, found: Admissible, n: int) -> list[Estimate]:
    keys = {"item": of.item, "between": f"perceived - {of.level}"}
    return [
        Estimate(keys, "r2_difference", found.r2_difference, None, None, n, "share"),
        Estimate(keys, "r2_direct", found.r2_direct, None, None, n, "share"),
        Estimate(keys, "p_difference", found.difference.p, None, None, n, "p value"),
    ]
