"""Days and moments in the words of look.md; numbers are worded in domain/wording.py."""

from __future__ import annotations

from datetime import date, datetime

from expectancy.domain.wording import NBSP

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(created: str) -> str:
    """``3 Feb 2026, 08:15 UTC`` from an ISO 8601 time; the text itself where it is none."""
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return created
    zone = " UTC" if at.tzinfo is not None and not at.utcoffset() else f" {at:%z}" if at.tzinfo else ""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{zone}"


def day(iso: str) -> str:
    """``3 Feb 2026`` from ``2026-02-03``, in one piece that no line breaks; the text itself where it is no date."""
    try:
        at = date.fromisoformat(iso)
    except ValueError:
        return iso
    return NBSP.join((str(at.day), _MONTHS[at.month - 1], str(at.year)))
