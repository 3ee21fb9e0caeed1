"""What each file is: a survey, complaints, promises, indicators, calls, purchases; and the study with them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from expectancy.domain.errors import listed
from expectancy.domain.study import OUTCOMES
from expectancy.loop.init.asides import put_asides, waits
from expectancy.loop.init.codebook import Looked, Wordings, codebooks
from expectancy.loop.init.customers import calls, purchases
from expectancy.loop.init.sources import complaints, indicators, promises
from expectancy.loop.init.survey import survey
from expectancy.loop.init.writing import Draft, text_of
from expectancy.loop.study.schema import COMPLAINTS, EXPECTATION, INDICATORS, RULES, STUDY, SURVEY
from expectancy.loop.study.sources import stem_of

TOLD_BY_PEOPLE = ("effort_days", "lead_time_days", "told_by", "decides", "blocked", "owner", "review")
HEAD = """\
# A first draft by `expectancy init`. What is guessed is marked; correct it, and fill in what only people know.
# Every key: docs/reference/study-file.md
"""


def drafts_of(looked: Looked, wordings: Wordings) -> list[Draft]:
    """The sections that a file gives, the doubtful ones switched off."""
    columns, file = looked.columns, looked.file
    if (peers := indicators(columns, file, looked.table)) is not None:
        return [peers]
    if (log := calls(columns, file)) is not None:
        return [log]
    rated, said, kept = survey(columns, file, wordings), complaints(columns, file), promises(columns, file)
    if rated is None and said is None and kept is None and (bought := purchases(columns, file)) is not None:
        return [bought]
    others = [draft for draft in (said, kept) if draft is not None]
    if rated is not None and others and not _measures(rated):
        rated = None  # small whole numbers alone make no survey of promises or complaints
    if rated is not None and rated.inner:
        if said is not None and "text" in said.values:
            said.told.clear()
            _switch_off(said, "this survey may also hold complaints in the customers' own words:")
            return [rated, said]
        return [rated]
    if rated is not None:  # nothing but an overall question: it tells of the same customers as the others
        others.insert(0, rated)
    if said is not None and kept is not None and "text" not in said.values:
        said.told.clear()
        _switch_off(said, "these promises may also be complaints, coded by people:")
    return others


def _measures(rated: Draft) -> bool:
    """Whether a survey has an item or an overall question that is no mere guess."""
    return any(not item.off for item in rated.inner) or any(key in rated.values for key in OUTCOMES)


def _switch_off(draft: Draft, why: str) -> None:
    draft.off = True
    draft.notes.insert(0, why)


def study_text(title: str, looked: Sequence[Looked], left_out: Sequence[str] = ()) -> tuple[str, list[str]] | None:
    """The whole study file and what to say on the terminal, or None where no file is anything we know.

    ``left_out``: a sentence for each file that could not be read.
    """
    books, wordings = codebooks(looked)
    found = [(each.file, drafts_of(each, wordings)) for each in looked if each.file not in books]
    for each in looked:
        for draft in dict(found).get(each.file, ()):
            put_asides(draft, each.asides, each.columns)
    drafts = [draft for _, each in found for draft in each]
    if all(draft.off for draft in drafts):
        return None
    _let_wait(drafts)
    _name(drafts)
    head = Draft(STUDY)
    head.put("title", title)
    head.idea("period", None, "when the data are from, such as 2019-05")
    if books:
        head.notes.append(f"wordings were taken from {listed(books)}")
    unknown = [_unknown(file) for file, each in found if not each]
    head.notes += [*unknown, *left_out]
    text = HEAD + "\n" + text_of([head, *drafts, *_rules(drafts), _expectation(drafts)])
    told = [line for draft in drafts for line in draft.told] + _offered(drafts)
    return text, list(dict.fromkeys([*unknown, *left_out, *told]))


def _unknown(file: str) -> str:
    return f"left out: {file}: not recognised as a survey, complaints, promises, indicators, calls or purchases"


def _offered(drafts: Sequence[Draft]) -> list[str]:
    """What else a file may be, which stands in the study as a comment only."""
    live = {draft.values["file"] for draft in drafts if not draft.off}
    return [
        f"{draft.values['file']}: may also be {draft.section.path}, which stand in the study as a comment"
        for draft in drafts
        if draft.off and draft.values["file"] in live
    ]


def _name(drafts: Sequence[Draft]) -> None:
    """Names where two sections would have the same: taking a # away, or adding a source, then renames nobody."""
    stems = Counter(stem_of(draft.values["file"]) for draft in drafts)
    taken: set[str] = set()
    for draft in sorted(drafts, key=lambda draft: draft.off):
        stem = stem_of(draft.values["file"])
        if stems[stem] > 1:
            tries = (stem, *(f"{stem}-{draft.section.path}{at}" for at in ("", *(f"-{n}" for n in range(2, 10_000)))))
            name = next(name for name in tries if name not in taken)
            draft.put("name", name, "as it is called in results and in links: two sections read files of this name")
            taken.add(name)


def _let_wait(drafts: Sequence[Draft]) -> None:
    """What keeps a study from being read until a person has filled it in is a comment, beside other sources."""
    waiting = [draft for draft in drafts if not draft.off and _waits(draft)]
    if any(not draft.off and draft not in waiting for draft in drafts):
        for draft in waiting:
            _switch_off(draft, "switched off until it is filled in; then take the # away from these lines")


def _waits(draft: Draft) -> bool:
    return draft.section is INDICATORS or waits(draft) or (draft.section is SURVEY and not _measures(draft))


def _rules(drafts: Sequence[Draft]) -> list[Draft]:
    """The share that decides, beside the target of a survey, what is met; a comment, for people to see."""
    if not any("target" in draft.ideas for draft in drafts):
        return []
    rules = Draft(RULES, off=True)
    why = f"{RULES.key('target_share').meaning} The usual share; take the # away to set your own."
    rules.put("target_share", RULES.default("target_share"), why)
    return [rules]


def _expectation(drafts: Sequence[Draft]) -> Draft:
    """An example of the catalogue, all of it a comment: the tool invents nothing."""
    example = Draft(EXPECTATION, off=True)
    example.notes.append("what customers expect; what is left out is refined from items and complaints")
    example.put("id", "short-name")
    example.put("statement", None, EXPECTATION.key("statement").meaning)
    items = [
        inner.values["id"] for draft in drafts if draft.section is SURVEY for inner in draft.inner if not inner.off
    ]
    if items:
        example.put("items", items[:1], "items that measure it")
    if any(draft.section is COMPLAINTS and "code" in draft.values for draft in drafts):
        example.put("codes", None, EXPECTATION.key("codes").meaning)
    for key in TOLD_BY_PEOPLE:
        example.put(key, None, EXPECTATION.key(key).meaning)
    return example
