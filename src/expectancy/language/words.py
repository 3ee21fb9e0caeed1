"""Texts, sentences and words: what counts as a word here, and whether a text is English."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

# What was taken out of a text: our own [email], the CFPB's XXXX, XX/XX/2019 and {$41.00}.
PLACEHOLDER = re.compile(r"(?<![A-Za-z])(?:\d{1,4}[/-]){0,2}X{2,}[\w/-]*|\{\$[\d.,]*\}|\[[a-z]{3,12}\]")
_MENTION = re.compile(r"@\w+|#(?=\w)|(?<=\w)['’](?:s|S)\b")
_WORD = re.compile(r"[a-z][a-z'’]*[a-z]|[a-z]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|(?-i:No)|nos|inc|ltd|co|corp|vs|sec|acct|approx|dept|etc|e\.g|i\.e)"
    r"|\b(?:[A-Z]\.)*[A-Z]|(?:^|: ?)\d{1,2})\.$",
    re.I,
)
_BREAK = re.compile(r"[.!?][\"'”)]*\s+")
_LINE = re.compile(r"\s*\n\s*|\s{4,}")


@cache
def _lists() -> dict[str, str]:
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        return tomllib.load(file)


def word_list(name: str) -> frozenset[str]:
    """A list of words.toml."""
    return frozenset(_lists()[name].split())


def phrase_list(name: str) -> frozenset[str]:
    """A list of words.toml with one entry a line, which may be of several words."""
    return frozenset(line for line in _lists()[name].splitlines() if line)


FUNCTION_WORDS = word_list("function")
# Words that say nothing about what a complaint is about.
STOP_WORDS = FUNCTION_WORDS | word_list("stop")


@dataclass(frozen=True)
class Text:
    """A text read once: as it stands, on one line without placeholders, and its words in lower case."""

    raw: str
    plain: str
    words: tuple[str, ...]

    @property
    def content(self) -> list[str]:
        """The words that say what it is about."""
        return [word for word in self.words if len(word) > 2 and word not in STOP_WORDS]


def read(text: str) -> Text:
    clear = plain(text)
    return Text(text, clear, tuple(_WORD.findall(clear.lower().replace("’", "'"))))


def plain(text: str) -> str:
    """The text without placeholders, ``@`` and ``#`` signs and possessive endings, on one line."""
    return " ".join(_MENTION.sub(" ", PLACEHOLDER.sub(" ", text)).split())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A rough stem, only so that "charges" and "charged" count as one term."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def sentences(text: str) -> list[str]:
    """The text cut at sentence ends and line breaks, not after "Mr." or "U.S.C."; nothing is lost but white space."""
    found: list[str] = []
    for line in _LINE.split(text) if "\n" in text or "    " in text else [text]:
        start = 0
        for end in [*(match.end() for match in _BREAK.finditer(line)), len(line)]:
            if piece := line[start:end].strip():
                if found and _ABBREVIATION.search(found[-1][-12:]):
                    found[-1] = f"{found[-1]} {piece}"
                else:
                    found.append(piece)
            start = end
    return found
