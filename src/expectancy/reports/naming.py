"""Ids of items and expectations within sentences for people: the statement stands there, the id in brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import quoted, spaced

# Where an id that is also a plain word ("art", "safe") may be taken for an id: in the lists that methods write.
_LEADS = ("low ratings of ", "The loss of ", "told for ", "shortfall ", "puts ", ": ", ", ", "including ")
# Two items of one expectation, one after the other: its statement is told once.
_TWICE = re.compile(r"(“[^”]*”) \(([^();]*)(;[^()]*)?\), \1 \(([^();]*)((?(3)\3(?=\))|(?=\))))")
_ENDS = (",", ".", " (", " do not", " first", ";")


def labels(evaluation: Evaluation) -> dict[str, str]:
    """Id of an expectation or of a survey item -> the statement that it stands for; none where both are the same."""
    found: dict[str, str] = {}
    for row in evaluation.rows:
        for item in row.items:
            found.setdefault(item, row.statement)
    found |= {row.id: row.statement for row in evaluation.rows}
    return {id_: statement for id_, statement in found.items() if id_ and statement and statement != id_}


def named(text: str, known: Mapping[str, str]) -> str:
    """``low ratings of sq04 do not`` -> ``low ratings of “The kiosk is quick” (sq04) do not``."""
    head, colon, rest = text.partition(": ")
    if colon and head in known and rest.endswith(f"({known[head]})"):
        return f"{quoted(known[head])} ({head}): {rest.removesuffix(f'({known[head]})').rstrip()}"
    if not known:
        return text
    ids = "|".join(re.escape(id_) for id_ in sorted(known, key=len, reverse=True))
    told = re.sub(rf"(?<![\w“/.-])({ids})(?![\w”/-])( \((?=[^)]))?", lambda found: _one(found, text, known), text)
    while told != (shorter := _TWICE.sub(r"\1 (\2, \4\5", told)):
        told = shorter
    return told


def _one(found: re.Match[str], text: str, known: Mapping[str, str]) -> str:
    id_, more = found[1], found[2] or ""
    if not re.search(r"[\d_-]", id_) and not _listed(text, found.start(1), found.end(1)):
        return found[0]
    return f"{quoted(known[id_])} ({id_}{'; ' if more else ')'}"


def _listed(text: str, start: int, end: int) -> bool:
    after = text[end:]
    return text[:start].endswith(_LEADS) and (not after or after.startswith(_ENDS))


def all_named(texts: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """For people: statements for ids, and per cent written one way."""
    return [spaced(named(text, known)) for text in texts]
