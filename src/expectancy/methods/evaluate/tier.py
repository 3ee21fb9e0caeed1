"""Tiers: what can be met now, in the medium and long term, and what customers must be guided about (methods.md 25)."""

from __future__ import annotations

from expectancy.domain.evaluation import Kano, Verdict
from expectancy.domain.study import LEVELS, Expectation, Rules
from expectancy.methods.evaluate.verdict import NOBODY, UNMET

MUST_BE_CHANCE = 0.5


def tier(expectation: Expectation, rules: Rules) -> tuple[str, str]:
    """(tier, the rule that decided it, in words). Only what people told decides; nothing is guessed."""
    if expectation.blocked:
        return "guide", f"guide: it is forbidden or out of our hands ({expectation.blocked})"
    effort, lead = expectation.effort_days, expectation.lead_time_days
    if effort is None or lead is None:
        lacking = " and ".join(name for name, told in (("effort", effort), ("lead time", lead)) if told is None)
        return "to be assessed", f"to be assessed: nobody has told the {lacking}"
    told = f"effort {effort:g} person-days, lead time {lead:g} days"
    if effort <= rules.now_effort_days and lead <= rules.now_lead_time_days:
        return "now", f"now: {told}; at most {rules.now_effort_days:g} and {rules.now_lead_time_days:g}"
    if lead <= rules.medium_lead_time_days:
        return "medium", f"medium: {told}; lead time at most {rules.medium_lead_time_days:g}"
    return "long", f"long: {told}; lead time over {rules.medium_lead_time_days:g}"


def is_must_be(kano: Kano | None) -> bool:
    """A must-be by its Kano class, where that class is more likely than not."""
    return kano is not None and kano.category == "M" and kano.chance >= MUST_BE_CHANCE


def first_things_first(level: str, kano: Kano | None, judged: Verdict) -> str:
    """Why an unmet must-be or accuracy-level expectation goes ahead of any higher level, or nothing."""
    if judged.name not in UNMET:
        return ""
    if is_must_be(kano):
        return "Must-be and not met: customers do not trade it against extras."
    if level == LEVELS[0]:
        return "Accuracy and not met: customers expect it before availability, partnership and advice."
    return ""


def response(
    tier_name: str, judged: Verdict, kano: Kano | None, must_bes_met: bool, promised: bool, kept: str = ""
) -> str:
    """The suggested response by tier and verdict: keep, fix now, plan, promise, guide, delight, measure, assess.

    ``kept`` is the share of promises kept, in words: it is told, and never called good or bad.
    """
    if judged.name in ("met", "above desired"):
        if kano is not None and kano.category == "A" and must_bes_met:
            return "Delight: it is met, and every must-be is met; show it."
        if not promised:
            return "Promise: it is met; set it as a standard."
        return f"Keep: it is met and promised{f'; {kept}' if kept else ''}."
    if tier_name == "guide":
        return "Guide: say that it cannot be met, why, and what there is instead."
    if judged.name == "not measured" and kept:
        return f"Measure: {kept}; a survey item would say whether that is enough."
    if judged.name == "not measured" and judged.rule == NOBODY:
        return "Ask again: a survey has an item for it, and nobody answered."
    if judged.name == "not measured":
        return "Measure: add an item to the next survey."
    if tier_name == "to be assessed":
        return "Assess: ask who can tell effort and lead time."
    if judged.name in ("inside the zone", "undecided"):
        return (
            "Keep and watch: it is tolerated." if judged.name == "inside the zone" else "Watch: more answers will tell."
        )
    return "Fix now: it takes little." if tier_name == "now" else "Plan: set an objective with a date."
