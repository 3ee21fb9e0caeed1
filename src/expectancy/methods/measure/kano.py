"""Kano: is a feature a must-be, does more of it please, or does nobody mind? With the chance that the class holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.kano_tables import EXAMPLE, LETTERS, TABLES, letters_of
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import percent, usable
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.kano_classes import blauth, class_counts
from expectancy.methods.kano_feature import Features, effective_rows
from expectancy.summaries import Answered, Blocks, Counts, CountsBlock, Summary

Floats = npt.NDArray[np.float64]
ALARM = 0.03  # share of questionable answers above which the question itself is in doubt


@dataclass(frozen=True)
class KanoMethod:
    """Class of every feature from its functional and dysfunctional answers, by an evaluation table of 25 letters.

    Per item and class A, O, M, I, R, Q: ``count``, ``share`` (Wilson) and ``chance_category``, the chance to be the
    true mode under Dirichlet(counts + 1/2). Per item: ``chance`` of its class, ``better`` (A + O) / (A + O + M + I) and
    ``worse`` -(O + M) / (A + O + M + I) with Wilson intervals, ``questionable``, ``total_strength`` (A + O + M) / N,
    ``category_strength`` (first - second) / N, ``mode_p`` (exact binomial test of first against second) and ``fong``
    (1 where Fong's test finds the class significant). With weights, shares are weighted and all counts behind intervals
    and chances are scaled to the effective sample size of the delete-a-group jackknife.
    Classes as letters are in ``details``. Kano et al. 1984; Berger et al. 1993; Lee and Newcomb 1997.
    """

    name: str = "kano"
    aliases: tuple[str, ...] = ("kano_model",)
    variants: tuple[str, ...] = ("berger", "pouliot")
    title: str = "Which features are must-bes, which please more the better they are, which nobody minds?"
    source: SourceKind = "survey"
    reference: str = (
        "Kano et al. 1984, Hinshitsu 14(2); Berger et al. 1993, CQM J. 2(4); "
        "Lee & Newcomb 1997, Quality Mgmt J. 4(3):95-106; Fong 1996, CQM J. 5:21-24"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        found = source.with_role("functional", "dysfunctional")
        return "" if found else 'no item has both a "functional" and a "dysfunctional" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [_respondents(source, options), *_tables(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        letters = evaluation_table(source, options)
        view = blocks[_respondents(source, options)]
        n = int(view.rows()[0])
        found, dropped = _features(source, blocks, options, letters, EVERYBODY)
        gone = blocks.rows - n
        dropped = [*([Drop("no pair of answers", gone, source.name)] if gone else []), *dropped]
        estimates = found.estimates()
        details: dict[str, Any] = {"table": letters, **_details(found), "segments": {}}
        for crowd in segments(view.keys(), options):
            here, few = _features(source, blocks, options, letters, crowd)
            dropped += few
            if here.keys:
                estimates += here.estimates()
            details["segments"][crowd.name] = _details(here)
        return Result(
            self.name,
            _variant(source, options, letters),
            n,
            tuple(estimates),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            tuple(_notes(found)),
            details,
        )


def evaluation_table(survey: Survey, options: Options) -> str:
    """25 letters: the caller's variant, else the survey's table; ``berger``, ``pouliot`` or letters in full."""
    wanted = options.variant or survey.kano_table
    letters = letters_of(wanted)
    if letters is not None:
        return letters
    kind = UsageError if options.variant else ExpectancyError
    raise kind(
        Problem(
            "unknown-kano-table",
            f'there is no Kano table "{wanted}"{nearest(wanted, list(TABLES))}',
            "--variant" if options.variant else f"survey {survey.name}, kano_table",
            f"{', '.join(TABLES)}, or 25 letters of {LETTERS}: five rows (functional) of five (dysfunctional)",
            f'name a table or write one out: "{EXAMPLE}"',
        )
    )


def _pairs(survey: Survey) -> list[tuple[Item, tuple[str, str]]]:
    items = survey.with_role("functional", "dysfunctional")
    return [(item, (item.roles["functional"], item.roles["dysfunctional"])) for item in items]


def _tables(survey: Survey, options: Options) -> list[Counts]:
    return [Counts(columns, options.cells, survey.weight) for _, columns in _pairs(survey)]


def _respondents(survey: Survey, options: Options) -> Answered:
    """How many answered any pair."""
    return usable([[columns for _, columns in _pairs(survey)]], options)


def _features(
    survey: Survey, blocks: Blocks, options: Options, letters: str, crowd: Crowd
) -> tuple[Features, list[Drop]]:
    keys: list[dict[str, str]] = []
    found: list[tuple[Floats, Floats]] = []
    view = blocks[_respondents(survey, options)]
    whole = int(view.rows(crowd.key)[0])
    dropped = crowd.too_few(whole, options)
    pairs = [] if dropped else zip(_pairs(survey), _tables(survey, options), strict=True)
    for (item, _), wanted in pairs:
        rows, counts = _read(blocks[wanted], crowd, letters, survey.weight is not None)
        n = int(rows.sum())
        few = crowd.too_few(n, options)
        if few:
            dropped.append(Drop(few[0].reason, n, f"{crowd.label}: {item.id}"))
            continue
        if crowd.key is None and n < whole:
            dropped.append(Drop("no answer to one of the two questions", whole - n, item.id))
        keys.append({"item": item.id, **crowd.keys})
        found.append((rows, counts))
    rows_of, counts_of = np.reshape(found, (-1, 2, len(LETTERS))).swapaxes(0, 1)
    return Features(keys, rows_of, counts_of, options.confidence), dropped


def _read(block: CountsBlock, crowd: Crowd, letters: str, weighted: bool) -> tuple[Floats, Floats]:
    """(respondents, counts at the effective sample size) by class, (6,) each."""
    if not block.shape:
        return np.zeros(len(LETTERS)), np.zeros(len(LETTERS))
    rows = class_counts(block.rows(crowd.key)[1:, 1:].astype(np.float64), letters)
    if not weighted:
        return rows, rows
    grouped = class_counts(block.grouped(crowd.key)[:, 1:, 1:], letters)
    total = grouped.sum()
    if not total > 0:
        return rows, np.zeros(len(LETTERS))
    shares, n = grouped.sum(axis=0) / total, float(rows.sum())
    if np.allclose(shares * n, rows, rtol=1e-9, atol=1e-9):  # equal weights, which cost nothing
        return rows, rows
    return rows, shares * effective_rows(grouped, n)


def _details(found: Features) -> dict[str, Any]:
    """What pictures need, of features that anybody answered."""
    known = [(at, item) for at, item in enumerate(found.items) if found.categories[at]]
    test = found.fong
    return {
        "category": {item: found.categories[at] for at, item in known},
        "blauth": {item: blauth(found.counts[at]) for at, item in known},
        "counts": {
            item: dict(zip(LETTERS, (int(count) for count in found.rows[at]), strict=True)) for at, item in known
        },
        "covariance": {item: found.coefficients.covariance[at].tolist() for at, item in known},
        "fong": {
            item: {
                "first": float(test.first[at]),
                "second": float(test.second[at]),
                "threshold": float(test.threshold[at]),
                "significant": bool(test.significant[at]),
            }
            for at, item in known
        },
    }


def _variant(survey: Survey, options: Options, letters: str) -> str:
    name = next((name for name, known in TABLES.items() if known == letters), " ".join(_rows_of(letters)))
    size = "effective counts" if survey.weight else "counts"
    return (
        f"table {name}; class: most frequent, ties by M > O > A > I; better and worse over A + O + M + I; "
        f"{percent(options.confidence)} Wilson intervals; chance of class: Dirichlet({size} + 1/2)"
    )


def _rows_of(letters: str) -> list[str]:
    return [letters[start : start + 5] for start in range(0, 25, 5)]


def _notes(found: Features) -> list[str]:
    told = []
    doubtful = [
        f"{item} ({100 * share:.0f} %)"
        for item, share in zip(found.items, found.questionable.tolist(), strict=True)
        if share > ALARM
    ]
    if doubtful:
        told.append(
            f"More than {100 * ALARM:.0f} % of answers contradict themselves at {listed(doubtful)}: "
            "check how the questions read."
        )
    reverse = [item for item, category in zip(found.items, found.categories, strict=True) if category == "R"]
    if reverse:
        told.append(
            f"More want the opposite of {listed(reverse)} than anything else: turn the feature round and ask again."
        )
    nobody = [item for item, n in zip(found.items, found.n, strict=True) if not n]
    if nobody:
        told.append(f"Nobody answered both questions on {listed(nobody)}.")
    return told


METHOD = KanoMethod()
