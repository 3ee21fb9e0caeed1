"""What a survey measures period by period: means, shares, gaps and scores with their sampling errors, as series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop
from expectancy.domain.study import TOPPED, Survey
from expectancy.methods.contract import Options, segment_keys
from expectancy.methods.crowd import Key
from expectancy.methods.interval import Means
from expectancy.methods.measure.questions.csat import boxes
from expectancy.methods.measure.questions.scores import POINTS, SHARE
from expectancy.methods.periods import Calendar, calendar_for
from expectancy.methods.waves import ordered
from expectancy.summaries import Blocks, Course, Summary, Variable, Weighed
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
FEWEST_ANSWERS = 2  # of a period: one answer has no spread


@dataclass(frozen=True)
class Measure:
    """One number a respondent, made of variables that exclude each other where there are several.

    ``parts``: a variable and what its sum counts: 100 promoters and -100 detractors. ``lower``: low values are good.
    """

    keys: Mapping[str, str]
    unit: str
    parts: tuple[tuple[Variable, float], ...]


def measures(survey: Survey) -> list[Measure]:
    """Of the questions about the whole the mean, the share at the top, and NPS; of items the gap, else the mean."""
    found = []
    for outcome, column in survey.outcomes.items():
        key, rating = {"outcome": outcome}, Variable.rating(column)
        if outcome == "recommend":
            nps = ((Variable("high", (column,), 9), 100.0), (Variable("low", (column,), 6), -100.0))
            found.append(Measure({**key, "measure": "nps"}, POINTS, nps))
            continue
        found.append(Measure({**key, "measure": "mean"}, POINTS, ((rating, 1.0),)))
        if outcome in TOPPED and outcome != "effort":
            high = _top(survey, outcome, column)
            found.append(Measure({**key, "measure": "top_share"}, SHARE, ((high, 1.0),)))
    for item in survey.with_role("perceived"):
        perceived, expected = item.roles["perceived"], item.column("expected")
        name = "mean" if expected is None else "gap"
        number = Variable.rating(perceived) if expected is None else Variable.difference(perceived, expected)
        found.append(Measure({"item": item.id, "measure": name}, POINTS, ((number, 1.0),)))
    return found


def _top(survey: Survey, outcome: str, column: str) -> Variable:
    scale = survey.scale_of(outcome)
    return Variable("high", (column,), scale[1] - survey.outcome_top.get(outcome, boxes(scale)) + 1)


@dataclass(frozen=True)
class Line:
    """A measure of one crowd, period by period; only periods with answers enough are there."""

    measure: Measure
    keys: Mapping[str, str]  # with the segment's
    periods: tuple[str, ...]
    x: Floats
    se: Floats  # of sampling
    n: Floats
    weight: Floats  # the effective number of answers

    @property
    def label(self) -> str:
        """What the series is of, in words."""
        measure = self.keys["measure"].replace("_", " ")
        rest = [value for name, value in self.keys.items() if name not in ("outcome", "item", "measure")]
        return ", ".join([f"{self.keys.get('outcome') or self.keys.get('item')} ({measure})", *rest])

    @property
    def sampling(self) -> Floats:
        """Sampling errors from the spread of all periods' answers together: no period is sure because all agreed."""
        spread = ((self.n - 1) * self.se**2 * self.weight).sum() / max(1.0, float((self.n - 1).sum()))
        return np.sqrt(ratio(spread, self.weight))

    def rows(self, confidence: float) -> list[dict[str, Any]]:
        """Period by period, for pictures."""
        low, high = (np.where(np.isfinite(each), each, np.nan).tolist() for each in self.bounds(confidence))
        return [
            {
                "period": period,
                "level": float(self.x[at]),
                "low": None if math.isnan(low[at]) else low[at],
                "high": None if math.isnan(high[at]) else high[at],
                "n": int(self.n[at]),
            }
            for at, period in enumerate(self.periods)
        ]

    def bounds(self, confidence: float) -> tuple[Floats, Floats]:
        """t intervals of the periods' values."""
        return Means(self.x, self.se, self.n - 1).bounds(confidence)


@dataclass(frozen=True)
class OverTime:
    """A survey's measures by wave or by the period of its date."""

    survey: Survey
    options: Options

    def lacking(self) -> str:
        if not measures(self.survey):
            return "no question whose answers have a mean"
        if self.survey.date is None and not self.survey.wave_is_column:
            return 'nothing tells the time of an answer: add wave = "..." or date = "..." with its column'
        return ""

    @cached_property
    def measures(self) -> list[Measure]:
        return measures(self.survey)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(dict.fromkeys(variable for measure in self.measures for variable, _ in measure.parts))

    @property
    def split(self) -> tuple[str, ...]:
        """The segment column; waves are the time of a series and no segments of it."""
        return () if self.options.by == self.survey.wave else self.options.cells

    @property
    def course(self) -> Course:
        wave = () if self.survey.date is not None else (str(self.survey.wave),)
        return Course(self.variables, self.survey.date, (*self.split, *wave), self.survey.weight)

    def needs(self) -> list[Summary]:
        return [self.course]

    def answered(self, blocks: Blocks) -> int:
        """How many answered the question that most answered."""
        block = blocks[self.course]
        sums = [block.sums(key).n for key in block.cells.index]
        return int(np.concatenate(sums).sum(axis=0).max()) if sums else 0

    def lines(self, blocks: Blocks) -> tuple[list[Line], list[Drop], str]:
        """(everybody's series, then those of segments; what is left out; what the periods are)."""
        block = blocks[self.course]
        if self.survey.date is None:
            return self._by_wave(block.keys(), blocks), [], "wave"
        days = [day for key in block.cells.index for day in block.days(key) if day is not None]
        calendar = Calendar(self.survey.by_period) if self.survey.by_period else calendar_for(days)
        undated = sum(block.days(key).get(None, 0) for key in block.cells.index)
        dropped = [Drop("no date that can be read", undated, self.survey.name)] if undated else []
        return self._by_date(block.keys(), blocks, calendar), dropped, calendar.kind

    def _by_wave(self, keys: Sequence[Key], blocks: Blocks) -> list[Line]:
        block, waves = blocks[self.course], ordered(key[-1] for key in keys)
        segments = sorted({key[:-1] for key in keys}) if self.split else []
        made = []
        for segment in (None, *segments):
            here = {
                wave: [block.sums(key).sum() for key in keys if key[-1] == wave and segment in (None, key[:-1])]
                for wave in waves
            }
            held = {wave: _added(sums) for wave, sums in here.items() if sums}
            made += self._lines(segment, list(held), list(held.values()))
        return made

    def _by_date(self, keys: Sequence[Key], blocks: Blocks, calendar: Calendar) -> list[Line]:
        block, made = blocks[self.course], []
        for segment in (None, *(keys if self.split else ())):
            found: dict[int, list[Weighed]] = {}
            for key in keys:
                if segment in (None, key):
                    sums = block.sums(key)
                    for at, day in enumerate(block.days(key)):
                        if day is not None:
                            found.setdefault(calendar.index(day), []).append(sums.take(at))
            periods = sorted(found)
            made += self._lines(segment, [calendar.name(at) for at in periods], [_added(found[at]) for at in periods])
        return made

    def _lines(self, segment: Key | None, periods: Sequence[str], sums: Sequence[Weighed]) -> list[Line]:
        keys = segment_keys(self.options, segment)
        if not sums:
            return []
        stacked = _stacked(sums)
        return [self._line(measure, keys, periods, stacked) for measure in self.measures]

    def _line(self, measure: Measure, keys: Mapping[str, str], periods: Sequence[str], sums: Weighed) -> Line:
        places = [self.variables.index(variable) for variable, _ in measure.parts]
        times = np.array([time for _, time in measure.parts])
        first = places[0]
        n, w, w2 = sums.n[:, first], sums.w[:, first], sums.w2[:, first]
        s, q = sums.s[:, places] @ times, sums.q[:, places] @ times**2
        x = ratio(s, w)
        variance = np.clip(ratio(q, w) - x**2, 0, None) * ratio(n, n - 1)
        effective = ratio(w * w, w2)
        kept = (n >= FEWEST_ANSWERS) & np.isfinite(x) & (w > 0)
        se = np.sqrt(ratio(variance, effective))
        return Line(
            measure,
            {**measure.keys, **keys},
            tuple(name for name, here in zip(periods, kept, strict=True) if here),
            *(each[kept] for each in (x, se, n, effective)),
        )


def _added(sums: Sequence[Weighed]) -> Weighed:
    return _stacked(sums).sum()


def _stacked(sums: Sequence[Weighed]) -> Weighed:
    return Weighed(*(np.stack([getattr(each, name) for each in sums]) for name in ("n", "w", "s", "q", "w2")))


def few_periods(lines: Sequence[Line], fewest: int, period: str) -> list[Drop]:
    """The series that are too short."""
    return [
        Drop(f"fewer than {fewest} {period}s with answers", int(line.n.sum()), line.label)
        for line in lines
        if len(line.x) < fewest
    ]


def nothing(lines: Sequence[Line], fewest: int, period: str) -> list[str]:
    """What to say where no series is long enough."""
    most = max((len(line.x) for line in lines), default=0)
    if not most:
        return ["Nobody answered: there is no series."]
    if most >= fewest:
        return ["No series varies: there is nothing to find."]
    return [f"The longest series has {most} {period}s with answers: under {fewest} there is nothing to be said."]
