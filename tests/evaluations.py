"""Synthetic evaluations for tests of charts and reports: made up, and never shown as anybody's real figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.evaluation import Evaluation, Evidence, Kano, Row, SegmentNote, Source, Verdict
from expectancy.domain.signal import Quote
from expectancy.domain.study import Rules

CREATED = "2026-02-03T08:15:00+00:00"
PERIODS = tuple(f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13))


def est(statistic: str, value: float, se: float = 0.0, n: int = 0, unit: str = "points", **keys: str) -> Estimate:
    """An estimate with a normal 95 % interval; shares stay within 0 and 1."""
    low, high = (value - 1.96 * se, value + 1.96 * se) if se else (None, None)
    if unit == "share" and low is not None and high is not None:
        low, high = max(0.0, low), min(1.0, high)
    return Estimate(keys, statistic, value, low, high, n, unit)


def row(id_: str, statement: str, **told: Any) -> Row:
    """A row with nothing but what the test says."""
    blank: dict[str, Any] = {
        "origin": "catalogue",
        "dimension": "",
        "dimension_chance": None,
        "kind": "explicit",
        "level": "",
        "items": (),
        "segments": (),
        "verdict": Verdict("not measured", "no survey item measures it", None),
        "levels": {},
        "kano": None,
        "importance_stated": None,
        "importance_derived": None,
        "evidence": None,
        "peers": (),
        "promises": (),
        "tier": "to be assessed",
        "tier_rule": "to be assessed: nobody has told the effort and lead time",
        "lost": None,
        "lost_per_effort": None,
        "chance_top": None,
        "chance_first": None,
        "first_things_first": "",
        "response": "Assess: ask who can tell effort and lead time.",
        "owner": "",
        "standard": "",
        "review": "",
        "effort_days": None,
        "lead_time_days": None,
        "cost": None,
        "told_by": "",
        "blocked": "",
        "illustrative": False,
    }
    made = blank | told
    return Row(id=id_, statement=statement, **({"tier_by_rule": made["tier"]} | made))


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


LEASES = "the concession contracts run until 2029"
# id, statement, dimension, level, minimum, desired, perceived, importance, lost, Kano counts (A O M I R Q),
# complaints share, (effort, lead, blocked)
# fmt: off
FULL: Sequence[tuple[Any, ...]] = (
    ("wait-security", "I am through security within ten minutes.", "responsiveness", "availability",
     6.1, 7.9, 5.6, 8.1, 0.142, (21, 96, 171, 60, 2, 8), 0.118, (45, 200, "")),
    ("wifi", "The Wi-Fi is free, fast and stays on.", "tangibles", "availability",
     5.4, 7.6, 5.1, 7.2, 0.113, (63, 148, 92, 49, 1, 5), 0.094, (12, 60, "")),
    ("gate-changes", "I am told of a gate change before I have walked to the wrong gate.", "reliability", "accuracy",
     6.6, 8.2, 6.3, 8.3, 0.087, (10, 74, 220, 48, 1, 5), 0.061, (18, 85, "")),
    ("bags-on-time", "My bag is on the belt when I get there.", "reliability", "accuracy",
     5.9, 7.8, 6.4, 7.9, 0.061, (24, 121, 149, 55, 2, 7), 0.083, (240, 540, "")),
    ("clean-restrooms", "Restrooms are clean at any hour.", "tangibles", "accuracy",
     6.8, 8.3, 7.2, 8.0, 0.052, (6, 88, 214, 44, 0, 6), 0.047, (15, 30, "")),
    ("food-price", "Food and drink cost what they cost in town.", "tangibles", "partnership",
     4.6, 7.3, 4.9, 6.4, 0.044, (84, 139, 61, 66, 1, 7), 0.072, (None, None, LEASES)),
    ("outlets", "I find a power outlet near my seat.", "tangibles", "availability",
     5.0, 7.0, 5.3, 6.6, 0.039, (132, 104, 38, 79, 1, 4), 0.038, (20, 75, "")),
    ("staff-knows", "Whoever I ask knows the answer or gets it for me.", "assurance", "partnership",
     5.8, 7.7, 6.9, 7.3, 0.031, (41, 132, 118, 61, 1, 5), 0.021, (30, 120, "")),
    ("quiet-seats", "I can wait in a quiet place.", "empathy", "availability",
     4.7, 6.9, 5.6, 6.1, 0.024, (141, 88, 27, 95, 3, 4), 0.017, (None, None, "")),
    ("signs", "I find my way by the signs alone.", "reliability", "accuracy",
     6.3, 8.0, 7.4, 7.8, 0.019, (12, 99, 188, 53, 1, 5), 0.029, (8, 45, "")),
    ("checkin-kiosk", "The check-in kiosk works at the first attempt.", "reliability", "accuracy",
     6.0, 7.6, 7.1, 7.0, 0.012, (37, 118, 131, 66, 1, 5), 0.012, (60, 150, "")),
    ("lounge-shower", "I can take a shower between two flights.", "tangibles", "advice",
     2.6, 4.1, 3.2, 3.4, 0.0, (171, 22, 5, 148, 7, 5), 0.004, (None, None, "")),
    ("personal-greeting", "Staff greet me as a person.", "empathy", "partnership",
     4.1, 6.2, 6.6, 5.2, 0.0, (158, 61, 12, 119, 4, 4), 0.002, (4, 20, "")),
)
# fmt: on
N = 358


def full() -> Evaluation:
    """Everything at once: zone, Kano, importance, complaints with dates, promises, peers, overrides, all tiers."""
    random = Random(7)
    rows = tuple(_full_row(place, spec, random) for place, spec in enumerate(FULL))
    extra = (_parking(), _refined())
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
        sources=_sources(),
        rules=Rules(),
        findings=(
            "Waiting at security loses most satisfaction: 0.14 of 9 points (0.10 to 0.19), first in 9 in 10 resamples.",
            "3 of 15 expectations are below what customers tolerate: security, Wi-Fi and gate changes.",
            "Two of them can be met now, with at most 20 person-days each: Wi-Fi and gate changes.",
            "81 % of flights arrived as promised (80.4 to 81.7); Blue Heron kept fewest, 72 %.",
            "Complaints about Wi-Fi rose from 6 % to 13 % of all complaints in June 2025.",
        ),
        rows=ordered,
        results=_results(random),
        warnings=(
            "Ratings of all items move together (condition number 34): single drivers are less certain than their sum.",
            "The ranking by lost satisfaction and the ranking by drivers disagree on “My bag is on the belt”.",
        ),
        fill_in=("effort and lead time of “I can wait in a quiet place.”", "who decides on “Parking is easy to book.”"),
        ask_next=("Parking is easy to book.", "Boarding is announced in my language."),
        overall={"travellers": est("mean", 6.42, 0.05, N)},
    )


def _full_row(place: int, spec: tuple[Any, ...], random: Random) -> Row:
    id_, statement, dimension, level, low, high, seen, importance, lost, counts, share, people = spec
    effort, lead, blocked = people
    levels = {
        name: est(name, value, 0.07, N, item=id_)
        for name, value in (("minimum", low), ("desired", high), ("perceived", seen), ("importance", importance))
    }
    tier = _tier(effort, lead, blocked)
    override = id_ == "checkin-kiosk"
    return row(
        id_,
        statement,
        dimension=dimension,
        level=level,
        items=(id_,),
        survey="travellers",
        segments=_segments(id_),
        verdict=_zone_verdict(low, high, seen, id_),
        levels=levels,
        kano=_kano(counts, id_),
        importance_stated=levels["importance"],
        importance_derived=est("share", 0.02 + 0.12 * lost / 0.142, 0.015, N, "share", item=id_),
        evidence=_evidence(id_, share, random),
        peers=_row_peers(id_),
        promises=_row_promises(id_),
        tier="medium" if override else tier,
        tier_by_rule=tier if not override else "now",
        tier_rule=_why(tier, effort, lead, blocked, override),
        lost=est("lost", lost, 0.022 if lost else 0.0, N),
        lost_100=est("lost_100", lost * 100 / 8, 0.275 if lost else 0.0, N),
        lost_per_effort=None if not effort else est("lost_per_effort", lost / effort, 0.022 / effort, N, PER_DAY),
        chance_top=max(0.0, min(1.0, 0.99 - 0.19 * max(0, place - 1))),
        chance_first=0.9 if place == 0 else 0.1 if place == 1 else 0.0,
        first_things_first=MUST_BE if id_ == "gate-changes" else "",
        response=RESPONSES.get(tier, "Keep and watch: it is tolerated."),
        owner="Head of terminals" if place % 3 == 0 else "",
        standard="9 of 10 passengers in ten minutes" if id_ == "wait-security" else "",
        review="2026-06-30" if place % 3 == 0 else "",
        effort_days=effort,
        lead_time_days=lead,
        cost=18000.0 if id_ == "wifi" else None,
        told_by="terminal operations, 2026-01-12" if effort else "",
        blocked=blocked,
        illustrative=True,
    )


PER_DAY = "points per person-day"
MUST_BE = "Must-be and not met: customers do not trade it against extras."
RESPONSES = {
    "now": "Fix now: it takes little.",
    "medium": "Plan: set an objective with a date.",
    "guide": "Guide: say that it cannot be met, why, and what there is instead.",
}


def _why(tier: str, effort: float | None, lead: float | None, blocked: str, override: bool) -> str:
    if override:
        return "head of terminals chose medium: no delivery before May. The rule says now: effort 8, lead time 45"
    if effort is None:
        return f"{tier}: {blocked or 'nobody has told the effort and lead time'}"
    return f"{tier}: effort {effort} person-days, lead time {lead} days"


def _tier(effort: float | None, lead: float | None, blocked: str) -> str:
    if blocked:
        return "guide"
    if effort is None or lead is None:
        return "to be assessed"
    if effort <= 20 and lead <= 90:
        return "now"
    return "medium" if lead <= 365 else "long"


def _zone_verdict(low: float, high: float, seen: float, item: str) -> Verdict:
    position = (seen - low) / (high - low)
    se = 0.05
    below, above = _normal(-position / se), 1 - _normal((1 - position) / se)
    name = "below adequate" if position < 0 else "above desired" if position > 1 else "inside the zone"
    chances = {"below adequate": below, "inside the zone": 1 - below - above, "above desired": above}
    stopped = (
        f"Customers have stopped asking: what they want averages {high}, under the scale's middle of 5."
        if high < 5
        else ""
    )
    rule = "zone position (perceived - adequate) / (desired - adequate): under 0 below adequate, over 1 above desired"
    return Verdict(name, rule, _position(low, high, seen, item), chances, stopped)


def _position(low: float, high: float, seen: float, item: str) -> Estimate:
    return est("position", (seen - low) / (high - low), 0.05, N, "", item=item)


def _normal(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _kano(counts: Sequence[int], item: str) -> Kano:
    found = dict(zip("AOMIRQ", counts, strict=True))
    valid = sum(found[letter] for letter in "AOMI")
    better, worse = (found["A"] + found["O"]) / valid, -(found["O"] + found["M"]) / valid
    category = max(found, key=lambda letter: found[letter])
    rest = sorted(found.values())[-2]
    chance = _normal((found[category] - rest) / math.sqrt(found[category] + rest))
    return Kano(
        category,
        chance,
        est("better", better, math.sqrt(better * (1 - better) / valid), valid, "", item=item),
        est("worse", worse, math.sqrt(-worse * (1 + worse) / valid), valid, "", item=item),
        found,
        found["Q"] / sum(counts),
    )


def _segments(id_: str) -> tuple[SegmentNote, ...]:
    if id_ not in ("wait-security", "wifi"):
        return ()
    return (
        SegmentNote("travels with: children", "adequacy", -1.12, -1.41, -0.83, -0.5, 61),
        SegmentNote("age: 18-24", "adequacy", -0.92, -1.17, -0.67, -0.5, 74),
    )


def _evidence(id_: str, share: float, random: Random) -> Evidence:
    rises = id_ == "wifi"
    series = []
    for place, period in enumerate(PERIODS):
        of = 120 + random.randrange(30)
        true = share * (0.6 if rises and place < 17 else 1.5 if rises else 1)
        n = round(of * true + random.gauss(0, math.sqrt(of * true * (1 - true) + 0.1)))
        n = max(0, min(of, n))
        p = n / of
        se = math.sqrt(max(p * (1 - p), 0.002) / of)
        series.append(
            {"period": period, "n": n, "of": of, "share": p, "low": max(0.0, p - 1.96 * se), "high": p + 1.96 * se}
        )
    count = sum(int(entry["n"]) for entry in series)
    of = sum(int(entry["of"]) for entry in series)
    return Evidence(
        count,
        est("share", count / of, math.sqrt(count / of * (1 - count / of) / of), of, "share"),
        "Rising: from 6 % (5 to 7) to 13 % (11 to 15) of complaints in 2025-06." if rises else "No clear change.",
        tuple(series),
        {"period": "2025-06", "low": "2025-05", "high": "2025-07", "before": 0.057, "after": 0.131} if rises else None,
        (
            Quote(f"{id_}-17", "I stood there for [TIME] and nobody said a word."),
            Quote(f"{id_}-204", "It worked yesterday, it did not work today, and nobody knew why."),
        ),
        tuple(f"complaints.csv:{17 + 3 * number}" for number in range(count)),
        (f"Complaint code {id_}",),
    )


def _row_peers(id_: str) -> tuple[Mapping[str, Any], ...]:
    if id_ == "wifi":
        return (
            {
                "indicator": "free Wi-Fi",
                "own": 0.0,
                "better": 3,
                "of": 5,
                "share": 0.6,
                "leader": "Eastport",
                "unit": "",
                "kind": "has",
            },
        )
    if id_ == "wait-security":
        return (
            {
                "indicator": "security wait",
                "own": 14.2,
                "better": 4,
                "of": 5,
                "share": 0.8,
                "leader": "Eastport",
                "unit": "minutes",
                "kind": "level",
            },
        )
    return ()


def _row_promises(id_: str) -> tuple[Mapping[str, Any], ...]:
    if id_ != "bags-on-time":
        return ()
    return ({"name": "baggage", "kept_rate": 0.883, "low": 0.871, "high": 0.894, "n": 2914, "note": ""},)


def _parking() -> Row:
    """In the catalogue, nothing measured, nobody assessed."""
    return row("parking", "Parking is easy to book.", dimension="responsiveness", response="Measure: add an item.")


def _refined() -> Row:
    """Found in complaints only."""
    return row(
        "language",
        "Boarding is announced in my language.",
        origin="complaints",
        dimension="empathy",
        dimension_chance=0.71,
        evidence=_evidence("language", 0.015, Random(3)),
    )


def _sources() -> tuple[Source, ...]:
    return (
        Source(
            "survey", "travellers", "travellers.csv", 372, "Asked at the gates.", (Drop("no answer to any item", 14),)
        ),
        Source(
            "complaints",
            "complaints",
            "complaints.csv.gz",
            3241,
            "",
            (Drop("praise, not a complaint", 27), Drop("no date", 3)),
        ),
        Source("promises", "baggage", "baggage.parquet", 13331, "Arrivals only.", (Drop("cancelled", 162),)),
        Source("indicators", "peers", "peers.csv", 36, ""),
    )


def _results(random: Random) -> dict[str, Result]:
    return {
        "travellers/zone_of_tolerance": _zone_result(),
        "travellers/kano": _kano_result(),
        "travellers/importance_performance": _ipa_result(),
        "travellers/drivers": _drivers_result(),
        "travellers/lost_satisfaction": _lost_result(),
        "complaints/trend": _trend_result(),
        "baggage/kept_rate": _kept_result(random),
        "peers/peers": _peers_result(random),
    }


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
        found.append(_position(low, high, seen, id_))
    return _result(
        "zone_of_tolerance", found, "paired t, 95 %; position by Fieller", "Zeithaml, Berry & Parasuraman 1993"
    )


def _kano_result() -> Result:
    found, category = [], {}
    for spec in FULL:
        kano = _kano(spec[9], spec[0])
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


def _kept_result(random: Random) -> Result:
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


def _performance_result() -> Result:
    found = [_at_target(id_, share) for id_, _, share, _ in AIRPORT]
    return _result("performance", found, "target: 4 or more of 5", "Cronin & Taylor 1992", n=3200, weighted=True)


def _at_target(id_: str, share: float) -> Estimate:
    return est("share_at_target", share, math.sqrt(share * (1 - share) / 3200), 3200, "share", item=id_)


def airport() -> Evaluation:
    """Performance only: no expected level, no Kano; complaints without dates; promises by carrier."""
    rows = []
    for place, (id_, statement, share, complaints) in enumerate(AIRPORT):
        measure = _at_target(id_, share)
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
        findings=("Wi-Fi loses most satisfaction: 0.09 of 5 points (0.07 to 0.11).",),
        rows=tuple(sorted(rows, key=lambda found: order.index(found.tier))),
        sources=_sources()[:3],
        results={"passengers/performance": _performance_result(), "flights/kept_rate": _kept_result(Random(5))},
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
