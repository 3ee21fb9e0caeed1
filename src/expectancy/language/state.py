"""What a group of complaints says customers expect, as one sentence that can be read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from expectancy.language.anchors import Anchors
from expectancy.language.phrases import NounPhrase
from expectancy.language.words import stem

LONGEST = 120  # characters of a statement
CLOSE = 0.3  # nearness from which a free group takes a written statement
_CLEAR = 2.0  # z from which a noun phrase is the group's own
_TOLD = 0.05  # share of a group's texts that must use the phrase by which its statement is told from another
_ABOUT = 0.15  # the same where the statement is about nothing but the phrase
_TEMPLATES = {
    "reliability": "When it comes to {thing}, I get what I was promised.",
    "assurance": "When it comes to {thing}, I can trust what I am told.",
    "tangibles": "I find {thing} in good order.",
    "empathy": "When it comes to {thing}, I am treated with understanding.",
    "responsiveness": "When I need help with {thing}, I get it promptly.",
}
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


@dataclass(frozen=True)
class Evidence:
    """What is known of one group when it is named."""

    size: int  # distinct texts
    texts: Sequence[str]  # lower case, without placeholders
    phrases: Sequence[NounPhrase]  # most distinctive first
    dimension: str  # of its texts


@dataclass(frozen=True)
class Naming:
    """A group's statement; ``statement`` is None where it is joined to the group ``same_as``, or to none (-1)."""

    statement: str | None
    anchor: int | None
    same_as: int | None = None


def contrast(means: NDArray[np.float64], overall: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearness of groups to statements, what sets a group apart counted twice: mean + (mean - overall mean)."""
    return np.asarray(2 * means - overall, dtype=np.float64)


def name_groups(
    own: Sequence[int | None], scores: NDArray[np.float64], groups: Sequence[Evidence], found: Anchors
) -> list[Naming]:
    """One statement a group, no two alike.

    ``own``: the statement that a group was formed about, which it then says; None: a free group. ``scores`` (k, a):
    nearness to each statement. The largest free group speaks first. It takes its nearest statement where that is close
    and not said yet; says it of its own noun phrase where it is; speaks by a template of its dimension and its noun
    phrase where none is close. Without a noun phrase it is joined to the group that says the same, or left unnamed.
    Where no group would have a statement, the nearest is taken however far.
    """
    names: dict[int, Naming] = {}
    said: dict[str, int] = {}
    used: set[str] = set()
    for g in sorted(range(len(groups)), key=lambda g: (own[g] is None, -groups[g].size, g)):
        nearest = int(scores[g].argmax())
        close = bool(scores[g, nearest] >= CLOSE)
        anchor = own[g] if own[g] is not None else nearest if close else None
        names[g] = _named(anchor, groups[g], found, said, used)
        if names[g].statement is not None:
            said[str(names[g].statement)] = g
    if not said:
        best = int(np.argmax([group.size for group in groups]))
        anchor = int(scores[best].argmax())
        names[best] = Naming(choose_words(found.statements[anchor].say, groups[best].texts), anchor)
    return [names[g] for g in range(len(groups))]


def _named(anchor: int | None, group: Evidence, found: Anchors, said: dict[str, int], used: set[str]) -> Naming:
    statement = found.statements[anchor] if anchor is not None else None
    plain = choose_words(statement.say, group.texts) if statement else ""
    if statement is not None and plain not in said:
        return Naming(plain, anchor)
    template = statement.more if statement else _TEMPLATES[group.dimension]
    avoid = statement.say if statement else ""
    thing = own_phrase(group, used, avoid, least=_TOLD if statement else _ABOUT) if template else None
    if thing is not None:
        sentence = template.replace("{thing}", thing.text)
        if len(sentence) <= LONGEST and sentence not in said:
            used.add(thing.noun)
            return Naming(sentence, anchor)
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


def own_phrase(group: Evidence, used: set[str], avoid: str, least: float) -> NounPhrase | None:
    """The group's most distinctive noun phrase that is clear, usual, not taken, and not in the statement already."""
    known = {stem(word) for word in re.findall(r"[a-z]+", avoid.lower())}
    for phrase in group.phrases:
        if phrase.distinct < _CLEAR or phrase.documents < least * group.size:
            continue
        if (
            phrase.noun not in used
            and not {stem(word) for word in phrase.noun.split()} & known
            and not _awkward(phrase)
        ):
            return phrase
    return None


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
