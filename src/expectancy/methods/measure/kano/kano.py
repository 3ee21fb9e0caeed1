"""Kano: is a feature a must-be, does more of it please, or does nobody mind? With the chance that the class holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, nearest
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.kano_tables import EXAMPLE, LETTERS, TABLES, letters_of
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, segments
from expectancy.methods.measure.kano.crowd import Asked, read
from expectancy.methods.measure.kano.notes import notes
from expectancy.methods.measure.kano.segments import estimates as across_segments
from expectancy.methods.measure.kano.segments import notes as notes_of_splits
from expectancy.methods.measure.kano.segments import splits
from expectancy.summaries import Blocks, Summary


@dataclass(frozen=True)
class KanoMethod:
    """Class of every feature from its functional and dysfunctional answers, by an evaluation table of 25 letters.

    Per item and class A, O, M, I, R, Q: ``count``, ``share`` (Wilson) and ``chance_category``, the chance to be the
    true mode under Dirichlet(counts + 1/2), ``chance_blauth`` and ``chance_continuous`` (DuMouchel). Per item:
    ``chance`` of its class, ``better`` (A + O) / (A + O + M + I) and ``worse`` -(O + M) / (A + O + M + I) with Wilson
    intervals, ``better_joint`` and ``worse_joint`` with what their common ellipse reaches, ``questionable``,
    ``total_strength`` (A + O + M) / N, ``category_strength`` (first - second) / N, ``mode_p`` (exact binomial test of
    first against second), ``fong`` (1 where Fong's test finds the class significant), ``functional_score`` and
    ``dysfunctional_score``, ``chance_mixed``, ``chance_bimodal``; by quarter of the plane ``chance_quadrant``; where
    asked, ``importance`` by class and ``importance_agreement``. Across segments: ``chance_class_differs``, ``chi2``,
    ``homogeneity_p``, ``homogeneity_q``, ``cramers_v``. With weights, shares are weighted and all counts behind
    intervals and chances are scaled to the effective sample size of the delete-a-group jackknife. Classes as letters
    are in ``details``. Kano et al. 1984; Berger et al. 1993; Lee and Newcomb 1997.
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
        return Asked(source, options, evaluation_table(source, options)).needs

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options, evaluation_table(source, options))
        view = blocks[asked.respondents]
        n = int(view.rows()[0])
        whole = read(asked, blocks, EVERYBODY)
        parts = {crowd.name: read(asked, blocks, crowd) for crowd in segments(view.keys(), options)}
        gone = blocks.rows - n
        dropped = [Drop("no pair of answers", gone, source.name)] if gone else []
        estimates = [one for told in (whole, *parts.values()) for one in told.estimates()]
        split = splits({name: told.features for name, told in parts.items()})
        across = across_segments(options.by or "", split, options.confidence)
        details = {"table": asked.letters, **whole.details(), "segments": {}}
        details["segments"] = {name: told.details() for name, told in parts.items()}
        classes = {name: part["category"] for name, part in details["segments"].items()}
        return Result(
            self.name,
            _variant(source, options, asked.letters),
            n,
            tuple(estimates + across),
            (*dropped, *whole.dropped, *(drop for told in parts.values() for drop in told.dropped)),
            source.weight is not None,
            self.reference,
            (*notes(whole), *notes_of_splits(split, across, classes)),
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


def _variant(survey: Survey, options: Options, letters: str) -> str:
    name = next((name for name, known in TABLES.items() if known == letters), " ".join(_rows_of(letters)))
    size = "effective counts" if survey.weight else "counts"
    return (
        f"table {name}; class: most frequent, ties by M > O > A > I; better and worse over A + O + M + I; "
        f"{percent(options.confidence)} Wilson intervals; chance of class: Dirichlet({size} + 1/2); DuMouchel's "
        f"scores, cut at 2; other chances from {options.resamples:,} draws or resamples"
    )


def _rows_of(letters: str) -> list[str]:
    return [letters[start : start + 5] for start in range(0, 25, 5)]


METHOD = KanoMethod()
