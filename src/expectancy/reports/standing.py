"""Where we stand among peers, in words: never surer than the interval of our rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectancy.domain.estimate import Estimate
from expectancy.domain.wording import chance, finite, number, percent, told, told_apart


def peer_words(entry: Mapping[str, Any]) -> str:
    """``3 of 5 have it`` or ``4 of 5 at least as good; best: Eastport; we 14 minutes``.

    Where the interval of the rank spans more than half of the places: ``cannot be told apart from the others``.
    """
    share, of = entry.get("share"), entry.get("of") or 0
    if share is None or not finite(share) or not of:
        return ""
    count = round(share * of)
    if entry.get("kind") == "has":
        own = entry.get("own")
        ours = "" if own is None else "; we have it" if own else "; we do not"
        return f"{count} of {of} have it{ours}"
    apart = told_apart(entry.get("rank_low"), entry.get("rank_high"), of + 1)
    stands = f"{count} of {of} at least as good" if apart else "cannot be told apart from the others"
    return "; ".join(part for part in (f"{stands}{_rank(entry, of + 1)}", _best(entry, of), _own(entry)) if part)


def _rank(entry: Mapping[str, Any], places: int) -> str:
    """`` (rank 9 of 9, 1 to 9; chance 23 %)`` where the rank has an interval."""
    if not all(finite(entry.get(name)) for name in ("rank", "rank_low", "rank_high")):
        return ""
    sure = f"; chance {chance(entry['rank_chance'])}" if finite(entry.get("rank_chance")) else ""
    return f" (rank {entry['rank']:.0f} of {places}, {entry['rank_low']:.0f} to {entry['rank_high']:.0f}{sure})"


def _best(entry: Mapping[str, Any], of: int) -> str:
    """``best: Eastport``; where all others are equal, ``all 8 others at 100 %``."""
    if of > 1 and entry.get("best_others") == of and finite(entry.get("best")):
        return f"all {of} others at {_value(entry['best'], str(entry.get('unit', '')))}"
    return f"best: {entry['leader']}" if entry.get("leader") else ""


def _own(entry: Mapping[str, Any]) -> str:
    """``we 98 % (94 to 99), n 145``."""
    own, unit, n = entry.get("own"), str(entry.get("unit") or ""), entry.get("own_n")
    if own is None or not finite(own):
        return ""
    low, high = entry.get("own_low"), entry.get("own_high")
    words = _value(own, unit) if low is None else told(Estimate({}, "own", own, low, high, n or 0, unit))
    after = f" {unit}" if low is not None and unit and unit != "share" else ""
    return f"we {words}{after}{f', n {n:,}' if n else ''}"


def _value(value: float, unit: str) -> str:
    if unit == "share":
        return percent(value, 0 if round(100 * value, 1) == round(100 * value) else 1)
    return f"{number(value, 0 if value == int(value) else 1)} {unit}".rstrip()
