"""Customer satisfaction: the share of satisfied customers (top boxes) and the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, points
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.measure.questions.question import Question, how, result_of
from expectancy.methods.measure.questions.scores import POINTS, Score, share_of
from expectancy.summaries import Blocks, Summary


def boxes(scale: tuple[int, int]) -> int:
    """How many points at the top count as satisfied: two, as 4 and 5 of 5 or 6 and 7 of 7.

    Three where there are ten or more (8 to 10 of 10), one where there are at most three.
    """
    levels = scale[1] - scale[0] + 1
    return 1 if levels <= 3 else 2 if levels < 10 else 3


def top_of(survey: Survey, outcome: str, options: Options, default: int, method: str) -> int:
    """How many points at the top count: the caller's variant, else what the study says, else the scale's rule."""
    chosen = f"top{survey.outcome_top.get(outcome, default)}"
    return int(choice(options, [chosen, *({"top1", "top2", "top3"} - {chosen})], method)[3:])


def top_boxes(scale: tuple[int, int], top: int) -> str:
    """``4 or more``."""
    return f"{scale[1]}" if top == 1 else f"{scale[1] - top + 1} or more"


@dataclass(frozen=True)
class Csat:
    """csat = share of answers in the top boxes, with Wilson's interval; mean with a t interval, in scale points.

    Weighted: Wilson at the effective sample size of the delete-a-group jackknife standard error; beside the weighted
    mean stands mean_unweighted. Where the study tells strata or clusters: the linearised standard error. The question
    is "satisfied" where the study names one, else "overall". ``variant`` top1, top2, top3 chooses the rule, else
    satisfied_top or overall_top of the study. By wave: csat_change by Newcombe. Wilson 1927; Korn and Graubard 1998.
    """

    name: str = "csat"
    aliases: tuple[str, ...] = ("satisfaction", "top_box")
    variants: tuple[str, ...] = ("top1", "top2", "top3")
    title: str = "How many customers are satisfied?"
    source: SourceKind = "survey"
    designed: bool = True  # strata and clusters are in its intervals
    reference: str = "Wilson 1927, JASA 22:209-212; Korn & Graubard 1998, Survey Methodology 24:193-201"
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        wanted = 'no question about satisfaction: name its column as "satisfied" or "overall"'
        return "" if _asked(source) else wanted

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        return _question(source, options).needs(options)

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        question = _question(source, options)
        return result_of(
            self.name, self.reference, question, blocks, options, "satisfaction", _variant(question, options)
        )


def _asked(survey: Survey) -> str:
    """The outcome that is asked about: satisfied, else overall; empty where there is neither."""
    return next((outcome for outcome in ("satisfied", "overall") if outcome in survey.outcomes), "")


def _top(survey: Survey, options: Options) -> int:
    return top_of(survey, _asked(survey), options, boxes(survey.scale_of(_asked(survey))), "csat")


def _question(source: Source, options: Options) -> Question:
    assert isinstance(source, Survey)
    rating, top = points(source.scale_of(_asked(source))), _top(source, options)
    satisfied = share_of("csat", rating > rating[-1] - top)
    return Question(source, _asked(source), (satisfied, Score("mean", rating, POINTS, beside="mean_unweighted")))


def _variant(question: Question, options: Options) -> str:
    scale, top = question.scale, _top(question.survey, options)
    return (
        f'"{question.outcome}": satisfied is {top_boxes(scale, top)} on {scale[0]} to {scale[1]}; '
        f"{how(question, 'mean', 't', options)}"
    )


METHOD = Csat()
