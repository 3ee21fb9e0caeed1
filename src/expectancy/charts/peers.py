"""Peers: own value among the others, one line an indicator, better always to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Cell, Picture, Table
from expectancy.charts.inputs import MOST, cut, results, source_line
from expectancy.charts.offers import offered, offers
from expectancy.charts.words import shortened, slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import chance, enumerated, number, percent, quoted, told, told_apart


@dataclass(frozen=True)
class Indicator:
    """One indicator: our value, the others' by name, and which direction is better; what is not known is None."""

    name: str
    unit: str
    own: float
    others: Mapping[str, float]
    lower_is_better: bool
    low: float | None = None  # of our value
    high: float | None = None
    rank: Estimate | None = None
    rank_chance: float | None = None
    sizes: Mapping[str, int | None] = field(default_factory=dict)  # organisation -> n
    own_n: int | None = None

    @property
    def ahead(self) -> int:
        """How many others are better."""
        return sum(value < self.own if self.lower_is_better else value > self.own for value in self.others.values())

    @property
    def leader(self) -> tuple[str, float]:
        choose = min if self.lower_is_better else max
        return choose(self.others.items(), key=lambda entry: entry[1])

    @property
    def apart(self) -> bool:
        """Whether we can be told apart from the others, by the interval of our rank."""
        return self.rank is None or told_apart(self.rank.low, self.rank.high, len(self.others) + 1)

    def place(self, value: float) -> float:
        """0 the worst of all, 1 the best; the ends of our interval count, so that it is on the scale too."""
        ends = [end for end in (self.low, self.high) if end is not None]
        everybody = [self.own, *ends, *self.others.values()]
        low, high = min(everybody), max(everybody)
        share = 0.5 if high == low else (value - low) / (high - low)
        return 1 - share if self.lower_is_better else share

    @property
    def whisker(self) -> tuple[float | None, float | None]:
        """Our interval on that scale, the worse end first."""
        if self.low is None or self.high is None:
            return None, None
        first, second = sorted((self.place(self.low), self.place(self.high)))
        return first, second


@dataclass(frozen=True)
class Peers:
    """Where we stand among other organisations."""

    name: str = "peers"
    title: str = "Where do we stand among our peers?"
    empty: str = (
        "Here stands how others do, and what they have that we do not. It needs a file with a row an organisation, "
        "indicator and period: see [[indicators]] in the study."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = []
        for name, result in results(evaluation, "peers"):
            source = source_line(evaluation, "indicators", name)
            made += [peers(indicators_of(result), name, source), offers(offered(result), name, source)]
        return tuple(picture for picture in made if picture is not None)


def indicators_of(result: Result) -> list[Indicator]:
    told: Mapping[str, Mapping[str, Any]] = result.details.get("indicators", {})
    return [
        _indicator(name, entry, result)
        for name, entry in told.items()
        if entry.get("own") is not None and entry["values"]
    ]


def _indicator(name: str, entry: Mapping[str, Any], result: Result) -> Indicator:
    """The latest period is the first estimate of its statistic."""
    own, rank, sure = (next(iter(result.where(each, indicator=name)), None) for each in ("own", "rank", "rank_chance"))
    return Indicator(
        name,
        entry["unit"],
        entry["own"],
        entry["values"],
        entry["better"] == "lower",
        None if own is None else own.low,
        None if own is None else own.high,
        rank,
        None if sure is None else sure.value,
        entry.get("n", {}),
        own.n if own is not None and own.n else None,
    )


def peers(indicators: Sequence[Indicator], name: str, source: str) -> Picture | None:
    """Every indicator on a scale of its own, from the worst (left) to the best (right); most behind first."""
    if not indicators:
        return None
    listed = sorted(indicators, key=lambda entry: (not entry.apart, -entry.ahead / len(entry.others), entry.name))
    frame = row_chart.Frame(
        axis="Worse to better; each indicator on its own scale",
        domain=(-0.04, 1.04),
        head="We; the others; our rank",
        kinds={kind: role for kind, role in KINDS.items() if kind in {_kind(entry) for entry in listed}},
        n_head="our n",
        tick_labels=False,
    )
    wide, narrow = row_chart.rows([_line(entry) for entry in listed[:MOST]], frame)
    subtitle = (
        "Filled mark: we, with the interval of our figure where it is known. Hollow dots: the others. Right is better, "
        "also where lower values are." + _why_untold(listed) + cut(len(listed))
    )
    description = (
        f"{len(listed)} indicators, those where most peers are better first. The numbers are in the table below."
    )
    return Picture(slug("peers", name), _title(listed), subtitle, description, source, _table(listed), wide, narrow)


UNTOLD = "cannot be told apart"
KINDS = {"most are better": "below", "some are better": "inside", "nobody is better": "above", UNTOLD: "none"}


def _kind(entry: Indicator) -> str:
    if not entry.apart:
        return UNTOLD
    ahead = entry.ahead
    most = ahead > len(entry.others) / 2
    return "nobody is better" if ahead == 0 else "most are better" if most else "some are better"


def _title(listed: Sequence[Indicator]) -> str:
    """Where most peers are better, as far as ranks can be told; then where they cannot."""
    behind = [entry.name for entry in listed if entry.apart and entry.ahead > len(entry.others) / 2]
    untold = [quoted(entry.name) for entry in listed if not entry.apart]
    if len(untold) == len(listed):
        return f"We cannot be told apart from the others in {enumerated(untold)}"
    leads = sum(entry.apart and entry.ahead == 0 for entry in listed)
    title = (
        f"Most peers are better in {len(behind)} of {len(listed)} indicators: {enumerated(behind)}"
        if behind
        else f"In none of {len(listed)} indicators are most peers better; we lead in {leads}"
    )
    return f"{title}; we cannot be told apart from the others in {enumerated(untold)}" if untold else title


def _why_untold(listed: Sequence[Indicator]) -> str:
    if all(entry.apart for entry in listed):
        return ""
    return " Cannot be told apart: the interval of our rank spans more than half of the places."


def _line(entry: Indicator) -> row_chart.Line:
    leader, best = _leading(entry)
    better = "lower is better" if entry.lower_is_better else "higher is better"
    rank, low_high = _ranked(entry), entry.whisker
    printed = [_own(entry), f"{shortened(leader, 15)} {_value(entry, best)}", *rank]
    hint = f"{entry.name}: we {_own(entry)}, {_n(entry)}{leader} {_value(entry, best)}; {better}; {', '.join(rank)}"
    return row_chart.Line(
        f"{entry.name}{'' if entry.unit in ('', 'share') else f', {entry.unit}'}",
        _kind(entry),
        entry.place(entry.own),
        *low_high,
        "\n".join(printed),
        f"{entry.own_n:,}" if entry.own_n else "",
        hint,
        others=tuple(entry.place(value) for value in entry.others.values()),
    )


def _leading(entry: Indicator) -> tuple[str, float]:
    """Who of the others is best, or how many of them where several are."""
    leader, best = entry.leader
    tied = sum(value == best for value in entry.others.values())
    if tied == 1:
        return leader, best
    return f"all {tied} others" if tied == len(entry.others) else f"{tied} of {len(entry.others)} others", best


def _n(entry: Indicator) -> str:
    """Our n and the span of the others' where they are known."""
    own = "" if entry.own_n is None else f"n {entry.own_n:,}, "
    sizes = [size for name in entry.others if (size := entry.sizes.get(name)) is not None]
    return own + (f"the others' n {min(sizes):,} to {max(sizes):,}; " if sizes else "")


def _ranked(entry: Indicator) -> list[str]:
    """``rank 9 of 9 (1 to 9)`` and ``chance 23 %``; without an interval, how many are better."""
    rank = entry.rank
    if rank is None or rank.low is None or rank.high is None:
        return [f"{entry.ahead} of {len(entry.others)} better"]
    sure = [] if entry.rank_chance is None else [f"chance {chance(entry.rank_chance)}"]
    return [f"rank {rank.value:.0f} of {rank.n} ({rank.low:.0f} to {rank.high:.0f})", *sure]


def _own(entry: Indicator) -> str:
    if entry.low is None or entry.high is None:
        return _value(entry, entry.own)
    return told(Estimate({}, "own", entry.own, entry.low, entry.high, entry.own_n or 0, entry.unit))


def _value(entry: Indicator, value: float) -> str:
    if entry.unit == "share":
        return percent(value)
    return number(value, 0 if abs(value) >= 100 or value == int(value) else 1)


def _table(listed: Sequence[Indicator]) -> Table:
    """A line an organisation; the interval and the rank stand in ours."""
    columns = ("indicator", "unit", "better", "organisation", "value", "low", "high", "n")
    cells: list[tuple[Cell, ...]] = []
    for entry in listed:
        head = (entry.name, entry.unit, "lower" if entry.lower_is_better else "higher")
        rank = entry.rank
        ranks = (None,) * 4 if rank is None else (rank.value, rank.low, rank.high, entry.rank_chance)
        cells.append((*head, "we", entry.own, entry.low, entry.high, entry.own_n, *ranks))
        for organisation, value in entry.others.items():
            cells.append((*head, organisation, value, None, None, entry.sizes.get(organisation), *(None,) * 4))
    return Table((*columns, "rank", "rank_low", "rank_high", "rank_chance"), tuple(cells))


CHART = Peers()
