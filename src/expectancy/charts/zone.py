"""Where each expectation stands: zone of tolerance, else expected against perceived, else the share at the target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, by_survey, cut, finite, source_line
from expectancy.charts.theme import TONES
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation, Row, Verdict
from expectancy.domain.study import Rules
from expectancy.domain.wording import chance, half, number, percent, places, quoted, told, weakest

LEVELS = ("minimum", "desired", "expected", "perceived")


@dataclass(frozen=True)
class Zone:
    """The zone-of-tolerance picture, or what comes nearest to it with the levels that were asked."""

    name: str = "zone"
    title: str = "Where does each expectation stand against what customers want and tolerate?"
    empty: str = (
        "Here stands how each expectation is met. It needs a survey whose items name a column for what was perceived, "
        "and best also for the minimum and desired level: see [[survey.item]] in the study."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        def source(survey: str) -> str:
            return source_line(evaluation, "survey", survey)

        rules = evaluation.rules
        made = [
            *(zones(rows, survey, source(survey)) for survey, rows in by_survey(evaluation, "position").items()),
            *(gaps(rows, survey, source(survey), rules) for survey, rows in by_survey(evaluation, "gap").items()),
            *(
                shares(rows, survey, source(survey), rules)
                for survey, rows in by_survey(evaluation, "share_at_target").items()
            ),
        ]
        return tuple(picture for picture in made if picture is not None)


class Standing(Protocol):
    """What is drawn: a row of the evaluation, or one item of a result."""

    @property
    def statement(self) -> str: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def levels(self) -> Mapping[str, Estimate]: ...


def zones(rows: Sequence[Standing], survey: str, source: str, things: str = "expectations") -> Picture | None:
    """A band from adequate to desired, a mark for perceived; furthest below adequate first."""
    three = ("minimum", "desired", "perceived")
    known = sorted((row for row in rows if all(finite(row.levels.get(level)) for level in three)), key=_adequacy)
    if not known:
        return None
    digits = places(half(row.levels["perceived"]) for row in known)
    levels = [level for row in known for level in row.levels.items() if level[0] in LEVELS]
    frame = row_chart.Frame(
        axis="Mean rating, points",
        domain=row_chart.domain(
            [bound for _, found in levels for bound in (found.value, found.low, found.high)], margin=0.03
        ),
        head="Perceived, 95 % interval",
        kinds=_kinds(known),
    )
    drawn = [_line(row, row.levels["perceived"], told(row.levels["perceived"], digits), _band(row)) for row in known]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    below = [row for row in known if row.verdict.name == "below adequate"]
    worst, distance = known[0], _adequacy(known[0])
    title = (
        f"{len(below)} of {len(known)} {things} are below what customers tolerate; furthest is "
        f"{quoted(worst.statement)}, {number(-distance, digits)} points short"
        if below
        else f"None of {len(known)} {things} is below what customers tolerate; nearest is "
        f"{quoted(worst.statement)}, {number(distance, digits)} points above"
    )
    subtitle = (
        "Band: from adequate (the least customers tolerate) to desired. Mark: perceived, with its 95 % interval. "
        "Furthest below adequate first." + _decides(known) + cut(len(known))
    )
    spoken = _spoken(known, "zone of tolerance")
    return Picture(slug("zone", survey), title, subtitle, spoken, source, _table(known), wide, narrow)


def gaps(rows: Sequence[Row], survey: str, source: str, rules: Rules) -> Picture | None:
    """Expected (hollow) and perceived (filled, with interval) joined; largest shortfall first, the gap printed."""
    known = [row for row in rows if finite(row.levels.get("expected")) and finite(row.levels.get("perceived"))]
    if not known:
        return None
    known.sort(key=lambda row: _measure(row).value)
    digits = places(half(_measure(row)) for row in known)
    levels = [row.levels[name] for row in known for name in ("expected", "perceived")]
    frame = row_chart.Frame(
        axis="Mean rating, points",
        domain=row_chart.domain([bound for found in levels for bound in (found.value, found.low, found.high)]),
        head="Gap, 95 % interval",
        kinds=_kinds(known),
    )
    drawn = [
        _line(row, row.levels["perceived"], told(_measure(row), digits), None, row.levels["expected"].value)
        for row in known
    ]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    missed = [row for row in known if row.verdict.name == "not met"]
    worst = known[0]
    title = (
        f"{len(missed)} of {len(known)} expectations are not met{_by(known)}; {quoted(worst.statement)} "
        f"falls furthest short: {told(_measure(worst), digits)} points{_note(worst, ', ')}"
        if missed
        else f"None of {len(known)} expectations is clearly missed; the largest gap is {quoted(worst.statement)}: "
        f"{told(_measure(worst), digits)} points"
    )
    subtitle = (
        "Hollow diamond: expected. Filled mark: perceived, with its 95 % interval. Gap: perceived minus expected; met "
        f"where its whole interval is above {number(-rules.delta)}. The levels "
        f"are those of the item that decides.{_decides(known)}" + cut(len(known))
    )
    spoken = _spoken(known, "gap")
    return Picture(slug("gaps", survey), title, subtitle, spoken, source, _table(known), wide, narrow)


def shares(rows: Sequence[Row], survey: str, source: str, rules: Rules) -> Picture | None:
    """Only performance was asked: the share at or above the target rating, against the share that counts as met."""
    if not rows:
        return None
    known = sorted(rows, key=lambda row: _measure(row).value)
    digits = places((100 * half(_measure(row)) for row in known), most=1)
    low = min(found.low if found.low is not None else found.value for found in map(_measure, known))
    frame = row_chart.Frame(
        axis="Customers at or above the target rating, share",
        domain=(max(0.0, math.floor(low * 10 - 0.3) / 10), 1.0),
        head="Share, 95 % interval",
        kinds=_kinds(known),
        share=True,
        rule=rules.target_share,
        rule_label=f"target {percent(rules.target_share)}",
    )
    drawn = [_line(row, _measure(row), told(_measure(row), digits)) for row in known]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    missed = [row for row in known if row.verdict.name == "not met"]
    worst = known[0]
    title = (
        f"{len(missed)} of {len(known)} expectations miss the target of {percent(rules.target_share)}{_by(known)}; "
        f"lowest is {quoted(worst.statement)} with {told(_measure(worst), digits)}{_note(worst, ', ')}"
        if missed
        else f"None of {len(known)} expectations clearly misses the target of {percent(rules.target_share)}; lowest is "
        f"{quoted(worst.statement)} with {told(_measure(worst), digits)}"
    )
    subtitle = (
        "Mark: share of customers at or above the target rating, with its 95 % interval. Dashed line: the share from "
        "which an expectation counts as met. Lowest first; what customers want was not asked."
        + _decides(known)
        + cut(len(known))
    )
    spoken = _spoken(known, "share at target")
    return Picture(slug("shares", survey), title, subtitle, spoken, source, _table(known), wide, narrow)


def _line(
    row: Standing, mark: Estimate, printed: str, band: tuple[float, float] | None = None, second: float | None = None
) -> row_chart.Line:
    return row_chart.Line(
        row.statement,
        row.verdict.name,
        mark.value,
        mark.low,
        mark.high,
        printed,
        f"{mark.n:,}",
        f"{row.statement}: {row.verdict.name}{_chance(row.verdict)}; {printed}, n {mark.n:,}{_note(row, '; ')}",
        band,
        second,
        note=_note(row),
    )


def _note(row: Standing, lead: str = "") -> str:
    """Which item's figure stands for the row."""
    decides = weakest(row.verdict.rule)
    return "" if decides is None else f"{lead}weakest of {decides[1]}: {decides[0]}"


def _several(rows: Sequence[Standing]) -> int:
    return sum(weakest(row.verdict.rule) is not None for row in rows)


def _by(rows: Sequence[Row]) -> str:
    return ", each judged by its weakest item" if _several(rows) else ""


def _decides(rows: Sequence[Standing]) -> str:
    """An expectation is met only if all its items are: what stands is the weakest, and which that is."""
    n = _several(rows)
    if not n:
        return ""
    have = f"{n} of {len(rows)} expectations have" if n < len(rows) else "All expectations have"
    return f" {have} several items: the weakest decides, and its figure is shown."


def _measure(row: Standing) -> Estimate:
    assert row.verdict.measure is not None
    return row.verdict.measure


def _adequacy(row: Standing) -> float:
    return row.levels["perceived"].value - row.levels["minimum"].value


def _band(row: Standing) -> tuple[float, float]:
    return row.levels["minimum"].value, row.levels["desired"].value


def _chance(verdict: Verdict) -> str:
    known = verdict.chances.get(verdict.name)
    return "" if known is None else f" (chance {chance(known)})"


def _kinds(rows: Sequence[Standing]) -> dict[str, str]:
    """The verdicts that occur, in the order of the contract, with their colours."""
    present = {row.verdict.name for row in rows}
    return {name: tone for name, tone in TONES.items() if name in present}


def _spoken(rows: Sequence[Standing], what: str) -> str:
    counts = {name: sum(row.verdict.name == name for row in rows) for name in _kinds(rows)}
    told_counts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{len(rows)} expectations by {what}, worst first: {told_counts}. The numbers are in the table below."


def _table(rows: Sequence[Standing]) -> Table:
    present = [level for level in LEVELS if any(level in row.levels for row in rows)]
    statistic = _measure(rows[0]).statistic
    columns = ("expectation", "verdict", "chance", *present, statistic, "low", "high", "n", "weakest_item", "of_items")
    return Table(columns, tuple(_cells(row, present) for row in rows))


def _cells(row: Standing, levels: Sequence[str]) -> tuple[str | int | float | None, ...]:
    found = _measure(row)
    means = (row.levels[level].value if level in row.levels else None for level in levels)
    return (
        row.statement,
        row.verdict.name,
        row.verdict.chances.get(row.verdict.name),
        *means,
        found.value,
        found.low,
        found.high,
        found.n,
        *(weakest(row.verdict.rule) or (None, None)),
    )


CHART = Zone()
