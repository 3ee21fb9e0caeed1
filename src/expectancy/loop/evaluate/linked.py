"""What promises and peers say about an expectation that is linked to them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Expectation


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

    own, share, rank = one("own"), one("share_as_good"), one("rank")
    has, own_has = one("share_has"), one("own_has")
    told = result.details.get("indicators", {}).get(indicator, {})
    if has is not None:
        return {
            "indicator": indicator,
            "kind": "has",
            "own": None if own_has is None else own_has.value,
            "share": has.value,
            "of": has.n,
            "better": "yes",
            "leader": "",
            "unit": "",
        }
    if own is None or share is None or math.isnan(own.value):
        return None
    return {
        "indicator": indicator,
        "kind": "value",
        "own": own.value,
        "better": told.get("better", ""),
        "of": share.n,
        "share": share.value,
        "rank": None if rank is None else rank.value,
        "leader": told.get("leader", ""),
        "unit": own.unit,
    }
