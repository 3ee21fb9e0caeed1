"""A trend in one plain sentence, rounded to what its interval supports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from expectancy.methods.interval import Interval
from expectancy.methods.listen.rates import per_words
from expectancy.methods.listen.tendency import FEWEST_COMPLAINTS, FEWEST_PERIODS, Tendency

MOST_PLACES = 4
MINUS = "\N{MINUS SIGN}"


class Stepped(Protocol):
    """A change of level."""

    @property
    def period(self) -> str: ...
    @property
    def low(self) -> str: ...
    @property
    def high(self) -> str: ...
    @property
    def before(self) -> float: ...
    @property
    def after(self) -> float: ...
    @property
    def difference(self) -> Interval: ...


def sentence(
    measure: str,
    unit: int,
    kind: str,
    n: int,
    periods: int,
    tendency: Tendency,
    direction: str,
    steps: Sequence[Stepped],
) -> str:
    """``rising: 12 % of complaints in the first third of the time, 18 % in the last; difference 2 to 9 points``.

    Where the level changed, the numbers are those before and after: one pair, the same that a picture shows; the thirds
    stand for themselves only where the latest change goes the other way.
    """
    if periods < FEWEST_PERIODS:
        return f"too short a time to tell: {counted(periods, 'whole ' + kind if measure != 'share' else kind)}"
    if n < FEWEST_COMPLAINTS or math.isnan(tendency.difference):
        return f"too few to tell: {counted(n, 'complaint')} in {counted(periods, kind)}"
    step = steps[-1] if steps else None
    warning = WARNING if measure == "count" else ""
    stepped = "" if step is None else _stepped(measure, unit, kind, step, len(steps))
    if step is not None and (not direction or (step.after > step.before) == (direction == "rising")):
        return f"{direction or 'changed'}: {stepped}{warning}"
    change = Interval(unit * tendency.change.low, unit * tendency.change.high)
    ends = (unit * tendency.first, unit * tendency.last)
    moved = between(measure, unit, kind, ends, change, (" in the first third of the time", " in the last"))
    also = f"; but of late {stepped}" if step is not None else ""
    return f"{direction or hint(change)}: {moved}{also}{warning}"


def _stepped(measure: str, unit: int, kind: str, step: Stepped, steps: int) -> str:
    """Before and after the latest change: the level before is that since the change before it."""
    before = "before" if steps == 1 else "between the last two changes of level"
    after = f" after {step.period}{_dated(step)}"
    return between(measure, unit, kind, (step.before, step.after), step.difference, (f" {before}", after))


def hint(change: Interval) -> str:
    """Where the test does not say that there is a trend; an interval that leaves zero out is worth a "perhaps"."""
    return "perhaps rising" if change.low > 0 else "perhaps falling" if change.high < 0 else "no clear change"


WARNING = "; without exposure, more complaints cannot be told from more customers"


def _dated(step: Stepped) -> str:
    return "" if step.low == step.high else f" ({step.low} to {step.high})"


def between(
    measure: str, unit: int, kind: str, ends: tuple[float, float], change: Interval, of: tuple[str, str]
) -> str:
    """``12 % of complaints before, 18 % after 2019-05; difference 2 to 9 points``; ``of`` says what each end is of."""
    scale = 100 if measure == "share" else 1
    places = decimals(scale * (change.high - change.low) / 2)
    one, two = (number(scale * level, places) for level in ends)
    places = _places(places, scale * change.low, scale * change.high)
    low, high = (number(scale * bound, places) for bound in (change.low, change.high))
    if measure == "share":
        return f"{one} % of complaints{of[0]}, {two} %{of[1]}; difference {low} to {high} points"
    units = per_words(unit) if measure == "rate" else f"complaints a {kind}"
    return f"{one} {units}{of[0]}, {two}{of[1]}; difference {low} to {high}"


def _places(places: int, low: float, high: float) -> int:
    """More decimals where a bound would read as the zero that the interval leaves out."""
    while places < MOST_PLACES and low * high > 0 and 0 in (round(low, places), round(high, places)):
        places += 1
    return places


def levels(measure: str, unit: int) -> str:
    """The unit of a series' levels."""
    return {"share": "share", "rate": per_words(unit), "count": "complaints"}[measure]


def decimals(half_width: float) -> int:
    """Decimals that an interval of this half width supports: none from 1 on, one from 0.1 on ..."""
    if not (math.isfinite(half_width) and half_width > 0):
        return 1
    return min(MOST_PLACES, max(0, math.ceil(-math.log10(half_width))))


def number(value: float, places: int) -> str:
    """With a real minus, grouped by thousands, and no minus before a zero."""
    text = f"{abs(value):,.{places}f}"
    return text if value >= 0 or not text.strip("0.,") else MINUS + text


def counted(n: int, one: str) -> str:
    """``1 month``, ``12 months``."""
    return f"{n:,} {one if n == 1 else one + 's'}"
