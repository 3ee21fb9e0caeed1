"""Numbers in the words of look.md: the same in table, terminal, page and picture."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence

from expectancy.domain.estimate import Estimate

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
UNDER = f"under{NBSP}"
# Chance from which a sentence says so plainly, or probably.
SURE, LIKELY = 0.8, 0.5


def finite(value: float | None) -> bool:
    """Told and a number."""
    return value is not None and math.isfinite(value)


def places(halves: Iterable[float], most: int = 3) -> int:
    """Decimals that intervals of these half widths support: 0.04 supports two, 0.12 one; two where none is known."""
    known = [half for half in halves if math.isfinite(half) and half > 0]
    if not known:
        return 2
    return min(most, max(0, math.ceil(-math.log10(statistics.median(known)))))


def half(found: Estimate) -> float:
    """Half the width of the interval; nan where there is none."""
    return math.nan if found.low is None or found.high is None else (found.high - found.low) / 2


def number(value: float | None, decimals: int = 2, *, sign: bool = False) -> str:
    """``-0.42`` with a real minus, grouped by thousands, no minus before a zero; empty where nothing is known."""
    if value is None or not math.isfinite(value):
        return ""
    text = f"{abs(value):,.{decimals}f}"
    if _zero(text):
        return text
    return (MINUS if value < 0 else "+" if sign else "") + text


def amount(value: float | None, decimals: int = 2, *, exact: bool = True) -> str:
    """A number that is never below zero: ``0.11``, ``0`` where it is none, ``under 0.005`` where it rounds to none.

    Not ``exact``: an estimate cut at zero, whose interval leaves more open, is ``under 0.005`` too.
    """
    if value is None or not math.isfinite(value):
        return ""
    text = number(value, decimals)
    if not _zero(text):
        return text
    return f"{UNDER}{number(0.5 * 10.0**-decimals, decimals + 1)}" if value > 0 or not exact else "0"


def size(found: Estimate, decimals: int = 2) -> str:
    """The value of an estimate in points that is never below zero, in the words that :func:`told` has for it."""
    return amount(found.value, decimals, exact=_exact(found))


def _exact(found: Estimate) -> bool:
    """Whether a zero is one that was counted, or known without an interval, and not an estimate cut at zero."""
    return is_share(found) or not finite(found.high) or found.high == 0


def _zero(text: str) -> bool:
    return not set(text) - set("0.,")


def percent(share: float | None, decimals: int = 0) -> str:
    """``82 %``; empty where nothing is known."""
    return f"{number(100 * share, decimals)}{NBSP}%" if share is not None and math.isfinite(share) else ""


def spaced(text: str) -> str:
    """The text with every per cent sign after a number written ``82 %``, in one piece, as :func:`percent` does."""
    return re.sub(r"(?<=\d)\s?%", f"{NBSP}%", text)


def chance(share: float) -> str:
    """A chance in per cent; never 0 or 100, which no sample can show."""
    return f"under 1{NBSP}%" if share < 0.005 else f"over 99{NBSP}%" if share > 0.995 else percent(share)


def surely(sure: float | None) -> str:
    """How sure a sentence may sound: ``""`` plainly, ``"probably"``, or ``"may"`` where the chance bears neither."""
    known = sure if sure is not None and math.isfinite(sure) else 0.0
    return "" if known >= SURE else "probably" if known >= LIKELY else "may"


def goes_with(lost: Estimate, first: float | None) -> str:
    """``goes with``, ``probably goes with`` or ``may go with`` most: by the chance of ranking first, if any is lost.

    An association: what goes with lost satisfaction need not be what loses it.
    """
    hedge = surely(first) if lost.low is not None and lost.low > 0 else "may"
    return {"": "goes with", "probably": "probably goes with", "may": "may go with"}[hedge]


def told_apart(low: float | None, high: float | None, places: int) -> bool:
    """Whether a rank says anything: its interval, where it has one, spans at most half of the places."""
    return low is None or high is None or 2 * (high - low + 1) <= places


def in_ten(share: float) -> str:
    """``9 in 10 resamples``."""
    if share >= 0.95:
        return "more than 19 in 20 resamples"
    return f"{max(1, round(10 * share))} in 10 resamples" if share >= 0.05 else "fewer than 1 in 20 resamples"


def of_ten(share: float) -> str:
    """``9 of 10``, before "resamples"."""
    return in_ten(share).replace(" in ", " of ").removesuffix(" resamples")


def spread(low: float | None, high: float | None, decimals: int = 2, *, share: bool = False) -> str:
    """``0.07 to 0.15``, or ``81 to 84`` with the unit left to the reader; empty where there is no interval.

    Where both ends round to zero the upper one is told as ``under 0.005``.
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    scale = 100 if share else 1
    ends = number(low * scale, decimals), number(high * scale, decimals)
    if low >= 0 and all(_zero(end) for end in ends):
        return f"0 to {amount(high * scale, decimals)}"
    return f"{ends[0]} to {ends[1]}"


def is_share(found: Estimate) -> bool:
    return found.unit.startswith("share")


def told(found: Estimate | None, decimals: int | None = None, *, share: bool | None = None) -> str:
    """``0.11 (0.07 to 0.15)`` or ``82 % (81 to 84)``: a value with its interval, rounded to what that supports.

    A value that rounds to zero, and whose interval has no negative end, is told by its bound: ``under 0.005``; a
    share of none as ``0 %``.
    """
    if found is None or not math.isfinite(found.value):
        return ""
    share = is_share(found) if share is None else share
    scale = 100 if share else 1
    if decimals is None:
        decimals = places([half(found) * scale], most=1 if share else 3)
    never_below = found.value > 0 if found.low is None else found.low >= 0
    scaled = found.value * scale
    words = amount(scaled, decimals, exact=_exact(found)) if never_below else number(scaled, decimals)
    value = f"{words}{f'{NBSP}%' if share else ''}"
    bounds = interval(found, decimals, share=share)
    return f"{value} ({bounds})" if bounds else value


def interval(found: Estimate, decimals: int = 2, *, share: bool = False) -> str:
    """The interval as :func:`spread` has it, or why there is none: equal answers have no spread to reckon it from."""
    if no_spread(found):
        return f"no interval: all {found.n:,} answers are equal" if found.n > 1 else "no interval: 1 answer"
    return spread(found.low, found.high, decimals, share=share)


def no_spread(found: Estimate) -> bool:
    """Whether a mean's interval has no width because all answers are the same: that looks certain and is not.

    Losses are told as they are: they are cut at zero, and none is exactly zero where nobody rates low.
    """
    flat = finite(found.low) and found.low == found.high == found.value
    return flat and found.unit == "points" and found.n > 0 and not found.statistic.startswith("lost")


def counted(n: int, one: str, many: str = "") -> str:
    """``1 complaint``, ``1,204 complaints``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def enumerated(names: Sequence[str], most: int = 3) -> str:
    """``a, b and c``; how many more where there are more than ``most``."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def quoted(statement: str) -> str:
    """A statement within a sentence: in quotation marks, those within it single, without its full stop."""
    return f"“{statement.rstrip('. ').replace('“', '‘').replace('”', '’')}”"


def weakest(rule: str) -> tuple[str, int] | None:
    """The item that decides a verdict as the weakest of so many, as its rule names it; None where it is the only one.

    An expectation is as good as the weakest of its items, so its figure is that of one item, not of all.
    """
    found = re.search(r"(\S+) is the weakest of (\d+) items", rule)
    return (found[1], int(found[2])) if found else None
