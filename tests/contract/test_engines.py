"""Every engine on the shelf folds the same plan to the same blocks."""

from __future__ import annotations

import pytest

from expectancy.domain.catalog import Entry, shelf
from expectancy.engines.contract import Engine
from expectancy.methods.contract import ratings
from expectancy.summaries import Counts, Moments, Plan, Variable
from sources import SURVEY, survey_data

ENTRIES = list(shelf("engines").values())
every_engine = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
WANTED = (
    Moments(tuple(Variable.rating(item.roles["perceived"]) for item in SURVEY.items), ("region",), "weight"),
    Counts(("e1", "p1"), ("region",)),
)


@every_engine
def test_an_engine_gives_the_blocks_of_a_plain_loop_over_the_rows(entry: Entry) -> None:
    engine: Engine = entry.thing
    assert isinstance(engine, Engine)
    data = survey_data()
    plan = Plan.union(WANTED, ratings(SURVEY), "id", groups=32)
    told: list[int] = []
    blocks = engine.fold(plan, data, told.append)
    plain = plan.empty()
    for part in data.parts():
        for batch in part.read(plan.columns):
            plain.fold(batch)
    assert blocks.state() == plain.state()
    assert sum(told) == blocks.rows == data.rows
