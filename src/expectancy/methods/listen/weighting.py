"""Weighting: does the sample look like the customers, what weights make it so, and what they do to the means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats, jackknife_se, t_interval, wilson
from expectancy.methods.listen.calibration import Calibrated, kish
from expectancy.methods.listen.margin_cells import Key, Sample, outcome_tables, rated
from expectancy.summaries import Blocks, Counts
from expectancy.summaries.moments import ratio

VARIANTS = ("raking", "linear")
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weighting:
    """Weights that give the sample the shares of the population, by raking or linear calibration.

    Per ``variable`` and ``level``: share_before and share_after weighting, share_population. Per ``outcome``:
    mean_before and mean_after, the latter's interval by delete-a-group jackknife in which every replicate is weighted
    anew, so that weights count as estimated; design_effect = Var(mean_after) / (s_w^2 / n). Of the whole:
    design_effect_kish = n sum(w^2) / (sum w)^2, effective_n = n / design_effect_kish, weight_min, weight_max over the
    mean weight. Deming & Stephan 1940; Deville & Saerndal 1992; Kish 1965.
    """

    name: str = "weighting"
    aliases: tuple[str, ...] = ("raking", "calibration", "balance")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Does the sample look like the customers, and what would weights change?"
    source: SourceKind = "survey"
    reference: str = (
        "Deming & Stephan 1940, Annals of Mathematical Statistics 11:427-444; Deville & Särndal 1992, "
        "JASA 87:376-382; Kish 1965, Survey Sampling"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if not source.margins:
            return "nothing says what the customers are like: add [[survey.margin]] with column and shares"
        return "" if rated(source) else "no question with ratings"

    def needs(self, source: Source, options: Options) -> Sequence[Counts]:
        assert isinstance(source, Survey)
        choice(options, VARIANTS, self.name)
        return list(outcome_tables(source, options).values())

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        kind = choice(options, VARIANTS, self.name)
        sample = Sample.read(source, blocks, options)
        dropped = [*sample.dropped]
        estimates: list[Estimate] = []
        notes: list[str] = []
        if sample.n:
            found = sample.calibrated(sample.cells, kind)
            estimates = [
                *_shares(sample, found, options),
                *_whole(sample, found),
            ]
            anew = np.stack([sample.calibrated(sample.cells - sample.grouped[g], kind).factors for g in sample.filled])
            crowds, small = _crowds(sample, options)
            dropped += small
            for name in sample.tables:
                for keys, chosen in crowds:
                    estimates += _mean_of(sample, found, anew, name, chosen, keys, options)
            notes = _notes(sample, found, options)
        else:
            notes = ["Nobody can be weighted: no answers from customers with known values."]
        trim = "" if source.trim is None else f", no weight over {source.trim:g} times the mean"
        variant = (
            f"{kind}{trim}; {percent(options.confidence)} intervals: shares Wilson, means delete-a-group jackknife "
            "with weights made anew each time"
        )
        header = (tuple(dropped), source.weight is not None, self.reference, tuple(notes))
        return Result(self.name, variant, sample.n, tuple(estimates), *header)


def factors(survey: Survey, blocks: Blocks, options: Options) -> tuple[tuple[str, ...], dict[Key, float]]:
    """The columns that make the cells, and by what each cell's answers are weighted, on average 1 an answer."""
    sample = Sample.read(survey, blocks, options)
    if not sample.n:
        return sample.by, {}
    found = sample.calibrated(sample.cells, choice(options, VARIANTS, METHOD.name)).factors
    mean = float((found * sample.cells).sum() / sample.n)
    return sample.by, {key: float(factor / mean) for key, factor in zip(sample.keys, found, strict=True)}


def _shares(sample: Sample, found: Calibrated, options: Options) -> list[Estimate]:
    """Each level's share before, after and among the customers."""
    told: list[Estimate] = []
    weighted, unit = sample.cells * found.factors, "share"
    effective = sample.n / kish(sample.rows, ratio(sample.cells, sample.rows))
    for margin, names, declared in zip(sample.margins, sample.levels, sample.survey.margins, strict=True):
        before, after = margin.sums(sample.cells), margin.sums(weighted)
        rows = margin.sums(sample.rows)
        for at, level in enumerate(names):
            keys, n = {"variable": declared.column, "level": level}, int(rows[at])
            share = float(before[at] / before.sum())
            bounds = wilson(share * effective, effective, options.confidence)
            told += [
                Estimate(keys, "share_before", share, bounds.low, bounds.high, n, unit),
                Estimate(keys, "share_after", float(after[at] / after.sum()), None, None, n, unit),
                Estimate(
                    keys, "share_population", float(margin.population[at] / margin.population.sum()), n=n, unit=unit
                ),
            ]
    return told


def _whole(sample: Sample, found: Calibrated) -> list[Estimate]:
    """What the weights cost, from those that each respondent ends up with."""
    weight = ratio(sample.cells, sample.rows) * found.factors
    effect, n = kish(sample.rows, weight), sample.n
    mean = float((weight * sample.rows).sum() / sample.rows.sum())
    held = weight[sample.rows > 0]
    return [
        Estimate({}, "design_effect_kish", effect, n=n),
        Estimate({}, "effective_n", n / effect, n=n, unit="answers"),
        Estimate({}, "weight_min", float(held.min()) / mean, n=n, unit="times the mean"),
        Estimate({}, "weight_max", float(held.max()) / mean, n=n, unit="times the mean"),
    ]


def _crowds(sample: Sample, options: Options) -> tuple[list[tuple[dict[str, str], Bools]], list[Drop]]:
    """Everybody and each segment as cells; segments with too few answers are counted instead."""
    found: list[tuple[dict[str, str], Bools]] = [({}, np.ones(len(sample.keys), dtype=bool))]
    small: list[Drop] = []
    if options.by is None:
        return found, small
    at = sample.by.index(options.by)
    for value in sorted({key[at] for key in sample.keys}):
        crowd = Crowd((value,), {options.by: value})
        chosen = np.array([key[at] == value for key in sample.keys])
        few = crowd.too_few(int(sample.rows[chosen].sum()), options)
        small += few
        if not few:
            found.append(({options.by: value}, chosen))
    return found, small


def _mean_of(
    sample: Sample,
    found: Calibrated,
    anew: Floats,
    name: str,
    chosen: Bools,
    keys: Mapping[str, str],
    options: Options,
) -> list[Estimate]:
    """One outcome's mean in some cells; ``anew`` are the factors without each filled group, (groups, cells)."""
    rating = _ratings(sample.survey, name)
    tables = sample.tables[name][:, chosen, 1:]
    base, sums, squares = tables.sum(axis=-1), tables @ rating, tables @ rating**2
    filled = sample.filled
    left = anew[:, chosen]
    out = [base.sum(axis=0) - base[filled], sums.sum(axis=0) - sums[filled]]
    n = round(float(base.sum())) if sample.survey.weight is None else int(sample.rows[chosen].sum())
    places = {"outcome": name, **keys}
    told = []
    ones = np.ones_like(left)
    pairs = (("mean_before", np.ones(int(chosen.sum())), ones), ("mean_after", found.factors[chosen], left))
    for statistic, factors, replicates in pairs:
        value = float(ratio((factors * sums.sum(axis=0)).sum(), (factors * base.sum(axis=0)).sum()))
        spread = ratio((replicates * out[1]).sum(axis=1), (replicates * out[0]).sum(axis=1))
        se = float(jackknife_se(spread))
        bounds = t_interval(value, se, len(filled) - 1, options.confidence)
        told.append(Estimate(places, statistic, value, bounds.low, bounds.high, n, "points"))
    weights = found.factors[chosen] * base.sum(axis=0)
    mean = told[1].value
    variance = float(ratio((found.factors[chosen] * squares.sum(axis=0)).sum(), weights.sum())) - mean**2
    effect = se**2 / (variance / n) if n > 1 and variance > 0 else float("nan")
    return [*told, Estimate(places, "design_effect", effect, n=n)]


def _ratings(survey: Survey, name: str) -> Floats:
    low, high = survey.scale_of(name) if name in survey.outcomes else survey.scale
    return np.arange(low, high + 1, dtype=np.float64)


def _notes(sample: Sample, found: Calibrated, options: Options) -> list[str]:
    told = []
    if sample.empty:
        told.append(
            f"Nobody who answered stands for {', '.join(sample.empty)}: no weight can make up for them, and the other "
            "values share their place."
        )
    if not found.converged:
        told.append(
            f"The margins are missed by up to {_per_cent(found.error)}: they contradict each other, or the limit on "
            "weights keeps them from being met."
        )
    if found.factors.min(initial=1.0) < 0:
        told.append("Linear calibration gave negative weights: use raking.")
    sources = [margin.source for margin in sample.survey.margins if margin.source]
    return [*told, *([f"Shares of the customers from: {'; '.join(dict.fromkeys(sources))}."] if sources else [])]


def _per_cent(error: float) -> str:
    return f"{100 * error:,.0f} %" if error >= 0.1 else f"{100 * error:.2g} %"


METHOD = Weighting()
