"""Listen: one pass over a file of complaints; by code where people coded them, refined from the words otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.evaluation import Evidence
from expectancy.domain.signal import Candidate, Signal
from expectancy.domain.study import Complaints, Study
from expectancy.domain.table import Table
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.language.refine import PRAISE, Refined, refine
from expectancy.loop.faults import check_faults
from expectancy.loop.scan import Silent, Watch, find_method, open_source, plan_for
from expectancy.methods.contract import Options
from expectancy.summaries import NOT_TOLD, Blocks, Listing, Periods, Plan
from expectancy.summaries.chunk import Chunk, to_number
from expectancy.summaries.dates import to_date

Key = tuple[str, ...]
EXPECTATION = "expectation"  # the key under which recoded complaints are counted
MOST_TRACED = 200_000  # rows whose ids are kept; beyond, a figure traces to its codes and files


@dataclass
class Said:
    """What one pass collected: rows by code and day, the texts that nobody coded, and the ids behind each code."""

    counts: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    signals: list[Signal] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    rows: int = 0


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
    said, blocks = _collect(source, table, set(claimed), watch or Silent())
    codes = frozenset(code for code, _ in said.counts)
    dropped = [*check_faults(source, blocks), *_excluded(source, said), *_textless(source, said)]
    refined = _refine(said.signals, None, options.seed, watch or Silent()) if said.signals else None
    counts, ids = _recoded(source, said, claimed, refined)
    if refined is not None:
        dropped += _lost(source, said, refined)
    results = _results(source, counts, replace(options, exposure=exposure(study, source)))
    return Heard(
        source,
        _evidence(said, counts, ids, results, refined, claimed),
        refined.candidates if refined is not None else (),
        _uncoded(counts, claimed, refined),
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
    source = Complaints(file.stem, file.name, text=text, date=when, id=id_)
    table = open_table(file.name, file.parent.resolve(), None, {}, anywhere=True)
    for column in (text, when, id_):
        if column is not None and column not in table.columns:
            raise ExpectancyError(_no_column(file, column, table))
    said, blocks = _collect(source, table, set(), watch or Silent())
    dropped = [*check_faults(source, blocks), *_textless(source, said)]
    refined = _refine(said.signals, groups, seed, watch or Silent())
    counts, ids = _recoded(source, said, {}, refined)
    results = _results(source, counts, Options(seed=seed))
    evidence = _evidence(said, counts, ids, results, refined, {})
    return RefinedFile(refined.candidates, evidence, refined, said.rows, (*dropped, *_lost(source, said, refined)))


def _no_column(file: Path, column: str, table: Table) -> Problem:
    return Problem(
        "unknown-column",
        f'there is no column "{column}"{nearest(column, table.columns)}',
        file.name,
        f"one of {listed(table.columns)}",
        "give the name of a column of the file",
    )


def _collect(source: Complaints, table: Table, claimed: set[str], watch: Watch) -> tuple[Said, Blocks]:
    """The pass itself."""
    spec = Periods(source.date, (source.code,) if source.code else ())
    plan = plan_for(source, [spec], table)
    extra = [column for column in (source.text, source.id) if column]
    columns = tuple(sorted({*plan.columns, *extra})) or tuple(table.columns[:1])
    blocks, said = plan.empty(), Said()
    done = watch.start(f"reading {source.name}", table.rows)
    for part in table.parts():
        for batch in part.read(columns):
            blocks.fold(batch)
            _note(source, said, Chunk(batch, {}, 1), claimed)
            said.rows += batch.data.num_rows
            done(batch.data.num_rows)
    for (key, day), n in blocks[spec].counts.items():
        said.counts[key[0] if key else NOT_TOLD, day] += n
    return said, blocks


def _note(source: Complaints, said: Said, chunk: Chunk, claimed: set[str]) -> None:
    """Keep the ids of coded rows, and the texts of those that no expectation claims by code."""
    codes = list(_words(chunk, source.code))
    names = list(_names(source, said, chunk))
    if source.code and said.rows < MOST_TRACED:
        for name, code in zip(names, codes, strict=True):
            said.ids.setdefault(code, []).append(name)
    if source.text is None:
        return
    days = _days(source, chunk)
    for name, code, text, day in zip(names, codes, _words(chunk, source.text), days, strict=True):
        if code not in claimed and code not in source.exclude and text != NOT_TOLD:
            said.signals.append(Signal(name, text, day, source=source.name, keys={"code": code}))


def _words(chunk: Chunk, column: str | None) -> Iterator[str]:
    if column is None:
        return iter([NOT_TOLD] * chunk.rows)
    indices, words = chunk.words(column)
    return (words[at] for at in indices.tolist())


def _names(source: Complaints, said: Said, chunk: Chunk) -> Iterator[str]:
    """The file's own ids where they are there and stand for one complaint each, else file and row."""
    for place, name in enumerate(_words(chunk, source.id)):
        row = f"{chunk.batch.file}:{chunk.batch.first_row + place + 1}"
        told = row if name == NOT_TOLD else name if name not in said.names else f"{name} ({row})"
        if source.id is not None and said.rows < MOST_TRACED:
            said.names.add(told)
        yield told


def _days(source: Complaints, chunk: Chunk) -> Iterator[date | None]:
    from expectancy.summaries.dates import NO_DATE, days

    if source.date is None:
        return iter([None] * chunk.rows)
    return (None if day == NO_DATE else to_date(day) for day in days(chunk, source.date).tolist())


def exposure(study: Study, source: Complaints) -> dict[str, float] | None:
    """Period -> orders, calls or customers, from the file that the study names; None where it names none."""
    if source.exposure is None:
        return None
    table = open_table(source.exposure, study.folder, None, {})
    listing = Listing(("period", "n"))
    blocks = ENGINE.fold(Plan((listing,)), table)
    told: dict[str, float] = {}
    for row in blocks[listing].rows():
        n = to_number(row["n"])
        if n is None:
            raise ExpectancyError(_bad_exposure(source.exposure, row))
        told[row["period"]] = told.get(row["period"], 0.0) + n
    return told


def _bad_exposure(file: str, row: dict[str, str]) -> Problem:
    return Problem(
        "bad-exposure",
        f'the n of period "{row["period"]}" is "{row["n"]}"',
        f"{file}: column n",
        "a number of orders, calls or customers",
        "correct the file",
    )


def _textless(source: Complaints, said: Said) -> list[Drop]:
    """Where only words count, rows without words are no part of any share."""
    if source.code is not None or source.text is None:
        return []
    said.counts = Counter((NOT_TOLD, _day(signal)) for signal in said.signals)
    lost = said.rows - len(said.signals)
    return [Drop("no text", lost, source.file)] if lost else []


def _day(signal: Signal) -> int | None:
    return None if signal.date is None else (signal.date - date(1970, 1, 1)).days


def _excluded(source: Complaints, said: Said) -> list[Drop]:
    """Take out what is no complaint, and say how much it was."""
    found: Counter[str] = Counter()
    for code, day in list(said.counts):
        if code in source.exclude or (code == NOT_TOLD and "" in source.exclude):
            found[code] += said.counts.pop((code, day))
    return [
        Drop("not a complaint: no code" if code == NOT_TOLD else f'not a complaint: "{code}"', n, source.file)
        for code, n in found.most_common()
    ]


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
    praise = len(_praise(said, refined))
    drops = [Drop("praise, not a complaint", praise, source.file)] if praise else []
    for reason, names in refined.unassigned.items():
        n = len(names) - (praise if reason == PRAISE else 0)
        drops += [Drop(f"text not refined: {reason}", n)] if n else []
    return drops


def _praise(said: Said, refined: Refined) -> list[Signal]:
    """What is clearly praise in its words, unless a person gave it a code: then the code counts."""
    found = frozenset(refined.unassigned.get(PRAISE, ()))
    return [signal for signal in said.signals if signal.id in found and signal.keys["code"] == NOT_TOLD]


def _recoded(
    source: Complaints, said: Said, claimed: Mapping[str, str], refined: Refined | None
) -> tuple[Counter[tuple[str, int | None]], dict[str, list[str]]]:
    """Rows by expectation (claimed codes), candidate (refined texts) or code (neither), and day."""
    counts: Counter[tuple[str, int | None]] = Counter()
    ids: dict[str, list[str]] = {}
    for (code, day), n in said.counts.items():
        counts[claimed.get(code, code), day] += n
    for code, names in said.ids.items():
        if code in claimed:
            ids.setdefault(claimed[code], []).extend(names)
    for signal in said.signals if refined is not None else ():
        group = refined.signal_group.get(signal.id) if refined is not None else None
        if group is None:
            continue
        key = claimed.get(group, group)
        day = _day(signal)
        code = signal.keys["code"]
        counts[claimed.get(code, code), day] -= 1
        counts[key, day] += 1
        ids.setdefault(key, []).append(signal.id)
    for signal in _praise(said, refined) if refined is not None else ():
        counts[NOT_TOLD, _day(signal)] -= 1
    return +counts, ids


def _results(source: Complaints, counts: Counter[tuple[str, int | None]], options: Options) -> dict[str, Result]:
    """Prevalence and trend by expectation, from the recoded counts and the very same methods."""
    recoded = replace(source, code=EXPECTATION, text=None, exclude=(), segments=())
    spec = Periods(source.date, (EXPECTATION,))
    blocks = Blocks(Plan((spec,)))
    blocks.rows = sum(counts.values())
    for (key, day), n in counts.items():
        blocks[spec].counts[(key,), day] += n
    found = {}
    for name in ("prevalence", *(("trend",) if source.date else ())):
        method = find_method(name)
        found[name] = method.estimate(
            recoded, blocks, replace(options, by=None, variant="all" if name == "trend" else "")
        )
    return found


def _evidence(
    said: Said,
    counts: Counter[tuple[str, int | None]],
    ids: Mapping[str, list[str]],
    results: Mapping[str, Result],
    refined: Refined | None,
    claimed: Mapping[str, str],
) -> dict[str, Evidence]:
    sums: Counter[str] = Counter()
    for (key, _), n in counts.items():
        sums[key] += n
    came: Counter[str] = Counter()
    for (code, _), n in said.counts.items():
        came[code] += n
    quotes = {claimed.get(found.id, found.id): found.quotes for found in (refined.candidates if refined else ())}
    return {
        key: _one(key, n, results, quotes.get(key, ()), ids.get(key, []), _codes(key, claimed, came))
        for key, n in sums.items()
        if key != NOT_TOLD
    }


def _one(
    key: str,
    n: int,
    results: Mapping[str, Result],
    quotes: tuple[object, ...],
    ids: list[str],
    codes: Mapping[str, int],
) -> Evidence:
    share = next(iter(results["prevalence"].where("share", code=key)), None)
    series = results["trend"].details.get("series", {}).get(key, {}) if "trend" in results else {}
    return Evidence(
        n,
        share,
        series.get("sentence", ""),
        tuple(series.get("periods", ())),
        series.get("change"),
        tuple(quotes),  # type: ignore[arg-type]
        tuple(ids),
        tuple(codes),
        codes,
    )


def _codes(key: str, claimed: Mapping[str, str], came: Mapping[str, int]) -> dict[str, int]:
    """The codes of an expectation and how often each came, most frequent first."""
    found = {code: came.get(code, 0) for code, wanted in claimed.items() if wanted == key}
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def _uncoded(
    counts: Counter[tuple[str, int | None]], claimed: Mapping[str, str], refined: Refined | None
) -> dict[str, int]:
    known = {*claimed.values(), *(found.id for found in (refined.candidates if refined else ())), NOT_TOLD}
    sums: Counter[str] = Counter()
    for (key, _), n in counts.items():
        if key not in known:
            sums[key] += n
    return dict(sums.most_common())
