"""Numbers in the words of look.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from expectancy.domain.estimate import Estimate

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def finite(value: float | None) -> bool:
    """Told and a number."""
    return value is not None and math.isfinite(value)


def places(halves: Iterable[float], most: int = 3) -> int:
    """Decimals that an interval of this half width supports: 0.04 supports two, 0.12 one; two where it is unknown."""
    known = sorted(half for half in halves if math.isfinite(half) and half > 0)
    return 2 if not known else min(most, max(0, math.ceil(-math.log10(known[len(known) // 2]))))


def half(found: Estimate) -> float:
    """Half the width of the interval; nan where there is none."""
    return math.nan if found.low is None or found.high is None else (found.high - found.low) / 2


def number(value: float | None, decimals: int = 2) -> str:
    """``-0.42`` with a real minus, grouped by thousands, no minus before a zero; empty where nothing is known."""
    if value is None or not math.isfinite(value):
        return ""
    text = f"{abs(value):,.{decimals}f}"
    return MINUS + text if value < 0 and float(text.replace(",", "")) else text


def percent(share: float | None, decimals: int = 0) -> str:
    """``82 %``."""
    return f"{number(100 * share, decimals)}{NBSP}%" if share is not None and math.isfinite(share) else ""


def chance(share: float) -> str:
    """A chance in per cent; never 0 or 100, which no sample can show."""
    return f"under 1{NBSP}%" if share < 0.005 else f"over 99{NBSP}%" if share > 0.995 else percent(share)


def in_ten(share: float) -> str:
    """``9 in 10 resamples``."""
    if share >= 0.95:
        return "more than 19 in 20 resamples"
    return f"{max(1, round(10 * share))} in 10 resamples" if share >= 0.05 else "fewer than 1 in 20 resamples"


def spread(low: float | None, high: float | None, decimals: int = 2, *, share: bool = False) -> str:
    """``0.07 to 0.15``; empty where there is no interval."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    scale = 100 if share else 1
    return f"{number(low * scale, decimals)} to {number(high * scale, decimals)}"


def is_share(found: Estimate) -> bool:
    return found.unit.startswith("share")


def told(found: Estimate | None, decimals: int | None = None, *, share: bool | None = None) -> str:
    """``0.11 (0.07 to 0.15)`` or ``82 % (81 to 84)``, rounded to what the interval supports."""
    if found is None or not math.isfinite(found.value):
        return ""
    share = is_share(found) if share is None else share
    scale = 100 if share else 1
    if decimals is None:
        decimals = places([half(found) * scale], most=1 if share else 3)
    value = percent(found.value, decimals) if share else number(found.value, decimals)
    bounds = spread(found.low, found.high, decimals, share=share)
    return f"{value} ({bounds})" if bounds else value


def counted(n: int, one: str, many: str = "") -> str:
    """``1 complaint``, ``1,204 complaints``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def enumerated(names: Sequence[str], most: int = 3) -> str:
    """``a, b and c``, and how many more there are."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def moment(created: str) -> str:
    """``3 Feb 2026, 08:15 UTC`` from an ISO 8601 time; the text itself where it is none."""
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return created
    zone = " UTC" if at.tzinfo is not None and not at.utcoffset() else f" {at:%z}" if at.tzinfo else ""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{zone}"
