"""The verdict on an expectation: from the zone of tolerance, else the gap, else the share at target (methods.md 25)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from scipy import special

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Verdict
from expectancy.domain.study import Rules, Survey
from expectancy.methods.interval import z

# From worst to best. An expectation is as good as the weakest of its items: it is kept only if all of them are.
ORDER = ("below adequate", "not met", "undecided", "inside the zone", "met", "above desired")
UNMET = ("below adequate", "not met")
NOT_MEASURED = Verdict("not measured", "no survey item measures it", None)
NOBODY = "a survey asks for it, and nobody answered"
ASKED = (("zone_of_tolerance", "position"), ("servqual", "gap"), ("performance", "mean"))


def verdict(survey: Survey, items: Sequence[str], results: Mapping[str, Result], rules: Rules) -> Verdict:
    """The verdict on one expectation from its items in one survey; the weakest item decides and is named."""
    found = [(item, judged) for item in items if (judged := _of_item(survey, item, results, rules)) is not None]
    if not found:
        return _unanswered(items, results) or NOT_MEASURED
    item, weakest = min(found, key=lambda pair: (ORDER.index(pair[1].name), _standing(pair[1])))
    if len(found) == 1:
        return weakest
    rule = f"{weakest.rule}; {item} is the weakest of {len(found)} items"
    return Verdict(weakest.name, rule, weakest.measure, weakest.chances, weakest.asking_stopped)


def _unanswered(items: Sequence[str], results: Mapping[str, Result]) -> Verdict | None:
    """Where a survey asked and nobody answered, which is not the same as not asking."""
    told = [(results[method], statistic) for method, statistic in ASKED if method in results]
    asked = [result.get(statistic, item=item) for result, statistic in told for item in items]
    silent = any(found is not None and found.n == 0 for found in asked)
    return Verdict("not measured", NOBODY, None) if silent else None


def _standing(judged: Verdict) -> float:
    return judged.measure.value if judged.measure is not None else math.inf


def _of_item(survey: Survey, item: str, results: Mapping[str, Result], rules: Rules) -> Verdict | None:
    judged = (
        _by_zone(survey, item, results.get("zone_of_tolerance"))
        or _by_gap(survey, item, results.get("servqual"), rules)
        or _by_share(survey, item, results.get("performance"), rules)
    )
    if judged is None or judged.measure is None or judged.measure.n >= rules.minimum_n:
        return judged
    few = f"undecided: {judged.measure.n} answers are too few to judge (at least {rules.minimum_n})"
    return Verdict("undecided", few, judged.measure, {}, judged.asking_stopped)


def _known(result: Result | None, statistic: str, item: str) -> Estimate | None:
    found = None if result is None else result.get(statistic, item=item)
    return None if found is None or math.isnan(found.value) else found


def _by_zone(survey: Survey, item: str, zone: Result | None) -> Verdict | None:
    position = _known(zone, "position", item)
    if position is None:
        return None
    names = {"chance_below": "below adequate", "chance_inside": "inside the zone", "chance_above": "above desired"}
    chances = {
        name: found.value for statistic, name in names.items() if (found := _known(zone, statistic, item)) is not None
    }
    name = "below adequate" if position.value < 0 else "above desired" if position.value > 1 else "inside the zone"
    rule = "zone position (perceived - adequate) / (desired - adequate): under 0 below adequate, over 1 above desired"
    return Verdict(name, rule, position, chances, _stopped(survey, _known(zone, "desired", item)))


def _by_gap(survey: Survey, item: str, servqual: Result | None, rules: Rules) -> Verdict | None:
    gap = _known(servqual, "gap", item)
    if gap is None:
        return None
    name = three_way(gap, -rules.delta)
    rule = f"gap perceived - expected: met where its whole interval is above -{rules.delta:g}, not met where below"
    return Verdict(
        name, rule, gap, chance_of(gap, -rules.delta, rules), _stopped(survey, _known(servqual, "expected", item))
    )


def _by_share(survey: Survey, item: str, performance: Result | None, rules: Rules) -> Verdict | None:
    share = _known(performance, "share_at_target", item)
    if share is None:
        return None
    rule = (
        f"share of customers who rate it {survey.target_rating:g} or more: "
        f"met where its whole interval is at or above {rules.target_share:.0%}, not met where below"
    )
    return Verdict(three_way(share, rules.target_share), rule, share, chance_of(share, rules.target_share, rules))


def three_way(measure: Estimate, threshold: float) -> str:
    """Met where the whole interval is at or above the threshold, not met where below it, else undecided."""
    if measure.low is None or measure.high is None or math.isnan(measure.low) or math.isnan(measure.high):
        return "undecided"
    if measure.low >= threshold:
        return "met"
    return "not met" if measure.high < threshold else "undecided"


def chance_of(measure: Estimate, threshold: float, rules: Rules) -> dict[str, float]:
    """The chance that the true value lies at or above the threshold, from the normal law behind the interval."""
    if measure.low is None or measure.high is None or not measure.high > measure.low:
        return {}
    se = (measure.high - measure.low) / (2 * z(rules.confidence))
    met = float(special.ndtr((measure.value - threshold) / se))
    return {"met": met, "not met": 1 - met}


def _stopped(survey: Survey, wanted: Estimate | None) -> str:
    """A low expectation is no success: who asks for less than the scale's middle has stopped asking."""
    middle = sum(survey.scale) / 2
    if wanted is None or wanted.high is None or not wanted.high < middle:
        return ""
    return (
        f"Customers have stopped asking: what they want averages {wanted.value:.1f}, "
        f"under the scale's middle of {middle:g}."
    )
