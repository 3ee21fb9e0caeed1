"""What a reader of Kano classes must know: doubtful questions, opposite wishes, mixed classes, ambiguous wordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.kano_tables import LETTERS
from expectancy.domain.kano_wordings import WHAT_IS_EXPECTED, WORDINGS
from expectancy.domain.study import Survey
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.crowd import Told
from expectancy.methods.measure.kano.draws import BIMODAL

REVERSE = 0.2  # share of answers that want the opposite, from which a feature is looked at again
LIKELY = 0.5
PLAIN = ("must", "require", "necess", "granted")  # words that leave no doubt what is expected


def notes(told: Told) -> list[str]:
    """In plain sentences, each with its threshold."""
    found, survey = told.features, told.asked.survey
    named = [*_questionable(told), *_reverse(told)]
    if told.scores is not None:
        named += _two_groups(told)
    nobody = [item for item, n in zip(found.items, found.n, strict=True) if not n]
    if nobody:
        named.append(f"Nobody answered both questions on {listed(nobody)}.")
    return named + _ambiguous(survey)


def _questionable(told: Told) -> list[str]:
    limit, found = told.asked.survey.kano_questionable, told.features
    doubtful = _above(found.items, found.questionable, limit)
    return (
        [f"More than {100 * limit:.0f} % of answers contradict themselves at {doubtful}: check how the questions read."]
        if doubtful
        else []
    )


def _reverse(told: Told) -> list[str]:
    found = told.features
    first = [item for item, category in zip(found.items, found.categories, strict=True) if category == "R"]
    out = []
    if first:
        out.append(
            f"More want the opposite of {listed(first)} than anything else: turn the feature round and ask again."
        )
    shares = np.array([share for item, share in zip(found.items, _share(told, "R"), strict=True) if item not in first])
    some = _above([item for item in found.items if item not in first], shares, REVERSE)
    if some:
        out.append(
            f"More than {100 * REVERSE:.0f} % want the opposite of {some}: look which customers these are, and whether "
            "the feature can be left to their choice."
        )
    return out


def _two_groups(told: Told) -> list[str]:
    """Classes that no single wish explains."""
    found, draws, survey = told.features, told.draws, told.asked.survey
    split = {item: at for at, item in enumerate(found.items) if draws.bimodal[at] >= LIKELY}
    out = []
    if split:
        shown = [f"{item} ({_largest(told, at)})" for item, at in split.items()]
        out.append(
            f"Two groups want opposite things, with {100 * BIMODAL:.0f} % or more each: {listed(shown)}. No one class "
            "fits; split by a segment."
        )
    total, category = survey.kano_mixed_total, survey.kano_mixed_category
    chances = draws.mixed(total, category)
    mixed = [item for item, chance in zip(found.items, chances, strict=True) if chance >= LIKELY and item not in split]
    if mixed:
        out.append(
            f"More likely than not a mixed class (total strength {100 * total:.0f} % or more, category strength "
            f"{100 * category:.0f} % or less): {listed(mixed)}."
        )
    return out


def _largest(told: Told, at: int) -> str:
    """``M 38 %, A 33 %``."""
    counts = told.features.counts[at]
    first = np.argsort(-counts, kind="stable")[:2]
    return ", ".join(f"{LETTERS[place]} {100 * counts[place] / counts.sum():.0f} %" for place in first)


def _share(told: Told, letter: str) -> Floats:
    return told.features.counts[:, LETTERS.index(letter)] / np.maximum(told.features.size, 1e-300)


def _above(items: Iterable[str], shares: Floats, limit: float) -> str:
    """The items over the limit with their shares, as one text."""
    return listed([f"{item} ({100 * share:.0f} %)" for item, share in zip(items, shares, strict=True) if share > limit])


def _ambiguous(survey: Survey) -> list[str]:
    """Wordings of "expect" that may be read in two ways."""
    own = [text for text, answer in survey.kano_answers.items() if answer == "expect" and _doubtful(text)]
    named: Mapping[str, str] = {name: WORDINGS[name].ambiguous for name in survey.kano_wording}
    texts = [*own, *(text for name, doubt in named.items() if doubt for text in WORDINGS[name].expect)]
    if not texts:
        return []
    said = listed([f"“{text}”" for text in dict.fromkeys(texts)])
    return [f"{said} can be read in two ways: {WHAT_IS_EXPECTED}; must-be may be too low."]


def _doubtful(text: str) -> bool:
    plain = text.casefold()
    return "expect" in plain and plain.strip() != "expect" and not any(word in plain for word in PLAIN)
