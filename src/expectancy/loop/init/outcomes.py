"""Which columns ask about the whole: by their names, else by their wordings in a code book."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from expectancy.loop.init.codebook import Wordings
from expectancy.loop.init.columns import Column

NPS = (0, 10)
# How names of the overall questions begin; the most telling first.
NAMES = {
    "recommend": ("nps", "recommend", "netpro"),
    "overall": ("overall",),
    "effort": ("ces", "effort"),
    "satisfied": ("csat", "satisf"),
}
SCORES = ("review", "rating", "ratings", "star", "stars", "bewertung", "sterne")
# Wordings in full, then what they may have in common where no other question has it.
WHOLE = {
    "overall": re.compile(r"(your )?(overall|general|total) satisfaction|overall,? how satisfied (are|were) you", re.I),
}
ABOUT = {
    "recommend": re.compile(r"\brecommend", re.I),
    "overall": re.compile(r"^(?=.*\b(overall|on the whole|all in all|in general)\b)(?=.*\bsatisf)", re.I | re.S),
    "satisfied": re.compile(r"\bsatisf(ied|action)\b", re.I),
}


def outcomes(columns: Sequence[Column], wordings: Wordings) -> dict[str, Column]:
    """The questions about the whole; each column at most once."""
    numbers = [column for column in columns if column.ratings]
    found: dict[str, Column] = {}
    for key in NAMES:
        rest = [column for column in numbers if column not in found.values()]
        column = _by_name(key, rest) or _by_wording(key, rest, wordings)
        if column is not None:
            found[key] = column
    if "satisfied" in found and "overall" not in found:
        found["overall"] = found.pop("satisfied")
    scores = [column for column in numbers if is_score(column)]
    if "overall" not in found and len(scores) == 1 and any(column.is_free_text for column in columns):
        found["overall"] = scores[0]
    return found


def is_score(column: Column) -> bool:
    """Whether it is the score of a review, by its name: ``review_score``, ``stars``."""
    return column.named(*SCORES) and {*column.tokens} <= {*SCORES, "score", "overall", "total", "customer"}


def found_by(key: str, column: Column, wordings: Mapping[str, object]) -> str:
    """Why a column was taken for the question about the whole."""
    if is_score(column) and not column.named(*NAMES[key]):
        return "guessed: the score beside customers' words is an outcome of what they tell, and no item"
    named = column.named(*NAMES[key], *NAMES["satisfied"]) or {"all", "whole"} & {*column.tokens}
    return (
        "guessed from its name" if named or column.name not in wordings else "guessed from its wording in the codebook"
    )


def answers_of(column: Column) -> Sequence[int]:
    """The ratings that occur, the lowest first."""
    return sorted(column.ratings or {0: 0})


def _by_name(key: str, columns: Sequence[Column]) -> Column | None:
    named = [column for column in columns if column.named(*NAMES[key])]
    if key == "overall" and not named:
        named = [column for column in columns if {"all", "whole"} & {*column.tokens}][:1]
    if key == "recommend":  # NPS is asked from 0 to 10
        named = [column for column in named if answers_of(column)[0] >= 0 and answers_of(column)[-1] in (10, 11)]
    return min(named, key=lambda column: _plainness(column, NAMES[key]), default=None)


def _by_wording(key: str, columns: Sequence[Column], wordings: Wordings) -> Column | None:
    """The one column whose wording asks it; where several do, such as once for each item, it is none of them."""
    worded = [(column, wordings[column.name].text.strip(" .?!:")) for column in columns if column.name in wordings]
    if key == "recommend":  # a wording alone does not tell NPS from a rating of 1 to 10
        worded = [
            (column, text) for column, text in worded if answers_of(column)[0] == 0 and answers_of(column)[-1] > 9
        ]
    for patterns, matches in ((WHOLE, re.Pattern.fullmatch), (ABOUT, re.Pattern.search)):
        found = [column for column, text in worded if key in patterns and matches(patterns[key], text)]
        if len(found) == 1:
            return found[0]
    return None


def _plainness(column: Column, beginnings: Sequence[str]) -> tuple[bool, bool, bool, int]:
    """``overall`` before ``overall_satisfied`` before ``clean_overall``."""
    alone, first = column.tokens == beginnings[:1], column.tokens[:1] == beginnings[:1]
    return not alone, not first, not column.named("satisf"), len(column.tokens)
