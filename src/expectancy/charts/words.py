"""Numbers in the words of look.md, and text broken into lines that fit a picture."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from textwrap import wrap

from expectancy.domain.estimate import Estimate

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
# Mean width of a letter of Inter in ems, a little on the wide side so that lines never run into each other.
LETTER = 0.53


def places(halves: Iterable[float], most: int = 3) -> int:
    """Decimals that intervals of these half widths support: 0.04 supports two, 0.12 one; two where none is known."""
    known = [half for half in halves if math.isfinite(half) and half > 0]
    if not known:
        return 2
    return min(most, max(0, math.ceil(-math.log10(statistics.median(known)))))


def half(found: Estimate) -> float:
    """Half the width of the interval; nan where there is none."""
    return math.nan if found.low is None or found.high is None else (found.high - found.low) / 2


def number(value: float, decimals: int = 2, *, sign: bool = False) -> str:
    """``-0.42`` with a real minus; grouped by thousands; no minus before a zero."""
    text = f"{abs(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return (MINUS if value < 0 else "+" if sign else "") + text


def percent(share: float, decimals: int = 0) -> str:
    """``82 %``."""
    return f"{number(100 * share, decimals)}{NBSP}%"


def chance(share: float) -> str:
    """A chance in per cent; never 0 or 100, which resampling cannot show."""
    return f"under 1{NBSP}%" if share < 0.005 else f"over 99{NBSP}%" if share > 0.995 else percent(share)


def spread(low: float | None, high: float | None, decimals: int = 2, *, share: bool = False) -> str:
    """``0.07 to 0.15``, or ``81 to 84`` with the unit left to the reader; empty where there is no interval."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    scale = 100 if share else 1
    return f"{number(low * scale, decimals)} to {number(high * scale, decimals)}"


def told(found: Estimate, decimals: int | None = None, *, share: bool | None = None) -> str:
    """``0.11 (0.07 to 0.15)`` or ``82 % (81 to 84)``: a value with its interval, rounded to what that supports."""
    share = found.unit == "share" if share is None else share
    scale = 100 if share else 1
    if decimals is None:
        decimals = places([half(found) * scale], most=1 if share else 3)
    value = percent(found.value, decimals) if share else number(found.value, decimals)
    bounds = spread(found.low, found.high, decimals, share=share)
    return f"{value} ({bounds})" if bounds else value


def in_ten(chance: float) -> str:
    """``9 in 10 resamples``."""
    if chance >= 0.95:
        return "more than 19 in 20 resamples"
    if chance < 0.05:
        return "fewer than 1 in 20 resamples"
    return f"{max(1, round(10 * chance))} in 10 resamples"


def counted(n: int, one: str, many: str = "") -> str:
    """``1 complaint``, ``1,204 complaints``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def lines(text: str, pixels: float, size: float, most: int = 2) -> list[str]:
    """The text in at most ``most`` lines of ``pixels`` width at letter size ``size``, cut with an ellipsis."""
    room = max(8, int(pixels / (size * LETTER)))
    return wrap(text, room, max_lines=most, placeholder="\N{HORIZONTAL ELLIPSIS}", break_on_hyphens=True) or [""]


def shortened(text: str, most: int) -> str:
    """At most ``most`` letters, the rest as an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def width(text: str, size: float) -> float:
    """About how many pixels the text takes."""
    return len(text) * size * LETTER


def slug(*parts: str) -> str:
    """A name that is fit for files and ids: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def enumerated(names: Sequence[str], most: int = 3) -> str:
    """``a, b and c``; how many more where there are more than ``most``."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def quoted(statement: str) -> str:
    """A statement within a sentence: in quotation marks, without its full stop."""
    return f"“{statement.rstrip('. ')}”"
