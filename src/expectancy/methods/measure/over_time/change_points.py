"""Change points: when did the level of what a survey measures change, and how sure is the date?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.chance import adjusted
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import t_quantile
from expectancy.methods.measure.over_time.mean_breaks import FEWEST, SIMULATIONS, Break, Breaks, Segment, find_breaks
from expectancy.methods.measure.over_time.over_time import Line, OverTime, few_periods, nothing
from expectancy.summaries import Blocks, Summary

VARIANTS = ("likelihood", "bai_perron")
RELATED = 0.3  # autocorrelation of the residuals from which breaks look surer than they are


@dataclass(frozen=True)
class ChangePoints:
    """Breaks in the mean of every mean, gap, top share and NPS by wave or date, weighted by the periods' answers.

    Least squares by dynamic programming, number by BIC, told where supF (p by simulation, after Benjamini and Hochberg
    over the series) says that there is any. ``step``: the level after less before, keys period (the last before the
    change), earliest and latest (the interval of that date; ``variant`` bai_perron for their limit law). ``level`` of
    every stretch. sup_f, ols_cusum with p, and the residuals' autocorrelation.
    """

    name: str = "change_points"
    aliases: tuple[str, ...] = ("breaks", "structural_change")
    variants: tuple[str, ...] = VARIANTS
    title: str = "When did the level of what the survey measures change?"
    source: SourceKind = "survey"
    reference: str = (
        "Bai & Perron 2003, J. Appl. Econometrics 18:1-22; Bai 1997, Review of Economics and Statistics 79:551-563; "
        "Hansen 2000, Econometrica 68:575-603; Ploberger & Krämer 1992, Econometrica 60:271-285"
    )
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return OverTime(source, Options()).lacking()

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        choice(options, VARIANTS, self.name)
        return OverTime(source, options).needs()

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        read = OverTime(source, options)
        lines, dropped, period = read.lines(blocks)
        kind = choice(options, VARIANTS, self.name)
        long = [line for line in lines if len(line.x) >= FEWEST]
        every = [(line, find_breaks(line.x, line.weight, kind, options.confidence, options.seed)) for line in long]
        known = [(line, breaks) for line, breaks in every if breaks.bic]
        q = adjusted([breaks.p for _, breaks in known]) if known else np.zeros(0)
        found = [
            Found(line, breaks, float(each), options.confidence) for (line, breaks), each in zip(known, q, strict=True)
        ]
        told = [one for part in ("steps", "tests", "levels") for each in found for one in getattr(each, part)()]
        dropped += few_periods(lines, FEWEST, period)
        dropped += [Drop("does not vary", int(line.n.sum()), line.label) for line, breaks in every if not breaks.bic]
        notes = _notes(found) if found else nothing(lines, FEWEST, period)
        details = {"period": period, "series": [each.as_dict() for each in found]}
        header = (tuple(dropped), source.weight is not None, self.reference, tuple(notes), details)
        return Result(self.name, _variant(kind, period, options), read.answered(blocks), tuple(told), *header)


@dataclass(frozen=True)
class Found:
    """What one series shows."""

    line: Line
    all: Breaks
    q: float
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether there is any break at all, by supF over all series."""
        return self.q <= 1 - self.confidence

    @property
    def breaks(self) -> tuple[Break, ...]:
        return self.all.breaks if self.sure else ()

    def steps(self) -> Iterator[Estimate]:
        for each in self.breaks:
            value = each.after.mean - each.before.mean
            half = self._half(1 / each.before.weight + 1 / each.after.weight)
            n = self._n(each.before) + self._n(each.after)
            yield Estimate(self._keys(each), "step", value, value - half, value + half, n, self.line.measure.unit)

    def tests(self) -> Iterator[Estimate]:
        keys, n, found = self.line.keys, int(self.line.n.sum()), self.all
        yield Estimate(keys, "breaks", len(self.breaks), None, None, n, "breaks")
        for name, value, unit in (
            ("sup_f", found.sup_f, ""),
            ("sup_f_p", found.p, "p"),
            ("sup_f_q", self.q, "p"),
            ("ols_cusum", found.ols_cusum, ""),
            ("ols_cusum_p", found.ols_cusum_p, "p"),
            ("autocorrelation", found.autocorrelation, ""),
        ):
            yield Estimate(keys, name, value, None, None, n, unit)

    def levels(self) -> Iterator[Estimate]:
        """Every stretch between breaks."""
        for part in self._stretches():
            half = self._half(1 / part.weight)
            keys = {**self.line.keys, "since": self.line.periods[part.first], "until": self.line.periods[part.last]}
            unit, n = self.line.measure.unit, self._n(part)
            yield Estimate(keys, "level", part.mean, part.mean - half, part.mean + half, n, unit)

    def _stretches(self) -> list[Segment]:
        if self.breaks:
            return [self.breaks[0].before, *(each.after for each in self.breaks)]
        whole, weight = float(self.line.weight.sum()), self.line.weight
        return [Segment(0, len(self.line.x) - 1, float(weight @ self.line.x / whole), whole)]

    def _half(self, variance: float) -> float:
        df = len(self.line.x) - len(self.all.breaks) - 1
        return float(t_quantile(df, self.confidence)) * self.all.sigma * float(np.sqrt(variance))

    def _n(self, part: Segment) -> int:
        return int(self.line.n[part.first : part.last + 1].sum())

    def _keys(self, each: Break) -> dict[str, str]:
        names = self.line.periods
        return {**self.line.keys, "period": names[each.at], "earliest": names[each.low], "latest": names[each.high]}

    def as_dict(self) -> dict[str, Any]:
        """What the picture needs."""
        return {
            "keys": dict(self.line.keys),
            "label": self.line.label,
            "unit": self.line.measure.unit,
            "rows": self.line.rows(self.confidence),
            "breaks": [
                {name: self._keys(each)[name] for name in ("period", "earliest", "latest")} for each in self.breaks
            ],
            "levels": [
                {"since": part.first, "until": part.last, "mean": part.mean, "half": self._half(1 / part.weight)}
                for part in self._stretches()
            ],
            "q": self.q,
            "sup_f": self.all.sup_f,
            "bic": list(self.all.bic),
        }


def _variant(kind: str, period: str, options: Options) -> str:
    dates = "likelihood ratio" if kind == "likelihood" else "Bai and Perron's limit law"
    return (
        f"least squares by {period}, periods weighted by their answers, number of breaks by BIC; "
        f"{percent(options.confidence)} intervals: dates by {dates}, levels and steps t given the dates; "
        f"supF p from {SIMULATIONS:,} series without a break, Benjamini-Hochberg over the series"
    )


def _notes(found: Sequence[Found]) -> list[str]:
    told = []
    unsure = [each.line.label for each in found if each.all.breaks and not each.sure]
    if unsure:
        told.append(
            f"BIC would have breaks in {listed(unsure)}, but over {len(found)} series they may be chance (supF)."
        )
    related = [each.line.label for each in found if each.all.autocorrelation > RELATED]
    if related:
        told.append(f"Neighbouring periods go together in {listed(related)}: breaks look surer there than they are.")
    if any(each.breaks for each in found):
        told.append(
            "A change of level may be a change of who answered: weight the waves alike, or look at segments (--by)."
        )
    return told


METHOD = ChangePoints()
