"""NPS, CSAT and CES: the score of everybody, of waves and of segments, and how the answers behind it are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, is_share, number, percent, places, spread, told

# statistic of each method that is drawn, and what it is called
HEADS = {
    "nps": ("nps", "Net promoter score"),
    "csat": ("csat", "Satisfied customers"),
    "ces": ("ces", "Customer effort score"),
}


@dataclass(frozen=True)
class Scores:
    """The scores first, then the answers."""

    name: str = "scores"
    title: str = "What is the score, has it changed, and how are the answers spread?"
    methods: tuple[str, ...] = ("nps", "csat", "ces")

    def draw(self, result: Result) -> tuple[Picture, ...]:
        statistic, name = HEADS.get(result.method, ("", ""))
        found = [each for each in result.where(statistic) if finite(each)]
        answers = [each for each in result.where("share") if set(each.keys) == {"answer"} and finite(each)]
        if not found:
            return ()
        return (_scores(result, found, name), *([_answers(result, answers)] if answers else []))


def _scores(result: Result, found: Sequence[Estimate], name: str) -> Picture:
    """Everybody, then wave by wave, then the segments; the table has the waves of segments too."""
    shown = [each for each in found if len(each.keys) < 2]
    share = is_share(found[0])
    digits = places([half(each) * (100 if share else 1) for each in found], most=1)
    frame = row_chart.Frame(
        axis=f"{name}, {'per cent of answers' if share else 'points'}",
        domain=row_chart.domain([bound for each in shown for bound in (each.value, each.low, each.high)]),
        head="Score, interval",
        kinds={"score": "accent"},
        share=share,
    )
    wide, narrow = row_chart.rows([_line(each, digits) for each in shown[:MOST]], frame)
    keys = list(dict.fromkeys(key for each in found for key in each.keys))
    return Picture(
        slug(result.method, "score"),
        _title(result, found, name, digits),
        f"Mark: the score with its interval. {result.variant[:1].upper()}{result.variant[1:]}.{cut(len(shown))}",
        f"{len(found)} scores with their intervals. The numbers are in the table below.",
        source(result),
        Table(
            (*keys, found[0].statistic, "low", "high", "n"),
            tuple(
                (*(each.keys.get(key, "") for key in keys), each.value, each.low, each.high, each.n) for each in found
            ),
        ),
        wide,
        narrow,
    )


def _label(each: Estimate) -> str:
    return ", ".join(each.keys.values()) or "all answers"


def _line(each: Estimate, digits: int) -> row_chart.Line:
    printed = told(each, digits)
    return row_chart.Line(
        _label(each),
        "score",
        each.value,
        each.low,
        each.high,
        printed,
        f"{each.n:,}",
        f"{_label(each)}: {printed}, n {each.n:,}",
    )


def _title(result: Result, found: Sequence[Estimate], name: str, digits: int) -> str:
    """The change from the first wave to the last where there are waves, else the score."""
    changes = [each for each in result.where(f"{found[0].statistic}_change") if set(each.keys) == {"from", "to"}]
    if not changes:
        return f"{name}: {told(found[0], digits)} of {found[0].n:,} answers"
    last, digits = changes[-1], max(1, digits)
    first_, last_ = (next(e for e in found if dict(e.keys) == {"wave": last.keys[key]}) for key in ("from", "to"))
    share = is_share(last)
    size = f"{number(abs(last.value) * (100 if share else 1), digits)} {'percentage points' if share else 'points'}"
    low, high = (last.low or 0.0, last.high or 0.0) if last.value >= 0 else (-(last.high or 0.0), -(last.low or 0.0))
    scale = 100 if share else 1
    bounds = spread(low * scale, high * scale, digits)
    unclear = last.low is not None and last.high is not None and last.low <= 0 <= last.high
    verb = "no clear change" if unclear else "up" if last.value > 0 else "down"
    values = [percent(e.value, digits) if share else number(e.value, digits) for e in (first_, last_)]
    return f"{name}: {values[0]} in {last.keys['from']}, {values[1]} in {last.keys['to']}; {verb}, {size} ({bounds})"


def _answers(result: Result, answers: Sequence[Estimate]) -> Picture:
    digits = places((100 * half(each) for each in answers), most=1)
    frame = row_chart.Frame(
        axis="Share of answers, per cent",
        domain=row_chart.domain(
            [bound for each in answers for bound in (each.value, each.low, each.high)], include=[0]
        ),
        head="Share, interval",
        kinds={"answer": "accent"},
        share=True,
    )
    ordered = list(reversed(answers))
    wide, narrow = row_chart.rows(
        [
            row_chart.Line(
                each.keys["answer"],
                "answer",
                each.value,
                each.low,
                each.high,
                told(each, digits),
                f"{each.n:,}",
                f"answer {each.keys['answer']}: {told(each, digits)} of {each.n:,}",
            )
            for each in ordered[:MOST]
        ],
        frame,
    )
    most = max(answers, key=lambda each: each.value)
    return Picture(
        slug(result.method, "answers"),
        f"The most frequent answer is {most.keys['answer']}: {told(most, digits)} of {most.n:,} answers",
        f"Mark: the share of each answer, with its interval; the highest rating on top.{cut(len(answers))}",
        f"The shares of {len(answers)} answers. The numbers are in the table below.",
        source(result),
        Table(
            ("answer", "share", "low", "high", "n"),
            tuple((e.keys["answer"], e.value, e.low, e.high, e.n) for e in answers),
        ),
        wide,
        narrow,
    )


CHART = Scores()
