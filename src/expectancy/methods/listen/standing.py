"""Our figure among those of one period: estimates, and what a picture of it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Estimate
from expectancy.methods.contract import Options
from expectancy.methods.interval import Interval, newcombe, wilson
from expectancy.methods.listen.benchmark import Figure, Indicator
from expectancy.methods.listen.ranks import Place, place, place_of_shares
from expectancy.methods.listen.wording import MINUS

MOST_LEADERS = 3


@dataclass(frozen=True)
class Standing:
    """Our figure among those of one period."""

    own: Figure | None
    others: tuple[Figure, ...]
    place: Place | None  # None without our own figure or without a direction

    @property
    def peers(self) -> int:
        return len(self.others)


def standing(indicator: Indicator, period: str, own: str, options: Options, interval: bool) -> Standing:
    """Our place in one period; with the interval of the rank where asked for and where the figures allow it."""
    figures = indicator.periods[period]
    others = tuple(figure for name, figure in sorted(figures.items()) if name != own)
    ours = figures.get(own)
    if ours is None or not indicator.better or not others:
        return Standing(ours, others, None)
    higher = indicator.better == "higher"
    everyone = (ours, *others)
    values = np.array([figure.value for figure in everyone])
    sizes = [figure.n for figure in everyone if figure.n is not None]
    whole = indicator.whole
    if not interval or whole is None or len(sizes) < len(everyone) or not ((values >= 0) & (values <= whole)).all():
        return Standing(ours, others, place(values if higher else -values, 0))
    found = place_of_shares(values / whole, sizes, 0, higher, options.confidence, options.resamples, options.seed)
    return Standing(ours, others, found)


def estimates(indicator: Indicator, period: str, found: Standing, confidence: float) -> Iterator[Estimate]:
    """Our figure, our rank and gaps, the peers' median and best; or how many have what can only be had or not."""
    keys = {"indicator": indicator.name, **({"period": period} if period else {})}
    peers = found.peers
    if indicator.kind == "has":
        if peers:
            having = sum(figure.value for figure in found.others)
            yield Estimate(keys, "share_has", having / peers, None, None, peers, "share")
        if found.own is not None:
            yield Estimate(keys, "own_has", found.own.value, None, None, 1, "yes or no")
        return
    if found.own is not None:
        bounds = _own_interval(indicator, found.own, confidence)
        low, high = (None, None) if bounds is None else (bounds.low, bounds.high)
        yield Estimate(keys, "own", found.own.value, low, high, found.own.n or 0, indicator.unit)
    if found.place is not None:
        at = found.place
        yield Estimate(keys, "rank", at.rank, at.low, at.high, at.of, "rank")
        if at.chance is not None:
            yield Estimate(keys, "rank_chance", at.chance, None, None, at.of, "chance")
        yield Estimate(keys, "share_as_good", (at.rank - 1 + at.tied) / peers, None, None, peers, "share")
    yield from _levels(indicator, keys, found)


def _levels(indicator: Indicator, keys: Mapping[str, str], found: Standing) -> Iterator[Estimate]:
    """Median of the peers, the best of all, and how far we are from both."""
    if not found.others:
        return
    middle = float(np.median([figure.value for figure in found.others]))
    yield Estimate(keys, "median", middle, None, None, found.peers, indicator.unit)
    if not indicator.better:
        return
    sign = 1 if indicator.better == "higher" else -1
    everyone = [*found.others, *([found.own] if found.own is not None else [])]
    best = max(sign * figure.value for figure in everyone) * sign
    yield Estimate(keys, "best", best, None, None, len(everyone), indicator.unit)
    if found.own is not None:
        unit = indicator.difference_unit
        yield Estimate(keys, "gap_to_best", sign * (found.own.value - best), None, None, found.peers, unit)
        yield Estimate(keys, "gap_to_median", sign * (found.own.value - middle), None, None, found.peers, unit)


def _own_interval(indicator: Indicator, own: Figure, confidence: float) -> Interval | None:
    whole = indicator.whole
    if whole is None or own.n is None or not 0 <= own.value <= whole:
        return None
    bounds = wilson(own.value / whole * own.n, own.n, confidence)
    return Interval(whole * bounds.low, whole * bounds.high)


def moved(indicator: Indicator, own: str, confidence: float) -> Iterator[Estimate]:
    """Change of our figure and of the peers' median between the first and the last period in which ours is told.

    The median is that of the peers told in both periods, so that who joins or leaves does not move it.
    """
    labels = [label for label, figures in indicator.periods.items() if own in figures]
    if len(labels) < 2 or indicator.kind == "has":
        return
    first, last = indicator.periods[labels[0]], indicator.periods[labels[-1]]
    keys = {"indicator": indicator.name, "period": f"{labels[0]} to {labels[-1]}"}
    low, high = _change_interval(indicator, first[own], last[own], confidence)
    change = last[own].value - first[own].value
    yield Estimate(keys, "own_change", change, low, high, last[own].n or 0, indicator.difference_unit)
    both = [name for name in first if name in last and name != own]
    if both:
        moved = float(np.median([last[name].value for name in both]) - np.median([first[name].value for name in both]))
        yield Estimate(keys, "median_change", moved, None, None, len(both), indicator.difference_unit)


def _change_interval(
    indicator: Indicator, first: Figure, last: Figure, confidence: float
) -> tuple[float | None, float | None]:
    whole = indicator.whole
    if whole is None or first.n is None or last.n is None:
        return None, None
    p1, p2 = first.value / whole, last.value / whole
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1):
        return None, None
    bounds = newcombe(p1 * first.n, first.n, p2 * last.n, last.n, confidence)
    return whole * bounds.low, whole * bounds.high


def details(indicator: Indicator, latest: str, found: Mapping[str, Standing]) -> dict[str, Any]:
    """What a picture needs: who leads, everybody's figure, and our way through the periods."""
    now = found[latest]
    figures = sorted([*now.others, *([now.own] if now.own is not None else [])], key=lambda figure: figure.organisation)
    return {
        "kind": indicator.kind,
        "unit": indicator.unit,
        "better": indicator.better,
        "period": latest,
        "of": now.peers,
        "tied": None if now.place is None else now.place.tied,
        "sources": list(indicator.sources),
        "leader": _leader(indicator, figures),
        "sentence": _sentence(indicator, now, figures),
        # compared only where a direction is told: else a picture would invent one
        "own": None if now.place is None or now.own is None or indicator.kind == "has" else now.own.value,
        "has": None if now.own is None or indicator.kind != "has" else bool(now.own.value),
        "values": {figure.organisation: figure.value for figure in now.others},
        "n": {figure.organisation: figure.n for figure in figures},
        "series": [_point(period, each) for period, each in found.items()],
    }


def _point(period: str, found: Standing) -> dict[str, Any]:
    values = [figure.value for figure in found.others]
    return {
        "period": period,
        "own": None if found.own is None else found.own.value,
        "median": float(np.median(values)) if values else None,
        "least": min(values, default=None),
        "most": max(values, default=None),
        "rank": None if found.place is None else found.place.rank,
        "of": found.peers,
    }


def _leader(indicator: Indicator, figures: Sequence[Figure]) -> str:
    if indicator.kind == "has" or not indicator.better:
        return ""
    sign = 1 if indicator.better == "higher" else -1
    best = max(sign * figure.value for figure in figures)
    return listed([figure.organisation for figure in figures if sign * figure.value == best], MOST_LEADERS)


def _sentence(indicator: Indicator, found: Standing, figures: Sequence[Figure]) -> str:
    """``rank 45 of 51 (30 to 51): 69 %, leader IA with 79 %; 44 of 50 peers are at least as good``."""
    if indicator.kind == "has":
        having = int(sum(figure.value for figure in found.others))
        ours = "" if found.own is None else "; we have it" if found.own.value else "; we do not"
        return f"{having} of {found.peers} peers have it{ours}"
    if found.own is None or found.place is None:
        return ""
    at = found.place
    span = "" if at.low is None else f" ({at.low} to {at.high})"
    sign = 1 if indicator.better == "higher" else -1
    best = sign * max(sign * figure.value for figure in figures)
    return (
        f"rank {at.rank} of {at.of}{span}: {_told(indicator, found.own.value)}, "
        f"leader {_leader(indicator, figures)} with {_told(indicator, best)}; "
        f"{at.rank - 1 + at.tied} of {found.peers} peers are at least as good"
    )


def _told(indicator: Indicator, value: float) -> str:
    """With its unit, shares in per cent; to four digits after the point at most."""
    if indicator.whole == 1.0:
        return f"{_short(round(100 * value, 1))} %"
    return f"{_short(value)} {indicator.unit}".rstrip()


def _short(value: float) -> str:
    text = f"{abs(value):,.4f}".rstrip("0").rstrip(".")
    return MINUS + text if value < 0 and text != "0" else text
