"""The seven service gaps: from what customers expect, over what we think, set, do and say, to what they perceive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Promises, Study, Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.ideas_of_expectations import Ideas, between, read_ideas
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectancy.methods.promise.kept_rate import METHOD as KEPT_RATE
from expectancy.summaries import Blocks, Summary

GAPS = {
    "1": "1 knowledge",
    "2": "2 standards",
    "3": "3 delivery",
    "4": "4 communication",
    "5": "5 customer",
    "6": "6 employees and customers",
    "7": "7 employees and managers",
}
# of the three that compare two populations' ideas: whose idea, and what it is held against
PAIRS = {"1": ("managers", "customers"), "6": ("employees", "customers"), "7": ("employees", "managers")}
MISSING = {
    "1": 'a [[survey]] with population = "managers" whose items have the customers\' ids and an expected column, '
    "answered as our customers would",
    "2": "[[expectation]] entries; with standard, and standard_value beside expected_value where there are numbers",
    "3": '[[promises]] with against = "standard": what was delivered, held to our own standard',
    "4": "[[promises]]: what was delivered, held to what customers were promised",
    "5": "a [[survey]] of customers with expected and perceived",
    "6": 'a [[survey]] with population = "employees" whose items have the customers\' ids and an expected column',
    "7": 'surveys with population = "employees" and population = "managers" that share items with expected',
}


@dataclass(frozen=True)
class SevenGaps:
    """Each gap is right minus left, a shortfall is negative; those are computed whose data there are.

    1 knowledge: managers' idea of customers' expectations minus these. 2 standards: share of expectations with a
    standard; standard_value minus expected_value in its unit. 3 delivery: share of deliveries that kept our standard. 4
    communication: share that kept what was promised. 5 customer: perceived minus expected (SERVQUAL). 6: employees'
    idea minus customers' expectations. 7: employees' idea minus managers'. 1, 6 and 7 are differences of independent
    means (Welch), by item, dimension and whole; on the same items gap 6 = gap 1 + gap 7. rank_correlation: Spearman's
    rho of the items' importance in both populations. Parasuraman, Zeithaml & Berry 1985; Luk & Layton 2002.
    """

    name: str = "seven_gaps"
    aliases: tuple[str, ...] = ("service_gaps", "gaps_model")
    variants: tuple[str, ...] = ()
    title: str = "Where between customers' expectations and what they perceive does service fall short?"
    source: Literal["study"] = "study"
    reference: str = (
        "Parasuraman, Zeithaml & Berry 1985, J. Marketing 49:41-50; Zeithaml, Berry & Parasuraman 1988, J. Marketing "
        "52:35-48; Luk & Layton 2002, Service Industries J. 22:109-128"
    )

    def missing(self, study: Study) -> str:
        known = [name for name, found in _known(study).items() if found]
        return "" if known else "no gap has its data: add a survey with expected and perceived, or promises"

    def needs(self, study: Study, options: Options) -> Mapping[str, Sequence[Summary]]:
        wanted: dict[str, list[Summary]] = {}
        for survey in study.surveys:
            if survey.with_role("expected"):
                wanted.setdefault(survey.name, []).extend(Ideas.needs(survey))
        for survey in _customers(study):
            wanted.setdefault(survey.name, []).extend(SERVQUAL.needs(survey, options))
        for promises in _promises(study, "promise", "standard"):
            wanted.setdefault(promises.name, []).extend(KEPT_RATE.needs(promises, options))
        if not wanted and study.expectations:  # gap 2 reads the catalogue, not a source: any source will do
            names = [each.name for kind in (study.surveys, study.complaints, study.indicators) for each in kind]
            wanted = {name: [] for name in names[:1]}
        return wanted

    def estimate(self, study: Study, blocks: Mapping[str, Blocks], options: Options) -> Result:
        ideas = {
            name: read_ideas([survey for survey in study.surveys if survey.population == name], blocks, options)
            for name in ("customers", "employees", "managers")
        }
        told: list[Estimate] = []
        notes: list[str] = []
        for gap, (whose, against) in PAIRS.items():
            one, other = ideas[whose], ideas[against]
            if one is not None and other is not None:
                found, said = between(one, other, {"gap": GAPS[gap]}, (whose, against), options)
                told, notes = told + found, notes + said
        told += [*_standards(study), *_deliveries(study, blocks, options), *_customer(study, blocks, options)]
        told.sort(key=lambda each: each.keys["gap"])
        there = {each.keys["gap"] for each in told}
        notes += [
            f"Gap {GAPS[gap]}: not computed; it needs {what}."
            for gap, what in MISSING.items()
            if GAPS[gap] not in there
        ]
        variant = (
            f"right minus left, a shortfall is negative; {percent(options.confidence)} intervals: gaps 1, 6, 7 Welch "
            "(items) and delete-a-group jackknife, gap 5 as servqual, gaps 3 and 4 Wilson; gap 2 counts the catalogue"
        )
        rows = sum(each.rows for each in blocks.values())
        weighted = any(survey.weight is not None for survey in study.surveys)
        return Result(self.name, variant, rows, tuple(told), (), weighted, self.reference, tuple(notes))


def _known(study: Study) -> dict[str, bool]:
    """Which gaps have their data."""
    asked = {survey.population for survey in study.surveys if survey.with_role("expected")}
    return {
        **{gap: set(pair) <= asked for gap, pair in PAIRS.items()},
        "2": bool(study.expectations),
        "3": bool(_promises(study, "standard")),
        "4": bool(_promises(study, "promise")),
        "5": bool(_customers(study)),
    }


def _customers(study: Study) -> list[Survey]:
    return [each for each in study.surveys if each.population == "customers" and not SERVQUAL.missing(each)]


def _promises(study: Study, *against: str) -> list[Promises]:
    return [each for each in study.promises if each.against in against and not KEPT_RATE.missing(each)]


def _standards(study: Study) -> list[Estimate]:
    """Gap 2: of the catalogue, which is no sample and has no interval."""
    if not study.expectations:
        return []
    keys, n = {"gap": GAPS["2"]}, len(study.expectations)
    held = sum(bool(each.standard) or each.standard_value is not None for each in study.expectations)
    told = [Estimate(keys, "share_with_standard", held / n, n=n, unit="share of expectations")]
    for each in study.expectations:
        if each.standard_value is not None and each.expected_value is not None:
            here, unit = {**keys, "expectation": each.id}, each.unit or "its unit"
            told += [
                Estimate(here, "standard", each.standard_value, n=1, unit=unit),
                Estimate(here, "expected", each.expected_value, n=1, unit=unit),
                Estimate(here, "gap", each.standard_value - each.expected_value, n=1, unit=unit),
            ]
    return told


def _deliveries(study: Study, blocks: Mapping[str, Blocks], options: Options) -> list[Estimate]:
    """Gaps 3 and 4: what was delivered against our own standard, and against what was promised."""
    told: list[Estimate] = []
    for gap, against in (("3", "standard"), ("4", "promise")):
        for source in _promises(study, against):
            result = KEPT_RATE.estimate(source, blocks[source.name], options)
            keys = {"gap": GAPS[gap], "promises": source.name}
            told += [
                Estimate(keys, each.statistic, each.value, each.low, each.high, each.n, each.unit)
                for each in result.estimates
                if not each.keys and each.statistic in ("kept_rate", "late_p50", "late_p90")
            ]
    return told


def _customer(study: Study, blocks: Mapping[str, Blocks], options: Options) -> list[Estimate]:
    """Gap 5, of each survey of customers."""
    told: list[Estimate] = []
    surveys = _customers(study)
    for survey in surveys:
        name = {"survey": survey.name} if len(surveys) > 1 else {}
        result = SERVQUAL.estimate(survey, blocks[survey.name], options)
        told += [
            Estimate(
                {"gap": GAPS["5"], **name, **each.keys},
                each.statistic,
                each.value,
                each.low,
                each.high,
                each.n,
                each.unit,
            )
            for each in result.estimates
            if each.statistic in ("expected", "perceived", "gap")
        ]
    return told


METHOD = SevenGaps()
