"""Synthetic evaluations for tests of charts and reports: made up, and never shown as anybody's real figures."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from evaluations.parts import CREATED, PERIODS, N, est, row
from evaluations.results import AIRPORT, at_target, kept_result, performance_result, results
from evaluations.rows import FULL, full_row, parking, refined, sources
from expectancy.domain.evaluation import Evaluation, Evidence, Verdict
from expectancy.domain.signal import Quote
from expectancy.domain.study import Rules

__all__ = ["CREATED", "PERIODS", "airport", "empty", "est", "full", "hostile", "row"]


def empty() -> Evaluation:
    """A study of which nothing could be read but its title."""
    return Evaluation(
        title="Synthetic study without data",
        period="",
        created=CREATED,
        version="0.1.0",
        note="",
        illustrative="",
        credit="",
        sources=(),
        rules=Rules(),
        findings=(),
        rows=(),
        results={},
        warnings=(),
        fill_in=(),
        ask_next=(),
    )


def full() -> Evaluation:
    """Everything at once: zone, Kano, importance, complaints with dates, promises, peers, overrides, all tiers."""
    random = Random(7)
    rows = tuple(full_row(place, spec, random) for place, spec in enumerate(FULL))
    extra = (parking(), refined())
    tiers = ("now", "medium", "long", "guide", "to be assessed")
    ordered = tuple(sorted((*rows, *extra), key=lambda found: tiers.index(found.tier)))
    return Evaluation(
        title="Nordhaven Airport, a made-up example",
        period="2025",
        created=CREATED,
        version="0.1.0",
        note="The survey asked departing passengers only.",
        illustrative="Everything here is illustrative: the airport, its customers and all figures are made up.",
        credit="Nobody: synthetic figures.",
        sources=sources(),
        rules=Rules(),
        findings=(
            "Waiting at security goes with most lost satisfaction: 0.14 of 9 points (0.10 to 0.19; first in 9 of 10 "
            "resamples).",
            "3 of 15 expectations are below what customers tolerate: security, Wi-Fi and gate changes.",
            "Two of them can be met now, with at most 20 person-days each: Wi-Fi and gate changes.",
            "81 % of flights arrived as promised (80.4 to 81.7); Blue Heron kept fewest, 72 %.",
            "Complaints about Wi-Fi rose from 6 % to 13 % of all complaints in June 2025.",
        ),
        rows=ordered,
        results=results(random),
        warnings=(
            "Ratings of all items move together (condition number 34): single drivers are less certain than their sum.",
            "The ranking by lost satisfaction and the ranking by drivers disagree on “My bag is on the belt”.",
        ),
        fill_in=("effort and lead time of “I can wait in a quiet place.”", "who decides on “Parking is easy to book.”"),
        ask_next=("Parking is easy to book.", "Boarding is announced in my language."),
        overall={"travellers": est("mean", 6.42, 0.05, N)},
    )


def airport() -> Evaluation:
    """Performance only: no expected level, no Kano; complaints without dates; promises by carrier."""
    rows = []
    for place, (id_, statement, share, complaints) in enumerate(AIRPORT):
        measure = at_target(id_, share)
        assert measure.low is not None
        assert measure.high is not None
        name = "met" if measure.low >= 0.8 else "not met" if measure.high < 0.8 else "undecided"
        tier = ("now", "to be assessed", "medium", "now", "to be assessed", "now", "long", "to be assessed")[place]
        rows.append(
            row(
                id_,
                statement,
                dimension="tangibles",
                items=(id_,),
                survey="passengers",
                verdict=Verdict(
                    name, "share of customers who rate it 4 or more: met at or above 80%", measure, {name: 0.97}
                ),
                levels={"perceived": est("mean", 3.2 + share, 0.02, 3200, item=id_)},
                evidence=Evidence(
                    complaints,
                    est("share", complaints / 2273, 0.006, 2273, "share"),
                    "",
                    signals=("comments.csv.gz:5",),
                ),
                tier=tier,
                lost=est("lost", max(0.0, 0.09 - 0.012 * place), 0.01, 3200),
                chance_top=max(0.0, 1 - 0.15 * place),
            )
        )
    order = ("now", "medium", "long", "guide", "to be assessed")
    return replace(
        empty(),
        title="Synthetic airport with performance only",
        period="2013-05",
        findings=("Wi-Fi goes with most lost satisfaction: 0.09 of 5 points (0.07 to 0.11).",),
        rows=tuple(sorted(rows, key=lambda found: order.index(found.tier))),
        sources=sources()[:3],
        results={"passengers/performance": performance_result(), "flights/kept_rate": kept_result(Random(5))},
        overall={"passengers": est("mean", 4.01, 0.014, 3410)},
    )


HOSTILE = "=cmd|' /C calc'!A0<script>alert(\"x\")</script><img src=x onerror=alert(1)>"


def hostile() -> Evaluation:
    """Customers' words are data: formulas for spreadsheets and markup for browsers in every text field."""
    whole = full()
    rows = tuple(
        replace(
            found,
            id=f"{found.id}\"'><b>",
            statement=HOSTILE,
            dimension="<i>x</i>",
            owner="+1+1",
            standard="@SUM(A1)",
            response="-2+3",
            review="\t=1",
            evidence=None
            if found.evidence is None
            else replace(found.evidence, quotes=(Quote("</script><script>", HOSTILE),)),
        )
        for found in whole.rows
    )
    return replace(
        whole,
        title=HOSTILE,
        findings=(HOSTILE,),
        rows=rows,
        illustrative='"; } </style><script>alert(2)</script>\\',
        credit=HOSTILE,
        fill_in=(HOSTILE,),
    )
