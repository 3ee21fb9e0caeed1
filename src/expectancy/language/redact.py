"""Take out what identifies a person before a text goes anywhere: a rule and a placeholder a kind, all counted.

Rules, not a model: they can be read and tested. What they miss is told in docs/explanation/model-card.md. A name
without a cue ("Smith was there") is not found; free text therefore stays personal data after redaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from expectancy.language.words import word_list

KINDS = ("url", "email", "iban", "card", "ssn", "phone", "account", "address", "name")


@dataclass(frozen=True)
class Redacted:
    """The texts in their order with placeholders such as ``[email]``, and how many of each kind were replaced."""

    texts: tuple[str, ...]
    counts: dict[str, int]


_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.I)
# what makes a web address personal: a user, a query, a fragment, or a path part that is long or holds digits
_PERSONAL_URL = re.compile(r"://[^/\s]*@|[?#=&]|/[^/\s]*\d[^/\s]{4,}|/[^/\s]{20,}", re.I)
_EMAIL = re.compile(  # begun where a run of letters begins only: else a long run takes its length squared
    r"(?<![\w.+%'-])[\w.+%'-]+\s?@\s?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b"
    r"|(?<![\w.+-])[\w.+-]+\s?[(\[]at[)\]]\s?[\w.-]+\.[a-z]{2,24}\b",
    re.I,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}(?:[ -]?[A-Z0-9]{1,3})?\b", re.I)
_CARD = re.compile(r"(?<![\d$.,-])\d(?:[ -]?\d){12,18}(?![\d-])")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}(?P<dash>[ -]?)(?!00)\d{2}(?P=dash)(?!0000)\d{4}(?![\d-])")
_SSN_CUE = re.compile(r"\b(?:ssn|social|social security)\s*(?:number|no|num|#)?\.?\s*(?:is|:|#|=)*\s*$", re.I)
_PHONE = re.compile(
    r"(?<![\w$.,/-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"  # +44 20 7946 0958
    r"|(?:1[ .-]?)?\(\d{3}\)[ .-]?\d{3}[ .-]?\d{4}"  # (415) 555-0123
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"  # 415-555-0123
    r"|1?[2-9]\d{2}[2-9]\d{6}"  # 4155550123
    r"|0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,5}"  # 020 7946 0958
    r")(?:\s?(?:x|ext\.?|extension)\s?\d{1,5})?(?![\w-]*\d)",
    re.I,
)
_TAGGED = re.compile(  # a number that its own sentence calls a number
    r"\b(?P<tag>(?:account|acct|loan|case|claim|member(?:ship)?|policy|customer|reference|ref|order|ticket|file|invoice"
    r"|tracking|confirmation|booking|patient|licen[sc]e|passport|routing|record locator|frequent flyer)"
    r"(?:\s+(?:number|no|num|nr|id|code))?\.?\s*(?:is|was|:|#|=)*\s*#?\s*)"
    r"(?P<id>(?=[A-Z0-9-]*\d)[A-Z0-9](?:-?[A-Z0-9]){4,24})\b",
    re.I,
)
_LONG_ID = re.compile(
    r"(?<![\w$.,/-])(?:\d{9,30}|\d{2,6}(?:[ -]\d{2,6}){2,6})(?![\w/-])(?<=\d[\d -]{9}\d)"  # 123456789, 1234-5678-9012
)
_MIXED_ID = re.compile(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{10,30}\b")  # 1Z999AA10123456784
_STREET = (
    r"street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|circle|cir|way|place|pl|terrace|ter"
    r"|parkway|pkwy|highway|hwy|square|sq|trail|trl"
)
_ADDRESS = re.compile(
    r"(?<![\d$.,])\d{1,6}[A-Za-z]?\s+(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?\s+)?"
    rf"(?:(?:[A-Z][\w'-]*|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,3}}(?:(?i:{_STREET}))\b\.?"
    r"(?:,?\s+(?:(?i:apt|apartment|unit|suite|ste)\.?\s*|#\s*)\w+)?"
    r"(?:,\s*[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?(?:,?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?)?"
    r"|\b(?:P\.?\s?O\.?|p\.?o\.?)\s*[Bb]ox\s+\d+"
)
_NAME_WORD = r"(?:[A-Z]['’])?[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)?"
_NAMES = rf"{_NAME_WORD}(?:\s+(?:[A-Z]\.?\s+)?{_NAME_WORD}){{0,2}}"
_TITLED = re.compile(rf"(?P<cue>\b(?:[Mm]rs?|MRS?|[Mm]s|MS|Miss|[Dd]r|DR|Prof)\.?\s+)(?P<name>{_NAMES})")
_NAMED = re.compile(
    r"(?P<cue>\b(?:[Mm]y name(?: is|'s)|[Nn]ame:|I am called|Signed,|[Ss]incerely,|[Rr]egards,|[Yy]ours truly,"
    r"|(?:spoke|speaking|spoken|talked) (?:to|with)"
    r"|(?:agent|representative|rep|man|woman|lady|person|manager|supervisor|employee|guy|girl|gentleman|someone) named"
    rf"|called (?:him|her)self)\s+)(?P<name>{_NAMES})"
)
_INTRODUCED = re.compile(rf"(?P<cue>\b[Tt]his is )(?P<name>{_NAMES})(?= (?:from|calling|speaking|with|at)\b)")
# Words with a capital after a cue that are not names.
_NOT_NAMES = word_list("not_names")


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812-1)."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = [2 * value - 9 if value > 4 else 2 * value for value in values[1::2]]
    return (sum(values[::2]) + sum(doubled)) % 10 == 0


def iban_holds(text: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616: the rearranged number is 1 modulo 97)."""
    plain = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def _card(match: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", match.group())
    return "[card]" if len(set(digits)) > 1 and luhn(digits) else None


def _ssn(match: re.Match[str]) -> str | None:
    """123-45-6789 is one as it stands; nine digits are one only after "SSN" or "social security number"."""
    told = match.group("dash") == "-" or _SSN_CUE.search(match.string[max(0, match.start() - 40) : match.start()])
    return "[ssn]" if told else None


def _iban(match: re.Match[str]) -> str | None:
    """The pattern may take a word too many behind the number: the longest part that holds is replaced."""
    pieces = re.split(r"([ -])", match.group())
    for end in range(len(pieces), 0, -2):
        if iban_holds("".join(pieces[:end])):
            return "[iban]" + "".join(pieces[end:])
    return None


def _url(match: re.Match[str]) -> str | None:
    return "[url]" if _PERSONAL_URL.search(match.group()) else None


def _name(match: re.Match[str]) -> str | None:
    return None if match["name"].split()[0] in _NOT_NAMES else f"{match['cue']}[name]"


def _tagged(match: re.Match[str]) -> str | None:
    return f"{match.group('tag')}[account]"


def _as(placeholder: str) -> Callable[[re.Match[str]], str | None]:
    return lambda match: placeholder


_Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str]], str | None]]
# In this order: what is longer and surer first, so that a card number is not taken for a phone number.
_RULES: tuple[_Rule, ...] = (
    ("url", _URL, _url),
    ("email", _EMAIL, _as("[email]")),
    ("iban", _IBAN, _iban),
    ("card", _CARD, _card),
    ("ssn", _SSN, _ssn),
    ("account", _TAGGED, _tagged),
    ("phone", _PHONE, _as("[phone]")),
    ("account", _LONG_ID, _as("[account]")),
    ("account", _MIXED_ID, _as("[account]")),
    ("address", _ADDRESS, _as("[address]")),
    ("name", _TITLED, _name),
    ("name", _NAMED, _name),
    ("name", _INTRODUCED, _name),
)
# A rule is tried only where the text has what it cannot do without: this is several times as fast.
_NEEDS: tuple[tuple[re.Pattern[str], frozenset[re.Pattern[str]]], ...] = (
    (re.compile(r"@|[(\[][Aa][Tt][)\]]"), frozenset({_EMAIL})),
    (re.compile(r"://|[Ww]{3}\."), frozenset({_URL})),
    (re.compile(r"\d[A-Za-z0-9-]{4}|[A-Z]\d{3}"), frozenset({_TAGGED, _MIXED_ID})),
    (re.compile(r"\d[A-Za-z]?\s+[A-Z\d]|[Bb]ox\s"), frozenset({_ADDRESS})),
    (re.compile(r"\d[\d ().-]{5,}\d"), frozenset({_IBAN, _CARD, _SSN, _PHONE, _LONG_ID})),
    (
        re.compile(r"name|I am called|igned,|ncerely,|egards,|truly,|spoke|speaking|talked|called h"),
        frozenset({_NAMED}),
    ),
    (re.compile(r"his is [A-Z]"), frozenset({_INTRODUCED})),
)


def redact(texts: Sequence[str]) -> Redacted:
    """Replace what identifies a person by ``[kind]`` in every text; the CFPB's XXXX stay as they are.

    Kinds: e-mail; phone; card numbers (Luhn); IBAN (modulo 97); US social security numbers; account, order and other
    long numbers; web addresses that carry a query, a token or a user; street addresses and post boxes; names after a
    cue such as "Mr" or "my name is".
    """
    counts = dict.fromkeys(KINDS, 0)
    return Redacted(tuple(_one(text, counts) for text in texts), {kind: n for kind, n in counts.items() if n})


def _one(text: str, counts: dict[str, int]) -> str:
    idle: set[re.Pattern[str]] = set()
    for needed, patterns in _NEEDS:
        if needed.search(text) is None:
            idle |= patterns
    for kind, pattern, replacement in _RULES:
        if pattern not in idle:
            text = pattern.sub(lambda match, k=kind, r=replacement: _counted(match, k, r, counts), text)  # type: ignore[misc]
    return text


def _counted(
    match: re.Match[str], kind: str, replacement: Callable[[re.Match[str]], str | None], counts: dict[str, int]
) -> str:
    new = replacement(match)
    if new is None:
        return match.group()
    counts[kind] += 1
    return new
