"""Purchases: how far customers have come, and how many are still there after so many renewals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from expectancy.charts import loyalty, retention
from expectancy.charts.contract import Picture
from expectancy.charts.inputs import results, source_line
from expectancy.charts.words import slug
from expectancy.domain.evaluation import Evaluation


@dataclass(frozen=True)
class Bought:
    """Who came back, and who left."""

    name: str = "bought"
    title: str = "How far do customers come, and how many stay?"
    empty: str = (
        "Here stand the stages from prospect to advocate, and how many customers are still there after so many "
        "renewals. It needs a file of purchases: see [[purchases]] in the study."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        return tuple(_drawn(evaluation))


def _drawn(evaluation: Evaluation) -> Iterator[Picture]:
    several = len(list(results(evaluation, "loyalty"))) > 1
    for method, chart in (("loyalty", loyalty.CHART), ("retention", retention.CHART)):
        for name, result in results(evaluation, method):
            for picture in chart.draw(result):
                yield replace(
                    picture,
                    name=f"{picture.name}-{slug(name)}",
                    title=f"{name}: {picture.title}" if several else picture.title,
                    source=source_line(evaluation, "purchases", name),
                )


CHART = Bought()
