"""What one pass over a file of complaints collects: rows by code and day, texts, ids; and what is left out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import cast

import numpy as np

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.estimate import Drop
from expectancy.domain.signal import Signal
from expectancy.domain.study import Complaints, Study
from expectancy.domain.table import Table
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.loop.listen.codes import in_words
from expectancy.loop.scan import Watch, plan_for
from expectancy.methods.listen.coded import excluded as codes_excluded
from expectancy.methods.listen.coded import only, others
from expectancy.summaries import NOT_TOLD, Blocks, Listing, Periods, Plan
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import NO_DATE, days, to_date
from expectancy.summaries.decode import to_number
from expectancy.summaries.periods import among

MOST_TRACED = 200_000  # rows whose ids are kept; beyond, a figure traces to its codes and files


@dataclass
class Said:
    """What one pass collected: rows by code and day, the texts that nobody coded, and the ids behind each code."""

    counts: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    signals: list[Signal] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    others: list[Drop] = field(default_factory=list)  # rows that are no complaints
    rows: int = 0


def collect(source: Complaints, table: Table, claimed: set[str], watch: Watch) -> tuple[Said, Blocks]:
    """The pass itself."""
    spec = Periods(source.date, (source.code,) if source.code else (), only(source))
    plan = plan_for(source, [spec], table)
    extra = [column for column in (source.text, source.id) if column]
    columns = tuple(sorted({*plan.columns, *extra})) or tuple(table.columns[:1])
    blocks, said = plan.empty(), Said()
    done = watch.start(f"reading {source.name}", table.rows)
    for part in table.parts():
        for batch in part.read(columns):
            blocks.fold(batch)
            _note(source, said, Chunk(batch, {}, 1, dates=source.dates), claimed)
            said.rows += batch.data.num_rows
            done(batch.data.num_rows)
    for (key, day), n in blocks[spec].counts.items():
        said.counts[key[0] if key else NOT_TOLD, day] += n
    said.others = others(source, blocks[spec])
    return said, blocks


def _note(source: Complaints, said: Said, chunk: Chunk, claimed: set[str]) -> None:
    """Keep the ids of coded rows, and the texts of those whose code is missing or says nothing."""
    codes = list(_words(chunk, source.code))
    names = list(_names(source, said, chunk))
    here = _complaining(source, chunk)
    if source.code and said.rows < MOST_TRACED:
        for name, code in compress(zip(names, codes, strict=True), here):
            said.ids.setdefault(code, []).append(name)
    if source.text is None:
        return
    days = _days(source, chunk)
    read = {code for code in set(codes) if in_words(source, code, claimed)}
    for name, code, text, day in compress(zip(names, codes, _words(chunk, source.text), days, strict=True), here):
        if text != NOT_TOLD and code in read:
            said.signals.append(Signal(name, text, day, source=source.name, keys={"code": code}))


def _complaining(source: Complaints, chunk: Chunk) -> list[bool]:
    """For each row whether it is a complaint, as far as other columns than the code tell."""
    here = np.ones(chunk.rows, dtype=bool)
    for column, values in only(source):
        here &= among(chunk, column, values)
    return cast(list[bool], here.tolist())


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
    if source.date is None:
        return iter([None] * chunk.rows)
    return (None if day == NO_DATE else to_date(day) for day in days(chunk, source.date).tolist())


def textless(source: Complaints, said: Said) -> list[Drop]:
    """Where only words count, rows without words are no part of any share."""
    if source.code is not None or source.text is None:
        return []
    said.counts = Counter((NOT_TOLD, day_of(signal)) for signal in said.signals)
    lost = said.rows - len(said.signals) - sum(drop.count for drop in said.others)
    return [Drop("no text", lost, source.file)] if lost else []


def day_of(signal: Signal) -> int | None:
    return None if signal.date is None else (signal.date - date(1970, 1, 1)).days


def excluded(source: Complaints, said: Said) -> list[Drop]:
    """Take out what is no complaint, and say how much it was."""
    found: Counter[str] = Counter()
    no_complaints = codes_excluded(source)
    for code, day in list(said.counts):
        if code in no_complaints:
            found[code] += said.counts.pop((code, day))
    return said.others + [
        Drop("not a complaint: no code" if code == NOT_TOLD else f'not a complaint: "{code}"', n, source.file)
        for code, n in found.most_common()
    ]


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
