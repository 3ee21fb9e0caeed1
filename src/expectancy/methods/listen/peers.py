"""Peers: where do we stand among others, and what do they have that we do not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Indicators
from expectancy.methods.answers import choice
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.listen.benchmark import OPTIONAL, REQUIRED, Indicator, Read, read
from expectancy.methods.listen.standing import Standing, details, estimates, moved, standing
from expectancy.summaries import Blocks, Listing, Summary

VARIANTS = ("latest", "all")


@dataclass(frozen=True)
class Peers:
    """Own figure among the organisations, indicator by indicator, in the latest period in which ours is told.

    rank = 1 + organisations that are strictly better; share_as_good = peers at least as good / peers; median of the
    peers; best and leader among all, our own included; gaps in the direction that is better: below 0 is behind. Where
    the figures are shares with an n, the rank has an interval (Mogstad et al. 2024) and the chance that it would hold.
    What is only had or not: share_has = peers that have it / peers. Variant "all": every period, not only the latest.
    """

    name: str = "peers"
    aliases: tuple[str, ...] = ("benchmarks",)
    variants: tuple[str, ...] = VARIANTS
    title: str = "Where do we stand among others, and what do they have that we do not?"
    source: SourceKind = "indicators"
    reference: str = (
        "Mogstad, Romano, Shaikh & Wilhelm 2024, Rev. Econ. Studies 91:476-518; Goldstein & Spiegelhalter 1996, JRSS A "
        "159:385-443; Wilson 1927"
    )

    def missing(self, source: Source) -> str:
        if not isinstance(source, Indicators):
            return "it reads [[indicators]]"
        lacking = [column for column in REQUIRED if source.columns and column not in source.columns]
        return f"the file has no column {listed(lacking)}" if lacking else ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Indicators)
        return [Listing((*REQUIRED, *(column for column in OPTIONAL if column in source.columns)))]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Indicators)
        [spec] = self.needs(source, options)
        assert isinstance(spec, Listing)
        found = read(blocks[spec].rows(), source.own)
        if not found.figures and not found.dropped:
            return Result(self.name, "no rows", 0, (), (), False, self.reference, ("The file has no rows.",))
        _check(source, found)
        tidy: list[Estimate] = []
        told: dict[str, Any] = {}
        caveats: dict[str, list[str]] = {}
        every = choice(options, VARIANTS, self.name) == "all"
        notes = list(found.notes)
        if options.by is not None:
            notes.append(f'Benchmarks are not split: "{options.by}" is not used.')
        for indicator in found.indicators:
            latest, remark = _latest(indicator, source.own)
            places = {
                period: standing(indicator, period, source.own, options, every or period == latest)
                for period in indicator.periods
            }
            shown = [latest, *(period for period in reversed(places) if every and period != latest)]
            for period in shown:
                tidy += estimates(indicator, period, places[period], options.confidence)
            tidy += moved(indicator, source.own, options.confidence)
            told[indicator.name] = details(indicator, latest, places)
            for caveat in (remark, _caveat(indicator, places[latest])):
                caveats.setdefault(caveat, []).append(indicator.name)
        notes += [f"{listed(names)}: {caveat}" for caveat, names in caveats.items() if caveat]
        variant = (
            f"own: {source.own}; {'every period' if every else 'latest period with our own figure'}; "
            f"{options.confidence:.0%} intervals: Wilson, rank by simultaneous differences"
        )
        return Result(
            self.name,
            variant,
            found.figures,
            tuple(tidy),
            tuple(found.drops(source.file)),
            False,
            self.reference,
            tuple(notes),
            {"own": source.own, "indicators": told, "problems": list(found.notes)},
        )


def _check(source: Indicators, found: Read) -> None:
    """Nothing readable, or our own organisation nowhere: the study is wrong."""
    organisations = sorted({name for each in found.indicators for of in each.periods.values() for name in of})
    if not organisations:
        raise ExpectancyError(
            Problem(
                "no-indicators",
                "no row has an organisation, an indicator and a value that can be read",
                source.file,
                "a row an organisation, indicator and period, with a number or yes or no as its value",
                "correct the file; docs/reference/methods/peers.md has an example",
            )
        )
    if source.own not in organisations and source.own in found.organisations:
        raise ExpectancyError(
            Problem(
                "own-not-found",
                f'no figure of our own organisation "{source.own}" can be read ({listed(list(found.dropped))})',
                source.file,
                "a number, or yes or no, as its value, and the unit that its peers have",
                "correct its rows in the file",
            )
        )
    if source.own not in organisations:
        raise ExpectancyError(
            Problem(
                "own-not-found",
                f'no row is about our own organisation "{source.own}"{nearest(source.own, organisations)}',
                source.file,
                f"one of {listed(sorted(found.organisations))}",
                "write own in the study as the organisation is called in the file",
            )
        )


def _latest(indicator: Indicator, own: str) -> tuple[str, str]:
    """The latest period with our own figure, else the latest; and what must be said about it."""
    labels = list(indicator.periods)
    ours = [label for label in labels if own in indicator.periods[label]]
    if not ours:
        return labels[-1], "our own figure is not told."
    if ours[-1] != labels[-1]:
        return ours[-1], f"compared in {ours[-1]}; our own figure for {labels[-1]} is not told."
    return ours[-1], ""


def _caveat(indicator: Indicator, found: Standing) -> str:
    """What keeps a reader from more, in one sentence."""
    if not found.others:
        return "no peer's figure is told for this period."
    if indicator.kind == "has":
        return ""
    if not indicator.better:
        return "nobody told whether higher or lower is better, so there is no rank and no gap."
    if found.place is not None and found.place.low is None:
        why = "the figures are no shares" if indicator.whole is None else "not every figure has an n"
        return f"the rank has no interval, because {why}."
    return ""


METHOD = Peers()
