"""The one tidy form of every number: keys, statistic, value, low, high, n, unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Estimate:
    """One number with its interval.

    ``keys`` says of what: item, dimension, segment, group, organisation, period ... ``low`` and ``high`` bound the
    interval at the result's confidence; None where a number has none (a count, a label's n).
    """

    keys: Mapping[str, str]
    statistic: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = ""

    def as_dict(self) -> dict[str, Any]:
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        clean = {
            key: None if number is None or not math.isfinite(number) else number for key, number in numbers.items()
        }
        return {**self.keys, "statistic": self.statistic, **clean, "n": self.n, "unit": self.unit}


@dataclass(frozen=True)
class Drop:
    """Rows or answers left out, and why: nothing is dropped silently."""

    reason: str
    count: int
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"reason": self.reason, "count": self.count, "where": self.where}


@dataclass(frozen=True)
class Result:
    """What a method found: frozen, with the header that lets a reader trust it (methods.md section 20)."""

    method: str
    variant: str  # table, rule, interval kind, confidence: in words
    n: int  # rows that took part
    estimates: tuple[Estimate, ...]
    dropped: tuple[Drop, ...] = ()
    weighted: bool = False
    reference: str = ""
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON-able extras that a chart needs

    def where(self, statistic: str, **keys: str) -> list[Estimate]:
        """The estimates of one statistic whose keys agree with all those given."""
        return [
            estimate
            for estimate in self.estimates
            if estimate.statistic == statistic and all(estimate.keys.get(key) == value for key, value in keys.items())
        ]

    def get(self, statistic: str, **keys: str) -> Estimate | None:
        """The first estimate of ``statistic`` whose keys are exactly ``keys``, or None."""
        return next((found for found in self.where(statistic, **keys) if dict(found.keys) == keys), None)

    def as_dict(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "method": self.method,
            "variant": self.variant,
            "n": self.n,
            "weighted": self.weighted,
            "dropped": [drop.as_dict() for drop in self.dropped],
            "estimates": [estimate.as_dict() for estimate in self.estimates],
            "notes": list(self.notes),
            "reference": self.reference,
        }
