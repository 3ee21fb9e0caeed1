"""Results of methods behind the made-up airport."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from evaluations.parts import N, est
from evaluations.rows import FULL, kano_of, zone_position
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.loop.scan import find_method
from sources import full
from tables import estimate


def results(random: Random) -> dict[str, Result]:
    return {
        "travellers/zone_of_tolerance": _zone_result(),
        "travellers/kano": _kano_result(),
        "travellers/importance_performance": _ipa_result(),
        "travellers/drivers": _drivers_result(),
        "travellers/lost_satisfaction": _lost_result(),
        "complaints/trend": _trend_result(),
        "baggage/kept_rate": kept_result(random),
        "peers/peers": _peers_result(random),
        "calls/service_level": _computed("service_level", "calls"),
        "purchases/loyalty": _computed("loyalty", "purchases"),
        "purchases/retention": _computed("retention", "purchases"),
    }


@cache
def _computed(method: str, kind: str) -> Result:
    """What the method finds in the calls or purchases that are made from a seed."""
    return estimate(find_method(method), *full(kind))


def _result(method: str, estimates: Sequence[Estimate], variant: str, reference: str, **more: Any) -> Result:
    return Result(method, variant, more.pop("n", N), tuple(estimates), reference=reference, **more)


def _zone_result() -> Result:
    found = []
    for id_, _, _, _, low, high, seen, *_ in FULL:
        for name, value in (
            ("minimum", low),
            ("desired", high),
            ("perceived", seen),
            ("adequacy", seen - low),
            ("superiority", seen - high),
            ("width", high - low),
        ):
            found.append(est(name, value, 0.07, N, item=id_))
        found.append(zone_position(low, high, seen, id_))
    return _result(
        "zone_of_tolerance", found, "paired t, 95 %; position by Fieller", "Zeithaml, Berry & Parasuraman 1993"
    )


def _kano_result() -> Result:
    found, category = [], {}
    for spec in FULL:
        kano = kano_of(spec[9], spec[0])
        found += [kano.better, kano.worse]
        category[spec[0]] = {"category": kano.category, "chance": kano.chance}
        found += [
            est("share", count / sum(spec[9]), 0.02, sum(spec[9]), "share", item=spec[0], category=letter)
            for letter, count in zip("AOMIRQ", spec[9], strict=True)
        ]
    return _result(
        "kano", found, "Berger table, ties M > O > A > I", "Kano et al. 1984", details={"category": category}
    )


def _ipa_result() -> Result:
    found, ellipses = [], {}
    up, across = (sum(spec[at] for spec in FULL) / len(FULL) for at in (7, 6))
    for id_, _, _, _, _, _, seen, importance, *_ in FULL:
        found.append(est("importance", importance, 0.08, N, item=id_))
        found.append(est("performance", seen, 0.07, N, item=id_))
        found.append(Estimate({"item": id_}, "chance_quadrant", 0.94, n=N, unit="share"))
        turns = [step / 12 * math.pi for step in range(24)]
        ellipses[id_] = [[importance + 0.2 * math.cos(t), seen + 0.17 * math.sin(t + 0.4)] for t in turns]
    cross = {"importance": up, "performance": across, "rule": "at the means of the items"}
    details = {"crosshair": cross, "ellipses": ellipses}
    return _result("importance_performance", found, "crosshair at the means", "Martilla & James 1977", details=details)


def _drivers_result() -> Result:
    found = [est("share", 0.02 + 0.12 * spec[8] / 0.142, 0.015, N, "share", item=spec[0]) for spec in FULL]
    found.append(est("r2", 0.58, 0.03, N, "share"))
    dropped = (Drop("an item unanswered", 17),)
    return _result("drivers", found, "LMG", "Grömping 2006", n=341, dropped=dropped, details={"kind": "lmg"})


def _lost_result() -> Result:
    found = []
    for place, spec in enumerate(FULL):
        found.append(est("lost", spec[8], 0.022 if spec[8] else 0.0, N, expectation=spec[0]))
        chance = max(0.0, min(1.0, 0.99 - 0.19 * max(0, place - 1)))
        found.append(Estimate({"expectation": spec[0]}, "chance_top", chance, n=N, unit="chance"))
    return _result("lost_satisfaction", found, "penalty x share low", "Brandt 1987", details={"top": 5})


def _trend_result() -> Result:
    return _result("trend", (), "share of complaints a month, binomial likelihood", "Killick et al. 2012", n=3241)


CARRIERS = (
    ("Blue Heron", 0.724, 1804),
    ("Skua Air", 0.781, 3122),
    ("Nordlink", 0.809, 5210),
    ("Tern Express", 0.842, 88),
    ("Gannet", 0.871, 2945),
)


def kept_result(random: Random) -> Result:
    found = [est("kept_rate", 0.811, 0.0034, 13169, "share")]
    found += [est("late_p50", 24.0, 0.4, 2489, "minutes"), est("late_p90", 112.0, 2.1, 2489, "minutes")]
    for name, rate, n in CARRIERS:
        late = round(n * (1 - rate))
        found.append(est("kept_rate", rate, math.sqrt(rate * (1 - rate) / n), n, "share", carrier=name))
        found.append(est("late_p50", 18 + random.random() * 14, 1.2, late, "minutes", carrier=name))
        found.append(est("late_p90", 84 + random.random() * 60, 7.0, late, "minutes", carrier=name))
    return _result(
        "kept_rate",
        found,
        "kept when late by 15 minutes at most; Wilson",
        "Wilson 1927",
        n=13169,
        dropped=(Drop("cancelled", 162),),
    )


INDICATORS = (
    ("security wait", "minutes", "lower", 14.2),
    ("Wi-Fi speed", "Mbit/s", "higher", 12.0),
    ("seats per 100 passengers at peak", "seats", "higher", 61.0),
    ("bags delivered within 20 minutes", "share", "higher", 0.88),
    ("restaurants", "number", "higher", 34.0),
)
PEERS = ("Eastport", "Lindholm", "Vesterby", "Port Saint Anne", "Kallavesi")


def _peers_result(random: Random) -> Result:
    found, details = [], {}
    for name, unit, better, own in INDICATORS:
        values = {peer: own * (0.6 + 0.7 * random.random()) for peer in PEERS}
        if unit == "share":
            values = {peer: min(0.99, value) for peer, value in values.items()}
        best = min(values.values()) if better == "lower" else max(values.values())
        ahead = sum(value < own if better == "lower" else value > own for value in values.values())
        ordered = sorted(values.values())
        for statistic, value, of in (
            ("own", own, unit),
            ("rank", ahead + 1, "rank"),
            ("share", ahead / 5, "share"),
            ("best", best, unit),
            ("median", ordered[2], unit),
        ):
            found.append(est(statistic, value, 0, 6, of, indicator=name))
        details[name] = {
            "better": better,
            "unit": unit,
            "values": values,
            "own": own,
            "leader": next(peer for peer, value in values.items() if value == best),
        }
    return _result("peers", found, "latest period of each organisation", "", n=36, details={"indicators": details})


AIRPORT = (
    ("wifi", "The Wi-Fi is free, fast and stays on.", 0.61, 188),
    ("restaurants", "There is good food for every taste and purse.", 0.69, 311),
    ("security", "I am through security quickly.", 0.78, 141),
    ("signs", "I find my way by the signs alone.", 0.81, 89),
    ("screens", "The screens tell the truth about my flight.", 0.842, 41),
    ("restrooms", "Restrooms are clean.", 0.803, 38),
    ("airtrain", "The train between terminals comes when I need it.", 0.868, 12),
    ("safe", "I feel safe.", 0.921, 3),
)


def performance_result() -> Result:
    found = [at_target(id_, share) for id_, _, share, _ in AIRPORT]
    return _result("performance", found, "target: 4 or more of 5", "Cronin & Taylor 1992", n=3200, weighted=True)


def at_target(id_: str, share: float) -> Estimate:
    return est("share_at_target", share, math.sqrt(share * (1 - share) / 3200), 3200, "share", item=id_)
