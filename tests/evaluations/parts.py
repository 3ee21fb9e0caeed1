"""What rows and results are made of."""

from __future__ import annotations

from typing import Any

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Row, Verdict

CREATED = "2026-02-03T08:15:00+00:00"
PERIODS = tuple(f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13))
N = 358


def est(statistic: str, value: float, se: float = 0.0, n: int = 0, unit: str = "points", **keys: str) -> Estimate:
    """An estimate with a normal 95 % interval; shares stay within 0 and 1."""
    low, high = (value - 1.96 * se, value + 1.96 * se) if se else (None, None)
    if unit == "share" and low is not None and high is not None:
        low, high = max(0.0, low), min(1.0, high)
    return Estimate(keys, statistic, value, low, high, n, unit)


def row(id_: str, statement: str, **told: Any) -> Row:
    """A row with nothing but what the test says."""
    blank: dict[str, Any] = {
        "origin": "catalogue",
        "dimension": "",
        "dimension_chance": None,
        "kind": "explicit",
        "level": "",
        "items": (),
        "segments": (),
        "verdict": Verdict("not measured", "no survey item measures it", None),
        "levels": {},
        "kano": None,
        "importance_stated": None,
        "importance_derived": None,
        "evidence": None,
        "peers": (),
        "promises": (),
        "tier": "to be assessed",
        "tier_rule": "to be assessed: nobody has told the effort and lead time",
        "lost": None,
        "lost_per_effort": None,
        "chance_top": None,
        "chance_first": None,
        "first_things_first": "",
        "response": "Assess: ask who can tell effort and lead time.",
        "owner": "",
        "standard": "",
        "review": "",
        "effort_days": None,
        "lead_time_days": None,
        "cost": None,
        "told_by": "",
        "blocked": "",
        "illustrative": False,
    }
    made = blank | told
    return Row(id=id_, statement=statement, **({"tier_by_rule": made["tier"]} | made))
