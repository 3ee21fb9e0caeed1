"""Codes that people gave: which say something, and whose words are read instead."""

from __future__ import annotations

import re

from expectancy.domain.study import Complaints
from expectancy.methods.listen.coded import excluded
from expectancy.summaries import NOT_TOLD

# Codes that say nothing about what was expected.
NOTHING_SAID = re.compile(
    r"(others?|misc(ellaneous)?|unknown|unclear|unspecified|undefined|n/?a|none|nothing|general"
    r"|(not|un) ?(sure|stated|specified)|no (reason|comment)|(can'?t|can ?not|could ?n[o']t) tell|don'?t know"
    r"|(other|general) (complaint|feedback|issue|reason)s?)"
)


def says_nothing(code: str) -> bool:
    """Whether a code only says that it is none of the others: "Other", "Can't tell"."""
    return NOTHING_SAID.fullmatch(" ".join(code.replace("’", "'").casefold().split()).strip(" .-()")) is not None


def in_words(source: Complaints, code: str, claimed: set[str]) -> bool:
    """Whether a row's words are refined: it is a complaint, and its code is missing or says nothing.

    A code that a person gave is never overruled by a guess from the words.
    """
    return code not in excluded(source) and code not in claimed and (code == NOT_TOLD or says_nothing(code))
