"""Texts, sentences and words: what counts as a word here, and whether a text is English."""

from __future__ import annotations

import re
from functools import lru_cache

# What was taken out of a text: our own [email], the CFPB's XXXX, XX/XX/2019 and {$41.00}.
PLACEHOLDER = re.compile(r"\[[a-z][a-z ]{2,20}\]|\{\$[\d.,]*\}|\bX{2,}\b(?:[/-]\w+)*|\b(?:\w+[/-])+X{2,}\b|X{4,}")
_MENTION = re.compile(r"[@#](?=\w)|(?<=\w)['’](?:s|S)\b")
_WORD = re.compile(r"[a-z][a-z'’]*[a-z]|[a-z]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|nos|inc|ltd|co|corp|vs|sec|acct|approx|dept|etc|e\.g|i\.e)|\b(?:[A-Z]\.)*[A-Z])\.$", re.I
)
_BREAK = re.compile(r"(?<=[.!?])[\"'”)]*\s+|\s*\n\s*|\s{4,}")

FUNCTION_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being but by can could did do does doing
    for from had has have having he her here him his how i if in into is it its just me my no nor not now of off on once
    only or our out over she should so some such than that the their them then there these they this those through to
    too under until up us very was we were what when where which while who why will with would you your im i'm i've
    didn't don't can't won't it's isn't wasn't""".split()
)
# Words that other languages use all the time and English does not.
_OTHER_WORDS = frozenset(
    """que de la el los las una para con por pero muy mi mis del está esta fue como más não uma com meu minha foi muito
    mas ainda produto le les des est pas une dans pour avec mais sur nous vous je très et der die das und ist nicht ich
    ein eine mit für auf dem den sie wir aber sehr di il che non per sono una della mio het een niet van voor maar zijn
    met ik heb dat os ao em do da na no um se já nao lo su sin ya qui ne pas du au""".split()
)

# Words that say nothing about what a complaint is about.
STOP_WORDS = FUNCTION_WORDS | frozenset(
    """ago again almost already although always another anyone anything around ask asked back became become behind below
    between both came cannot can't come day days done down during each either else enough etc even ever every everyone
    everything few first following further gave get gets getting give given go goes going gone got hi hello how however
    i'd i'll instead keep kept know knew last later least less let like ll made make makes making many may maybe might
    month months more most much must need needs never new next nobody none nothing number often old one ones onto other
    others otherwise ourselves own per please put quite rather re really regarding said same saw say saying says second
    see seem seems seen sent several since someone something still take taken tell thank thanks themselves thing things
    think third though three thus time times told took toward try trying two unless upon use used using want wanted
    wants way week weeks well went whether without yes yet year years yesterday today tomorrow able according actually
    also anyway cc couldn't doesn't dear hadn't hasn't haven't he's she's sir madam shouldn't that's there's they're
    they've wasn't we're we've weren't whatever whom whose within wouldn't you're myself himself herself itself amp via
    rt gt lt http https www com xx xxx xxxx""".split()
)


def plain(text: str) -> str:
    """The text without placeholders, ``@`` and ``#`` signs and possessive endings, on one line."""
    return " ".join(_MENTION.sub(" ", PLACEHOLDER.sub(" ", text)).split())


def words(text: str) -> list[str]:
    """Lower-case words of letters; placeholders are not words."""
    return _WORD.findall(plain(text).lower().replace("’", "'"))


def content_words(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 2 and word not in STOP_WORDS]


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
    for piece in _BREAK.split(text):
        if not (piece := piece.strip()):
            continue
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def is_english(text: str) -> bool:
    """Whether the text may be taken for English: a cheap check on function words, in doubt yes.

    No where most letters are outside Latin script; where other languages' function words are more frequent than
    English ones; or where a text of eight words or more has (nearly) no English function word at all.
    """
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:
        return False
    found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", plain(text).lower())
    if len(found) < 3:
        return True
    english = sum(word in FUNCTION_WORDS and word not in _OTHER_WORDS for word in found) / len(found)
    other = sum(word in _OTHER_WORDS and word not in FUNCTION_WORDS for word in found) / len(found)
    if other > english and other >= 0.1:
        return False
    return not (len(found) >= 8 and english < 0.04 and other + english > 0 or len(found) >= 15 and english < 0.02)
