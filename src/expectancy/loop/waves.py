"""A series of surveys as one: files whose columns are called otherwise from wave to wave, under joint names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa

from expectancy.domain.study import Item, Study, Survey
from expectancy.domain.table import Batch, Part, Table

Names = Mapping[str, str]  # joint name -> what this file calls the column
JOINT = " | "  # between the names that files have for one column
STRATUM = " / "  # between the wave and the stratum whose size is told


@dataclass(frozen=True)
class Series:
    """Tables one after the other; ``wave`` is a column that names the wave, ``own`` are ids that hold in one file only.

    A column that a file does not have is empty there.
    """

    tables: tuple[Table, ...]
    waves: tuple[str, ...]
    names: tuple[Names, ...]
    wave: str
    own: frozenset[str]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(file for table in self.tables for file in table.files)

    @property
    def columns(self) -> tuple[str, ...]:
        joint = [name for names in self.names for name in names]
        return tuple(dict.fromkeys([self.wave, *joint, *(name for table in self.tables for name in table.columns)]))

    @property
    def rows(self) -> int | None:
        sizes = [table.rows for table in self.tables]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    @property
    def bytes(self) -> int:
        return sum(table.bytes for table in self.tables)

    def parts(self) -> list[Part]:
        return [
            Part(part.file, partial(self._read, part, at), part.places)
            for at, table in enumerate(self.tables)
            for part in table.parts()
        ]

    def _read(self, part: Part, at: int, wanted: Sequence[str]) -> Iterator[Batch]:
        known = self.tables[at].columns
        found = {name: self.names[at].get(name, name) for name in wanted if name != self.wave}
        there = {name: own for name, own in found.items() if own in known}
        for batch in part.read(list(dict.fromkeys(there.values())) or [known[0]]):
            size = batch.data.num_rows
            arrays = []
            for name in wanted:
                if name == self.wave:
                    arrays.append(pa.array([self.waves[at]] * size, pa.string()))
                elif name in there:
                    column = batch.data.column(there[name])
                    arrays.append(_of_wave(column, self.waves[at]) if name in self.own else column)
                else:
                    arrays.append(pa.nulls(size, pa.string()))
            yield Batch(pa.RecordBatch.from_arrays(arrays, names=list(wanted)), batch.file, batch.first_row)


def _of_wave(ids: pa.Array, wave: str) -> pa.Array:
    """Ids that are not those of other waves."""
    text = ids.cast(pa.string())
    return pa.array([None if id_ is None else f"{wave}: {id_}" for id_ in text.to_pylist()], pa.string())


def latest(study: Study) -> tuple[Study, tuple[str, ...]]:
    """The study with the last wave of each series only, as an evaluation wants it; and a sentence on each of them."""
    last = {survey.series: survey for survey in study.surveys if survey.series}
    kept = tuple(survey for survey in study.surveys if not survey.series or survey is last[survey.series])
    earlier = [survey.series for survey in study.surveys if survey not in kept]
    told = tuple(
        f"Of the series “{name}” the last wave is evaluated ({survey.wave}); `expectancy measure` compares all waves."
        for name, survey in last.items()
        if name in earlier
    )
    return replace(study, surveys=kept), told


def with_series(study: Study, open_: Callable[[Study, Survey], Table]) -> tuple[Study, tuple[Survey, ...]]:
    """The study with a table for each series, and its surveys with every series as one survey."""
    members: dict[str, list[Survey]] = {}
    for survey in study.surveys:
        if survey.series:
            members.setdefault(survey.series, []).append(survey)
    found, tables = [survey for survey in study.surveys if not survey.series], dict(study.tables)
    for name, surveys in members.items():
        if len(surveys) == 1:
            found += surveys
            continue
        joint, table = as_one(name, surveys, [open_(study, survey) for survey in surveys])
        tables[joint.file] = table
        found.append(joint)
    return replace(study, tables=tables), tuple(found)


def as_one(name: str, surveys: Sequence[Survey], tables: Sequence[Table]) -> tuple[Survey, Series]:
    """One survey with a column of waves: what each wave asks in its own columns stands in joint ones."""
    asked = [_columns(survey) for survey in surveys]
    joint = _joint_names(asked)
    names = tuple({joint[what]: column for what, column in each.items()} for each in asked)
    wave = "wave" if "wave" not in joint.values() else "wave of the series"
    panel, last = all(survey.panel for survey in surveys), surveys[-1]
    survey = replace(
        last,
        name=name,
        file=f"series {name}",
        format=None,
        sheet=None,
        items=_items(surveys, joint),
        outcomes=_named("outcome", surveys, joint),
        outcome_missing={
            outcome: _union(each.missing_of(outcome) for each in surveys if outcome in each.outcomes)
            for outcome in dict.fromkeys(outcome for each in surveys for outcome in each.outcomes)
        },
        missing=_union(each.missing for each in surveys),
        kano_answers={wording: answer for each in surveys for wording, answer in each.kano_answers.items()},
        invalid="missing" if all(each.invalid == "missing" for each in surveys) else "error",
        respondent=joint.get("respondent"),
        weight=joint.get("weight"),
        cluster=joint.get("cluster"),
        date=joint.get("date"),
        strata=tuple(joint[f"stratum {at}"] for at in range(len(last.strata))),
        population_sizes={
            f"{each.wave}{STRATUM}{stratum}": size
            for each in surveys
            for stratum, size in each.population_sizes.items()
        },
        points=_named("points", surveys, joint),
        segments=tuple(each for each in last.segments if all(each in other.segments for other in surveys)),
        wave=wave,
        wave_is_column=True,
        series="",
        expected_file=None,
        expected_rows={},
        margins=(),
    )
    own = frozenset() if panel or survey.respondent is None else frozenset({survey.respondent})
    return survey, Series(tuple(tables), tuple(str(each.wave) for each in surveys), names, wave, own)


def _columns(survey: Survey) -> dict[str, str]:
    """What a survey asks -> its column."""
    found = {f"{item.id}: {role}": column for item in survey.items for role, column in item.roles.items()}
    found |= {f"outcome {name}": column for name, column in survey.outcomes.items()}
    found |= {f"points {name}": column for name, column in survey.points.items()}
    found |= {f"stratum {at}": column for at, column in enumerate(survey.strata)}
    for what in ("respondent", "weight", "cluster", "date"):
        column = getattr(survey, what)
        if column is not None:
            found[what] = column
    return found


def _joint_names(asked: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What is asked -> all names that the files have for it; with what it is where two would be called alike."""
    wanted = dict.fromkeys(what for each in asked for what in each)
    names = {what: JOINT.join(dict.fromkeys(each[what] for each in asked if what in each)) for what in wanted}
    places: dict[str, set[tuple[str | None, ...]]] = {}
    for what, name in names.items():
        places.setdefault(name, set()).add(tuple(each.get(what) for each in asked))
    return {what: name if len(places[name]) == 1 else f"{name} ({what})" for what, name in names.items()}


def _items(surveys: Sequence[Survey], joint: Mapping[str, str]) -> tuple[Item, ...]:
    """All items, as the last wave that has one asks it."""
    latest = {item.id: item for survey in surveys for item in survey.items}
    roles: dict[str, dict[str, str]] = {}
    for survey in surveys:
        for item in survey.items:
            roles.setdefault(item.id, {}).update({role: joint[f"{item.id}: {role}"] for role in item.roles})
    return tuple(replace(item, roles=roles[id_]) for id_, item in latest.items())


def _named(kind: str, surveys: Sequence[Survey], joint: Mapping[str, str]) -> dict[str, str]:
    held = [survey.outcomes if kind == "outcome" else survey.points for survey in surveys]
    return {name: joint[f"{kind} {name}"] for name in dict.fromkeys(name for each in held for name in each)}


def _union(each: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in each for code in codes))
