"""Weighting: does the sample look like the customers, what weights make it so, and what they do to the means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats, jackknife_se, t_interval, wilson
from expectancy.methods.listen.calibration import Calibrated, Margin, kish, linear, rake, trimmed
from expectancy.summaries import Blocks, Counts
from expectancy.summaries.moments import ratio
from expectancy.summaries.variables import NOT_TOLD

VARIANTS = ("raking", "linear")
Key = tuple[str, ...]


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
        return "" if _rated(source) else "no question with ratings"

    def needs(self, source: Source, options: Options) -> Sequence[Counts]:
        assert isinstance(source, Survey)
        choice(options, VARIANTS, self.name)
        return list(_counts(source, options).values())

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
                *_means(sample, found, kind, options),
            ]
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


def _rated(survey: Survey) -> dict[str, str]:
    """Outcomes that have a column; where there are none, the first rated item."""
    if survey.outcomes:
        return dict(survey.outcomes)
    first = next((item for item in survey.items if item.column("perceived")), None)
    return {} if first is None else {first.id: first.roles["perceived"]}


def _by(survey: Survey, options: Options) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(margin.column for margin in survey.margins), *options.cells]))


def _counts(survey: Survey, options: Options) -> dict[str, Counts]:
    """A table of ratings for each outcome, by the cells of all margins."""
    return {name: Counts((column,), _by(survey, options), survey.weight) for name, column in _rated(survey).items()}


@dataclass(frozen=True)
class Sample:
    """The cells that can be weighted: (groups, cells) of base weights, and the outcomes' tables by rating."""

    survey: Survey
    keys: tuple[Key, ...]
    by: tuple[str, ...]
    grouped: Floats  # (groups, cells)
    rows: Floats  # (cells,), each respondent once
    tables: Mapping[str, Floats]  # outcome -> (groups, cells, ratings)
    margins: tuple[Margin, ...]
    levels: tuple[tuple[str, ...], ...]
    dropped: tuple[Drop, ...]
    empty: tuple[str, ...]  # levels of the population that nobody stands for

    @property
    def n(self) -> int:
        return int(self.rows.sum())

    @cached_property
    def cells(self) -> Floats:
        return np.asarray(self.grouped.sum(axis=0))

    @staticmethod
    def read(survey: Survey, blocks: Blocks, options: Options) -> Sample:
        by, counts = _by(survey, options), _counts(survey, options)
        first = blocks[next(iter(counts.values()))]
        known = {margin.column: set(margin.shares) for margin in survey.margins}
        everyone = first.keys() if first.shape and blocks.rows else []
        places = {column: by.index(column) for column in known}
        keys = [key for key in everyone if all(key[at] in known[column] for column, at in places.items())]
        dropped = _unplaced(survey, [(key, int(first.rows(key).sum())) for key in everyone if key not in keys], places)
        tables = {
            name: np.stack([blocks[wanted].grouped(key) for key in keys], axis=1) if keys else np.zeros((1, 0, 1))
            for name, wanted in counts.items()
        }
        grouped = next(iter(tables.values())).sum(axis=-1)
        rows = np.array([first.rows(key).sum() for key in keys], dtype=np.float64)
        margins, levels, empty = _margins(survey, keys, places, grouped.sum(axis=0))
        return Sample(survey, tuple(keys), by, grouped, rows, tables, margins, levels, dropped, empty)

    def calibrated(self, cells: Floats, kind: str) -> Calibrated:
        if kind == "linear":
            return linear(cells, self.margins)
        return rake(cells, self.margins) if self.survey.trim is None else trimmed(cells, self.margins, self.survey.trim)


def _unplaced(survey: Survey, gone: Sequence[tuple[Key, int]], places: Mapping[str, int]) -> tuple[Drop, ...]:
    """Respondents with a value that the population's shares do not have, or with none."""
    known = {margin.column: margin.shares for margin in survey.margins}
    counted: dict[str, int] = {}
    for key, n in gone:
        column, value = next((column, key[at]) for column, at in places.items() if key[at] not in known[column])
        what = f"no {column}" if value == NOT_TOLD else f'{column} "{value}" has no share among the customers'
        counted[what] = counted.get(what, 0) + n
    return tuple(Drop(f"cannot be weighted: {what}", n, survey.name) for what, n in counted.items() if n)


def _margins(
    survey: Survey, keys: Sequence[Key], places: Mapping[str, int], cells: Floats
) -> tuple[tuple[Margin, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Margins whose shares add up to the sample's size, over the levels that somebody stands for."""
    total, margins, levels, empty = float(cells.sum()), [], [], []
    for margin in survey.margins:
        have = {key[places[margin.column]] for key, size in zip(keys, cells, strict=True) if size > 0}
        names = [level for level in margin.shares if level in have]
        empty += [f"{margin.column} “{level}”" for level, s in margin.shares.items() if level not in have and s > 0]
        shares = np.array([margin.shares[level] for level in names])
        population = shares / shares.sum() * total if shares.sum() > 0 else shares
        where = {level: at for at, level in enumerate(names)}
        places_ = np.array([where.get(key[places[margin.column]], 0) for key in keys], dtype=np.intp)
        margins.append(Margin(places_, population))
        levels.append(tuple(names))
    return tuple(margins), tuple(levels), tuple(empty)


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


def _means(sample: Sample, found: Calibrated, kind: str, options: Options) -> list[Estimate]:
    """Of every outcome, everybody's mean and each segment's."""
    told: list[Estimate] = []
    for name in sample.tables:
        told += _mean_of(sample, found, kind, name, np.ones(len(sample.keys), dtype=bool), {}, options)
        if options.by is None:
            continue
        at = sample.by.index(options.by)
        for value in sorted({key[at] for key in sample.keys}):
            chosen = np.array([key[at] == value for key in sample.keys])
            if sample.rows[chosen].sum() >= max(1, options.minimum_n):
                told += _mean_of(sample, found, kind, name, chosen, {options.by: value}, options)
    return told


def _mean_of(
    sample: Sample,
    found: Calibrated,
    kind: str,
    name: str,
    chosen: np.typing.NDArray[np.bool_],
    keys: Mapping[str, str],
    options: Options,
) -> list[Estimate]:
    rating = _ratings(sample.survey, name)
    tables = sample.tables[name][:, chosen, 1:]
    base, sums, squares = tables.sum(axis=-1), tables @ rating, tables @ rating**2
    filled = np.flatnonzero(sample.grouped.sum(axis=1) > 0)
    whole = sample.grouped.sum(axis=0)
    left = np.stack([sample.calibrated(whole - sample.grouped[g], kind).factors for g in filled])[:, chosen]
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
