"""Peers: own value among the others, one line an indicator, better always to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut, results, source_line
from expectancy.charts.words import shortened, slug
from expectancy.domain.estimate import Result
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import enumerated, number, percent


@dataclass(frozen=True)
class Indicator:
    """One indicator: our value, the others' by name, and which direction is better."""

    name: str
    unit: str
    own: float
    others: Mapping[str, float]
    lower_is_better: bool

    @property
    def ahead(self) -> int:
        """How many others are better."""
        return sum(value < self.own if self.lower_is_better else value > self.own for value in self.others.values())

    @property
    def leader(self) -> tuple[str, float]:
        choose = min if self.lower_is_better else max
        return choose(self.others.items(), key=lambda entry: entry[1])

    def place(self, value: float) -> float:
        """0 the worst of all, 1 the best."""
        everybody = [self.own, *self.others.values()]
        low, high = min(everybody), max(everybody)
        share = 0.5 if high == low else (value - low) / (high - low)
        return 1 - share if self.lower_is_better else share


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
            made += [peers(_indicators(result), name, source), offers(_offers(result), name, source)]
        return tuple(picture for picture in made if picture is not None)


def _indicators(result: Result) -> list[Indicator]:
    told: Mapping[str, Mapping[str, Any]] = result.details.get("indicators", {})
    return [
        Indicator(name, entry["unit"], entry["own"], entry["values"], entry["better"] == "lower")
        for name, entry in told.items()
        if entry.get("own") is not None and entry["values"]
    ]


@dataclass(frozen=True)
class Offer:
    """Something that an organisation has or has not."""

    name: str
    ours: bool | None  # None where we did not tell
    theirs: Mapping[str, bool]

    @property
    def share(self) -> float:
        return sum(self.theirs.values()) / len(self.theirs)


def _offers(result: Result) -> list[Offer]:
    told: Mapping[str, Mapping[str, Any]] = result.details.get("indicators", {})
    return [
        Offer(name, entry.get("has"), {who: bool(value) for who, value in entry["values"].items()})
        for name, entry in told.items()
        if entry.get("kind") == "has" and entry["values"]
    ]


def offers(listed: Sequence[Offer], name: str, source: str) -> Picture | None:
    """What peers have: the share of them, and whether we have it; what we lack and most have first."""
    if not listed:
        return None
    order = sorted(listed, key=lambda offer: (OURS.index(offer.ours), -offer.share, offer.name))
    frame = row_chart.Frame(
        axis="Peers that have it, per cent",
        domain=(-0.03, 1.03),
        head="Peers that have it",
        kinds={"we do not have it": "below", "we have it": "above", "not told": "none"},
        n_head="peers",
        share=True,
    )
    wide, narrow = row_chart.rows([_offer_line(offer) for offer in order[:MOST]], frame)
    lacking = [offer for offer in order if offer.ours is False and offer.share >= 0.5]
    title = (
        f"{enumerated([offer.name for offer in lacking])}: at least half of our peers have it and we do not"
        if lacking
        else f"Of {len(listed)} things that peers may have, we lack none that half of them have"
    )
    subtitle = "Mark: share of peers that have it; colour and shape: whether we have it." + cut(len(order))
    description = f"{len(listed)} things that organisations have or have not. The numbers are in the table below."
    table = Table(
        ("indicator", "organisation", "has"),
        tuple(
            (offer.name, who, "yes" if has else "no")
            for offer in order
            for who, has in (*([("we", offer.ours)] if offer.ours is not None else []), *offer.theirs.items())
        ),
    )
    return Picture(slug("offers", name), title, subtitle, description, source, table, wide, narrow)


OURS = (False, True, None)


def _offer_line(offer: Offer) -> row_chart.Line:
    kind = {True: "we have it", False: "we do not have it", None: "not told"}[offer.ours]
    having = sum(offer.theirs.values())
    printed = f"{having} of {len(offer.theirs)}"
    who = enumerated([name for name, has in offer.theirs.items() if has], most=4) or "nobody"
    hint = f"{offer.name}: {printed} peers have it ({who}); {kind}"
    return row_chart.Line(offer.name, kind, offer.share, None, None, printed, str(len(offer.theirs)), hint)


def peers(indicators: Sequence[Indicator], name: str, source: str) -> Picture | None:
    """Every indicator on a scale of its own, from the worst of all (left) to the best (right); most behind first."""
    if not indicators:
        return None
    listed = sorted(indicators, key=lambda entry: (-entry.ahead / len(entry.others), entry.name))
    frame = row_chart.Frame(
        axis="Worst of all to best of all; each indicator on its own scale",
        domain=(-0.04, 1.04),
        head="We, the best",
        kinds={"most are better": "below", "some are better": "inside", "nobody is better": "above"},
        n_head="better",
        tick_labels=False,
    )
    wide, narrow = row_chart.rows([_line(entry) for entry in listed[:MOST]], frame)
    behind = [entry for entry in listed if entry.ahead > len(entry.others) / 2]
    leads = [entry for entry in listed if entry.ahead == 0]
    title = (
        f"Most peers are better in {len(behind)} of {len(listed)} indicators: "
        f"{enumerated([entry.name for entry in behind])}"
        if behind
        else f"In none of {len(listed)} indicators are most peers better; we lead in {len(leads)}"
    )
    subtitle = (
        "Filled mark: we. Hollow dots: the others. Right is better, also where lower values are. At the edge: how many "
        "of the others are better." + cut(len(listed))
    )
    description = (
        f"{len(listed)} indicators, those where most peers are better first. The numbers are in the table below."
    )
    return Picture(slug("peers", name), title, subtitle, description, source, _table(listed), wide, narrow)


def _line(entry: Indicator) -> row_chart.Line:
    count, ahead = len(entry.others), entry.ahead
    kind = "nobody is better" if ahead == 0 else "most are better" if ahead > count / 2 else "some are better"
    leader, best = entry.leader
    better = "lower is better" if entry.lower_is_better else "higher is better"
    return row_chart.Line(
        f"{entry.name}{'' if entry.unit in ('', 'share') else f', {entry.unit}'}",
        kind,
        entry.place(entry.own),
        None,
        None,
        f"{_value(entry, entry.own)}\n{shortened(leader, 20)} {_value(entry, best)}",
        f"{ahead} of {count}",
        f"{entry.name}: we {_value(entry, entry.own)}, {leader} leads with {_value(entry, best)}; {better}",
        others=tuple(entry.place(value) for value in entry.others.values()),
    )


def _value(entry: Indicator, value: float) -> str:
    if entry.unit == "share":
        return percent(value)
    return number(value, 0 if abs(value) >= 100 or value == int(value) else 1)


def _table(listed: Sequence[Indicator]) -> Table:
    columns = ("indicator", "unit", "better", "organisation", "value")
    cells = []
    for entry in listed:
        better = "lower" if entry.lower_is_better else "higher"
        for organisation, value in (("we", entry.own), *entry.others.items()):
            cells.append((entry.name, entry.unit, better, organisation, value))
    return Table(columns, tuple(cells))


CHART = Peers()
