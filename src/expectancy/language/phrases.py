"""What a group talks about: distinctive keywords, and noun phrases as customers wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf, log, sqrt

from expectancy.language.words import STOP_WORDS, Text, phrase_list, word_list

_DETERMINERS = "my|our|your|their|the|a|an|this|these|any|no"
_BARE = "of|for|about|regarding|with"  # before these a noun may stand without a determiner
_EDGE = (  # what may follow a noun phrase: never another noun
    "and|or|but|nor|so|is|was|are|were|has|had|have|will|would|can|could|should|did|does|do|which|that|who|when|where"
    "|while|because|since|until|if|as|than|then|of|in|on|at|by|for|from|with|without|to|into|about|after|before|during"
    "|through|over|under|against|i|you|we|they|he|she|it|my|your|their|our|this|these|the|a|an|again|also|not|never"
)
_NOUN = re.compile(
    rf"\b(?P<determiner>{_DETERMINERS}|{_BARE})\s+(?P<noun>(?:[a-z][a-z'-]*[a-z]\s+){{0,2}}?[a-z][a-z'-]*[a-z])"
    rf"(?=\s*[.,;:!?()]|\s+(?:{_EDGE})\b|\s*$)"
)
_CAPITAL, _INSIDE = re.compile(r"[A-Z]"), re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+\b")
_LOWER = re.compile(r"\b[a-z]+\b")
# Heads and parts that make no good object of a statement: people and organisations, time, and words for anything.
_DULL = word_list("dull_nouns")
# Too dull to tell one thing from another, but worth naming where a group is about nothing else.
TELLING = phrase_list("telling_nouns")
_RARE = 3  # documents that a phrase must be in
_AS_NOUN = 0.1  # share of the texts with a word that must use it as a noun
QUOTED = 0.3  # share of a group's texts that must use a word that is only quoted


@dataclass(frozen=True)
class NounPhrase:
    """A noun phrase and the determiner it mostly stands with: ``"my credit report"``."""

    text: str
    noun: str
    documents: int  # that hold it, with a determiner or without
    distinct: float  # z of its log odds against the other groups
    lift: float = inf  # share of the group's texts that hold it, over the share of all texts


@dataclass(frozen=True)
class Talk:
    """What one text holds, each once: its terms (words and pairs) and its noun phrases with their determiners."""

    terms: frozenset[str]
    nouns: frozenset[tuple[str, str]]  # determiner or "", noun phrase

    @cached_property
    def words(self) -> frozenset[str]:
        """Its terms, and its noun phrases without determiners."""
        return self.terms | {noun for _, noun in self.nouns}


def talk(text: Text) -> Talk:
    """The terms and noun phrases of one text; names of people and firms are left out by their capitals."""
    names = _capitalised(text.plain)
    lower = text.plain.lower().replace("’", "'")
    known = [word if len(word) > 2 and word not in STOP_WORDS and word not in names else "" for word in text.words]
    pairs = {f"{a} {b}" for a, b in pairwise(known) if a and b}
    nouns = {
        ("" if match["determiner"] in _BARE.split("|") else match["determiner"], " ".join(match["noun"].split()))
        for match in _NOUN.finditer(lower)
    }
    return Talk(frozenset(filter(None, known)) | pairs, frozenset(pair for pair in nouns if _usable(pair[1], names)))


def _capitalised(text: str) -> frozenset[str]:
    """Words that stand with a capital inside a sentence and never without one: names. Shouted texts have none."""
    if len(_CAPITAL.findall(text)) > 0.4 * len(text):
        return frozenset()
    inside = {word.lower() for word in _INSIDE.findall(text)}
    return frozenset(inside - set(_LOWER.findall(text))) if inside else frozenset()


def _usable(noun: str, names: frozenset[str]) -> bool:
    if noun in TELLING:
        return True
    parts = noun.split()
    if any(part in STOP_WORDS or part in names or len(part) < 3 for part in parts):
        return False
    return parts[-1] not in _DULL and not any(part in _DULL for part in parts[:-1]) and not parts[-1].endswith("ly")


def log_odds(inside: Counter[str], all_of_it: Counter[str], n: int, total: int) -> dict[str, float]:
    """z of the log odds ratio of each key, inside against outside, with an informative Dirichlet prior.

    Monroe, Colaresi & Quinn 2008, Political Analysis 16:372-403, on counts of documents: the prior is the whole corpus
    scaled to a tenth of its documents. Positive where the key is more usual inside.
    """
    found: dict[str, float] = {}
    weight = 0.1 * total
    for key, count in inside.items():
        share = (all_of_it[key] + 0.5) / (total + 1)
        prior, rest = weight * share, all_of_it[key] - count
        a, b = count + prior, rest + prior
        missing_a, missing_b = n + weight - a + 0.5, (total - n) + weight - b + 0.5
        variance = 1 / a + 1 / b
        found[key] = (log(a / max(missing_a, 0.5)) - log(b / max(missing_b, 0.5))) / sqrt(variance)
    return found


def keywords(talks: Sequence[Talk], everything: Counter[str], total: int, most: int = 8) -> tuple[str, ...]:
    """The most distinctive words and pairs of a group; a word inside a chosen pair is not repeated."""
    inside: Counter[str] = Counter(term for one in talks for term in one.terms)
    least = min(_RARE, max(1, len(talks) // 2))
    usual = Counter({term: n for term, n in inside.items() if n >= least})
    scores = log_odds(usual, everything, len(talks), total)
    chosen: list[str] = []
    for term in sorted(scores, key=lambda term: (-scores[term], term)):
        if not any(set(term.split()) & set(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return tuple(chosen)


def noun_phrases(talks: Sequence[Talk], everything: Counter[str], total: int) -> list[NounPhrase]:
    """The group's noun phrases, most distinctive first, each with the determiner that it is usually written with.

    Singular and plural count as one. What stands mostly without a determiner is no noun ("follow") and left out.
    ``everything``: in how many texts of all groups each of ``Talk.words`` is.
    """
    least = min(_RARE, max(1, len(talks) // 2))
    written = Counter(pair for one in talks for pair in one.nouns)
    known = Counter(noun for one in talks for noun in {noun for _, noun in one.nouns})
    inside = Counter(word for one in talks for word in one.words if word in known)
    usual = {noun: n for noun, n in known.items() if n >= least and n >= _AS_NOUN * inside[noun]}
    scores = log_odds(Counter({noun: inside[noun] for noun in usual}), everything, len(talks), total)
    found = []
    for noun in usual:
        if any((usual.get(other, 0), other) > (usual[noun], noun) for other in forms(noun)):
            continue  # said by the more usual form
        both = forms(noun)
        alone = all(other == noun or not inside[other] for other in both)
        documents = inside[noun] if alone else sum(not one.words.isdisjoint(both) for one in talks)
        lift = _lift(inside[noun], everything[noun], len(talks), total)
        found.append(NounPhrase(_written(noun, written), noun, documents, scores[noun], lift))
    return sorted(found, key=lambda phrase: (-phrase.distinct, phrase.noun))


def quoted_terms(talks: Sequence[Talk], everything: Counter[str], total: int) -> list[NounPhrase]:
    """The group's most distinctive words and pairs in quotation marks, for a group that shares no noun phrase."""
    inside = Counter(term for one in talks for term in one.terms)
    usual = Counter({term: n for term, n in inside.items() if n >= QUOTED * len(talks) and not _dull(term)})
    scores = log_odds(usual, everything, len(talks), total)
    found = [
        NounPhrase(f"“{term}”", term, n, scores[term], _lift(n, everything[term], len(talks), total))
        for term, n in usual.items()
    ]
    return sorted(found, key=lambda phrase: (-phrase.distinct, phrase.noun))


def _lift(inside: int, everywhere: int, n: int, total: int) -> float:
    return (inside / n) / (everywhere / total) if everywhere else inf


def forms(noun: str) -> frozenset[str]:
    """Singular and plural."""
    return frozenset((noun, f"{noun}s", noun.removesuffix("s")))


def _dull(term: str) -> bool:
    return term not in TELLING and not _DULL.isdisjoint(term.split())


def _written(noun: str, written: Counter[tuple[str, str]]) -> str:
    """With "my" where a fifth of the writers say so, else bare, "a" or "the", whichever is most usual."""
    if noun in ("call", "calls"):
        return "phone calls"
    counts: dict[str, int] = {
        "my": written["my", noun] + written["our", noun],
        "": written["", noun] + written["any", noun] + written["no", noun],
        "a": written["a", noun],
        "an": written["an", noun],
        "the": written["the", noun] + written["this", noun] + written["these", noun],
    }
    if counts["my"] >= 0.2 * sum(counts.values()):
        return f"my {noun}"
    best = max(counts, key=lambda determiner: counts[determiner]) if any(counts.values()) else "the"
    return f"{best} {noun}".strip()


def counted(talks: Sequence[Talk], of: Callable[[Talk], frozenset[str]]) -> Counter[str]:
    """In how many texts each key is."""
    return Counter(key for one in talks for key in of(one))
