"""What was left out of each source: each reason once, with its count and with the methods that it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from expectancy.domain.estimate import Drop
from expectancy.domain.evaluation import Evaluation, Source
from expectancy.reports.naming import labels, named

BY_STUDY = "left out by the study"
_CODE = re.compile(r'not a complaint: (?:"(?P<code>.*)"|no code)', re.DOTALL)
# Methods ask the same question in words of their own.
_SAME = {
    "no answer to the satisfaction question": "no answer on overall satisfaction",
    "text not refined: fits-no-group": "its words fit no group of complaints",
    "text not refined: no-common-expectation": "its group of complaints has no expectation in common",
}


@dataclass(frozen=True)
class Left:
    """Rows or answers left out for one reason. ``parts``: how many of each code, where the study names codes."""

    source: str
    count: int
    reason: str
    where: str
    methods: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()

    def lines(self) -> Iterator[tuple[str, str, str, int]]:
        """(source, reason, where, count), a line a code: for spreadsheets."""
        if not self.parts:
            yield (self.source, self.reason, self.where, self.count)
        for code, count in self.parts:
            yield (self.source, f'{self.reason}: "{code}"' if code else f"{self.reason}: no code", self.where, count)


def dropped(evaluation: Evaluation) -> list[Left]:
    """What was left out, source by source, most first. The same rows under two wordings stand there once."""
    known = labels(evaluation)
    found: dict[tuple[object, ...], Left] = {}
    for source in evaluation.sources:
        for drop in source.dropped:
            if drop.count:
                _add(found, source, drop, _concerned(evaluation, source, drop))
    told = [
        replace(left, where="" if left.where == left.source else _where(left.where, known)) for left in found.values()
    ]
    return sorted(told, key=lambda left: (left.source, -left.count))


def _add(found: dict[tuple[object, ...], Left], source: Source, drop: Drop, methods: tuple[str, ...]) -> None:
    coded = _CODE.fullmatch(drop.reason)
    reason = BY_STUDY if coded else _SAME.get(drop.reason, drop.reason)
    key = (source.name, reason, drop.where, None if coded else drop.count)
    had = found.get(key, Left(source.name, 0, reason, drop.where))
    found[key] = replace(
        had,
        count=had.count + drop.count if coded else drop.count,
        methods=tuple(dict.fromkeys((*had.methods, *methods))),
        parts=(*had.parts, (coded["code"] or "", drop.count)) if coded else (),
    )


def _concerned(evaluation: Evaluation, source: Source, drop: Drop) -> tuple[str, ...]:
    """The methods that left these rows out."""
    return tuple(
        result.method.replace("_", " ")
        for key, result in evaluation.results.items()
        if key.split("/")[0] == source.name and any(each == drop for each in result.dropped)
    )


def _where(where: str, known: dict[str, str]) -> str:
    """A list of ids in words; anything else as it is."""
    ids = where.split(", ")
    return ", ".join(named(f": {id_}", known)[2:] for id_ in ids) if all(id_ in known for id_ in ids) else where


def overlap(evaluation: Evaluation) -> str:
    """Whether a complaint counts in more than one row, told once; empty where there are no complaints."""
    heard = [row.evidence for row in evaluation.rows if row.evidence is not None]
    if not heard:
        return ""
    told = (
        "Complaints are counted as the files hold them: where a file has a line for each thing that a person said, "
        "that person stands behind several complaints."
    )
    times: dict[str, int] = {}
    for evidence in heard:
        for signal in set(evidence.signals):
            times[signal] = times.get(signal, 0) + 1
    several = sum(count > 1 for count in times.values())
    if several:
        return (
            f"{told} {several:,} of {len(times):,} complaints are about more than one expectation and count in the row "
            "of each, so the rows together count more than there are."
        )
    return f"{told} No complaint counts in two rows." if _traced(evaluation) else told


def _traced(evaluation: Evaluation) -> bool:
    """Every complaint behind every count is known by its id."""
    return all(row.evidence is None or len(row.evidence.signals) == row.evidence.count for row in evaluation.rows)
