"""The six Kano answers of each feature as stacked shares, letters printed in them; the questionable rate flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.inputs import MOST, cut, kano_features, source_line
from expectancy.charts.row_layers import head
from expectancy.charts.svg import HINT
from expectancy.charts.theme import KANO, LABEL, LIGHT, SMALL, Layers, compiled, inline_data, px
from expectancy.charts.words import lines, slug
from expectancy.domain.evaluation import Evaluation, Kano
from expectancy.domain.wording import chance, percent, quoted

ORDER = "MOAIRQ"
# Letters of light colours are dark and the reverse, so that they stay readable on their part of the bar.
_HIGH = 22.0


@dataclass(frozen=True)
class KanoAnswers:
    """How the answers behind a Kano class are spread."""

    name: str = "kano_answers"
    title: str = "How sure is each Kano class: how are its answers spread?"
    empty: str = "Here stands how customers' Kano answers are spread. It needs Kano pairs in a survey."

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = [
            kano_answers(features, survey, source_line(evaluation, "survey", survey))
            for survey, features in kano_features(evaluation).items()
        ]
        return tuple(picture for picture in made if picture is not None)


def kano_answers(features: Mapping[str, Kano], survey: str, source: str) -> Picture | None:
    """Features by class and then by the share of that class."""
    features = {label: kano for label, kano in features.items() if any(kano.counts.values())}
    if not features:
        return None
    order = sorted(
        features.items(), key=lambda entry: (ORDER.index(entry[1].category), -_share(entry[1], entry[1].category))
    )
    unsure = [label for label, kano in order if kano.chance < 0.9]
    title = (
        f"{len(order) - len(unsure)} of {len(order)} Kano classes hold in at least 9 in 10 resamples; least sure is "
        f"{quoted(min(order, key=lambda entry: entry[1].chance)[0])}"
        if unsure
        else f"All {len(order)} Kano classes hold in at least 9 in 10 resamples"
    )
    questionable = [
        f"{quoted(label)} ({percent(kano.questionable)})" for label, kano in order if kano.questionable > 0.05
    ]
    subtitle = (
        "Shares of the six classes among all answers, from must-be (M) to questionable (Q). At the edge: the most "
        "frequent class with the chance that it is, and n."
        + (f" More than 5 % questionable, so check the wording: {', '.join(questionable[:3])}." if questionable else "")
        + cut(len(order))
    )
    description = f"Shares of six Kano answers for {len(order)} features. The numbers are in the table below."
    table = Table(
        ("feature", "class", "chance", *ORDER, "n"),
        tuple(
            (label, k.category, k.chance, *(_share(k, letter) for letter in ORDER), sum(k.counts.values()))
            for label, k in order
        ),
    )
    shown = dict(order[:MOST])
    wide, narrow = _drawn(shown, "wide"), _drawn(shown, "narrow")
    return Picture(slug("kano-answers", survey), title, subtitle, description, source, table, wide, narrow)


def _share(kano: Kano, letter: str) -> float:
    return kano.counts.get(letter, 0) / sum(kano.counts.values())


def _drawn(features: Mapping[str, Kano], size: Size) -> dict[str, Any]:
    wide = size == "wide"
    left, plot, right = (290.0, 400.0, 208.0) if wide else (0.0, 333.0, 0.0)
    parts, rows, top = [], [], 0.0
    for label, kano in features.items():
        text = lines(label, left - 16 if wide else plot, LABEL)
        head = 0.0 if wide else len(text) * 15.0 + 4
        high = max(30.0, len(text) * 15.0 + 8) if wide else head + _HIGH + 26
        bar = top + (high - _HIGH) / 2 if wide else top + head + 4
        n = sum(kano.counts.values())
        told = f"{kano.category}, {chance(kano.chance)}"
        rows.append(
            {
                "text": "\n".join(text),
                "text_y": bar + _HIGH / 2 - (len(text) - 1) * 7.5 if wide else top + 12,
                "told": told if wide else f"{told}, n {n:,}",
                "told_y": bar + _HIGH / 2 if wide else bar + _HIGH + 10,
                "n": f"{n:,}",
            }
        )
        parts += _parts(label, kano, bar, plot)
        top += high
    return compiled(_layers(parts, rows, (left, plot, right), top, wide))


def _parts(label: str, kano: Kano, bar: float, plot: float) -> list[dict[str, Any]]:
    parts, at, n = [], 0.0, sum(kano.counts.values())
    for letter in ORDER:
        share = _share(kano, letter)
        if share:
            parts.append(
                {
                    "letter": letter if share * plot >= 15 else "",
                    "name": f"{letter} {KANO[letter][0]}",
                    "x": at,
                    "x2": at + share,
                    "middle": at + share / 2,
                    "y": bar,
                    "y2": bar + _HIGH,
                    "text_y": bar + _HIGH / 2,
                    "hint": f"{HINT}{label}: {percent(share)} {KANO[letter][0]} ({kano.counts[letter]:,} of {n:,})",
                }
            )
        at += share
    return parts


def _layers(
    parts: list[dict[str, Any]], rows: list[dict[str, Any]], room: tuple[float, float, float], height: float, wide: bool
) -> Layers:
    left, plot, right = room
    y = alt.Scale(domain=[height, 0], nice=False)
    names = {f"{letter} {KANO[letter][0]}": LIGHT[KANO[letter][1]] for letter in ORDER}
    axis = alt.Axis(
        orient="top",
        title="Share of answers, per cent",
        labelExpr="100 * datum.value + '\u00a0%'",
        ticks=False,
        tickCount=4,
    )
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    sheet = alt.Chart(inline_data([{}])).mark_rect(opacity=0, aria=False)
    bars = alt.Chart(inline_data(parts)).mark_rect(stroke=LIGHT["surface"], strokeWidth=1.5)
    letters = alt.Chart(inline_data(parts)).mark_text(
        color=LIGHT["surface"], fontWeight=600, baseline="middle", aria=False
    )
    texts = alt.Chart(inline_data(rows)).mark_text(baseline="middle", align="left", fontSize=LABEL, aria=False)
    told = alt.Chart(inline_data(rows)).mark_text(baseline="middle", align="left", fontSize=SMALL, aria=False)
    n = alt.Chart(inline_data(rows if wide else [])).mark_text(
        baseline="middle", align="right", color=LIGHT["muted"], aria=False
    )
    heads = [("Class, chance", plot + 16, "left"), ("n", plot + right, "right")] if wide else []
    return alt.layer(
        *(head(*each) for each in heads),
        sheet.encode(
            x=px(alt.XValue, -left),
            x2=px(alt.X2Value, plot + right),
            y=px(alt.YValue, -8),
            y2=px(alt.Y2Value, height + 2),
        ),
        bars.encode(
            x=x,
            x2=alt.X2("x2:Q"),
            y=alt.Y("y:Q", scale=y, axis=None),
            y2=alt.Y2("y2:Q"),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=list(names), range=list(names.values())),
                legend=alt.Legend(columns=6 if wide else 2, symbolType="square"),
            ),
            description=alt.Description("hint:N"),
        ),
        letters.encode(
            x=alt.X("middle:Q", axis=axis), y=alt.Y("text_y:Q", scale=y, axis=None), text=alt.Text("letter:N")
        ),
        texts.encode(x=px(alt.XValue, -left), y=alt.Y("text_y:Q", scale=y, axis=None), text=alt.Text("text:N")),
        told.encode(
            x=px(alt.XValue, plot + 16 if wide else 0),
            y=alt.Y("told_y:Q", scale=y, axis=None),
            text=alt.Text("told:N"),
        ),
        n.encode(x=px(alt.XValue, plot + right), y=alt.Y("told_y:Q", scale=y, axis=None), text=alt.Text("n:N")),
    ).properties(width=plot, height=height)


CHART = KanoAnswers()
