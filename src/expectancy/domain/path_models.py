"""Models of what leads to satisfaction and what it leads to: which construct goes before which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Leads = Mapping[str, tuple[str, ...]]  # construct -> those it leads to, in the order they are told
EXPECTATION = "Expectation"  # predictive: what customers think it will be, before or apart from how it is
MODELS: dict[str, Leads] = {
    # European customer satisfaction index: Tenenhaus et al. 2005, Computational Statistics & Data Analysis 48
    "ecsi": {
        "Image": (EXPECTATION, "Satisfaction", "Loyalty"),
        EXPECTATION: ("Quality", "Value", "Satisfaction"),
        "Quality": ("Value", "Satisfaction"),
        "Value": ("Satisfaction",),
        "Satisfaction": ("Complaints", "Loyalty"),
        "Complaints": ("Loyalty",),
        "Loyalty": (),
    },
    # American customer satisfaction index: Fornell et al. 1996, Journal of Marketing 60
    "acsi": {
        EXPECTATION: ("Quality", "Value", "Satisfaction"),
        "Quality": ("Value", "Satisfaction"),
        "Value": ("Satisfaction",),
        "Satisfaction": ("Complaints", "Loyalty"),
        "Complaints": ("Loyalty",),
        "Loyalty": (),
    },
}


def constructs_of(leads: Leads) -> tuple[str, ...]:
    """Every construct that a path leads from, then those that paths only lead to, in the order they are told."""
    return tuple(dict.fromkeys((*leads, *(name for ends in leads.values() for name in ends))))


def in_order(leads: Leads) -> tuple[str, ...]:
    """The constructs so that every path leads to a later one; those on circles, and behind them, are left out."""
    waiting, found = list(constructs_of(leads)), []
    while ready := [name for name in waiting if not _leading(leads, name, waiting)]:
        found.append(ready[0])
        waiting.remove(ready[0])
    return tuple(found)


def _leading(leads: Leads, name: str, among: Sequence[str]) -> list[str]:
    return [start for start, ends in leads.items() if name in ends and start in among]
