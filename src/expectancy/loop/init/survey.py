"""A survey guessed from its columns: scale, codes for "no answer", who answered, segments, overall questions, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectancy.domain.errors import listed
from expectancy.domain.study import KANO_ROLES, RATING_ROLES, Survey
from expectancy.loop.init.batteries import Judged, judge, parts
from expectancy.loop.init.codebook import Wordings
from expectancy.loop.init.columns import Column
from expectancy.loop.init.consequences import consequences, notes
from expectancy.loop.init.doubtful import flags, guessed, item_of, raised_flags, told_of, unsure
from expectancy.loop.init.items import Question, in_own_words, meanings, questions, role_in_name
from expectancy.loop.init.outcomes import NPS, answers_of, found_by, is_score, outcomes
from expectancy.loop.init.scales import ENOUGH, Scale, guess_scale
from expectancy.loop.init.writing import Draft
from expectancy.loop.study.schema import SURVEY
from expectancy.summaries.decode import to_number

FEWEST_RATED = 3  # columns of ratings that make a file a survey
MOST_SEGMENTS = 6
RESPONDENT = (
    "respondent",
    "respnum",
    "response",
    "participant",
    "person",
    "subject",
    "case",
    "id",
    "uuid",
    "number",
    "nr",
)
WEIGHT = ("weight", "wgt", "wt")
CODED_GROUPS = ("gender", "sex", "age", "income", "region", "education")


def survey(columns: Sequence[Column], file: str, wordings: Wordings) -> Draft | None:
    """A draft of the survey, or None where too few columns hold ratings.

    A draft whose items are all switched off, and that has no overall question, is no survey for sure.
    """
    asked = questions(columns)
    raised = [column for column in flags(columns) if not _is_aside(column)]
    rated = [column for column in columns if column.ratings and column not in raised and not _is_aside(column)]
    overall = outcomes([column for column in columns if not _asked_in(column, asked)], wordings)
    if not asked and len(rated) < FEWEST_RATED and not (overall and (raised or _reviews(columns, overall))):
        return None
    singles = [column for column in rated if column not in overall.values() and not _asked_in(column, asked)]
    beside = consequences(singles, overall, wordings)
    singles = [column for column in singles if not any(column in each for each in beside.values())]
    answered = [column for each in asked for role, column in each.roles.items() if role in RATING_ROLES]
    judged = judge(singles, columns, wordings) if not asked else Judged(None, (), ())
    scale = guess_scale(answered) if answered else judged.scale
    draft = Draft(SURVEY)
    draft.put("file", file)
    _who(draft, columns)
    _segments(draft, columns, asked)
    _rated(draft, scale, [*answered, *judged.sure, *overall.values()])
    _put_outcomes(draft, overall, scale, wordings)
    draft.notes += notes(beside, overall)
    _kano(draft, asked)
    draft.inner = _items([each for each in asked if _fits(each, scale)], judged.sure, wordings)
    if scale is None and not asked:
        unsure(draft, [column for column, _ in judged.guesses], raised)
    draft.inner += [*guessed(judged.guesses, wordings), *raised_flags(raised, wordings, scale is not None)]
    draft.told = [*told_of(draft, len(judged.guesses)), *(f"{file}: {note}" for note in notes(beside, overall))]
    if not draft.inner and not overall:
        return None
    _left_out(draft, [*singles, *(column for column in columns if asked and role_in_name(column.name))])
    return draft


def _reviews(columns: Sequence[Column], overall: Mapping[str, Column]) -> bool:
    """Customers' words with the score that they gave beside them."""
    scored = "overall" in overall and is_score(overall["overall"])
    return scored and any(column.is_free_text for column in columns)


def _is_aside(column: Column) -> bool:
    return _is_weight(column) or column.named("year", "month", "day", *CODED_GROUPS)


def _asked_in(column: Column, asked: Sequence[Question]) -> bool:
    return any(column in each.roles.values() for each in asked)


def _who(draft: Draft, columns: Sequence[Column]) -> None:
    ids = [column for column in columns if column.is_unique and column.named(*RESPONDENT)]
    ids += [column for column in columns[:1] if column.is_unique]
    if ids:
        draft.put("respondent", ids[0].name, "guessed: another value in every row")
    weights = [column for column in columns if _is_weight(column)]
    if weights:
        draft.put("weight", weights[0].name, "guessed from its name; take it out where answers count alike")
    waves = [column for column in columns if column.named("wave") and 1 < column.distinct <= 60]
    if waves:
        draft.put("wave", waves[0].name, "guessed from its name")


def _is_weight(column: Column) -> bool:
    named = column.named(*WEIGHT) or column.name.casefold() == "w"
    return named and column.numbers is not None and min(column.numbers) >= 0 and column.filled == column.rows


def _segments(draft: Draft, columns: Sequence[Column], asked: Sequence[Question]) -> None:
    coded = [column for column in columns if column.named(*CODED_GROUPS) and column.ratings]
    groups = [column for column in columns if column.is_group or column in coded]
    groups = [column for column in groups if not _asked_in(column, asked) and not (asked and role_in_name(column.name))]
    twice = parts(columns)
    groups = [column for column in groups if column not in twice]
    names = [column.name for column in groups if column.name != draft.values.get("wave")]
    if names:
        draft.put("segments", names[:MOST_SEGMENTS], "guessed: few different values")
    if names[MOST_SEGMENTS:]:
        draft.notes.append(f"also possible as segments: {listed(names[MOST_SEGMENTS:])}")


def _rated(draft: Draft, scale: Scale | None, columns: Sequence[Column]) -> None:
    missing: list[int | str] = sorted({word for column in columns for word in column.no_answers})
    if scale is not None:
        draft.put("scale", scale.pair, scale.why)
        missing = [*scale.missing, *missing]
        _cuts(draft, scale)
    if missing:
        draft.put("missing", missing, _no_answer(missing))


def _cuts(draft: Draft, scale: Scale) -> None:
    """What decides about met and low, with what holds when it is left out: for people to see and to change."""
    usual = Survey("", "", (), scale=(scale.low, scale.high))
    draft.idea("target", _short(usual.target_rating), "from this rating up an item is met; yours to decide")
    draft.idea("low", _short(usual.low_cut), "up to this rating an answer counts as low")


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


def _no_answer(codes: Sequence[int | str]) -> str:
    words = [str(code) for code in codes]
    if len(words) == 1:
        return f'{words[0]} looks like "no answer": guessed'
    return f'{", ".join(words[:-1])} and {words[-1]} look like "no answer": guessed'


def _put_outcomes(draft: Draft, found: dict[str, Column], scale: Scale | None, wordings: Wordings) -> None:
    for key, column in found.items():
        draft.put(key, column.name, found_by(key, column, wordings))
        if key != "recommend" and scale is not None and scale.holds(column) and not _ends_lower(column, scale):
            continue
        own = guess_scale([column])
        if key != "recommend":
            draft.put(f"{key}_scale", own.pair, "guessed: its own answers")
        elif 11 in answers_of(column):
            own = Scale(*NPS, (11,), "")
        own_codes: list[int | str] = [*sorted({*own.missing, *column.codes}), *sorted(column.no_answers)]
        inside = [code for code in draft.values.get("missing", ()) if code in range(own.low, own.high + 1)]
        if inside or not set(own_codes) <= set(draft.values.get("missing", ())):
            why = _no_answer(own_codes) if own_codes else f"guessed: {' and '.join(map(str, inside))} are answers here"
            draft.put(f"{key}_missing", own_codes, why)
    if "effort" in found:
        draft.idea("effort_version", "2.0", 'high is good; "1.0" where it asks how much effort it took: ces needs it')


def _ends_lower(column: Column, scale: Scale) -> bool:
    """Its answers end well under the scale's highest rating, as 1 to 5 beside 1 to 7."""
    return answers_of(column)[-1] < scale.high - 1 and column.filled >= ENOUGH


def _kano(draft: Draft, asked: Sequence[Question]) -> None:
    columns = [column for each in asked for role, column in each.roles.items() if role in KANO_ROLES]
    if columns and in_own_words(columns):
        known = meanings(columns)
        draft.put("kano_answers", known, "guessed from the wordings")
        unknown = sorted({word for column in columns for word in column.counts if word not in known})
        if unknown:
            draft.notes.append(f"kano_answers lacks these wordings, say what they mean: {listed(unknown)}")


def _items(asked: Sequence[Question], singles: Sequence[Column], wordings: Wordings) -> list[Draft]:
    found = [item_of(each.id, {role: column.name for role, column in each.roles.items()}, wordings) for each in asked]
    found += [item_of(column.name, {"perceived": column.name}, wordings) for column in singles]
    if found:
        found[0].notes.append("the question as it was asked goes into text, what it is about into dimension")
        found[0].notes.append(
            "guessed: columns whose names differ only in the role are one question"
            if asked
            else "guessed: columns that share a scale, and a name or a place, are perceived items"
        )
    return found


def _fits(question: Question, scale: Scale | None) -> bool:
    rated = [column for role, column in question.roles.items() if role in RATING_ROLES]
    return all(scale is not None and scale.holds(column) for column in rated)


def _left_out(draft: Draft, columns: Sequence[Column]) -> None:
    used = {value for each in (draft, *draft.inner) for value in each.values.values() if isinstance(value, str)}
    used |= set(draft.values.get("segments", ()))
    left = [column.name for column in columns if column.name not in used and column.numbers]
    worded = [column for column in columns if column.name not in used and column.is_text]
    if worded:
        example = next(word for word in worded[0].counts if to_number(word) is None)
        names = listed([column.name for column in worded], 40)
        draft.notes.append(f'left out: the answers of {names} are no plain numbers ("{example}")')
    if left:
        draft.notes.append(
            f"columns of small numbers that are no ratings on this scale, and are left out: {listed(left, 40)}"
        )
