"""What a group of complaints says customers expect, as one sentence that can be read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from expectancy.language.anchors import Anchors
from expectancy.language.fit import LEAST
from expectancy.language.phrases import TELLING, NounPhrase
from expectancy.language.words import stem

LONGEST = 120  # characters of a statement
_CLEAR = 2.0  # z from which a noun phrase is the group's own
_TOLD = 0.05  # share of a group's texts that must use the phrase by which its statement is told from another
_PLAIN = 5.0  # the same of a word that is only quoted
_ABOUT = 0.2  # the same where the statement is about nothing but the phrase
_IN_FULL = 0.15  # the same of a longer phrase that holds it
_LIFT = 3.0  # times as usual in the group as in all texts: "my flight" tells nothing among complaints about flights
_EXPECT = "When it comes to {thing}, I expect better."  # claims no more than the words say
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


@dataclass(frozen=True)
class Evidence:
    """What is known of one group when it is named."""

    size: int  # distinct texts
    texts: Sequence[str]  # lower case, without placeholders
    phrases: Sequence[NounPhrase]  # most distinctive first
    terms: Sequence[NounPhrase] = ()  # words in quotation marks, most distinctive first


@dataclass(frozen=True)
class Naming:
    """A group's statement; ``statement`` is None where it is joined to the group ``same_as``, or to none (-1).

    ``phrase``: the noun phrase that the statement is about, where no written one fits the group.
    """

    statement: str | None
    anchor: int | None
    same_as: int | None = None
    phrase: str | None = None


def name_groups(
    own: Sequence[int | None], chances: NDArray[np.float64], groups: Sequence[Evidence], found: Anchors
) -> list[Naming]:
    """One statement a group, no two alike.

    ``own``: the statement that a group was formed about; None: a free group. ``chances`` (k, a): the chance that each
    statement fits a complaint of the group (``fit.chances``). A group says its own statement where that chance is at
    least ``fit.LEAST``, else the likeliest statement that reaches it. Groups about a statement speak first, the
    largest of them first; where the statement is said already, it is said of the group's own noun phrase, or the group
    joins the one that says it. A group that no statement fits speaks of its own noun phrase and claims nothing but
    that; without a phrase that a good part of its texts use it has nothing in common and stays unnamed.
    """
    names: dict[int, Naming] = {}
    said: dict[str, int] = {}
    used: set[str] = set()
    for g in sorted(range(len(groups)), key=lambda g: (own[g] is None, -groups[g].size, g)):
        names[g] = _named(_anchor(own[g], chances[g]), groups[g], found, said, used)
        if names[g].statement is not None:
            said[str(names[g].statement)] = g
    return [names[g] for g in range(len(groups))]


def _anchor(own: int | None, chances: NDArray[np.float64]) -> int | None:
    if own is not None and chances[own] >= LEAST:
        return own
    likeliest = int(chances.argmax())
    return likeliest if chances[likeliest] >= LEAST else None


def _named(anchor: int | None, group: Evidence, found: Anchors, said: dict[str, int], used: set[str]) -> Naming:
    statement = found.statements[anchor] if anchor is not None else None
    plain = choose_words(statement.say, group.texts) if statement else ""
    if statement is not None and plain not in said:
        return Naming(plain, anchor)
    if statement is not None:
        thing = own_phrase(group, used, statement.say) if statement.more else None
        template = statement.more
    else:
        thing, template = about(group, used), _EXPECT
    if thing is not None:
        sentence = template.replace("{thing}", thing.text)
        if len(sentence) <= LONGEST and sentence not in said:
            used.add(thing.noun)
            return Naming(sentence, anchor, phrase=None if statement else thing.noun)
    return Naming(None, anchor, said[plain] if statement is not None else -1)


def choose_words(template: str, texts: Sequence[str]) -> str:
    """Each ``{a|b|c}`` replaced by the word that most of the texts use, where a tenth do; else by the first."""

    def one(match: re.Match[str]) -> str:
        options = match.group(1).split("|")
        patterns = [re.compile(rf"\b{re.escape(option)}\b") for option in options]
        counts = [sum(pattern.search(text) is not None for text in texts) for pattern in patterns]
        best = int(np.argmax(counts))
        return options[best] if counts[best] >= 0.1 * len(texts) else options[0]

    return _CHOICE.sub(one, template)


def own_phrase(group: Evidence, used: set[str], avoid: str) -> NounPhrase | None:
    """The group's most distinctive noun phrase that is clear, usual, not taken, and not in the statement already."""
    known = {stem(word) for word in re.findall(r"[a-z]+", avoid.lower())}
    for phrase in _clear(group, used, _TOLD):
        if not {stem(word) for word in phrase.noun.split()} & known and phrase.noun not in TELLING:
            return phrase
    return None


def about(group: Evidence, used: set[str]) -> NounPhrase | None:
    """What a group is about that no statement fits: its most distinctive noun phrase, in full where it is usual so.

    A fifth of its texts must use it, three times as many as elsewhere; "my escrow" is said as "my escrow account" where
    15 % do. Without a noun phrase, the most distinctive word, quoted, that three in ten texts use; None where there is
    none: the group is too loose to mean anything.
    """
    clear = [phrase for phrase in _clear(group, used, _IN_FULL) if phrase.lift >= _LIFT]
    first = next((phrase for phrase in clear if phrase.documents >= _ABOUT * group.size), None)
    if first is not None:
        words = set(first.noun.split())
        return next((phrase for phrase in clear if words < set(phrase.noun.split())), first)
    terms = [term for term in group.terms if term.distinct >= _PLAIN and term.lift >= _LIFT]
    return next((term for term in terms if term.noun not in used), None)


def _clear(group: Evidence, used: set[str], least: float) -> list[NounPhrase]:
    return [
        phrase
        for phrase in group.phrases
        if phrase.distinct >= _CLEAR
        and phrase.documents >= least * group.size
        and phrase.noun not in used
        and not _awkward(phrase)
    ]


def _awkward(phrase: NounPhrase) -> bool:
    """A phrase that would read badly after "about": part of a verb, or bare and single ("contact")."""
    parts = phrase.text.split()
    return parts[-1].endswith(("ing", "ed")) or (len(parts) == 1 and not parts[0].endswith("s"))


def slug(dimension: str, statement: str) -> str:
    """``responsiveness-call-someone-answers-quickly``: the dimension and up to six words that carry the meaning."""
    light = {"i", "my", "we", "when", "is", "are", "am", "the", "a", "an", "to", "of", "it", "its", "in", "on", "and",
             "that", "what", "was", "be", "for", "with", "me", "so", "at", "only"}  # fmt: skip
    words = [word for word in re.findall(r"[a-z0-9]+", statement.lower().replace("wi-fi", "wifi")) if word not in light]
    return "-".join([dimension, *(words[:6] or ["expectation"])])
