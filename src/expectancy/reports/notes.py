"""What stands beside the table, in page and workbook: rules in words, method notes, glossary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from expectancy.domain.evaluation import Evaluation
from expectancy.domain.study import Rules
from expectancy.domain.wording import number, percent
from expectancy.reports.naming import all_named, labels


@dataclass(frozen=True)
class Rule:
    name: str
    value: str
    meaning: str


def rules(used: Rules) -> list[Rule]:
    """The rules of the evaluation, printed with the table; all can be changed under [rules] in the study."""
    points, days = f"{number(used.delta)} points", "days"
    confidence = percent(used.confidence)
    return [
        Rule("delta", points, "A gap counts as met where its whole interval is above minus this."),
        Rule(
            "target_share",
            percent(used.target_share),
            "Where only performance was asked: met where this share of customers is at or above the target rating.",
        ),
        Rule(
            "now_effort_days",
            f"{number(used.now_effort_days, 0)} person-days",
            "Now: takes at most this much effort ...",
        ),
        Rule("now_lead_time_days", f"{number(used.now_lead_time_days, 0)} {days}", "... and at most this lead time."),
        Rule(
            "medium_lead_time_days",
            f"{number(used.medium_lead_time_days, 0)} {days}",
            "Medium term: at most this lead time; longer is long term.",
        ),
        Rule("guide", "where something forbids it", "Guide: cannot be met; the study says what forbids it."),
        Rule("to be assessed", "effort or lead time not told", "Nothing is guessed: people tell effort and lead time."),
        Rule("top", f"first {used.top}", "Beside lost satisfaction stands the chance of ranking among these."),
        Rule("confidence", confidence, f"All intervals are {confidence} intervals."),
        Rule("minimum_n", f"{used.minimum_n} answers", "Segments with fewer answers are not shown."),
        Rule("resamples", f"{used.resamples:,}", "Resamples behind every chance of a class, quadrant or rank."),
        Rule("seed", str(used.seed), "The same seed gives the same resamples."),
    ]


# How methods/measure/questions/performance.py tells the cuts of its survey; the evaluation has no other record of them.
_CUTS = re.compile(r"target: (?P<target>\S+) or more of (?P<top>\S+); low: (?P<low>\S+) or less")


def cuts(evaluation: Evaluation) -> list[Rule]:
    """For each survey the rating from which an answer counts as met, and that up to which it counts as low."""
    made = []
    for key, result in evaluation.results.items():
        found = _CUTS.search(result.variant) if result.method == "performance" else None
        if found is None:
            continue
        survey = key.split("/")[0]
        met = "An answer counts as met from this rating on; “target” in [[survey]], else the top two ratings."
        low = (
            "An answer counts as low up to this rating; “low” in [[survey]] or “cut” in an item, else under the middle."
        )
        made.append(Rule(f"target rating, {survey}", f"{found['target']} or more of {found['top']}", met))
        made.append(Rule(f"low rating, {survey}", f"{found['low']} or less of {found['top']}", low))
    return made


ACRONYMS = {"csat": "CSAT", "nps": "NPS", "servqual": "SERVQUAL"}


@dataclass(frozen=True)
class Method:
    """The header of one method's result."""

    source: str
    method: str
    variant: str
    n: int
    weighted: str
    left_out: int
    notes: tuple[str, ...]
    reference: str


def methods(evaluation: Evaluation) -> list[Method]:
    """What was computed, how, on how many, and after whom."""
    known = labels(evaluation)
    return [
        Method(
            key.split("/")[0],
            ACRONYMS.get(result.method, result.method.replace("_", " ")),
            result.variant,
            result.n,
            "weighted" if result.weighted else "not weighted",
            sum(drop.count for drop in result.dropped),
            tuple(all_named(result.notes, known)),
            result.reference,
        )
        for key, result in evaluation.results.items()
    ]


# Term -> one line. The page shows it where the term is used, and lists them all.
GLOSSARY = {
    "adequate": "The least that customers tolerate; also called minimum.",
    "desired": "What customers hope for and think can be.",
    "zone of tolerance": "From adequate to desired: service in it is accepted, below it disappoints, above it pleases.",
    "gap": "Perceived minus expected, in points of the rating scale; below 0 means less than expected.",
    "verdict": "Where it stands: below adequate, inside the zone or above desired; or not met, undecided, met.",
    "lost satisfaction": "Points of overall satisfaction that go with some customers rating it low, all items "
    "together. An association, not a cause.",
    "chance": "In how many resamples of the same customers the statement would hold.",
    "interval": "Values that the data leave open, at the confidence of the rules; read “0.07 to 0.15”.",
    "n": "How many answers or cases a number rests on.",
    "must-be": "Kano M: taken for granted; missing it dissatisfies, having it does not please.",
    "one-dimensional": "Kano O: the more, the better.",
    "attractive": "Kano A: pleases when there, not missed when absent; also called delighter.",
    "indifferent": "Kano I: customers do not mind either way.",
    "reverse": "Kano R: customers would rather not have it.",
    "questionable": "Kano Q: the two answers contradict each other; many of them mean that the question is unclear.",
    "better": "Share of customers whom having it satisfies, 0 to 1.",
    "worse": "Share of customers whom missing it dissatisfies, with a minus, -1 to 0.",
    "tier": "When an expectation can be met: now, medium term, long term, or guide where it cannot be met.",
    "guide": "It cannot be met: customers are told so, why, and what there is instead.",
    "first things first": "Unmet must-bes and accuracy go ahead of higher levels, whatever their points.",
    "level": "Accuracy, availability, partnership, advice: expected in this order.",
    "kept rate": "Share of promises that were kept, of all whose outcome is known.",
    "P50, P90": "Half, and nine in ten, came no later than this.",
    "importance, derived": "Share of what explains satisfaction that goes with an item (LMG or Johnson's weights).",
    "complaint": "What a customer was not content with; counts in the row of each expectation that it is about.",
    "signal": "Something a customer said, with the id of its row in the file.",
    "illustrative": "Made up to show how the table works; not told by anybody in the organisation.",
}
