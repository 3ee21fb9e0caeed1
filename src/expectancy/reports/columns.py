"""The flat form of a row: the stable columns of CSV and XLSX, and of what is copied from the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Row
from expectancy.domain.wording import finite, spaced
from expectancy.reports.compared import chance_top
from expectancy.reports.standing import peer_words

Value = str | int | float | bool | None
Kind = Literal["text", "number", "share", "count", "flag"]


@dataclass(frozen=True)
class Column:
    """One column; the name never changes, new ones come at the end."""

    name: str
    kind: Kind
    about: str
    value: Callable[[Row], Value]


def _text(name: str, about: str, value: Callable[[Row], Any]) -> Column:
    return Column(name, "text", about, lambda row: str(value(row) or ""))


def _bounds(name: str, kind: Kind, about: str, found: Callable[[Row], Estimate | None]) -> list[Column]:
    """Value, low and high of an estimate as three columns."""
    return [
        Column(name, kind, about, lambda row: _part(found(row), "value")),
        Column(f"{name}_low", kind, f"lower end of the interval of {name}", lambda row: _part(found(row), "low")),
        Column(f"{name}_high", kind, f"upper end of the interval of {name}", lambda row: _part(found(row), "high")),
    ]


def _part(found: Estimate | None, name: str) -> float | None:
    value: float | None = None if found is None else getattr(found, name)
    return None if value is None or not finite(value) else float(value)


def _number(name: str, kind: Kind, about: str, value: Callable[[Row], float | None]) -> Column:
    def told(row: Row) -> Value:
        found = value(row)
        return found if finite(found) else None

    return Column(name, kind, about, told)


def _n(name: str, about: str, found: Callable[[Row], Estimate | None]) -> Column:
    def told(row: Row) -> Value:
        estimate = found(row)
        return None if estimate is None else estimate.n

    return Column(name, "count", about, told)


def _level(name: str, about: str) -> Column:
    return _number(name, "number", about, lambda row: _part(row.levels.get(name), "value"))


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def segment_words(row: Row) -> str:
    return _joined(
        f"{note.segment}: {note.statistic} {note.value:.2f} ({note.low:.2f} to {note.high:.2f}), n {note.n}, "
        f"all {note.rest:.2f}"
        for note in row.segments
    )


def _complaints(row: Row) -> float | None:
    return None if row.evidence is None else row.evidence.count


def _complaint_share(row: Row) -> Estimate | None:
    return None if row.evidence is None else row.evidence.share


def verdict_chance(row: Row) -> float | None:
    return row.verdict.chances.get(row.verdict.name)


def _promise(row: Row, key: str) -> float | None:
    """The least kept promise that the row is linked to."""
    worst = min(row.promises, key=lambda entry: entry["kept_rate"], default=None)
    return None if worst is None else worst.get(key)


COLUMNS: tuple[Column, ...] = (
    _text("tier", "now, medium, long, guide or to be assessed", lambda row: row.tier),
    _text("id", "of the expectation", lambda row: row.id),
    _text("statement", "what customers expect, in their words", lambda row: row.statement),
    _text("dimension", "RATER dimension or the study's own", lambda row: row.dimension),
    _number(
        "dimension_chance", "share", "where the dimension was inferred from words", lambda row: row.dimension_chance
    ),
    _text("kind", "explicit, implicit, interpersonal, situational or dynamic", lambda row: row.kind),
    _text("level", "accuracy, availability, partnership or advice", lambda row: row.level),
    _text("origin", "catalogue, item, complaints, promises or peers", lambda row: row.origin),
    _text("survey", "the survey that measures it", lambda row: row.survey),
    _text("items", "survey items that measure it", lambda row: _joined(row.items)),
    _text("verdict", "where it stands", lambda row: row.verdict.name),
    _number("verdict_chance", "share", "chance that this verdict holds", verdict_chance),
    _text("verdict_rule", "how the verdict is reached", lambda row: spaced(row.verdict.rule)),
    _text("asking_stopped", "whether customers have stopped asking", lambda row: row.verdict.asking_stopped),
    _text("measure", "what decided the verdict", lambda row: getattr(row.verdict.measure, "statistic", "")),
    *_bounds("measure_value", "number", "the measure that decided the verdict", lambda row: row.verdict.measure),
    _n("measure_n", "answers behind the measure", lambda row: row.verdict.measure),
    _level("minimum", "least that is tolerated, mean"),
    _level("desired", "what is desired, mean"),
    _level("expected", "what should be, mean"),
    _level("perceived", "what is perceived, mean"),
    _number("importance_stated", "number", "mean rating", lambda row: _part(row.importance_stated, "value")),
    *_bounds("importance_derived", "share", "share of explained satisfaction", lambda row: row.importance_derived),
    _text("kano", "most frequent Kano class", lambda row: None if row.kano is None else row.kano.category),
    _number("kano_chance", "share", "chance that it is", lambda row: None if row.kano is None else row.kano.chance),
    *_bounds(
        "better",
        "number",
        "Kano coefficient of satisfaction",
        lambda row: None if row.kano is None else row.kano.better,
    ),
    *_bounds(
        "worse",
        "number",
        "Kano coefficient of dissatisfaction",
        lambda row: None if row.kano is None else row.kano.worse,
    ),
    _number(
        "kano_questionable",
        "share",
        "questionable answers",
        lambda row: None if row.kano is None else row.kano.questionable,
    ),
    *_bounds("lost", "number", "lost satisfaction, points of the overall rating", lambda row: row.lost),
    _number("lost_100", "number", "the same on 0 to 100", lambda row: _part(row.lost_100, "value")),
    _n("lost_n", "answers behind it", lambda row: row.lost),
    _number("chance_top", "share", "chance of ranking among the first; empty where no loss was found", chance_top),
    _number(
        "chance_first",
        "share",
        "chance of ranking first; empty where no loss was found",
        lambda row: None if chance_top(row) is None else row.chance_first,
    ),
    _number("lost_per_effort", "number", "points a person-day", lambda row: _part(row.lost_per_effort, "value")),
    _number("complaints", "count", "complaints about it", _complaints),
    *_bounds("complaint_share", "share", "complaints about it as a share of complaints_of", _complaint_share),
    _n("complaints_of", "all complaints of the files it was found in: the base of complaint_share", _complaint_share),
    _text(
        "trend",
        "of the complaints, in the first of complaints_in",
        lambda row: spaced(getattr(row.evidence, "trend", "")),
    ),
    _text(
        "peers",
        "how others do",
        lambda row: _joined(f"{entry['indicator']}: {peer_words(entry)}" for entry in row.peers if peer_words(entry)),
    ),
    _text("promises", "registers of promises", lambda row: _joined(str(entry["name"]) for entry in row.promises)),
    _number("kept_rate", "share", "of the least kept of them", lambda row: _promise(row, "kept_rate")),
    _number("kept_rate_low", "share", "lower end of its interval", lambda row: _promise(row, "low")),
    _number("kept_rate_high", "share", "upper end of its interval", lambda row: _promise(row, "high")),
    _number("kept_rate_n", "count", "promises behind it", lambda row: _promise(row, "n")),
    _text("segments", "where it stands differently", segment_words),
    _text("first_things_first", "why it goes ahead of higher levels", lambda row: row.first_things_first),
    _text("response", "what to do", lambda row: row.response),
    _text("owner", "who answers for it", lambda row: row.owner),
    _text("standard", "what is promised", lambda row: row.standard),
    _text("review", "when it is looked at again", lambda row: row.review),
    _number("effort_days", "number", "person-days, told by people", lambda row: row.effort_days),
    _number("lead_time_days", "number", "days, told by people", lambda row: row.lead_time_days),
    _number("cost", "number", "told by people", lambda row: row.cost),
    _text("told_by", "who told effort and lead time", lambda row: row.told_by),
    _text("blocked", "what forbids it", lambda row: row.blocked),
    Column("illustrative", "flag", "effort and lead time are illustrative", lambda row: row.illustrative),
    _text("tier_rule", "the rule that decided the tier", lambda row: row.tier_rule),
    _text("tier_by_rule", "what the rule said, where people overrode it", lambda row: row.tier_by_rule),
    _number(
        "statement_chance",
        "share",
        "that a statement found in words fits one of its complaints",
        lambda row: row.statement_chance,
    ),
    _number(
        "kept_rate_with_overdue",
        "share",
        "of the least kept, open ones past due counted as broken",
        lambda row: _promise(row, "with_overdue"),
    ),
    _text("decides", "who may decide about it", lambda row: row.decides),
    _text(
        "complaints_in",
        "the files of complaints it was found in; only shares of the same files are comparable",
        lambda row: "" if row.evidence is None else _joined(row.evidence.sources),
    ),
)
