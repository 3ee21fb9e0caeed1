"""Why customers left: the five reasons, from codes of complaints or of a survey of those who left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import LEAVING, Complaints
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import wilson
from expectancy.methods.listen.coded import Coded, cells, request
from expectancy.summaries import Blocks, Periods, Summary
from expectancy.summaries.decode import plain


@dataclass(frozen=True)
class LeavingReasons:
    """The share of each of five reasons among the customers whose code stands for one, and how many have none.

    share = k / n with Wilson's interval, n all whose code the study maps to a reason; share_without: codes that stand
    for none, of all with a code. Wilson 1927.
    """

    name: str = "leaving_reasons"
    aliases: tuple[str, ...] = ("reasons_for_leaving", "why_customers_leave")
    variants: tuple[str, ...] = ()
    title: str = "Why do customers leave?"
    source: SourceKind = "complaints"
    reference: str = "Wilson 1927, JASA 22:209-212; Keaveney 1995, Journal of Marketing 59(2):71-82"

    def missing(self, source: Source) -> str:
        if not isinstance(source, Complaints):
            return "it reads [[complaints]]"
        if source.code is None or not source.leaving:
            return "add code, and under leaving which reason each code stands for, to the complaints"
        return ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Complaints)
        return [request(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Complaints)
        spec = request(source, options)
        assert isinstance(spec, Periods)
        found = cells(source, blocks[spec], options)
        estimates: list[Estimate] = []
        few = 0
        for cell, coded in found.items():
            told = _reasons(source, coded)
            if cell is not None and sum(told.values()) < options.minimum_n:
                few += sum(told.values())
                continue
            keys = {} if cell is None or options.by is None else {options.by: cell}
            estimates += _of(told, coded, keys, options.confidence)
        whole, drops = found[None], [Drop("no code", found[None].uncoded, source.file)] if found[None].uncoded else []
        others = _others(source, whole)
        if others:
            shown = ", ".join(f'"{code}"' for code, _ in others.most_common(3))
            drops.append(Drop(f"a code that stands for no reason: {shown}", sum(others.values()), source.file))
        if few:
            drops.append(Drop(f"fewer than {options.minimum_n} in the segment", few))
        n = sum(_reasons(source, whole).values())
        variant = (
            f"five reasons from the codes of the study; {percent(options.confidence)} Wilson intervals, each alone"
        )
        return Result(self.name, variant, n, tuple(estimates), tuple(drops), False, self.reference, _notes(n))


def _meaning(source: Complaints) -> dict[str, str]:
    """Code, case and blanks aside -> reason."""
    return {plain(code): reason for code, reason in source.leaving.items()}


def _reasons(source: Complaints, coded: Coded) -> Counter[str]:
    meaning, found = _meaning(source), Counter(dict.fromkeys(LEAVING, 0))
    for code, days in coded.by_code.items():
        if plain(code) in meaning:
            found[meaning[plain(code)]] += sum(days.values())
    return found


def _others(source: Complaints, coded: Coded) -> Counter[str]:
    meaning = _meaning(source)
    return Counter({code: sum(days.values()) for code, days in coded.by_code.items() if plain(code) not in meaning})


def _of(told: Mapping[str, int], coded: Coded, keys: Mapping[str, str], confidence: float) -> Iterator[Estimate]:
    n = sum(told.values())
    for reason, k in sorted(told.items(), key=lambda entry: -entry[1]) if n else ():
        bounds = wilson(k, n, confidence)
        named = {"reason": reason, **keys}
        yield Estimate(named, "count", float(k), None, None, n, "answers")
        yield Estimate(named, "share", k / n, bounds.low, bounds.high, n, "share")
    with_code = coded.n - coded.uncoded
    if with_code:
        bounds = wilson(with_code - n, with_code, confidence)
        yield Estimate(keys, "share_without", (with_code - n) / with_code, bounds.low, bounds.high, with_code, "share")


def _notes(n: int) -> tuple[str, ...]:
    if not n:
        return ("No row has a code that stands for a reason.",)
    return (
        "Reasons are those that customers, or who coded them, gave: the first thing named is not always what decided.",
        "Each interval is of one share alone; that all five hold at once is less sure.",
    )


METHOD = LeavingReasons()
