"""A log of calls of the study: it must be told which calls were answered."""

from __future__ import annotations

from pathlib import Path

from expectancy.domain.errors import listed
from expectancy.domain.study import Calls
from expectancy.loop.study.report import Place
from expectancy.loop.study.schema import CALLS
from expectancy.loop.study.sources import Opened

MINUTES = 24 * 60
USUAL = (5, 10, 15, 30, 60)


def to_calls(source: Opened, folder: Path) -> Calls:
    """The record; what is wrong is noted at its key."""
    if not {"answered", "handled"} & source.raw.keys():
        source.place.wrong(
            "no-measure",
            "nothing tells which calls were answered",
            f"{CALLS.heading} with answered (values of a column), or handled (how long it took; 0 or empty: given up)",
            f"add one of these with one of {listed(source.columns.names or ('the columns',), 12)}",
        )
    if "topic" in source.raw and "customer" not in source.raw:
        source.place.key("topic").wrong(
            "missing-key",
            "topic needs customer",
            "the column that names the customer: topics are followed customer by customer",
            "add customer = ..., or take topic out",
        )
    _check_interval(source.place.key("interval"), source.values.get("interval"))
    return Calls(**source.record())


def _check_interval(place: Place, minutes: int | None) -> None:
    if minutes is not None and MINUTES % minutes:
        near = min(USUAL, key=lambda usual: abs(usual - minutes))
        place.wrong(
            "wrong-value",
            f"interval is {minutes}, and a day cannot be cut into pieces of {minutes} minutes",
            f"minutes that divide a day: {listed([str(usual) for usual in USUAL])}",
            f"write interval = {near}",
        )
