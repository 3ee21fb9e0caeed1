"""What changed between the first and the last wave of a Kano survey: each feature's better, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number, quoted, told

SURE = 0.05  # false discovery rate up to which a change is told
CLEAR, OPEN = "classes have changed", "no clear change"
PAIR = ("item", "from", "to")
MEASURES = (
    "better_change",
    "worse_change",
    "chance_class_differs",
    "chi2",
    "homogeneity_p",
    "homogeneity_q",
    "cramers_v",
)


@dataclass(frozen=True)
class KanoWaves:
    """A row a feature, the surest change first."""

    name: str = "kano_waves"
    title: str = "Which features have changed their Kano class?"
    methods: tuple[str, ...] = ("kano_waves",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        waves = [str(each) for each in result.details.get("waves", ())]
        if len(waves) < 2:
            return ()
        found = [
            each
            for each in result.where("better_change")
            if tuple(each.keys) == PAIR
            and (each.keys["from"], each.keys["to"]) == (waves[0], waves[-1])
            and finite(each)
        ]
        if not found:
            return ()
        found.sort(key=lambda each: (_q(result, each), -abs(each.value)))
        shown = found[:MOST]
        kinds = {CLEAR: "accent", OPEN: "none"}
        frame = row_chart.Frame(
            axis=f"Change of better from {waves[0]} to {waves[-1]}, percentage points",
            domain=row_chart.domain([bound for each in shown for bound in (each.low, each.high)], include=[0.0]),
            head="Better, interval",
            kinds={kind: role for kind, role in kinds.items() if any(_kind(result, each) == kind for each in shown)},
            share=True,
            rule=0.0,
        )
        wide, narrow = row_chart.rows([_line(result, each) for each in shown], frame)
        more = (
            f" The first {len(shown)} of {len(found)} are drawn; the table has all." if len(found) > len(shown) else ""
        )
        return (
            Picture(
                "kano-waves",
                _title(result, found, waves),
                f"Mark: how much more (right) or less (left) the feature satisfies where it is, with its interval. "
                f"{CLEAR[0].upper()}{CLEAR[1:]}: chi-square of the six classes, false discovery rate at most {SURE:g}."
                f"{more}",
                f"Changes of {len(found)} Kano features between two waves. The numbers are in the table below.",
                source(result),
                _table(result),
                wide,
                narrow,
                next(iter(result.notes), ""),
            ),
        )


def _q(result: Result, each: Estimate) -> float:
    found = result.get("homogeneity_q", **each.keys)
    return found.value if found is not None and finite(found) else 1.0


def _kind(result: Result, each: Estimate) -> str:
    return CLEAR if _q(result, each) <= SURE else OPEN


def _line(result: Result, each: Estimate) -> row_chart.Line:
    item, q = each.keys["item"], _q(result, each)
    worse = result.get("worse_change", **each.keys)
    beside = "" if worse is None else f", worse {told(worse)}"
    return row_chart.Line(
        item,
        _kind(result, each),
        each.value,
        each.low,
        each.high,
        told(each),
        f"{each.n:,}",
        f"{item}: better {told(each)}{beside}, q {number(q, 3)}, n {each.n:,}",
    )


def _title(result: Result, found: Sequence[Estimate], waves: Sequence[str]) -> str:
    clear = [each for each in found if _kind(result, each) == CLEAR]
    if not clear:
        return f"No feature of {len(found)} has clearly changed its classes from {waves[0]} to {waves[-1]}"
    most = max(clear, key=lambda each: abs(each.value))
    way = "rose" if most.value > 0 else "fell"
    return (
        f"{len(clear)} of {len(found)} features have changed their classes since {waves[0]}; better {way} most for "
        f"{quoted(most.keys['item'])}: {told(most)}"
    )


def _table(result: Result) -> Table:
    pairs = [each for each in result.where("better_change") if tuple(each.keys) == PAIR]
    rows = []
    for each in pairs:
        beside = [result.get(name, **each.keys) for name in MEASURES[1:]]
        values = [None if one is None else one.value for one in beside]
        rows.append((*each.keys.values(), each.value, each.low, each.high, *values, each.n))
    return Table(("feature", "from", "to", "better_change", "low", "high", *MEASURES[1:], "n"), tuple(rows))


CHART = KanoWaves()
