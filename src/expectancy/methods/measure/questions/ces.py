"""The customer effort score, in the version that the study declares: how much effort it took, or how easy it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import points
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.measure.questions.csat import boxes, top_boxes, top_of
from expectancy.methods.measure.questions.question import Question, how, result_of
from expectancy.methods.measure.questions.scores import POINTS, Score, share_of
from expectancy.summaries import Blocks, Summary

AGREE = 7  # points of the scale of version 2.0, of which the upper three agree


@dataclass(frozen=True)
class Ces:
    """ces = mean answer in scale points, as asked; easy = share of customers who had it easy.

    Version 1.0 asks how much effort it took (low is good): easy are the lowest ratings, and ease = lowest + highest -
    ces is the mean turned round, to be set beside other questions. Version 2.0 asks whether the company made it easy
    (high is good): easy are the highest ratings, 5 to 7 of 7. ``variant`` top1, top2, top3 or effort_top of the study
    choose another rule. Intervals and waves as those of csat. Dixon, Freeman and Toman 2010.
    """

    name: str = "ces"
    aliases: tuple[str, ...] = ("customer_effort_score", "effort")
    variants: tuple[str, ...] = ("top1", "top2", "top3")
    title: str = "How easy do customers have it with us?"
    source: SourceKind = "survey"
    designed: bool = True  # strata and clusters are in its intervals
    reference: str = (
        "Dixon, Freeman & Toman 2010, Harvard Business Review 88(7/8):116-122; Wilson 1927, JASA 22:209-212"
    )
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if "effort" not in source.outcomes:
            return 'no question about effort: name its column as "effort"'
        if not source.effort_version:
            return (
                "nothing says how effort was asked, and a scale does not tell: add "
                'effort_version = "1.0" (how much effort it took, low is good) or "2.0" (made easy, high is good)'
            )
        return ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        return _question(source, options).needs(options)

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        question = _question(source, options)
        return result_of(self.name, self.reference, question, blocks, options, "effort", _variant(question, options))


def _top(survey: Survey, options: Options) -> int:
    low, high = survey.scale_of("effort")
    agree = survey.effort_version == "2.0" and high - low + 1 == AGREE
    return top_of(survey, "effort", options, 3 if agree else boxes((low, high)), "ces")


def _question(source: Source, options: Options) -> Question:
    assert isinstance(source, Survey)
    rating, top = points(source.scale_of("effort")), _top(source, options)
    mean = Score("ces", rating, POINTS)
    if source.effort_version == "1.0":
        turned = Score("ease", rating[0] + rating[-1] - rating, POINTS)
        return Question(source, "effort", (mean, share_of("easy", rating < rating[0] + top), turned))
    return Question(source, "effort", (mean, share_of("easy", rating > rating[-1] - top)))


def _variant(question: Question, options: Options) -> str:
    (low, high), top = question.scale, _top(question.survey, options)
    if question.survey.effort_version == "1.0":
        which = f"{low}" if top == 1 else f"{low + top - 1} or less"
        asked = f"CES 1.0, how much effort: lower is better, easy is {which} on {low} to {high}"
    else:
        asked = f"CES 2.0, made it easy: higher is better, easy is {top_boxes(question.scale, top)} on {low} to {high}"
    return f"{asked}; {how(question, 'mean', 't', options)}"


METHOD = Ces()
