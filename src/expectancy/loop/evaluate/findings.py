"""The headline findings in sentences, what to fill in, what to ask next, and what to beware of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from expectancy.domain.errors import nearest
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import TIERS, Row
from expectancy.domain.wording import counted, no_spread, quoted, spaced, told_apart
from expectancy.language.fit import LEAST
from expectancy.loop.evaluate.customers import calls_and_purchases
from expectancy.loop.evaluate.measured import Measured
from expectancy.loop.evaluate.most_lost import most_lost
from expectancy.loop.evaluate.named_most import named_most
from expectancy.loop.evaluate.rows import Found
from expectancy.loop.measure import undesigned
from expectancy.methods.evaluate.verdict import UNMET

MOST_NAMED = 8
LOOSE = 0.6  # alpha under which a scale is told to be none


def findings(found: Found, rows: Sequence[Row]) -> list[str]:
    """Most important first; each sentence carries its numbers."""
    any_measured = any(row.verdict.name != "not measured" for row in rows)
    sure, unsure = most_lost(found.measured, rows)
    told = [
        *sure,
        _first_things(rows),
        _standing(rows) if any_measured else "",
        *unsure,
        *named_most(found.heard, rows),
        *_kept(found),
        *_peers(rows),
        *calls_and_purchases(found),
        *_overall(found),
        *_recommended(found),
        _tiers(rows),
        "" if any_measured else _standing(rows),
    ]
    return [spaced(sentence) for sentence in told if sentence]


def _span(estimate: Estimate, of: str = "", form: str = ".2f", more: str = "") -> str:
    """``3.98 of 5 (3.95 to 4.01; n = 3,334)``; equal answers have no interval, which is told."""
    value, n = format(estimate.value, form), f"n = {estimate.n:,}{more}"
    if no_spread(estimate):
        return f"{value}{of} (no interval: all answers are equal; {n})"
    if estimate.low is None or estimate.high is None or math.isnan(estimate.low) or math.isnan(estimate.high):
        return f"{value}{of} ({n})"
    return f"{value}{of} ({format(estimate.low, form)} to {format(estimate.high, form)}; {n})"


def _first_things(rows: Sequence[Row]) -> str:
    urgent = [row for row in rows if row.first_things_first]
    if not urgent:
        return ""
    named = ", ".join(quoted(row.statement) for row in urgent[:3])
    more = f" and {len(urgent) - 3} more" if len(urgent) > 3 else ""
    are = "expectation is" if len(urgent) == 1 else "expectations are"
    return f"First things first: {len(urgent)} must-be or accuracy-level {are} not met: {named}{more}."


def _standing(rows: Sequence[Row]) -> str:
    measured = [row for row in rows if row.verdict.name != "not measured"]
    if not measured:
        return "No survey measures an expectation yet: one item for each row would say where it stands."
    counts = Counter(row.verdict.name for row in measured)
    unmet = sum(counts[name] for name in UNMET)
    met = counts["met"] + counts["above desired"] + counts["inside the zone"]
    return (
        f"Of {_number(len(measured))} measured: {unmet} not met, {met} met or tolerated, "
        f"{counts['undecided']} cannot be told yet."
    )


def _kept(found: Found) -> list[str]:
    told = []
    for name, result in found.promises.items():
        rate = result.get("kept_rate")
        if rate is None or math.isnan(rate.value):
            continue
        groups = [each for each in result.where("kept_rate") if each.keys and each.n >= found.study.rules.minimum_n]
        clear = [each for each in groups if each.high is not None and each.high < (rate.low or 0.0)]
        worst = min(clear, key=lambda each: each.value, default=None)
        least = ""
        if worst is not None:
            bounds = f"{worst.low or 0.0:.1%} to {worst.high or 1.0:.1%}"
            least = f" Lowest: {', '.join(worst.keys.values())} with {worst.value:.1%} ({bounds}, n = {worst.n:,})."
        low, high = rate.low or 0.0, rate.high or 0.0
        told.append(
            f"Promises ({name}): {rate.value:.1%} kept ({low:.1%} to {high:.1%}, n = {rate.n:,}).{least}{_open(result)}"
        )
    return told


def _open(result: Result) -> str:
    """What became of those without an outcome: overdue ones are as good as broken."""
    waiting, overdue, with_overdue = (result.get(name) for name in ("open", "overdue", "kept_rate_with_overdue"))
    if overdue is not None and with_overdue is not None:
        return (
            f" {int(overdue.value):,} of {overdue.n:,} open ones are overdue; counting these as broken, "
            f"{with_overdue.value:.1%} are kept."
        )
    return f" {int(waiting.value):,} open ones are not counted." if waiting and waiting.value else ""


def _peers(rows: Sequence[Row]) -> list[str]:
    """The two indicators on which most peers are at least as good as we are."""
    behind = {
        entry["indicator"]: entry
        for row in rows
        for entry in row.peers
        if entry["kind"] == "value" and entry["share"] is not None and entry["share"] > 0.5
    }
    worst = sorted(behind.items(), key=lambda named: (-named[1]["share"], named[0]))
    return [_behind(name, entry) for name, entry in worst[:2]]


def _behind(indicator: str, entry: Mapping[str, Any]) -> str:
    """How many are as good; where the rank's interval spans half of the places, that we cannot be told apart."""
    low, high, places = entry.get("rank_low"), entry.get("rank_high"), entry["of"] + 1
    ranks = "" if low is None or high is None else f"rank {low:g} to {high:g} of {places}"
    if not told_apart(low, high, places):
        return f"We cannot be told apart from {entry['of']} peers: {indicator} ({ranks})."
    count = "All" if entry["share"] == 1 else f"{round(entry['share'] * entry['of'])}"
    return (
        f"{count} of {entry['of']} peers are at least as good as we are: {indicator}{f' ({ranks})' if ranks else ''}."
    )


def _overall(found: Found) -> list[str]:
    told = []
    for measured in found.measured:
        mean = _mean(measured.results.get("csat"))
        if mean is None:
            continue
        weighted = ", weighted" if measured.survey.weight else ""
        outcome = "satisfied" if "satisfied" in measured.survey.outcomes else "overall"
        top = measured.survey.scale_of(outcome)[1]
        averages = _span(mean, f" of {top}", more=weighted)
        told.append(f"Overall satisfaction ({measured.survey.name}) averages {averages}.")
    return told


def _recommended(found: Found) -> list[str]:
    told = []
    for measured in found.measured:
        score = measured.results["nps"].get("nps") if "nps" in measured.results else None
        if score is not None and not math.isnan(score.value):
            told.append(f"Net promoter score ({measured.survey.name}): {_span(score, form='+.0f')}.")
    return told


def _mean(result: Result | None) -> Estimate | None:
    found = None if result is None else result.get("mean")
    return None if found is None or math.isnan(found.value) else found


def _tiers(rows: Sequence[Row]) -> str:
    if not rows:
        return "No expectation is in the table yet: add [[expectation]] to the study and link it to what was read."
    counts = Counter(row.tier for row in rows)
    named = [f"{counts[name]} {name}" for name in TIERS if counts[name]]
    return f"{_number(len(rows))} by tier: {', '.join(named)}."


def fill_in(rows: Sequence[Row]) -> list[str]:
    """What only people know, most urgent rows first."""
    open_rows = [row for row in rows if row.tier_by_rule == "to be assessed" and row.origin == "catalogue"]
    told = [f"{row.id}: {' and '.join(_lacking(row))} ({row.statement})" for row in open_rows[:MOST_NAMED]]
    if len(open_rows) > MOST_NAMED:
        told.append(f"and {len(open_rows) - MOST_NAMED} more without effort or lead time")
    others = [row for row in rows if row.origin != "catalogue"]
    if others:
        told.append(
            f"{_number(len(others))} not in the catalogue yet: copy what you want to decide about "
            "into [[expectation]] with effort_days, lead_time_days or blocked"
        )
    return told


def _plain(row: Row) -> bool:
    """Whether the statement, where it was found in words, fits well enough to be asked of everybody."""
    return row.statement_chance is None or row.statement_chance >= LEAST


def _number(expectations: int) -> str:
    return f"{expectations:,} expectation{'' if expectations == 1 else 's'}"


def _lacking(row: Row) -> list[str]:
    told = {"effort_days": row.effort_days, "lead_time_days": row.lead_time_days}
    return [name for name, value in told.items() if value is None]


def ask_next(rows: Sequence[Row]) -> list[str]:
    """Expectations with evidence and no survey item: items for the next survey, most evidence first."""
    silent = [row for row in rows if row.verdict.name == "not measured" and row.evidence is not None and _plain(row)]
    silent.sort(key=lambda row: -(row.evidence.count if row.evidence else 0))
    return [
        f"{row.statement} ({counted(row.evidence.count if row.evidence else 0, 'complaint')}, not measured)"
        for row in silent[:MOST_NAMED]
    ]


def warnings(found: Found) -> list[str]:
    """What the methods warn about, and codes of the catalogue that never came."""
    told = _codes_that_never_came(found)
    for measured in found.measured:
        lost = measured.results.get("lost_satisfaction")
        told += [f"{measured.survey.name}: {note}" for note in (lost.notes if lost is not None else ())]
        kano = measured.results.get("kano")
        told += [f"{measured.survey.name}: {note}" for note in (kano.notes if kano is not None else ())]
        told += [f"{measured.survey.name}, all but NPS, CSAT and CES: {note}" for note in undesigned(measured.survey)]
        told += _loose_scales(measured)
    for name, result in found.promises.items():
        told += [f"{name}: {drop.count:,} left out ({drop.reason})." for drop in result.dropped if drop.where]
        told += [f"{name}: {problem}" for problem in result.details.get("problems", ())]
    for name, result in found.peers.items():
        told += [f"{name}: {drop.count:,} left out ({drop.reason})." for drop in result.dropped]
        told += [f"{name}: {problem}" for problem in result.details.get("problems", ())]
    for name, result in found.called.items():
        told += [f"{name}: {drop.count:,} left out ({drop.reason})." for drop in result.dropped if not drop.where]
    for heard in found.heard:
        trend = heard.results.get("trend")
        told += [f"{heard.source.name}: {note}" for note in (trend.notes if trend is not None else ())]
    return told


def _loose_scales(measured: Measured) -> list[str]:
    """Dimensions whose items hardly go together: their means and gaps hide what single items say."""
    servqual = measured.results.get("servqual")
    names = {"alpha_expected": "expected", "alpha_perceived": "perceived", "alpha": "gap"}
    low: dict[str, list[str]] = {}
    for statistic, of in names.items():
        for found in servqual.where(statistic) if servqual is not None else ():
            if set(found.keys) == {"dimension"} and found.value < LOOSE:
                low.setdefault(found.keys["dimension"], []).append(f"{of} {found.value:.2f}")
    return [
        f"{measured.survey.name}: the items of {dimension} hardly go together (alpha: {', '.join(alphas)}); read them "
        "one by one."
        for dimension, alphas in low.items()
    ]


def _codes_that_never_came(found: Found) -> list[str]:
    """A code that is in no complaint may be misspelt: it is told, with the nearest one that came."""
    came = sorted({code for heard in found.heard for code in heard.codes})
    groups = {candidate.id for heard in found.heard for candidate in heard.candidates}
    return [
        f'{wanted.id}: no complaint has the code "{code}"{nearest(code, came)}.'
        for wanted in found.study.expectations
        for code in wanted.codes
        if code not in came and code not in groups
    ]
