"""Listen: one pass over a file of complaints; by code where people coded them, refined from the words otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.evaluation import Evidence
from expectancy.domain.signal import Candidate, Signal
from expectancy.domain.study import Complaints, Study
from expectancy.domain.table import Table
from expectancy.importers.opening import open_table
from expectancy.language.refine import PRAISE, Refined, refine
from expectancy.loop.faults import check_faults
from expectancy.loop.listen.counted import evidence_of, praise_of, recoded, recounted, uncoded_of
from expectancy.loop.listen.said import Said, collect, excluded, exposure, textless
from expectancy.loop.scan import Silent, Watch, open_source
from expectancy.methods.contract import Options
from expectancy.summaries.dates import MONTH_FIRST  # here nobody can be asked for the order of day and month


@dataclass(frozen=True)
class Heard:
    """What one file of complaints says about expectations, by expectation (or candidate) id."""

    source: Complaints
    evidence: Mapping[str, Evidence]
    candidates: tuple[Candidate, ...]
    uncoded: Mapping[str, int]  # codes that no expectation claims, with how often they came
    results: Mapping[str, Result]
    refined: Refined | None
    rows: int
    dropped: tuple[Drop, ...]
    notes: tuple[str, ...]
    codes: frozenset[str] = frozenset()  # every code that came


def listen(study: Study, source: Complaints, options: Options, watch: Watch | None = None) -> Heard:
    """Read a source of complaints once; count by expectation; refine what nobody coded."""
    claimed = {code: wanted.id for wanted in study.expectations for code in wanted.codes}
    table = open_source(study, source)
    said, blocks = collect(source, table, set(claimed), watch or Silent())
    codes = frozenset(code for code, _ in said.counts)
    dropped = [*check_faults(source, blocks, table), *excluded(source, said), *textless(source, said)]
    refined = _refine(said.signals, None, options.seed, watch or Silent()) if said.signals else None
    counts, ids = recoded(said, claimed, refined)
    if refined is not None:
        dropped += _lost(source, said, refined)
    results = recounted(source, counts, replace(options, exposure=exposure(study, source)))
    return Heard(
        source,
        evidence_of(source.name, said, counts, ids, results, refined, claimed),
        refined.candidates if refined is not None else (),
        uncoded_of(counts, claimed, refined),
        results,
        refined,
        said.rows,
        tuple(dropped),
        tuple(getattr(table, "notes", ())),
        codes,
    )


@dataclass(frozen=True)
class RefinedFile:
    """One file refined without a study."""

    candidates: tuple[Candidate, ...]
    evidence: Mapping[str, Evidence]
    refined: Refined
    rows: int
    dropped: tuple[Drop, ...]


def refine_file(
    file: Path, text: str, when: str | None, id_: str | None, groups: int | None, seed: int, watch: Watch | None
) -> RefinedFile:
    """Refine one file of complaints without a study."""
    source = Complaints(file.stem, file.name, text=text, date=when, id=id_, dates=MONTH_FIRST)
    table = open_table(file.name, file.parent.resolve(), None, {}, anywhere=True)
    for column in (text, when, id_):
        if column is not None and column not in table.columns:
            raise ExpectancyError(_no_column(file, column, table))
    said, blocks = collect(source, table, set(), watch or Silent())
    dropped = [*check_faults(source, blocks, table), *textless(source, said)]
    refined = _refine(said.signals, groups, seed, watch or Silent())
    counts, ids = recoded(said, {}, refined)
    results = recounted(source, counts, Options(seed=seed))
    evidence = evidence_of(source.name, said, counts, ids, results, refined, {})
    return RefinedFile(refined.candidates, evidence, refined, said.rows, (*dropped, *_lost(source, said, refined)))


def _no_column(file: Path, column: str, table: Table) -> Problem:
    return Problem(
        "unknown-column",
        f'there is no column "{column}"{nearest(column, table.columns)}',
        file.name,
        f"one of {listed(table.columns)}",
        "give the name of a column of the file",
    )


def _refine(signals: list[Signal], groups: int | None, seed: int, watch: Watch) -> Refined:
    done = watch.start("refining what customers said", 100)
    told = 0.0

    def progress(what: str, share: float) -> None:
        nonlocal told
        done(int(100 * share) - int(100 * told))
        told = share

    return refine(signals, groups=groups, seed=seed, progress=progress)


def _lost(source: Complaints, said: Said, refined: Refined) -> list[Drop]:
    """Texts behind no candidate, and why. Praise that nobody coded is no complaint: it is in no count and no share."""
    praise = len(praise_of(said, refined))
    drops = [Drop("praise, not a complaint", praise, source.file)] if praise else []
    for reason, names in refined.unassigned.items():
        n = len(names) - (praise if reason == PRAISE else 0)
        drops += [Drop(f"text not refined: {reason}", n)] if n else []
    return drops
