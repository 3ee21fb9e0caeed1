"""Text broken into lines that fit a picture, and names fit for files; numbers are worded in domain/wording.py."""

from __future__ import annotations

import re
from textwrap import wrap

# Mean width of a letter of Inter in ems, a little on the wide side so that lines never run into each other.
LETTER = 0.53


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
