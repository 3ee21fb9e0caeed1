"""Control chart: has the level of what a survey measures left the limits that its first periods set?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import t_quantile, z
from expectancy.methods.measure.over_time.control_limits import (
    ALLOWANCE,
    DECISION,
    LAMBDA,
    LONGEST,
    WIDTH,
    Cusum,
    Ewma,
    Signal,
    cusum,
    ewma,
    false_alarm,
    run_length,
    spread_between,
)
from expectancy.methods.measure.over_time.over_time import Line, OverTime, few_periods, nothing
from expectancy.summaries import Blocks, Summary

Floats = npt.NDArray[np.float64]
VARIANTS = ("ewma", "cusum")
FEWEST = 12  # periods of a series: half set the limits, half are held against them
SHIFT = 1.0  # in standard deviations of a period: the shift whose average run length is told


@dataclass(frozen=True)
class ControlChart:
    """EWMA (or CUSUM) of every mean, gap, top share and NPS by wave or date; limits from the first half of the periods.

    Per series: target (mean of those periods), spread (standard deviation of a period: between periods, and of
    sampling), signals, and where they came: ``signal`` (EWMA) or ``shift_mean`` with the period after which the shift
    began (CUSUM). arl_in_control and arl_shift: average run lengths where mean and spread are known; false_alarm: the
    chance of a signal in the monitored periods without any change, with mean and spread estimated as here.
    """

    name: str = "control_chart"
    aliases: tuple[str, ...] = ("ewma", "cusum", "control")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Has what the survey measures left the limits that its first periods set?"
    source: SourceKind = "survey"
    reference: str = (
        "Roberts 1959, Technometrics 1:239-250; Page 1954, Biometrika 41:100-115; "
        "Jensen et al. 2006, Journal of Quality Technology 38:349-364"
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
        kind, n = choice(options, VARIANTS, self.name), read.answered(blocks)
        held = [line for line in lines if len(line.x) >= FEWEST]
        charts = [chart for chart in (Chart.of(line, kind) for line in held) if chart is not None]
        told = [*_run_lengths(charts, kind, options)] if charts else []
        told += [estimate for chart in charts for estimate in chart.found(options.confidence)]
        told += [estimate for chart in charts for estimate in chart.course(options.confidence)]
        flat = [line for line in held if Chart.of(line, kind) is None]
        dropped += few_periods(lines, FEWEST, period)
        dropped += [Drop("does not vary", int(line.n.sum()), line.label) for line in flat]
        notes = _notes(source, charts, kind, period, options) if charts else nothing(lines, FEWEST, period)
        details = {"kind": kind, "period": period, "series": [chart.as_dict(options.confidence) for chart in charts]}
        header = (tuple(dropped), source.weight is not None, self.reference, tuple(notes), details)
        return Result(self.name, _variant(kind, period, options), n, tuple(told), *header)


@dataclass(frozen=True)
class Chart:
    """One series under control."""

    line: Line
    baseline: int
    target: float
    sigma: Floats  # of each period
    drawn: Ewma | Cusum

    @staticmethod
    def of(line: Line, kind: str) -> Chart | None:
        """None where the series does not vary."""
        baseline = len(line.x) // 2
        x, se = line.x[:baseline], line.sampling
        sigma = np.sqrt(spread_between(x, se[:baseline]) ** 2 + se**2)
        if not (sigma > 0).all():
            return None
        weight = 1 / sigma[:baseline] ** 2
        target = float(weight @ x / weight.sum())
        draw = ewma if kind == "ewma" else cusum
        return Chart(line, baseline, target, sigma, draw(line.x, target, sigma))

    @property
    def signals(self) -> list[int]:
        """The places of signals in the monitored periods, where each excursion begins."""
        places = [signal.at for signal in self.drawn.signals] if isinstance(self.drawn, Cusum) else self._excursions()
        return [at for at in places if at >= self.baseline]

    def _excursions(self) -> list[int]:
        assert isinstance(self.drawn, Ewma)
        places = self.drawn.signals.tolist()
        return [at for at in places if at - 1 not in places]

    def found(self, confidence: float) -> Iterator[Estimate]:
        """Target, spread, how many signals, and each of them."""
        keys, unit, n = self.line.keys, self.line.measure.unit, int(self.line.n[: self.baseline].sum())
        se = 1 / np.sqrt((1 / self.sigma[: self.baseline] ** 2).sum())
        half = float(t_quantile(self.baseline - 1, confidence) * se)
        yield Estimate(keys, "target", self.target, self.target - half, self.target + half, n, unit)
        yield Estimate(keys, "spread", float(np.sqrt((self.sigma**2).mean())), None, None, n, unit)
        yield Estimate(keys, "signals", len(self.signals), None, None, int(self.line.n.sum()), "signals")
        for at in self.signals:
            yield self._signal(at)

    def _signal(self, at: int) -> Estimate:
        line, here = self.line, {**self.line.keys, "period": self.line.periods[at]}
        if isinstance(self.drawn, Ewma):
            return Estimate(here, "signal", float(self.drawn.z[at]), None, None, int(line.n[at]), line.measure.unit)
        signal = self._of(at)
        since = line.periods[signal.began] if signal.began >= 0 else f"before {line.periods[0]}"
        n = int(line.n[max(0, signal.began + 1) : at + 1].sum())
        return Estimate({**here, "after": since}, "shift_mean", float(signal.mean), None, None, n, line.measure.unit)

    def _of(self, at: int) -> Signal:
        assert isinstance(self.drawn, Cusum)
        return next(signal for signal in self.drawn.signals if signal.at == at)

    def course(self, confidence: float) -> Iterator[Estimate]:
        """Period by period the level with its interval, and the chart."""
        line, (low, high) = self.line, self.line.bounds(confidence)
        for at, period in enumerate(line.periods):
            keys, n, unit = {**line.keys, "period": period}, int(line.n[at]), line.measure.unit
            yield Estimate(keys, "level", float(line.x[at]), float(low[at]), float(high[at]), n, unit)
            for name, value in self._drawn(at).items():
                yield Estimate(keys, name, value, None, None, n, unit if "cusum" not in name else "standard deviations")

    def _drawn(self, at: int) -> dict[str, float]:
        if isinstance(self.drawn, Cusum):
            return {"cusum_up": float(self.drawn.up[at]), "cusum_down": float(self.drawn.down[at])}
        names = {"ewma": self.drawn.z, "lower_limit": self.drawn.low, "upper_limit": self.drawn.high}
        return {name: float(values[at]) for name, values in names.items()}

    def as_dict(self, confidence: float) -> dict[str, Any]:
        """What the picture needs."""
        rows = [{**row, **self._drawn(at)} for at, row in enumerate(self.line.rows(confidence))]
        after = {}
        if isinstance(self.drawn, Cusum):
            after = {"after": [self._signal(at).keys["after"] for at in self.signals]}
        return {
            "keys": dict(self.line.keys),
            "label": self.line.label,
            "unit": self.line.measure.unit,
            "target": self.target,
            "baseline": self.baseline,
            "signals": [self.line.periods[at] for at in self.signals],
            **after,
            "rows": rows,
        }


def _run_lengths(charts: Sequence[Chart], kind: str, options: Options) -> Iterator[Estimate]:
    """How often the chart is wrong where nothing changes, and how soon it is right where something does."""
    for name, shift in (("arl_in_control", 0.0), ("arl_shift", SHIFT)):
        found = run_length(kind, shift, options.seed)
        half = z(options.confidence) * found.se
        yield Estimate({}, name, found.mean, found.mean - half, found.mean + half, 0, "periods")
    longest = max(charts, key=lambda chart: len(chart.line.x))
    monitored = len(longest.line.x) - longest.baseline
    chance = false_alarm(kind, longest.baseline, monitored, options.seed)
    yield Estimate({}, "false_alarm", chance, None, None, 0, "chance")


def _variant(kind: str, period: str, options: Options) -> str:
    drawn = (
        f"EWMA, lambda {LAMBDA:g}, limits at {WIDTH:g} standard deviations"
        if kind == "ewma"
        else f"CUSUM, k {ALLOWANCE:g}, h {DECISION:g} standard deviations"
    )
    return (
        f"{drawn}; by {period}; target and spread from the first half of the periods; "
        f"{percent(options.confidence)} t intervals of the levels; run lengths simulated, cut at {LONGEST:,} periods"
    )


def _notes(survey: Survey, charts: Sequence[Chart], kind: str, period: str, options: Options) -> list[str]:
    whole = [chart for chart in charts if options.by not in chart.line.keys]
    longest = max(whole or charts, key=lambda chart: len(chart.line.x))
    baseline, monitored = longest.baseline, len(longest.line.x) - longest.baseline
    chance = false_alarm(kind, baseline, monitored, options.seed)
    told = [
        f"Target and spread are estimated from {baseline} {period}s: without any change, a series would still signal "
        f"within the other {monitored} with a chance of {100 * chance:.0f} %."
    ]
    alarmed = [chart for chart in whole if chart.signals]
    if whole:
        told.append(
            f"{len(alarmed)} of {len(whole)} series {'signals' if len(alarmed) == 1 else 'signal'}; of {len(whole)} "
            f"without any change {chance * len(whole):.1f} would be expected to."
        )
    uneasy = [chart.line.label for chart in whole if _uneasy(chart)]
    if uneasy:
        told.append(f"Already beyond the limits in the periods that set them: {listed(uneasy)}.")
    if survey.strata or survey.cluster:
        told.append(
            "Sampling errors of single periods know the weights, not strata and clusters; what clusters add shows in "
            "the spread between periods, which the limits hold."
        )
    return told


def _uneasy(chart: Chart) -> bool:
    places = (
        chart.drawn.signals.tolist() if isinstance(chart.drawn, Ewma) else [signal.at for signal in chart.drawn.signals]
    )
    return any(at < chart.baseline for at in places)


METHOD = ControlChart()
