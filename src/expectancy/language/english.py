"""Whether a text is English: the statements and the model know no other language."""

from __future__ import annotations

import re
from functools import cache

from expectancy.language.anchors import statements
from expectancy.language.words import FUNCTION_WORDS, STOP_WORDS, Text, word_list

_ANY_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Words that other languages use all the time and English does not.
_OTHER_WORDS = word_list("other_languages")
_ENGLISH_ONLY = frozenset(word for word in FUNCTION_WORDS - _OTHER_WORDS if len(word) > 1)
_OTHER_ONLY = _OTHER_WORDS - FUNCTION_WORDS


@cache
def _known() -> frozenset[str]:
    """Words of complaints in English: those of the statements' seeds, and the stop words."""
    seeds = " ".join(seed for statement in statements() for seed in statement.seeds).lower()
    return (STOP_WORDS | frozenset(_ANY_WORD.findall(seeds))) - _OTHER_WORDS


def is_english(text: Text, in_doubt: bool = True) -> bool:
    """Whether the text may be taken for English: a cheap check on usual words, in doubt yes.

    No where most letters are outside Latin script; where other languages' function words are a tenth of the words and
    more frequent than English ones; or where a text has hardly an English function word (under 4 %) and hardly a word
    that complaints in English use (under 20 %), if it has eight words or some sign of another language. With
    ``in_doubt`` False, for texts among mostly foreign ones, half of the words must be such.
    """
    ascii_only = text.plain.isascii()
    if not ascii_only:
        letters = [c for c in text.plain if c.isalpha()]
        if sum(c > "\u024f" for c in letters) > len(letters) / 2:
            return False
    found = text.words if ascii_only else _ANY_WORD.findall(text.plain.lower().replace("’", "'"))
    if len(found) < 3:
        return in_doubt
    english = sum(word in _ENGLISH_ONLY for word in found) / len(found)
    other = sum(word in _OTHER_ONLY for word in found) / len(found)
    if other > english and other >= 0.1:
        return False
    known = sum(word in _known() for word in found)
    if not in_doubt:
        return known >= 0.5 * len(found)
    if english >= 0.04 or (len(found) < 8 and other == 0 and ascii_only):
        return True
    return known >= 0.2 * len(found)
