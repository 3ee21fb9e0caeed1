"""Evaluate: the main job. One pass a source, then the customer expectation evaluation results table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from expectancy import __version__
from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.evaluation import Evaluation, Source
from expectancy.domain.study import Calls, Complaints, Indicators, Promises, Purchases, Study
from expectancy.loop.evaluate.findings import ask_next, fill_in, findings, warnings
from expectancy.loop.evaluate.measured import Measured, measure_all
from expectancy.loop.evaluate.rows import Found, rows
from expectancy.loop.listen import Heard, listen
from expectancy.loop.scan import Request, Scanned, Watch, find_method, scan
from expectancy.loop.waves import latest
from expectancy.methods.contract import Options
from expectancy.methods.contract import Source as Declared

S = TypeVar("S")
T = TypeVar("T")


def evaluate(study: Study, watch: Watch | None = None) -> Evaluation:
    """Evaluate every expectation of a study (methods.md section 25). Raises with every problem found in any source."""
    rules = study.rules
    study, of_series = latest(study)
    options = Options(confidence=rules.confidence, seed=rules.seed, resamples=rules.resamples)
    problems: list[Problem] = []

    def each(step: Callable[[Study, S, Options, Watch | None], T], sources: Sequence[S]) -> list[T]:
        """Run one step over its sources; what is wrong is collected, so that all problems are told at once."""
        done: list[T] = []
        for source in sources:
            try:
                done.append(step(study, source, options, watch))
            except ExpectancyError as error:
                problems.extend(error.problems)
        return done

    measured = each(measure_all, study.surveys)
    heard = each(listen, study.complaints)
    kept = each(_scan_promises, study.promises)
    peers = each(_scan_peers, study.indicators)
    called, bought = each(_scan_calls, study.calls), each(_scan_purchases, study.purchases)
    if problems:
        raise ExpectancyError(problems)
    promises = {scanned.source.name: _kept_rate(scanned) for scanned in kept}
    found = Found(
        study,
        measured,
        heard,
        promises,
        {scanned.source.name: _only(scanned) for scanned in peers},
        {scanned.source.name: _only(scanned) for scanned in called},
        {scanned.source.name: _by_method(scanned) for scanned in bought},
    )
    table = rows(found)
    return Evaluation(
        title=study.title,
        period=study.period,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        note=study.note,
        illustrative=study.illustrative,
        credit=study.credit,
        sources=tuple(_sources(measured, heard, kept, peers, called, bought)),
        rules=rules,
        findings=tuple(findings(found, table)),
        rows=tuple(table),
        results=_results(found),
        warnings=(*of_series, *warnings(found)),
        fill_in=tuple(fill_in(table)),
        ask_next=tuple(ask_next(table)),
        overall={one.survey.name: mean for one in measured if (mean := _overall(one)) is not None},
    )


def _scan_promises(study: Study, source: Promises, options: Options, watch: Watch | None) -> Scanned:
    """The kept rate overall and by every group that the study names, in one pass."""
    method = find_method("kept_rate")
    return scan(study, source, [Request(method, replace(options, by=by)) for by in (source.by or (None,))], watch)


def _scan_peers(study: Study, source: Indicators, options: Options, watch: Watch | None) -> Scanned:
    return scan(study, source, [Request(find_method("peers"), options)], watch)


def _scan_calls(study: Study, source: Calls, options: Options, watch: Watch | None) -> Scanned:
    return scan(study, source, [Request(find_method("service_level"), options)], watch)


def _scan_purchases(study: Study, source: Purchases, options: Options, watch: Watch | None) -> Scanned:
    return scan(study, source, [Request(find_method(name), options) for name in ("loyalty", "retention")], watch)


def _only(scanned: Scanned) -> Result:
    return next(iter(scanned.results.values()))


def _by_method(scanned: Scanned) -> dict[str, Result]:
    return {result.method: result for result in scanned.results.values()}


def _kept_rate(scanned: Scanned) -> Result:
    """The results of all groupings as one: the overall estimates once, then each grouping's."""
    first, *others = scanned.results.values()
    extra = [found for result in others for found in result.estimates if found.keys]
    return replace(first, estimates=(*first.estimates, *extra))


def _overall(measured: Measured) -> Estimate | None:
    return measured.results["csat"].get("mean") if "csat" in measured.results else None


def _sources(
    measured: Sequence[Measured],
    heard: Sequence[Heard],
    kept: Sequence[Scanned],
    peers: Sequence[Scanned],
    called: Sequence[Scanned],
    bought: Sequence[Scanned],
) -> Iterator[Source]:
    """Every file that was read, and what was left out of it, each reason once."""
    for survey in measured:
        yield _source("survey", survey.survey, survey.rows, survey.dropped, survey.results)
    for complaints in heard:
        yield _source("complaints", complaints.source, complaints.rows, complaints.dropped, complaints.results)
    for kind, scans in (("promises", kept), ("indicators", peers), ("calls", called), ("purchases", bought)):
        for scanned in scans:
            yield _source(kind, scanned.source, scanned.rows, scanned.dropped, _by_method(scanned))


def _source(kind: str, read: Declared, rows: int, dropped: Sequence[Drop], results: Mapping[str, Result]) -> Source:
    told = dict.fromkeys((*dropped, *_drops(results)))
    sampling = read.sampling if isinstance(read, Complaints) else ""
    return Source(kind, read.name, read.file, rows, read.note, tuple(told), sampling)


def _drops(results: Mapping[str, Result]) -> list[Drop]:
    """What methods left out, each reason once, with the methods that left it out."""
    by_reason: dict[tuple[str, int, str], list[str]] = {}
    for name, result in results.items():
        for drop in result.dropped:
            by_reason.setdefault((drop.reason, drop.count, drop.where), []).append(name)
    return [Drop(reason, count, where or ", ".join(names)) for (reason, count, where), names in by_reason.items()]


def _results(found: Found) -> dict[str, Result]:
    """Every result under "source/method", for pictures and notes."""
    told = {f"{each.survey.name}/{name}": result for each in found.measured for name, result in each.results.items()}
    told |= {f"{each.source.name}/{name}": result for each in found.heard for name, result in each.results.items()}
    for name, results in (
        ("kept_rate", found.promises),
        ("peers", found.peers),
        ("service_level", found.called),
    ):
        told |= {f"{source}/{name}": result for source, result in results.items()}
    return told | {f"{source}/{name}": each for source, of in found.bought.items() for name, each in of.items()}
