"""Personas: kinds of customers by what they expect and what is important to them, found in the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.domain.wording import number, percent
from expectancy.methods.answers import Cell, cells, without
from expectancy.methods.answers import percent as confidence_of
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats
from expectancy.methods.measure.personas.answers import (
    FEWEST,
    RESPONDENTS,
    VARIANTS,
    Answers,
    Asked,
    indicators,
    told_apart,
)
from expectancy.methods.measure.personas.class_search import FEWEST as RESPONDENTS_A_CLASS
from expectancy.methods.measure.personas.class_search import MOST, SPLITS, STABLE, Candidate, candidates, chosen
from expectancy.methods.measure.personas.classes import GROUPS, Classes
from expectancy.methods.measure.personas.words import names, sentence
from expectancy.methods.resampling import Column, tell
from expectancy.summaries import Blocks, Summary

NOBODY = "no expectation, importance or Kano answer given"
SPARE = 2 * FEWEST  # respondents under which there is nothing to look for


@dataclass(frozen=True)
class Personas:
    """Latent classes of ordered answers (adjacent-category logits), by maximum likelihood, missing answers left open.

    share: of customers in a class; mean: of an answer in it, difference: from everybody; certainty: the chance of
    their own class that those in it have on average; t intervals by delete-a-group jackknife, shares on the logit
    scale. Of every number of classes looked at: bic, entropy, stability (adjusted Rand index of the classes that two
    random halves find), share_of_halves (in which its BIC is smallest). The number is that with the smallest BIC among
    those with a stability of 0.65 or more; one class where there is none. Variants: so many classes.
    """

    name: str = "personas"
    aliases: tuple[str, ...] = ("latent_classes", "segmentation")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Which kinds of customers are there, by what they expect?"
    source: SourceKind = "survey"
    reference: str = (
        "Vermunt & Magidson 2005, Technical Guide for Latent GOLD 4.0; Schwarz 1978, Annals of Statistics 6:461-464; "
        "Hubert & Arabie 1985, J. Classification 2:193-218"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if len(indicators(source)) > 1:
            return ""
        return (
            'no two answers tell what customers expect: add "expected", "desired", "predicted" or "importance" columns '
            "to items, or Kano pairs; what is perceived tells the content from the discontent, not who expects what"
        )

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        return [asked.usable, asked.sample]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        answers = Answers.of(asked, blocks[asked.sample].drawn())
        dropped = [*without(blocks, found[0], NOBODY, source), *small]
        weighted = source.weight is not None
        if answers.n < SPARE or answers.coded.items < 2:
            told = [f"No classes: it takes {SPARE} respondents or more and two answers that vary."]
            head = (tuple(dropped), weighted, self.reference, tuple(told))
            return Result(self.name, _variant(asked, answers), found[0].n, (), *head)
        looked_at = candidates(answers.coded, answers.weights, options.seed, asked.classes)
        best = chosen(looked_at) if asked.classes is None else looked_at[-1]
        classes = Classes.of(answers, best, options.confidence)
        called = names(classes)
        estimates = [*_estimates(classes, called), *_numbers(looked_at, answers.n)]
        for cell in found[1:]:
            estimates += _of_segment(classes, called, cell)
            dropped += [] if any(key == cell.key for key in answers.segment) else [_unseen(cell)]
        shares = [each for each in estimates if each.statistic == "share" and set(each.keys) == {"class"}]
        several = classes.count > 1
        sentences = [sentence(classes, at, share, called[at]) for at, share in enumerate(shares)] if several else []
        notes = [*sentences, *_notes(asked, answers, looked_at, best, classes, found[0])]
        header = (tuple(dropped), weighted, self.reference, tuple(notes), _details(classes, called, sentences))
        return Result(self.name, _variant(asked, answers), found[0].n, tuple(estimates), *header)


# -- numbers --------------------------------------------------------------------------------------------------------


def _estimates(classes: Classes, called: Sequence[str]) -> list[Estimate]:
    """Of each class, then of each answer in it, then of each answer of everybody."""
    n = classes.answers.n
    columns = {"share": _share(classes)}
    if classes.count > 1:
        certainty, bounds = classes.certainty()
        columns["certainty"] = Column(certainty, "chance", bounds)
    found = tell([{"class": name} for name in called], columns, [n] * len(called))
    answers = [{"item": each.item, "answer": each.answer} for each in classes.answers.indicators]
    counts = classes.answers.coded.x.sum(axis=0).reshape(classes.answers.coded.values.shape).sum(axis=1)
    sizes = [int(count) for count in counts]
    (low, high), (less, more) = classes.mean_bounds, classes.difference_bounds
    for at, name in enumerate(called):
        profile = {"mean": Column(classes.means[at], "points", (low[at], high[at]))}
        if classes.count > 1:
            profile["difference"] = Column(classes.differences[at], "points", (less[at], more[at]))
        found += tell([{"class": name, **each} for each in answers], profile, sizes)
    return found + tell(answers, {"mean": Column(classes.everybody, "points", classes.everybody_bounds)}, sizes)


def _share(classes: Classes, where: Floats | None = None) -> Column:
    """Of each class; one class alone has everybody, without an interval."""
    if classes.count == 1:
        return Column(np.ones(1), "share")
    value, bounds = classes.shares(where)
    return Column(value, "share", bounds)


def _numbers(looked_at: Sequence[Candidate], n: int) -> list[Estimate]:
    """Of each number of classes what speaks for it; stability from the lowest to the highest of the splits."""
    best = np.stack([each.half_bic for each in looked_at]).argmin(axis=0)
    agreement = [each.agreement for each in looked_at]
    stability = np.array([each.stability for each in looked_at])
    columns = {
        "bic": Column(np.array([each.bic for each in looked_at]), ""),
        "entropy": Column(np.array([each.entropy for each in looked_at]), ""),
        "stability": Column(
            stability,
            "adjusted Rand index",
            (np.array([each.min() for each in agreement]), np.array([each.max() for each in agreement])),
        ),
        "share_of_halves": Column(np.array([(best == at).mean() for at in range(len(looked_at))]), "share"),
    }
    return tell([{"classes": str(each.classes)} for each in looked_at], columns, [n] * len(looked_at))


def _of_segment(classes: Classes, called: Sequence[str], cell: Cell) -> list[Estimate]:
    """The shares of the classes in a segment."""
    where = np.array([1.0 if key == cell.key else 0.0 for key in classes.answers.segment])
    if not where.any():
        return []
    keys = [{"class": name, **cell.keys} for name in called]
    return tell(keys, {"share": _share(classes, where)}, [int(where.sum())] * len(called))


def _unseen(cell: Cell) -> Drop:
    return Drop("nobody of the segment is in the sample", cell.n, cell.label)


# -- words ----------------------------------------------------------------------------------------------------------


def _variant(asked: Asked, answers: Answers) -> str:
    told = ", ".join(dict.fromkeys(each.answer for each in answers.indicators)) or "nothing"
    number_of = (
        "number of classes by BIC and stability" if asked.classes is None else f"{asked.classes} classes as asked"
    )
    return (
        f"latent classes of ordered answers ({told}), {number_of}; missing answers by likelihood; "
        f"{confidence_of(asked.options.confidence)} intervals: delete-a-group jackknife over {GROUPS} random groups, "
        f"shares on the logit scale; stability: lowest to highest of {SPLITS} splits into halves"
    )


def _notes(
    asked: Asked,
    answers: Answers,
    looked_at: Sequence[Candidate],
    best: Candidate,
    classes: Classes,
    everybody: Cell,
) -> list[str]:
    notes = [_why(asked, looked_at, best)]
    if classes.count > 1 and classes.of_level > 0.5:
        notes.append(
            f"{percent(classes.of_level)} of what sets these classes apart is how high they rate at all: that may be a "
            "way of answering as much as an expectation."
        )
    if everybody.n > answers.n:
        reason = f"drawn by hash, at most {RESPONDENTS:,}" if everybody.n > RESPONDENTS else "with weight and answers"
        notes.append(f"The classes are those of {answers.n:,} of {everybody.n:,} respondents ({reason}).")
    if answers.left_out:
        left = listed(told_apart(answers.left_out))
        notes.append(f"Left out, for fewer than {FEWEST} answers or answers that are all alike: {left}.")
    return notes


def _why(asked: Asked, looked_at: Sequence[Candidate], best: Candidate) -> str:
    """Why so many classes."""
    smallest = min(looked_at, key=lambda each: each.bic)
    if asked.classes is not None:
        found = f"{best.classes} classes were asked for"
        if best.classes == 1:
            return "One class was asked for: nobody is told apart."
        better = "" if smallest is best else "; one class has the smaller BIC"
        return f"{found}: two halves of the respondents agree on them by {_rand(best)} (1 is fully){better}."
    if best.classes == 1 and smallest is best:
        return "One class fits best: more have no smaller BIC, so no kinds of customers are told apart."
    if best.classes == 1:
        return (
            f"One class: BIC would take {smallest.classes}, but two halves of the respondents agree on those by only "
            f"{_rand(smallest)} of 1 (least {number(STABLE)}), so they are not told."
        )
    told = f"{best.classes} classes: two halves of the respondents agree on them by {_rand(best)} of 1"
    if smallest is not best:
        told += f"; BIC would take {smallest.classes}, on which they agree by only {_rand(smallest)}"
    if best is looked_at[-1] and best.classes < MOST:
        told += f"; more were not looked at, since each takes {RESPONDENTS_A_CLASS} respondents"
    return f"{told}; entropy {number(best.entropy, 2)}."


def _rand(candidate: Candidate) -> str:
    return number(candidate.stability, 2)


def _details(classes: Classes, called: Sequence[str], sentences: Sequence[str]) -> Mapping[str, Any]:
    """What a picture needs, and the model for ``class_chances``."""
    texts = {each.item: each.text for each in classes.answers.indicators}
    apart = np.sqrt(classes.fitted.parameters.share[0] @ classes.standardised**2)
    return {
        "model": classes.model(list(called)),
        "sentences": list(sentences),
        "texts": texts,
        "apart": [float(each) for each in apart],
    }


METHOD = Personas()
