"""What the surveys say: one pass a survey for all methods it has the columns for, overall and by segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from expectancy.domain.calm import calmly
from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.evaluation import SegmentNote
from expectancy.domain.study import Study, Survey
from expectancy.loop.scan import Request, Watch, find_method, scan
from expectancy.methods.contract import Method, Options
from expectancy.methods.evaluate.lost_satisfaction import lost_satisfaction
from expectancy.methods.evaluate.segments import differing
from expectancy.methods.links import Links
from expectancy.methods.measure.importance.drivers import drivers
from expectancy.summaries import Blocks

OVERALL = (
    "servqual",
    "zone_of_tolerance",
    "performance",
    "importance",
    "importance_performance",
    "kano",
    "nps",
    "csat",
    "penalty_reward",
)
SWAPPED = 0.5  # share of answers with the minimum above the desired level, from which the columns must be swapped
SPLIT = ("servqual", "zone_of_tolerance", "performance")  # what says where an item stands in a segment


@dataclass(frozen=True)
class Measured:
    """One survey's results."""

    survey: Survey
    results: Mapping[str, Result]
    segments: Mapping[str, tuple[SegmentNote, ...]]  # item -> segments that stand differently
    rows: int
    dropped: tuple[Drop, ...]
    notes: tuple[str, ...]


def measure_all(study: Study, survey: Survey, options: Options, watch: Watch | None) -> Measured:
    """Everything that one pass over a survey can tell the evaluation."""
    whole = {name: _request(name, options) for name in OVERALL}
    whole = {name: request for name, request in whole.items() if not request.method.missing(survey)}
    split = {
        (column, name): Request(find_method(name), _split(options, study, column))
        for column in survey.segments
        for name in SPLIT
        if name in whole
    }
    linked: dict[str, Callable[[Survey, Blocks, Options, Links], Result]] = {
        "drivers": drivers,
        "lost_satisfaction": partial(lost_satisfaction, top=study.rules.top),
    }
    linked = {name: told for name, told in linked.items() if not find_method(name).missing(survey)}
    needed = [need for name in linked for need in find_method(name).needs(survey, options)]
    scanned = scan(study, survey, [*whole.values(), *split.values()], watch, needed)
    results = {name: scanned.results[request] for name, request in whole.items()}
    _check_levels(survey, results)
    with calmly():
        for name, told in linked.items():  # of expectations, which may have several items
            results[name] = told(survey, scanned.blocks, options, links(study, survey))
    by_segment: dict[str, dict[str, Result]] = {}
    for (column, name), request in split.items():
        by_segment.setdefault(column, {})[name] = scanned.results[request]
    notes = differing(by_segment, options.confidence)
    return Measured(survey, results, notes, scanned.rows, scanned.dropped, scanned.notes)


def links(study: Study, survey: Survey) -> dict[str, tuple[str, ...]]:
    """Expectation id -> its items in this survey; an item that no expectation names stands for itself."""
    here = {item.id for item in survey.items}
    found = {
        wanted.id: tuple(item for item in wanted.items if item in here)
        for wanted in study.expectations
        if here & set(wanted.items)
    }
    taken = {item for items in found.values() for item in items}
    return found | {item.id: (item.id,) for item in survey.items if item.id not in taken}


def _request(name: str, options: Options) -> Request:
    method: Method = find_method(name)
    return Request(method, options)


def _split(options: Options, study: Study, column: str) -> Options:
    return Options(column, options.confidence, options.seed, options.resamples, "", None, study.rules.minimum_n)


def _check_levels(survey: Survey, results: Mapping[str, Result]) -> None:
    """Most answers with the minimum above the desired level: the columns are swapped, and no zone could be judged."""
    zone = results.get("zone_of_tolerance")
    swapped = [
        found.keys["item"]
        for found in (zone.where("share_inconsistent") if zone is not None else ())
        if set(found.keys) == {"item"} and found.value > SWAPPED
    ]
    if swapped:
        raise ExpectancyError(
            Problem(
                "levels-swapped",
                f"most answers put the minimum above the desired level: {listed(swapped)}",
                f"{survey.file}: survey {survey.name}",
                "a minimum at or under the desired level",
                "look whether the columns named minimum and desired are swapped in the study",
            )
        )
