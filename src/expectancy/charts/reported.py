"""What the report draws of promises, peers and trends, from one method's result alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from expectancy.charts import kept_promises, peers, trend
from expectancy.charts.contract import Picture
from expectancy.charts.estimates import source
from expectancy.charts.offers import offered, offers
from expectancy.domain.estimate import Result

FEWEST = 10  # promises of a group that is drawn; the table has all, as in the report
Pictures = tuple[Picture | None, ...]


@dataclass(frozen=True)
class Reported:
    """The same shapes as in the report."""

    name: str = "reported"
    title: str = "What did the report draw of it?"
    methods: tuple[str, ...] = ("kept_rate", "peers", "trend")

    def draw(self, result: Result) -> tuple[Picture, ...]:
        made = DRAWN[result.method](result) if result.estimates else ()
        return tuple(picture for picture in made if picture is not None)


def _kept(result: Result) -> Pictures:
    """Of the column with the most groups, or of all promises."""
    groups = kept_promises.groups_of(result)
    columns = [group.by for group in groups if group.by]
    by = max(dict.fromkeys(columns), key=columns.count, default="")
    here = [group for group in groups if group.by in ("", by)]
    rule = result.variant.split(";")[0]
    return (
        kept_promises.kept(here, "", source(result), rule, FEWEST),
        kept_promises.lateness(here, "", source(result), FEWEST),
    )


def _peers(result: Result) -> Pictures:
    return (
        peers.peers(peers.indicators_of(result), "", source(result)),
        offers(offered(result), "", source(result)),
    )


def _trend(result: Result) -> Pictures:
    made = []
    for measure in trend.MEASURES:
        listed = [
            trend.Series(code, sum(int(point["n"]) for point in found), found, told.get("change"), told["sentence"])
            for code, told in result.details.get("series", {}).items()
            if trend.measured(told["periods"]) == measure and (found := trend.points(told["periods"], measure))
        ]
        long = [each for each in listed if sum(not trend.few(point) for point in each.points) > 1]
        made.append(trend.trend(long, measure, source(result)))
    return tuple(made)


DRAWN: dict[str, Callable[[Result], Pictures]] = {"kept_rate": _kept, "peers": _peers, "trend": _trend}
CHART = Reported()
