"""Items of a survey, and those only written as comments: what could be ratings, and flags of 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectancy.domain.study import ROLES
from expectancy.loop.init.codebook import Wordings
from expectancy.loop.init.columns import CODES, Column
from expectancy.loop.init.scales import guess_scale
from expectancy.loop.init.writing import Draft
from expectancy.loop.study.schema import ITEM

FEWEST_FLAGS = 3
BAD = ("compla", "problem", "fault", "issue", "defect", "error", "fail", "trouble", "beschwer")
UNSURE = "no column is surely a rating: take the # away from the items that are ratings, and from scale"


def item_of(name: str, roles: Mapping[str, str], wordings: Wordings) -> Draft:
    draft = Draft(ITEM)
    draft.put("id", name if name.strip() else "(no name)")
    wording = next((wordings[column] for column in (*roles.values(), name) if column in wordings), None)
    draft.put("text", wording.text if wording else name.replace("_", " ").strip() or "(no name)")
    if wording and wording.dimension:
        draft.put("dimension", wording.dimension)
    else:
        draft.idea("dimension", None)
    for role in ROLES:
        if role in roles:
            draft.put(role, roles[role])
    return draft


def guessed(columns: Sequence[tuple[Column, str]], wordings: Wordings) -> list[Draft]:
    """Columns that only could be ratings, each as a comment with why."""
    return [_off(column, f"left out as a guess: {why}", wordings) for column, why in columns]


def flags(columns: Sequence[Column]) -> list[Column]:
    """Columns of 0 and 1, codes for no answer aside, where they are several."""
    found = [column for column in columns if set(column.numbers or ()) - CODES - {9} == {0, 1}]
    return found if len(found) >= FEWEST_FLAGS else []


def raised_flags(columns: Sequence[Column], wordings: Wordings, rated: bool) -> list[Draft]:
    """Flags as comments; ``rated``: beside items on another scale. No ratings, but drivers of overall satisfaction."""
    drafts = [_off(column, "left out: 0 and 1 only, a flag and no rating", wordings) for column in columns]
    for draft, column in zip(drafts, columns, strict=True):
        if column.holds(*BAD):
            draft.put("reverse", True, "1 is bad")
    if drafts:
        where = "write a [[survey]] of their own with scale = [0, 1]" if rated else "do so with scale = [0, 1] above"
        drafts[0].notes.append(
            f"to see how overall satisfaction goes with the flags, take the # away from all of them, and {where}; "
            "whether an expectation is met cannot be told from flags"
        )
    return drafts


def unsure(draft: Draft, guesses: Sequence[Column], raised: Sequence[Column]) -> None:
    """A survey without a rating that is sure: the scale that its guesses would have stands as a comment."""
    if guesses:
        draft.notes.append(UNSURE)
        scale = guess_scale(guesses)
        draft.idea("scale", scale.pair, scale.why)
        if scale.missing and "missing" not in draft.values:
            draft.idea("missing", list(scale.missing), "guessed with the scale")
    elif raised:
        draft.notes.append("no column is a rating: the flags of 0 and 1 are comments below")
        draft.idea("scale", [0, 1], "only for the flags below")


def told_of(draft: Draft, guesses: int) -> list[str]:
    """What to say on the terminal of a survey's items."""
    live = sum(not item.off for item in draft.inner)
    file, doubtful = draft.values["file"], len(draft.inner) - live
    if not doubtful:
        return []
    if not live and guesses:
        return [f"{file}: no column is surely a rating; in the study, take the # away from the items that are ratings"]
    if not live:
        return [f"{file}: its columns of 0 and 1 are flags, not ratings: they stand in the study as comments"]
    return [f"{file}: {live} items; as comments, because they may be no ratings: {doubtful}"]


def _off(column: Column, why: str, wordings: Wordings) -> Draft:
    draft = item_of(column.name, {"perceived": column.name}, wordings)
    draft.ideas.clear()
    draft.off = True
    draft.notes.append(why)
    return draft
