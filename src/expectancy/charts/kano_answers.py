"""The six Kano answers of each feature as stacked shares, letters printed in them; the questionable rate flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut, kano_features, source_line
from expectancy.charts.stacked import Bar, Look, Piece, stacked
from expectancy.charts.theme import KANO
from expectancy.charts.words import slug
from expectancy.domain.evaluation import Evaluation, Kano
from expectancy.domain.wording import chance, percent, quoted

ORDER = "MOAIRQ"
LOOK = Look(
    {f"{letter} {KANO[letter][0]}": KANO[letter][1] for letter in ORDER},
    "Share of answers, per cent",
    "Class, chance",
    (6, 2),
)


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
    wide, narrow = stacked([_bar(label, kano) for label, kano in order[:MOST]], LOOK)
    return Picture(slug("kano-answers", survey), title, subtitle, description, source, table, wide, narrow)


def _share(kano: Kano, letter: str) -> float:
    return kano.counts.get(letter, 0) / sum(kano.counts.values())


def _bar(label: str, kano: Kano) -> Bar:
    n = sum(kano.counts.values())
    pieces = [
        Piece(
            f"{letter} {KANO[letter][0]}",
            letter,
            _share(kano, letter),
            f"{label}: {percent(_share(kano, letter))} {KANO[letter][0]} ({kano.counts.get(letter, 0):,} of {n:,})",
        )
        for letter in ORDER
    ]
    return Bar(label, f"{kano.category}, {chance(kano.chance)}", f"{n:,}", pieces)


CHART = KanoAnswers()
