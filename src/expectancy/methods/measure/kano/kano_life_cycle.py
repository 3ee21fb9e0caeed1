"""Kano's life cycle: is a delighter becoming a matter of course, and when will as many take it for granted?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent, tables
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.crowd import classes_of
from expectancy.methods.measure.kano.kano import evaluation_table
from expectancy.methods.measure.kano.segments import discoveries
from expectancy.methods.measure.kano.stages import Feature
from expectancy.methods.waves import ordered, unit_of_time
from expectancy.summaries import Blocks, Counts, Summary

ANSWERS = 5  # of a Kano question


@dataclass(frozen=True)
class KanoLifeCycle:
    """The classes of every feature by wave, and their way from attractive over one-dimensional to must-be.

    stage: mean of 0 (A), 1 (O), 2 (M) among those three, by wave; migration: what it gains by year (or wave), with p of
    the linear-by-linear test of stage and time (Mantel 1963) and q over the features. must_be_trend: the logistic slope
    of M against A; time_to_must_be: from the last wave until as many take the feature for granted as are delighted,
    Fieller's interval; time_to_one_dimensional the same for O. Not told where the trend may be none, does not fit, or
    leads further ahead than twice the span of the waves. Kano 2001; Mantel 1963; Fieller 1954.
    """

    name: str = "kano_life_cycle"
    aliases: tuple[str, ...] = ("kano_migration", "taken_for_granted")
    variants: tuple[str, ...] = ("berger", "pouliot")
    title: str = "Which delighters are becoming a matter of course, and when?"
    source: SourceKind = "survey"
    reference: str = (
        "Kano 2001, Life cycle and creation of attractive quality; Mantel 1963, JASA 58:690-700; "
        "Fieller 1954, JRSS B 16:175-185"
    )
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if not source.with_role("functional", "dysfunctional"):
            return 'no item has both a "functional" and a "dysfunctional" column'
        return "" if source.wave_is_column else 'no column names the wave: add wave = "..." with it'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        by = [(str(source.wave),), *([(*options.cells, str(source.wave))] if _splits(source, options) else [])]
        return [need for each in by for need in _counts(source, each)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        found, dropped = _features(source, blocks, options)
        unit = unit_of_time(found[0].waves) if found else "waves"
        told = [one for each in found for one in each.migration(unit)]
        p = np.array([each.value for each in told if each.statistic == "migration_p"])
        told = _with_q(told, discoveries(p) if len(p) else p)
        told += [one for each in found for one in each.ahead(unit)]
        told += [one for each in found for one in each.waves_told()]
        n = max((each.n for each in found if options.by not in each.keys), default=0)
        gone = blocks.rows - n
        dropped = [*([Drop("no pair of answers", gone, source.name)] if gone else []), *dropped]
        details = {"unit": unit, "items": [each.as_dict() for each in found]}
        header = (tuple(dropped), source.weight is not None, self.reference, tuple(_notes(found)), details)
        return Result(self.name, _variant(source, options), n, tuple(told), *header)


def _counts(survey: Survey, by: tuple[str, ...]) -> list[Counts]:
    pairs = [
        (item.roles["functional"], item.roles["dysfunctional"])
        for item in survey.with_role("functional", "dysfunctional")
    ]
    return [Counts(pair, by, survey.weight) for pair in pairs]


def _splits(survey: Survey, options: Options) -> bool:
    """Whether there are segments; waves are what is compared."""
    return options.by is not None and options.by != survey.wave


def _features(survey: Survey, blocks: Blocks, options: Options) -> tuple[list[Feature], list[Drop]]:
    """Everybody's features, then those of segments."""
    asked = _counts(survey, (str(survey.wave),))
    found, dropped = _of_crowd(survey, blocks, asked, EVERYBODY, options)
    if _splits(survey, options):
        asked = _counts(survey, (*options.cells, str(survey.wave)))
        keys = sorted({key[:1] for key in blocks[asked[0]].cells.index}) if asked else []
        for crowd in segments(keys, options):
            here, gone = _of_crowd(survey, blocks, asked, crowd, options)
            found, dropped = [*found, *here], [*dropped, *gone]
    return found, dropped


def _of_crowd(
    survey: Survey, blocks: Blocks, asked: Sequence[Counts], crowd: Crowd, options: Options
) -> tuple[list[Feature], list[Drop]]:
    letters, start = evaluation_table(survey, options), crowd.key or ()
    least = 1 if crowd.key is None else max(1, options.minimum_n)  # everybody is always shown
    index = blocks[asked[0]].cells.index if asked else {}
    names = ordered(key[-1] for key in index if key[:-1] == start)
    held = [tables(blocks, asked, ANSWERS, (*start, name)) for name in names]
    found, dropped = [], []
    for at, item in enumerate(survey.with_role("functional", "dysfunctional")):
        classes: list[tuple[Floats, Floats]] = [classes_of(each, at, letters) for each in held]
        kept = [place for place, (rows, _) in enumerate(classes) if rows.sum() >= least]
        lost = int(sum(rows.sum() for place, (rows, _) in enumerate(classes) if place not in kept))
        keys = {"item": item.id, **crowd.keys}
        if lost:
            dropped.append(Drop(f"fewer than {least} answers in the wave", lost, ", ".join(keys.values())))
        if kept:
            rows, counts = (np.stack([classes[place][side] for place in kept]) for side in (0, 1))
            found.append(Feature(keys, tuple(names[place] for place in kept), rows, counts, options.confidence))
    return found, dropped


def _with_q(told: Sequence[Estimate], q: Floats) -> list[Estimate]:
    """The p-values with those adjusted over the features behind them."""
    out: list[Estimate] = []
    values = iter(q.tolist())
    for each in told:
        out.append(each)
        if each.statistic == "migration_p":
            out.append(Estimate(each.keys, "migration_q", next(values), None, None, each.n, "p"))
    return out


def _variant(survey: Survey, options: Options) -> str:
    size = "effective counts" if survey.weight else "counts"
    return (
        f"A, O, M by wave; {percent(options.confidence)} intervals from {size}: shares Wilson, stage and migration t, "
        "times ahead Fieller of the logistic trend; q: false discovery rate over the features"
    )


def _notes(found: Sequence[Feature]) -> list[str]:
    if not found:
        return ["Nobody answered both questions of a pair."]
    told: list[str] = []
    reasons: dict[str, list[str]] = {}
    for each in found:
        reasons.setdefault(each.to_must_be.why, []).append(each.label)
    for why, items in reasons.items():
        if why:
            told.append(f"When {listed(items)} will be taken for granted is not to be said: {why}.")
    if any(each.to_must_be.why == "" for each in found):
        told.append("Times ahead hold if the trend goes on as it went; what competitors will offer is not in the data.")
    return told


METHOD = KanoLifeCycle()
