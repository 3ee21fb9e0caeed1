"""Rows of the made-up airport: everything that an expectation can have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from evaluations.parts import PERIODS, N, est, row
from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.evaluation import Evidence, Kano, Row, SegmentNote, Source, Verdict
from expectancy.domain.signal import Quote

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


def full_row(place: int, spec: tuple[Any, ...], random: Random) -> Row:
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
        kano=kano_of(counts, id_),
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
        decides="Airport board" if place % 3 == 0 else "",
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
    return Verdict(name, rule, zone_position(low, high, seen, item), chances, stopped)


def zone_position(low: float, high: float, seen: float, item: str) -> Estimate:
    return est("position", (seen - low) / (high - low), 0.05, N, "", item=item)


def _normal(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def kano_of(counts: Sequence[int], item: str) -> Kano:
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


def parking() -> Row:
    """In the catalogue, nothing measured, nobody assessed."""
    return row("parking", "Parking is easy to book.", dimension="responsiveness", response="Measure: add an item.")


def refined() -> Row:
    """Found in complaints only."""
    return row(
        "language",
        "Boarding is announced in my language.",
        origin="complaints",
        dimension="empathy",
        dimension_chance=0.71,
        evidence=_evidence("language", 0.015, Random(3)),
    )


def sources() -> tuple[Source, ...]:
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
        Source("calls", "calls", "calls.csv", 2400, ""),
        Source("purchases", "purchases", "purchases.csv", 1800, ""),
    )
