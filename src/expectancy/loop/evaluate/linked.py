"""What promises and peers say about an expectation that is linked to them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Expectation
from expectancy.domain.wording import half, percent, places


def kept_promises(wanted: Expectation, results: Mapping[str, Result]) -> tuple[Mapping[str, Any], ...]:
    """The kept rate of every register of promises that the expectation is linked to."""
    found = []
    for name in wanted.promises:
        rate = None if name not in results else results[name].get("kept_rate")
        if rate is not None:
            told = {"name": name, "kept_rate": rate.value, "low": rate.low, "high": rate.high, "n": rate.n}
            with_overdue = results[name].get("kept_rate_with_overdue")
            found.append(told | ({} if with_overdue is None else {"with_overdue": with_overdue.value}))
    return tuple(found)


def kept_words(promises: Sequence[Mapping[str, Any]]) -> str:
    """``77.4 % of 13,173 promises were kept``: of the least kept register, without calling it good or bad."""
    known = [entry for entry in promises if not math.isnan(entry["kept_rate"])]
    least = min(known, key=lambda entry: entry["kept_rate"], default=None)
    if least is None:
        return ""
    rate = Estimate({}, "kept_rate", least["kept_rate"], least["low"], least["high"], least["n"], "share")
    name = f" ({least['name']})" if len(known) > 1 else ""
    were = "promise was" if rate.n == 1 else "promises were"
    return f"{percent(rate.value, places([100 * half(rate)], most=1))} of {rate.n:,} {were} kept{name}"


def peers(wanted: Expectation, results: Mapping[str, Result]) -> tuple[Mapping[str, Any], ...]:
    """Own position among the organisations, for every indicator that the expectation is linked to."""
    return tuple(
        entry
        for indicator in wanted.indicators
        for result in results.values()
        if (entry := _peer(indicator, result)) is not None
    )


def _peer(indicator: str, result: Result) -> dict[str, Any] | None:
    def one(statistic: str) -> Estimate | None:
        return next((found for found in result.where(statistic, indicator=indicator)), None)

    own, share, has = one("own"), one("share_as_good"), one("share_has")
    told = result.details.get("indicators", {}).get(indicator, {})
    if has is not None:
        return _entry(indicator, "has", one("own_has"), has) | {"better": "yes"}
    if own is None or share is None or math.isnan(own.value):
        return None
    entry = _entry(indicator, "value", own, share)
    entry |= {"better": told.get("better", ""), "leader": told.get("leader", ""), "unit": own.unit}
    return entry | _certainty(own, one("rank"), one("rank_chance")) | _best(told.get("values", {}), one("best"))


def _entry(indicator: str, kind: str, own: Estimate | None, share: Estimate) -> dict[str, Any]:
    """What every entry has; None where it is unknown."""
    unknown = dict.fromkeys(("own_low", "own_high", "own_n", "rank", "rank_low", "rank_high", "rank_chance"))
    value = None if own is None else own.value
    told = {"indicator": indicator, "kind": kind, "own": value, "share": share.value, "of": share.n}
    return told | {"leader": "", "unit": ""} | unknown


def _certainty(own: Estimate, rank: Estimate | None, chance: Estimate | None) -> dict[str, Any]:
    """Own value and rank, each with its interval; own n; the chance that the rank would hold."""
    at = {} if rank is None else {"rank": rank.value, "rank_low": rank.low, "rank_high": rank.high}
    of_own = {"own_low": own.low, "own_high": own.high, "own_n": own.n or None}
    return of_own | at | {"rank_chance": None if chance is None else chance.value}


def _best(others: Mapping[str, float], best: Estimate | None) -> dict[str, Any]:
    """The best figure of all, and how many of the others have it."""
    if best is None:
        return {"best": None, "best_others": None}
    return {"best": best.value, "best_others": sum(value == best.value for value in others.values())}
