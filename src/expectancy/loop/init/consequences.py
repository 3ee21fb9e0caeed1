"""Questions about what comes of satisfaction: staying, recommending, a complaint; and scores of the whole. No items.

An item measures whether one expectation is met. What customers then do or feel is an outcome: as an item it would seem
to be the strongest driver. Where the study has a key for an outcome it goes there; else it is left out, and told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from expectancy.domain.errors import listed
from expectancy.loop.init.codebook import Wordings
from expectancy.loop.init.columns import Column
from expectancy.loop.init.outcomes import answers_of

STAYING, RECOMMENDING, COMPLAINING, SATISFACTION, WHOLE = "staying", "recommending", "complaining", "satisfied", "whole"
NAMES = {
    RECOMMENDING: ("recommend", "nps", "netpro", "weiterempf"),
    STAYING: ("loyal", "repurchas", "rebuy", "churn", "wiederkauf"),
}
# Constructs of a code book in full, and what wordings ask.
CONSTRUCTS = {
    STAYING: re.compile(r"(customer |brand )?(loyalty|retention)|(re)?(purchase|buying) intentions?|loyalität", re.I),
    RECOMMENDING: re.compile(r"recommendation|word of mouth|weiterempfehlung", re.I),
    COMPLAINING: re.compile(r"(customer )?complaints?( behaviou?r)?|beschwerden?", re.I),
}
YOU = r"\b((would|will|do) you|i (would|will|intend)|how likely|likelihood)\b.*"
AGAIN = r"(choose|use|buy|visit|come|return)\b.*\b(again|back|another)"
WORDED = {
    RECOMMENDING: re.compile(YOU + r"\brecommend\b|weiterempfehl", re.I | re.S),
    STAYING: re.compile(rf"{YOU}\b(repurchase|renew|switch|stay with|remain a|{AGAIN})\b", re.I | re.S),
    COMPLAINING: re.compile(r"\byou(r (last|most recent) complaint| (have )?complained)\b", re.I),
}
MEANT = {
    STAYING: "whether customers stay or come back, an outcome and no expectation; a study has no key for it",
    COMPLAINING: "what became of a customer's complaint, an outcome and no expectation; a study has no key for it",
    SATISFACTION: "about satisfaction again, which overall already has: an outcome and no expectation",
    WHOLE: "about the whole, and no single expectation",
}
FEW = 0.5  # where more of the questions than these begin with "overall", it is only how they are worded


def consequences(columns: Sequence[Column], taken: Mapping[str, Column], wordings: Wordings) -> dict[str, list[Column]]:
    """Columns of ratings that ask for outcomes, by what they ask; ``taken``: the outcomes that have their key."""
    found: dict[str, list[Column]] = defaultdict(list)
    whole = [column for column in columns if _is_whole(column, wordings)]
    for column in columns:
        kind = _kind(column, taken, wordings)
        if not kind and column in whole and len(whole) < FEW * len(columns):
            kind = WHOLE
        if kind:
            found[kind].append(column)
    return dict(found)


def notes(found: Mapping[str, Sequence[Column]], taken: Collection[str]) -> list[str]:
    """Why each of them is left out."""
    said = []
    for kind, columns in found.items():
        meant = _recommending(columns, "recommend" in taken) if kind == RECOMMENDING else MEANT[kind]
        asks = "asks" if len(columns) == 1 else "ask"
        said.append(f"left out: {listed([column.name for column in columns])} {asks} {meant}")
    return said


def _kind(column: Column, taken: Mapping[str, Column], wordings: Wordings) -> str:
    wording = wordings.get(column.name)
    for kind in (RECOMMENDING, STAYING, COMPLAINING):
        if kind in NAMES and column.named(*NAMES[kind]):
            return kind
        if wording is not None and WORDED[kind].search(wording.text):
            return kind
    if wording is None or not wording.dimension:
        return ""
    return next(
        (kind for kind, pattern in CONSTRUCTS.items() if pattern.fullmatch(wording.dimension)),
        SATISFACTION if _is_satisfaction(wording.dimension, taken, wordings) else "",
    )


def _is_satisfaction(dimension: str, taken: Mapping[str, Column], wordings: Wordings) -> bool:
    """The construct of the overall question itself, where it is satisfaction."""
    overall = taken.get("overall")
    same = overall is not None and overall.name in wordings and wordings[overall.name].dimension == dimension
    return same and re.search(r"satisf|zufried", dimension, re.I) is not None


def _is_whole(column: Column, wordings: Wordings) -> bool:
    wording = wordings[column.name].text if column.name in wordings else ""
    return column.tokens[:1] == ("overall",) or re.match(r"\W*overall\b", wording, re.I) is not None


def _recommending(columns: Sequence[Column], has: bool) -> str:
    answers = [answer for column in columns for answer in answers_of(column)]
    span = (
        "a study has one such question"
        if has
        else f"NPS is asked from 0 to 10, this from {min(answers)} to {max(answers)}"
    )
    return f"whether customers recommend, an outcome and no expectation; {span}"
