"""Kano from wave to wave: has what a feature is to customers changed, and did the same customers change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.measure.kano.moves import Asked, Move, Wave
from expectancy.methods.waves import compared, ordered
from expectancy.summaries import Blocks, Summary

SURE = 0.9  # chance from which a class is said to have moved


@dataclass(frozen=True)
class KanoWaves:
    """Each wave against the one before, and the last against the first; keys item, from, to.

    better_change and worse_change: differences of the coefficients (Newcombe; with a respondent column or weights
    delete-a-group jackknife, which knows that the same people answered). chance_class_differs: that the true most
    frequent classes differ, 1 - sum over classes of P(first) P(second). Independent waves: chi2, chi2_df,
    homogeneity_p, homogeneity_q, cramers_v. The same respondents in both: kept_class, the share who gave the same
    class, bowker (symmetry of all moves) and stuart_maxwell (the shares of the classes) with df, p and q. Bowker 1948;
    Stuart 1955; Maxwell 1970.
    """

    name: str = "kano_waves"
    aliases: tuple[str, ...] = ("kano_change",)
    variants: tuple[str, ...] = ("berger", "pouliot")
    title: str = "Has what a feature is to customers changed between waves?"
    source: SourceKind = "survey"
    reference: str = (
        "Bowker 1948, JASA 43:572-574; Stuart 1955, Biometrika 42:412-416; "
        "Maxwell 1970, Br. J. Psychiatry 116:651-655; Newcombe 1998, Statistics in Medicine 17:873-890"
    )
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if not source.with_role("functional", "dysfunctional"):
            return 'no item has both a "functional" and a "dysfunctional" column'
        return "" if source.wave_is_column else 'no column names the wave: add wave = "..." with it'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return Asked(source, options).needs

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        names = ordered(key[0] for key in blocks[asked.whole[0]].keys())  # noqa: SIM118  # a block is no mapping
        waves = [Wave.read(asked, blocks, name) for name in names]
        kept = [wave for wave in waves if wave.rows >= asked.least]
        dropped = [_few(asked, wave) for wave in waves if wave.rows < asked.least]
        by_name = {wave.name: wave for wave in kept}
        moves = [Move.read(asked, blocks, by_name[first], by_name[second]) for first, second in compared([*by_name])]
        parts = [
            part for segment in _segments(asked, blocks) for part in _within(asked, blocks, moves, segment, dropped)
        ]
        whole = sum(wave.rows for wave in waves)
        unasked = blocks.rows - whole
        return Result(
            self.name,
            _variant(source, options),
            whole,
            tuple(one for move in (*moves, *parts) for one in move.estimates()),
            (*([Drop("no pair of answers in any wave", unasked, source.name)] if unasked else []), *dropped),
            source.weight is not None,
            self.reference,
            tuple(_notes(asked, blocks, kept, moves)),
            {"waves": {wave.name: wave.categories for wave in kept}},
        )


def _few(asked: Asked, wave: Wave) -> Drop:
    where = ", ".join([*(f"{column} = {value}" for column, value in wave.keys.items()), wave.name])
    return Drop(f"fewer than {asked.least} answers in the wave", wave.rows, where)


def _segments(asked: Asked, blocks: Blocks) -> list[str]:
    found = blocks[asked.parts[0]].keys() if asked.parts else []
    return sorted({key[0] for key in found})


def _within(asked: Asked, blocks: Blocks, moves: Sequence[Move], segment: str, dropped: list[Drop]) -> list[Move]:
    """The moves of a segment in those waves in which it has enough answers; the others are counted."""
    there = {key[1] for key in blocks[asked.parts[0]].keys() if key[0] == segment}  # noqa: SIM118
    names = dict.fromkeys(name for move in moves for name in (move.first.name, move.second.name))
    waves = {name: Wave.read(asked, blocks, name, segment) for name in names if name in there}
    kept = {name: wave for name, wave in waves.items() if wave.rows >= asked.least}
    dropped += [_few(asked, wave) for name, wave in waves.items() if name not in kept]
    return [
        move.within(kept[move.first.name], kept[move.second.name])
        for move in moves
        if move.first.name in kept and move.second.name in kept
    ]


def _variant(survey: Survey, options: Options) -> str:
    same = survey.respondent is not None or survey.weight is not None
    return (
        f"each wave against the one before, the last against the first; changes of better and worse with "
        f"{percent(options.confidence)} intervals: {'delete-a-group jackknife' if same else 'Newcombe'}; q: false "
        "discovery rate over the features; the same respondents are counted once each, unweighted"
    )


def _notes(asked: Asked, blocks: Blocks, waves: Sequence[Wave], moves: Sequence[Move]) -> list[str]:
    if len(waves) < 2:
        return [f"Only {len(waves)} wave{'' if len(waves) == 1 else 's'} with answers: there is nothing to compare."]
    told = []
    if asked.panel is not None and blocks[asked.panel].full:
        told.append("Too many answers to follow each respondent: waves are compared as if others had answered.")
    for move in moves:
        if not move.independent:
            told.append(
                f"{move.followed:,} respondents answered in both {move.first.name} and {move.second.name}: these are "
                "compared with themselves, and the chi-square of independent waves is left out."
            )
        sure = [item for item, chance in zip(asked.items, move.differs, strict=True) if chance >= SURE]
        if sure:
            here, there = move.first.categories, move.second.categories
            said = listed([f"{item} from {here[item]['class']} to {there[item]['class']}" for item in sure])
            told.append(f"Between {move.first.name} and {move.second.name} with chance {SURE:g} or more: {said}.")
    return told


METHOD = KanoWaves()
