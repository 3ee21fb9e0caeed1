"""Measure: one method on one study, as tidy estimates."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Calls, Complaints, Promises, Purchases, Study, Survey
from expectancy.domain.wording import enumerated
from expectancy.loop.scan import Request, Watch, find_method, open_source, scan, sources
from expectancy.loop.waves import with_series
from expectancy.methods.contract import Method, Options, Source, StudyMethod, of_a_study

NAMED = 8  # statistics that are named where they have no number


def measure(
    study: Study, name: str, options: Options, source: str | None = None, watch: Watch | None = None
) -> list[tuple[Source, Result]]:
    """Run one method on every source of its kind that has what it needs, or on the one called ``source``."""
    method = find_method(name)
    _check_variant(method, options)
    if of_a_study(method):
        return [_whole(study, method, options, source, watch)]
    if getattr(method, "compares_waves", False) and source not in [each.name for each in study.surveys]:
        study, surveys = with_series(study, open_source)
        study = replace(study, surveys=surveys)
    chosen = _chosen(study, method, source)
    fit = [each for each in chosen if not method.missing(each)]
    if not fit:
        raise ExpectancyError(_lacking(study, method, chosen))
    if options.by is not None:
        fit = _with_column(study, fit, options.by)
    found = []
    for each in fit:
        request = Request(method, options)
        scanned = scan(study, each, [request], watch)
        result = scanned.results[request]
        dropped = tuple(dict.fromkeys((*scanned.dropped, *result.dropped)))
        told = [] if getattr(method, "designed", False) else undesigned(each)
        notes = (*result.notes, *told, *_unknown(result))
        found.append((each, replace(result, dropped=dropped, notes=notes)))
    return found


def undesigned(source: Source) -> list[str]:
    """What to say where the study tells strata or clusters and intervals take no account of them."""
    if not isinstance(source, Survey) or not (source.cluster or source.strata):
        return []
    told = " and ".join(name for name, column in (("cluster", source.cluster), ("strata", source.strata)) if column)
    narrow = ", and too narrow where customers of a cluster are alike" if source.cluster else ""
    return [f"The design ({told}) is not in these intervals: they are those of a simple random sample{narrow}."]


def _unknown(result: Result) -> list[str]:
    """Numbers that the answers do not tell are empty, which is said: never NaN in silence."""
    count = Counter(each.statistic for each in result.estimates if math.isnan(each.value))
    if not count:
        return []
    named = enumerated([f"{name} ({n:,})" if n > 1 else name for name, n in count.items()], NAMED)
    return [f"Left empty, since these answers do not tell it: {named}."]


def _whole(
    study: Study, method: StudyMethod, options: Options, source: str | None, watch: Watch | None
) -> tuple[Source, Result]:
    """A method of the whole study: each of its sources is read once."""
    if source is not None or options.by is not None:
        raise UsageError(_whole_only(method, "--source" if source is not None else "--by"))
    lacking = method.missing(study)
    if lacking:
        raise ExpectancyError(_needs_more(study, method.name, f"{method.name} cannot be computed: {lacking}", "study"))
    needs = method.needs(study, options)
    read = [each for kind in sources(study).values() for each in kind if each.name in needs]
    scanned = {each.name: scan(study, each, [], watch, needs[each.name]) for each in read}
    result = method.estimate(study, {name: found.blocks for name, found in scanned.items()}, options)
    left_out = tuple(dict.fromkeys(drop for found in scanned.values() for drop in found.dropped))
    return read[0], replace(result, dropped=(*left_out, *result.dropped), notes=(*result.notes, *_unknown(result)))


def _whole_only(method: StudyMethod, option: str) -> Problem:
    return Problem(
        "whole-study",
        f"{method.name} reads the whole study, and {option} was given",
        option,
        "the study alone",
        f"leave {option} out",
    )


def _check_variant(method: Method | StudyMethod, options: Options) -> None:
    """A method without variants would pass over one in silence; those that have some check it themselves."""
    if options.variant and not method.variants:
        raise UsageError(
            Problem(
                "unknown-variant",
                f'{method.name} has no variants, and "{options.variant}" was asked for',
                "--variant",
                "no variant",
                f"leave --variant out; see docs/reference/methods/{method.name}.md",
            )
        )


def joined(results: list[tuple[Source, Result]]) -> Result:
    """The results of several sources as one object, each estimate saying its source; a single one as it is."""
    if len(results) == 1:
        return results[0][1]
    first = results[0][1]
    estimates = tuple(
        Estimate(
            {"source": source.name, **found.keys},
            found.statistic,
            found.value,
            found.low,
            found.high,
            found.n,
            found.unit,
        )
        for source, result in results
        for found in result.estimates
    )
    return Result(
        first.method,
        "; ".join(f"{source.name}: {result.variant}" for source, result in results),
        sum(result.n for _, result in results),
        estimates,
        tuple(replace(drop, where=drop.where or source.name) for source, result in results for drop in result.dropped),
        any(result.weighted for _, result in results),
        first.reference,
        tuple(f"{source.name}: {note}" for source, result in results for note in result.notes),
        {source.name: result.details for source, result in results},
    )


def segments(source: Source) -> tuple[str, ...]:
    """The columns that a source is usually split by."""
    if isinstance(source, Survey | Complaints | Purchases):
        return source.segments
    return source.by if isinstance(source, Promises | Calls) else ()


def _chosen(study: Study, method: Method, name: str | None) -> list[Source]:
    found = list(sources(study)[method.source])
    if not found:
        raise ExpectancyError(
            Problem(
                "no-source",
                f"{method.name} reads {method.source}, and the study has none",
                "study.toml",
                f"at least one [[{method.source}]]",
                f"add a [[{method.source}]] section, or choose another method (`expectancy catalog`)",
            )
        )
    if name is None:
        return found
    named = [source for source in found if source.name == name]
    if not named:
        known = [source.name for source in found]
        raise UsageError(
            Problem(
                "unknown-source",
                f'there is no {method.source} called "{name}"{nearest(name, known)}',
                "--source",
                f"one of {listed(known)}",
                "give one of these names, or leave --source out",
            )
        )
    return named


def _lacking(study: Study, method: Method, chosen: list[Source]) -> list[Problem]:
    return [
        _needs_more(
            study,
            method.name,
            f"{method.name} cannot be computed for {source.name}: {method.missing(source)}",
            f"{method.source} {source.name}",
        )
        for source in chosen
    ]


def _needs_more(study: Study, name: str, what: str, where: str) -> Problem:
    return Problem(
        "method-needs-more",
        what,
        where if study.tables else f"{study.folder.name}/study.toml: {where}",
        f"the columns that {name} needs",
        f"add the missing role to the study, or choose another method; see docs/reference/methods/{name}.md",
    )


def _with_column(study: Study, fit: list[Source], by: str) -> list[Source]:
    columns = {source.name: open_source(study, source).columns for source in fit}
    having = [source for source in fit if by in columns[source.name]]
    if not having:
        known = sorted({column for found in columns.values() for column in found})
        usual = sorted({segment for source in fit for segment in segments(source)})
        raise UsageError(
            Problem(
                "unknown-column",
                f'no column "{by}" to split by{nearest(by, known)}',
                "--by",
                f"one of the segments {listed(usual)}" if usual else f"a column of the file: {listed(known)}",
                "give one of these",
            )
        )
    return having
