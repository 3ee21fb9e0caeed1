"""The rows of the table: each expectation joined with everything that was found about it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import TIERS, Evidence, Kano, Row, SegmentNote, Verdict
from expectancy.domain.signal import Candidate
from expectancy.domain.study import Expectation, Item, Study
from expectancy.loop.evaluate.linked import kept_promises, kept_words, peers
from expectancy.loop.evaluate.measured import Measured
from expectancy.loop.listen import Heard
from expectancy.loop.listen.codes import says_nothing
from expectancy.methods.evaluate.tier import first_things_first, is_must_be, response, tier
from expectancy.methods.evaluate.verdict import NOT_MEASURED, UNMET, verdict
from expectancy.methods.interval import wilson

LEVELS_SHOWN = ("minimum", "desired", "expected", "perceived", "importance")
MOST_SEGMENTS = 3
SMALLEST_UNCODED = 0.01  # codes that nobody put into the catalogue get a row from this share of complaints on


@dataclass(frozen=True)
class Found:
    """Everything that was found, before it is joined by expectation."""

    study: Study
    measured: Sequence[Measured]
    heard: Sequence[Heard]
    promises: Mapping[str, Result]
    peers: Mapping[str, Result]
    called: Mapping[str, Result]  # service_level of each call log
    bought: Mapping[str, Mapping[str, Result]]  # loyalty and retention of each file of purchases


def rows(found: Found) -> list[Row]:
    """All rows in the order of the table: tier, then first things first, then lost satisfaction, then evidence."""
    study = found.study
    candidates = {candidate.id: candidate for heard in found.heard for candidate in heard.candidates}
    made = [_row(found, wanted, "catalogue", None) for wanted in study.expectations]
    made += [_row(found, wanted, "item", None) for wanted in _from_items(found)]
    claimed = {code for wanted in study.expectations for code in wanted.codes}
    made += [
        _row(found, _from_candidate(candidate), "complaints", candidate)
        for candidate in candidates.values()
        if candidate.id not in claimed
    ]
    made += [_row(found, wanted, "complaints", None) for wanted in _from_codes(found)]
    made += [_row(found, wanted, "promises", None) for wanted in _from_promises(found)]
    made += [_row(found, wanted, "peers", None) for wanted in _from_indicators(found)]
    return sorted(_with_responses(study, made), key=_order)


def _from_items(found: Found) -> list[Expectation]:
    """Survey items that no expectation of the catalogue names stand for themselves."""
    named = {item for wanted in found.study.expectations for item in wanted.items}
    return [
        Expectation(item.id, item.text or item.id, (item.id,), dimension=item.dimension)
        for measured in found.measured
        for item in measured.survey.items
        if item.id not in named
    ]


def _from_promises(found: Found) -> list[Expectation]:
    """Registers of promises that no expectation names."""
    named = {name for wanted in found.study.expectations for name in wanted.promises}
    return [
        Expectation(
            f"promises-{name}", f"What I am promised is kept ({name}).", promises=(name,), dimension="reliability"
        )
        for name in found.promises
        if name not in named
    ]


def _from_indicators(found: Found) -> list[Expectation]:
    """Indicators of peers that no expectation names and on which our own value is known."""
    named = {name for wanted in found.study.expectations for name in wanted.indicators}
    told = dict.fromkeys(name for result in found.peers.values() for name in result.details.get("indicators", {}))
    made = [Expectation(f"peers-{name}", f"I get what others offer: {name}.", indicators=(name,)) for name in told]
    return [wanted for wanted in made if wanted.indicators[0] not in named and peers(wanted, found.peers)]


def _from_candidate(candidate: Candidate) -> Expectation:
    return Expectation(candidate.id, candidate.statement, codes=(candidate.id,), dimension=candidate.dimension)


def _from_codes(found: Found) -> list[Expectation]:
    """Codes that people use often and nobody put into the catalogue: shown, so that nothing said is lost.

    Codes such as "Other" say nothing that could be expected; they stay in every total.
    """
    made = []
    for heard in found.heard:
        total = sum(evidence.count for evidence in heard.evidence.values())
        for code, n in heard.uncoded.items():
            if total and n / total >= SMALLEST_UNCODED and not says_nothing(code):
                made.append(Expectation(code, f"When it comes to “{code}”, I expect better.", codes=(code,)))
    return made


def _row(found: Found, wanted: Expectation, origin: str, candidate: Candidate | None) -> Row:
    study, rules = found.study, found.study.rules
    home = _home(wanted, found.measured)
    results = {} if home is None else home.results
    items = _items(wanted, home)
    judged = NOT_MEASURED if home is None else verdict(home.survey, wanted.items, results, rules)
    kano = _kano(items, results.get("kano"))
    evidence = _evidence(wanted, found.heard)
    by_rule, why = tier(wanted, rules)
    chosen = wanted.override.tier if wanted.override else by_rule
    if wanted.override:
        why = f"{wanted.override.author} chose {chosen}: {wanted.override.reason}. The rule says {why}"
    lost = _of(results.get("lost_satisfaction"), "lost", wanted.id)
    return Row(
        id=wanted.id,
        statement=wanted.statement,
        origin=origin,
        dimension=wanted.dimension or next((item.dimension for item in items if item.dimension), ""),
        dimension_chance=None if candidate is None else candidate.dimension_probability,
        kind=wanted.kind or ("explicit" if evidence is not None else ""),
        level=wanted.level,
        items=tuple(item.id for item in items),
        segments=() if home is None else _segments(wanted, home, judged),
        verdict=judged,
        levels=_levels(_decider_first(items, judged), results),
        kano=kano,
        importance_stated=_highest(items, results.get("importance"), "importance"),
        importance_derived=_of(results.get("drivers"), "joint_share", wanted.id),
        evidence=evidence,
        peers=peers(wanted, found.peers),
        promises=kept_promises(wanted, found.promises),
        tier=chosen,
        tier_rule=why,
        tier_by_rule=by_rule,
        lost=lost,
        lost_per_effort=_per_effort(lost, wanted.effort_days),
        chance_top=_rank_chance(results.get("lost_satisfaction"), "chance_top", wanted.id),
        chance_first=_rank_chance(results.get("lost_satisfaction"), "chance_first", wanted.id),
        first_things_first=first_things_first(wanted.level, kano, judged),
        response=wanted.response,
        owner=wanted.owner,
        standard=wanted.standard,
        review="" if wanted.review is None else wanted.review.isoformat(),
        effort_days=wanted.effort_days,
        lead_time_days=wanted.lead_time_days,
        cost=wanted.cost,
        told_by=wanted.told_by,
        blocked=wanted.blocked,
        decides=wanted.decides,
        illustrative=bool(study.illustrative) and wanted.effort_days is not None,
        survey="" if home is None else home.survey.name,
        lost_100=_of(results.get("lost_satisfaction"), "lost_100", wanted.id),
        statement_chance=None if candidate is None else candidate.statement_chance,
    )


def _home(wanted: Expectation, measured: Sequence[Measured]) -> Measured | None:
    """The survey that measures an expectation: the one with most of its items."""
    best = max(
        measured, key=lambda each: len({item.id for item in each.survey.items} & set(wanted.items)), default=None
    )
    return best if best is not None and {item.id for item in best.survey.items} & set(wanted.items) else None


def _items(wanted: Expectation, home: Measured | None) -> list[Item]:
    return [] if home is None else [item for item in home.survey.items if item.id in wanted.items]


def _of(result: Result | None, statistic: str, expectation: str) -> Estimate | None:
    found = None if result is None else result.get(statistic, expectation=expectation)
    return None if found is None or math.isnan(found.value) else found


def _rank_chance(result: Result | None, statistic: str, expectation: str) -> float | None:
    """The chance of a rank; none where there is nobody to rank before: one expectation is always first."""
    found = _of(result, statistic, expectation)
    alone = result is not None and len(result.where("lost")) < 2
    return None if found is None or alone else found.value


def _segments(wanted: Expectation, home: Measured, judged: Verdict) -> tuple[SegmentNote, ...]:
    """Segments that stand differently on the item that decided the verdict; those that stand worse first."""
    decided = judged.measure.keys.get("item") if judged.measure is not None else None
    items = [decided] if decided is not None else list(wanted.items)
    notes = [note for item in items for note in home.segments.get(item, ())]
    return tuple(sorted(notes, key=lambda note: note.value >= note.rest)[:MOST_SEGMENTS])


def _decider_first(items: Sequence[Item], judged: Verdict) -> list[Item]:
    """The item that decided the verdict, then the others: the levels shown must be those of the gap beside them."""
    decided = None if judged.measure is None else judged.measure.keys.get("item")
    return sorted(items, key=lambda item: item.id != decided)


def _levels(items: Sequence[Item], results: Mapping[str, Result]) -> dict[str, Estimate]:
    """The levels of the first item that has each."""
    found: dict[str, Estimate] = {}
    for level in LEVELS_SHOWN:
        for method in ("zone_of_tolerance", "servqual", "importance", "performance"):
            statistic = "mean" if method == "performance" and level == "perceived" else level
            for item in items:
                estimate = None if method not in results else results[method].get(statistic, item=item.id)
                if estimate is not None and not math.isnan(estimate.value):
                    found.setdefault(level, estimate)
    return found


def _kano(items: Sequence[Item], result: Result | None) -> Kano | None:
    """The Kano class of the expectation's first feature."""
    classes = {} if result is None else result.details.get("category", {})
    for item in items:
        if result is None or item.id not in classes:
            continue
        better, worse = result.get("better", item=item.id), result.get("worse", item=item.id)
        chance = result.get("chance_category", item=item.id, category=classes[item.id])
        if better is None or worse is None or chance is None:
            continue
        shares = {
            found.keys["category"]: found for found in result.where("share", item=item.id) if len(found.keys) == 2
        }
        counts = {letter: round(found.value * found.n) for letter, found in shares.items()}
        questionable = shares["Q"].value if "Q" in shares else 0.0
        return Kano(classes[item.id], chance.value, better, worse, counts, questionable)
    return None


def _highest(items: Sequence[Item], result: Result | None, statistic: str) -> Estimate | None:
    known = [] if result is None else [result.get(statistic, item=item.id) for item in items]
    found = [each for each in known if each is not None and not math.isnan(each.value)]
    return max(found, key=lambda each: each.value, default=None)


def _evidence(wanted: Expectation, heard: Sequence[Heard]) -> Evidence | None:
    """What was said in all files of complaints; the trend is that of the file that says most."""
    found = [
        max((each.evidence[key] for key in keys), key=lambda evidence: evidence.count)
        for each in heard
        if (keys := [key for key in (wanted.id, *wanted.codes) if key in each.evidence])
    ]
    if len(found) < 2:
        return found[0] if found else None
    found.sort(key=lambda evidence: -evidence.count)
    return replace(
        found[0],
        count=sum(each.count for each in found),
        share=_joint_share([each.share for each in found]),
        quotes=tuple(quote for each in found for quote in each.quotes),
        signals=tuple(signal for each in found for signal in each.signals),
        codes=tuple(dict.fromkeys(code for each in found for code in each.codes)),
        code_counts=dict(sum((Counter(each.code_counts) for each in found), Counter[str]())),
        sources=tuple(name for each in found for name in each.sources),
    )


def _joint_share(shares: Sequence[Estimate | None]) -> Estimate | None:
    """Of the complaints of all files together; weights count as told, by the files' own shares."""
    known = [share for share in shares if share is not None]
    n = sum(share.n for share in known)
    if len(known) < len(shares) or not n:
        return None
    value = sum(share.value * share.n for share in known) / n
    bounds = wilson(value * n, n)
    return replace(known[0], keys={}, value=value, low=bounds.low, high=bounds.high, n=n)


def _per_effort(lost: Estimate | None, effort: float | None) -> Estimate | None:
    if lost is None or not effort:
        return None
    low, high = (None if bound is None else bound / effort for bound in (lost.low, lost.high))
    return Estimate(lost.keys, "lost_per_effort", lost.value / effort, low, high, lost.n, "points per person-day")


def _with_responses(study: Study, made: Sequence[Row]) -> list[Row]:
    """Suggested responses, where the study gives none; a delighter is shown only once every must-be is met."""
    must_bes_met = not any(is_must_be(row.kano) and row.verdict.name in UNMET for row in made)
    return [row if row.response else replace(row, response=_response(row, must_bes_met)) for row in made]


def _response(row: Row, must_bes_met: bool) -> str:
    promised = bool(row.promises or row.standard)
    return response(row.tier, row.verdict, row.kano, must_bes_met, promised, kept_words(row.promises))


def _order(row: Row) -> tuple[object, ...]:
    lost = 0.0 if row.lost_100 is None else row.lost_100.value
    count = 0 if row.evidence is None else row.evidence.count
    return (TIERS.index(row.tier), not row.first_things_first, row.lost is None, -lost, -count, row.id)
