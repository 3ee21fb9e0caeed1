"""Which columns hold the answers to one question: from names such as ``sq01_exp`` and ``sq01_per``, E1 and P1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.study import KANO_ANSWERS, KANO_ROLES, RATING_ROLES
from expectancy.loop.init.columns import Column
from expectancy.summaries.decode import plain

# How exports abbreviate the roles. One letter counts only where several letters share the same numbers.
WORDS = {
    "minimum": ("min", "minimum", "adequate", "adeq", "acceptable"),
    "desired": ("des", "desired", "wanted"),
    "ideal": ("ideal",),
    "expected": ("exp", "expect", "expected", "expectation", "expectations", "should"),
    "predicted": ("pred", "predicted", "will"),
    "perceived": (
        "per",
        "perc",
        "perceived",
        "perception",
        "perceptions",
        "performance",
        "perf",
        "sat",
        "satisfaction",
    ),
    "importance": ("imp", "importance", "important"),
    "disconfirmation": ("disconf", "disconfirmation"),
    "functional": ("func", "functional", "fun", "fn", "pos", "positive"),
    "dysfunctional": ("dysf", "dysfunc", "dysfunctional", "dys", "neg", "negative"),
}
LETTERS = {"e": "expected", "p": "perceived", "i": "importance", "m": "minimum", "d": "desired"}
KANO_LETTERS = {"f": "functional", "d": "dysfunctional", "i": "importance"}
UNDERSTOOD = 0.8  # share of answers whose Kano wording is recognised
ROLE_OF = {word: role for role, words in WORDS.items() for word in words}
LETTERED = re.compile(r"([A-Za-z])[ _.\-]?(\d+)")
TOKEN = re.compile(r"[^\W\d_]+|\d+")
# What the wordings of Kano answers have in common, looked for in this order.
MEANING = (
    ("dislike", "dislike"),
    ("don't like", "dislike"),
    ("like", "like"),
    ("expect", "expect"),
    ("must", "expect"),
    ("necess", "expect"),
    ("basic requirement", "expect"),
    ("neutral", "neutral"),
    ("care", "neutral"),
    ("indifferent", "neutral"),
    ("tolerate", "tolerate"),
    ("live with", "tolerate"),
    ("accept", "tolerate"),
)


@dataclass(frozen=True)
class Question:
    """A question with a column for each of its roles."""

    id: str
    roles: Mapping[str, Column]


def questions(columns: Sequence[Column]) -> list[Question]:
    """Questions that are asked in at least two roles, in the order of the file."""
    by_stem: dict[str, dict[str, Column]] = {}
    for column in columns:
        stem, role = _split(column.name)
        if role and _fits(column, role):
            by_stem.setdefault(stem, {}).setdefault(role, column)
    found = [Question(stem, roles) for stem, roles in by_stem.items() if len(roles) > 1]
    return _whole(found or _lettered(columns))


def _whole(found: Sequence[Question]) -> list[Question]:
    """Without roles that say nothing alone: a functional without a dysfunctional answer, a minimum without desired.

    An ideal level beside no desired one is the level that is hoped for.
    """
    kept = []
    for question in found:
        roles = dict(question.roles)
        if "ideal" in roles and "desired" not in roles:
            roles = {"desired" if role == "ideal" else role: column for role, column in roles.items()}
        if KANO_ROLES[0] not in roles or KANO_ROLES[1] not in roles:
            roles = {role: column for role, column in roles.items() if role not in KANO_ROLES}
        if "desired" not in roles:
            roles.pop("minimum", None)
        if roles:
            kept.append(Question(question.id, roles))
    return kept


def bare(name: str) -> str:
    """A name without the marks at its ends: F1 of ``F1_``."""
    return name.strip(" \t\n_-.:")


def role_in_name(name: str) -> str:
    """The role that a name has a word for; "" where it has none."""
    return _split(name)[1]


def _split(name: str) -> tuple[str, str]:
    """``sq01_exp`` -> (sq01, expected); ("", "") where the name has no word for a role at an end."""
    words = list(TOKEN.finditer(name))
    if len(words) < 2:
        return "", ""
    for word, rest in ((words[-1], name[: words[-1].start()]), (words[0], name[words[0].end() :])):
        role = ROLE_OF.get(word[0].casefold(), "")
        if role and bare(rest):
            return bare(rest), role
    return "", ""


def _lettered(columns: Sequence[Column]) -> list[Question]:
    """E1, P1, I1: one letter and a number; at least two letters that share at least two numbers."""
    named = [(match[1].lower(), match[2], column) for column in columns if (match := LETTERED.fullmatch(column.name))]
    roles = KANO_LETTERS if {"f", "d"} <= {letter for letter, _, _ in named} else LETTERS
    found: dict[str, dict[str, Column]] = {}
    for letter, number, column in named:
        if letter in roles and _fits(column, roles[letter]):
            found.setdefault(number, {})[roles[letter]] = column
    pairs = [Question(number, each) for number, each in found.items() if len(each) > 1]
    return pairs if len(pairs) > 1 else []


def _fits(column: Column, role: str) -> bool:
    if column.ratings is not None or role in RATING_ROLES:
        return column.ratings is not None
    known = sum(column.counts[word] for word in meanings([column]))
    return bool(column.filled) and known >= UNDERSTOOD * column.filled


def meanings(columns: Sequence[Column]) -> dict[str, str]:
    """What the wordings of Kano columns mean, as far as they are recognised."""
    words = sorted({word for column in columns if column.is_text for word in column.counts})
    return {word: meaning for word in words if (meaning := _meaning(word))}


def in_own_words(columns: Sequence[Column]) -> bool:
    """Whether the answers are worded otherwise than like, expect, neutral, tolerate, dislike."""
    return any(plain(word) not in KANO_ANSWERS for column in columns if column.is_text for word in column.counts)


def _meaning(word: str) -> str:
    text = plain(word).replace("’", "'")
    return next((meaning for part, meaning in MEANING if part in text), "")
