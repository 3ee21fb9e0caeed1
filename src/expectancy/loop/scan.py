"""One pass over one source for everything that was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from expectancy.domain.calm import calmly
from expectancy.domain.catalog import one_of, shelf
from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.study import Purchases, Study, Survey
from expectancy.domain.table import Table
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.loop.customers import with_prospects_and_answers
from expectancy.loop.faults import check_faults
from expectancy.loop.two_samples import with_both_samples
from expectancy.methods.contract import Method, Options, Source, ratings, records
from expectancy.summaries import Blocks, Plan, Rating, Summary
from expectancy.summaries.cells import TooManyCellsError
from expectancy.summaries.groups import groups_for
from expectancy.summaries.listing import TooManyRowsError
from expectancy.summaries.products import TooLargeSumsError


class Watch(Protocol):
    """Who is told how far a long job is. The command line draws a bar; a notebook may give nothing."""

    def start(self, what: str, size: int | None) -> Callable[[int], None]:
        """A stage begins; ``size`` rows are expected where known. Call the answer with the rows just done."""


class Silent:
    """Nobody is watching."""

    def start(self, what: str, size: int | None) -> Callable[[int], None]:
        return lambda done: None


@dataclass(frozen=True)
class Request:
    """One method with its options."""

    method: Method
    options: Options


@dataclass(frozen=True)
class Scanned:
    """What one pass over a source gave."""

    source: Source
    results: Mapping[Request, Result]
    blocks: Blocks
    rows: int
    dropped: tuple[Drop, ...]
    notes: tuple[str, ...]


@cache
def methods() -> dict[str, Method]:
    """Every method on the shelf by its name."""
    return {name: entry.thing for name, entry in shelf("methods").items()}


@cache
def find_method(name: str) -> Method:
    """A method by name or alias, hyphens and case aside."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    found: Method | None = one_of("methods", wanted)
    if found is not None:
        return found
    known = methods()
    for method in known.values():
        if wanted == method.name or wanted in method.aliases:
            return method
    raise UsageError(
        Problem(
            "unknown-method",
            f'there is no method "{name}"{nearest(wanted, list(known))}',
            "expectancy measure",
            f"one of {listed(list(known), 40)}",
            "see `expectancy catalog` for what each one answers",
        )
    )


def sources(study: Study) -> dict[str, tuple[Source, ...]]:
    """The study's sources by kind."""
    return {
        "survey": study.surveys,
        "complaints": study.complaints,
        "promises": study.promises,
        "indicators": study.indicators,
        "calls": study.calls,
        "purchases": study.purchases,
    }


def open_source(study: Study, source: Source) -> Table:
    """The source's files, or what a notebook gave instead, as one table."""
    table = _opened(study, source, source.file)
    if isinstance(source, Purchases):
        return _with_customers(study, source, table)
    if not isinstance(source, Survey):
        return table
    expected = _opened(study, source, source.expected_file) if source.expected_file else None
    return with_both_samples(source, table, expected)


def _with_customers(study: Study, source: Purchases, bought: Table) -> Table:
    """Purchases with the list of prospects and the survey of the same customers, where the study tells them."""
    prospects = None
    if source.prospects is not None:
        given = study.tables.get(source.prospects)
        prospects = given if given is not None else open_table(source.prospects, study.folder, None, {})
    asked = None if source.answers is None else _opened(study, source.answers, source.answers.file)
    return with_prospects_and_answers(source, bought, prospects, asked)


def _opened(study: Study, source: Source, file: str) -> Table:
    given = study.tables.get(file)
    return given if given is not None else open_table(file, study.folder, source.format, dict(source.options))


def scan(
    study: Study,
    source: Source,
    requests: Iterable[Request],
    watch: Watch | None = None,
    extra: Sequence[Summary] = (),
) -> Scanned:
    """Fill the union of what all requests need (and ``extra``) in a single pass, check what was found, estimate."""
    wanted = list(requests)
    table = open_source(study, source)
    needs = [need for each in wanted for need in each.method.needs(source, each.options)]
    plan = plan_for(source, [*needs, *extra], table)
    done = (watch or Silent()).start(f"reading {source.name}", table.rows)
    blocks = fold(plan, table, source, done)
    dropped = (*check_faults(source, blocks, table), *_records_left_out(source, blocks), *_weightless(source, blocks))
    _check_weights(source, blocks)
    with calmly():
        results = {each: each.method.estimate(source, blocks, each.options) for each in wanted}
    rows = blocks.rows + blocks.left_out
    return Scanned(source, results, blocks, rows, dropped, tuple(getattr(table, "notes", ())))


def plan_for(source: Source, needs: Sequence[Summary], table: Table) -> Plan:
    """One plan for the source: how its columns are read, who a row is, and what must be kept."""
    rules: Iterable[Rating] = ratings(source) if isinstance(source, Survey) else ()
    respondent = source.respondent if isinstance(source, Survey) else None
    wave = source.wave if isinstance(source, Survey) and source.wave_is_column else None
    whole = records(source) if isinstance(source, Survey) else None
    weight = source.weight if isinstance(source, Survey) else None
    groups, dates = groups_for(table.bytes), getattr(source, "dates", "")
    return Plan.union(needs, rules, respondent, wave, groups, dates, whole, weight)


def _records_left_out(source: Source, blocks: Blocks) -> tuple[Drop, ...]:
    """Respondents whom the study leaves out whole, by the rule that it states."""
    rule = blocks.plan.records
    if rule is None or not blocks.ruled_out:
        return ()
    told = {"minimum above desired": rule.inconsistent, "not all three levels rated": rule.unanswered}
    reasons = [
        f"{what} in more than {most} of {len(rule.minimum)} items" for what, most in told.items() if most is not None
    ]
    return (Drop(f"respondents left out whole: {', or '.join(reasons)}", blocks.ruled_out, source.name),)


def _weightless(source: Source, blocks: Blocks) -> tuple[Drop, ...]:
    """Rows that a weight of 0 keeps out of every figure, and so out of every n."""
    n = blocks.zero_weights
    return (Drop(f"weight of 0 in {blocks.plan.weight}: takes no part", n, source.name),) if n else ()


def fold(plan: Plan, table: Table, source: Source, done: Callable[[int], None]) -> Blocks:
    """The engine's pass, with its limits told as errors of the study."""
    try:
        return ENGINE.fold(plan, table, done)
    except TooManyCellsError as error:
        raise ExpectancyError(_too_many(source, str(error), listed(list(error.columns)))) from None
    except TooManyRowsError as error:
        raise ExpectancyError(_too_many(source, str(error), source.file)) from None
    except TooLargeSumsError as error:
        raise ExpectancyError(_too_large(source, str(error))) from None


def _too_many(source: Source, what: str, where: str) -> Problem:
    return Problem(
        "too-many-values",
        what,
        f"{source.file}: {where}",
        "a column with a few groups, such as a region or an age band",
        "leave this column out of segments (or --by), or group its values first",
    )


def _too_large(source: Source, what: str) -> Problem:
    weight = source.weight if isinstance(source, Survey) else None
    return Problem(
        "too-large-sums",
        what,
        source.file if weight is None else f"{source.file}: column {weight}",
        "ratings of a few hundred points at most, and weights that average about 1",
        "divide the weights by their mean, make the scale coarser, or measure another method",
    )


def _check_weights(source: Source, blocks: Blocks) -> None:
    """Weights that are all 0 leave nothing to measure."""
    weight = blocks.plan.weight
    if weight is None or blocks.rows or not blocks.left_out or blocks.ruled_out:
        return
    raise ExpectancyError(
        Problem(
            "no-weight",
            "all weights are 0",
            f"{source.file}: column {weight}",
            "weights above 0",
            "correct the column, or take weight out of the study",
        )
    )
