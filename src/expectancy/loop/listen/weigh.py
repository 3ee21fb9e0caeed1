"""Weigh: a survey's answers with the weights that its margins ask for, as a file to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed
from expectancy.domain.estimate import Result
from expectancy.domain.study import Study, Survey
from expectancy.loop.scan import Request, Watch, open_source, scan
from expectancy.methods.contract import Options
from expectancy.methods.listen.margin_cells import Key
from expectancy.methods.listen.weighting import METHOD, factors
from expectancy.summaries.decode import dictionary, to_number

COLUMN = "calibrated_weight"


@dataclass(frozen=True)
class Weighed:
    """``rows`` reads the file once more: its columns as they are, and the weight of each answer, 0 where none fits."""

    survey: Survey
    study: Study
    result: Result
    by: tuple[str, ...]
    cells: Mapping[Key, float]

    def rows(self) -> Iterator[dict[str, Any]]:
        table = open_source(self.study, self.survey)
        for part in table.parts():
            for batch in part.read(list(table.columns)):
                words = [dictionary(batch.data.column(column)) for column in self.by]
                for at, row in enumerate(batch.data.to_pylist()):
                    key = tuple(names[places[at]] for places, names in words)
                    yield {**row, COLUMN: round(self.cells.get(key, 0.0) * self._base(row), 8)}

    def _base(self, row: Mapping[str, Any]) -> float:
        """The weight that the answer has already."""
        if self.survey.weight is None:
            return 1.0
        value = row[self.survey.weight]
        number = to_number(value) if isinstance(value, str) else value
        return float(number) if number is not None else 0.0


def weigh(study: Study, name: str | None, options: Options, watch: Watch | None = None) -> Weighed:
    """Weights for the survey of that name, or for the only one with margins.

    Raises: UsageError for a survey that is not there; ExpectancyError method-needs-more without margins, and what the
    survey's answers are found wrong by.
    """
    survey = _chosen(study, name)
    request = Request(METHOD, options)
    scanned = scan(study, survey, [request], watch)
    by, cells = factors(survey, scanned.blocks, options)
    return Weighed(survey, study, scanned.results[request], by, cells)


def _chosen(study: Study, name: str | None) -> Survey:
    known = [survey.name for survey in study.surveys]
    if name is not None and name not in known:
        what = f'there is no survey called "{name}"'
        raise UsageError(Problem("unknown-source", what, "--source", f"one of {listed(known)}", "give one of these"))
    fit = [each for each in study.surveys if not METHOD.missing(each) and name in (None, each.name)]
    if len(fit) > 1:
        what = f"{len(fit)} surveys have margins"
        names = listed([survey.name for survey in fit])
        raise UsageError(Problem("unknown-source", what, "--source", f"one of {names}", "name one of them"))
    if not fit:
        lacking = METHOD.missing(study.surveys[0]) if study.surveys else "the study has no [[survey]]"
        where = f"{study.folder.name}/study.toml"
        expected = "a [[survey]] with [[survey.margin]]"
        raise ExpectancyError(Problem("method-needs-more", f"no weights: {lacking}", where, expected, "add it"))
    return fit[0]
