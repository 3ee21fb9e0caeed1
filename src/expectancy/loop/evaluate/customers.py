"""What call logs and purchases say, in a sentence each."""

from __future__ import annotations

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Study
from expectancy.loop.evaluate.rows import Found


def calls_and_purchases(found: Found) -> list[str]:
    """One sentence a call log, against its standard, and one a file of purchases."""
    calls = [_calls(name, result) for name, result in found.called.items()]
    purchases = [_purchases(found.study, name, results["loyalty"]) for name, results in found.bought.items()]
    return [*calls, *purchases]


def _calls(name: str, result: Result) -> str:
    level, gave_up = result.get("service_level"), result.get("abandonment")
    if level is None:
        return ""
    standard, seconds = result.details["target_share"], result.details["target_seconds"]
    lost = "" if gave_up is None else f"; {gave_up.value:.1%} gave up before"
    return (
        f"Calls ({name}): {_share(level)} were answered within {seconds:g} seconds, "
        f"{_beside(level, standard)} the standard of {standard:.0%}{lost}."
    )


def _beside(level: Estimate, standard: float) -> str:
    """Which side of the standard, where the interval says."""
    if level.high is not None and level.high < standard:
        return "under"
    return "above" if level.low is not None and level.low > standard else "not to be told from"


def _purchases(study: Study, name: str, result: Result) -> str:
    stages = {each.keys["stage"]: each for each in result.where("share") if set(each.keys) == {"stage"}}
    lapsed, clients = stages.get("lapsed"), stages.get("client")
    if lapsed is None or clients is None:
        return ""
    [source] = [each for each in study.purchases if each.name == name]
    periods = f"{source.lapse} {source.period}{'' if source.lapse == 1 else 's'}"
    return (
        f"Purchases ({name}): {_share(lapsed)} of those known have lapsed, with no purchase for {periods}; "
        f"{clients.value:.1%} are clients."
    )


def _share(found: Estimate) -> str:
    return f"{found.value:.1%} ({found.low or 0.0:.1%} to {found.high or 0.0:.1%}, n = {found.n:,})"
