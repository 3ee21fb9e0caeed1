"""Calls: the service level of each log by time of day."""

from __future__ import annotations

from dataclasses import dataclass, replace

from expectancy.charts import service_level
from expectancy.charts.contract import Picture
from expectancy.charts.inputs import apart, results, source_line
from expectancy.charts.words import slug
from expectancy.domain.evaluation import Evaluation


@dataclass(frozen=True)
class Called:
    """Whether calls were answered in time."""

    name: str = "called"
    title: str = "Are calls answered in time?"
    empty: str = (
        "Here stands how many calls were answered in time, by time of day. It needs a log of calls: see [[calls]] in "
        "the study."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = {}
        for name, result in results(evaluation, "service_level"):
            for picture in service_level.CHART.draw(result):
                source = source_line(evaluation, "calls", name)
                made[name] = replace(picture, name=f"{picture.name}-{slug(name)}", source=source)
        return apart(made)


CHART = Called()
