"""Promises: the share kept by group, worst first; and how late the broken ones were (P50 and P90)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut, finite, results, source_line
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import counted, half, number, percent, places, told

ALL = "All promises"


@dataclass(frozen=True)
class Group:
    """One group of promises; ``late_p50`` and ``late_p90`` are over all of them, early ones below 0."""

    label: str
    by: str
    kept: Estimate
    late_p50: Estimate | None
    late_p90: Estimate | None


@dataclass(frozen=True)
class KeptPromises:
    """Whether promises were kept, by group."""

    name: str = "kept_promises"
    title: str = "Which promises were kept, and how late were the others?"
    empty: str = (
        "Here stands which share of promises was kept. It needs a file of promises with what was promised and what "
        "came of it: see [[promises]] in the study."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made: list[Picture | None] = []
        for name, result in results(evaluation, "kept_rate"):
            groups, source = groups_of(result), source_line(evaluation, "promises", name)
            rule = result.variant.split(";")[0]
            for by in dict.fromkeys(group.by for group in groups if group.by) or ("",):
                here = [group for group in groups if group.by in ("", by)]
                made += [
                    kept(here, name, source, rule, evaluation.rules.minimum_n),
                    lateness(here, name, source, evaluation.rules.minimum_n),
                ]
        return tuple(picture for picture in made if picture is not None)


def groups_of(result: Result) -> list[Group]:
    """Everything together first, then each group of each column."""
    made = []
    for found in result.where("kept_rate"):
        if finite(found):
            by = " / ".join(found.keys)
            label = " / ".join(found.keys.values()) if found.keys else ALL
            late = [result.get(name, **found.keys) for name in ("late_p50", "late_p90")]
            made.append(Group(label, by, found, late[0], late[1]))
    return made


def kept(groups: Sequence[Group], name: str, source: str, rule: str, least: int) -> Picture | None:
    """Kept rate as dot and interval, a dashed line at the rate of all. Groups under ``least`` are only in the table."""
    if not groups:
        return None
    whole = next((group for group in groups if not group.by), None)
    parts = sorted((group for group in groups if group.by), key=lambda group: (group.kept.value, -group.kept.n))
    shown = [*([whole] if whole else []), *(group for group in parts if group.kept.n >= least)] or list(groups)
    digits = places((100 * half(group.kept) for group in shown), most=1)
    base = None if whole is None else whole.kept.value
    kinds = {"clearly below all": "below", "about as all": "none", "clearly above all": "above"}
    bounds = row_chart.domain([bound for group in shown for bound in (group.kept.low, group.kept.high)])
    frame = row_chart.Frame(
        axis="Promises kept, per cent",
        domain=(max(0.0, bounds[0]), min(1.0, bounds[1])),
        head="Kept, 95 % interval",
        kinds=kinds if len(shown) > 1 else {"about as all": "accent"},
        share=True,
        rule=base if len(shown) > 1 else None,
        rule_label=f"all {percent(base, digits)}" if base is not None else "",
    )
    wide, narrow = row_chart.rows([_kept_line(group, base, digits) for group in shown[:MOST]], frame)
    worst = min((group for group in shown if group.by), key=lambda group: group.kept.high or 1.0, default=None)
    fewest = "" if worst is None else f"; fewest {_named(worst)}: {told(worst.kept, digits)}"
    of = f" in “{name}”" if name else ""
    title = f"{told((whole or shown[0]).kept, digits)} of promises{of} were kept{fewest}"
    subtitle = (
        f"Mark: share of promises kept, with its 95 % interval ({rule}). Dashed line: all promises; a group is clearly "
        f"below or above it where its whole interval is. Lowest first.{_small(len(groups) - len(shown), least)}"
    ) + cut(len(shown))
    description = f"{len(shown)} kept rates, lowest first after the rate of all. The numbers are in the table below."
    listed = [*([whole] if whole else []), *parts]
    table = Table(
        ("by", "group", "kept_rate", "low", "high", "n"),
        tuple((g.by, g.label, g.kept.value, g.kept.low, g.kept.high, g.kept.n) for g in listed),
    )
    return Picture(slug("kept", name, _by(groups)), title, subtitle, description, source, table, wide, narrow)


def _by(groups: Sequence[Group]) -> str:
    return next((group.by for group in groups if group.by), "")


def _small(count: int, least: int) -> str:
    are = "is" if count == 1 else "are"
    return f" {counted(count, 'group')} with fewer than {least} promises {are} only in the table." if count > 0 else ""


def lateness(groups: Sequence[Group], name: str, source: str, least: int) -> Picture | None:
    """A strip from P50 to P90 of lateness; the latest P90 first."""
    known = [(group, group.late_p50, group.late_p90) for group in groups if not group.by or group.kept.n >= least]
    listed = [
        (g, p50, p90) for g, p50, p90 in known if p50 is not None and p90 is not None and finite(p50) and finite(p90)
    ]
    if not listed:
        return None
    listed.sort(key=lambda entry: (bool(entry[0].by), -entry[2].value))
    unit = listed[0][2].unit
    digits = 0 if max(p90.value for _, _, p90 in listed) >= 20 else 1
    values = [value for _, p50, p90 in listed for value in (p50.value, p90.value, p90.low, p90.high)]
    bounds = row_chart.domain(values, include=[0.0])
    frame = row_chart.Frame(
        axis=f"Late by, {unit}; below 0 is early",
        domain=bounds,
        head="P50 and P90",
        kinds={"P90": "accent"},
        format=",.2~f",
    )
    drawn = [
        row_chart.Line(
            group.label,
            "P90",
            p90.value,
            p90.low,
            p90.high,
            f"{number(p50.value, digits)} and {number(p90.value, digits)} {unit}",
            f"{p90.n:,}",
            f"{group.label}: half within {number(p50.value, digits)}, nine in ten within {told(p90, digits)} {unit}",
            second=p50.value,
        )
        for group, p50, p90 in listed
    ]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    worst = max(listed, key=lambda entry: entry[2].value if math.isfinite(entry[2].value) else -math.inf)
    title = f"One in ten {_named(worst[0])} came {told(worst[2], digits)} {unit} late or later"
    subtitle = (
        "Hollow diamond: half came no later than this (P50). Filled dot: nine in ten came no later than this (P90), "
        "with its 95 % interval. Below 0 is early. Latest first." + cut(len(listed))
    )
    description = f"P50 and P90 of lateness of {len(listed)} groups, latest first. The numbers are in the table below."
    table = Table(
        ("by", "group", "late_p50", "late_p90", "low", "high", "unit", "n"),
        tuple((g.by, g.label, p50.value, p90.value, p90.low, p90.high, unit, p90.n) for g, p50, p90 in listed),
    )
    return Picture(slug("late", name, _by(groups)), title, subtitle, description, source, table, wide, narrow)


def _kept_line(group: Group, base: float | None, digits: int) -> row_chart.Line:
    found, kind = group.kept, "about as all"
    if base is not None and group.by and found.low is not None and found.high is not None:
        kind = "clearly below all" if found.high < base else "clearly above all" if found.low > base else kind
    printed = told(found, digits)
    label = f"{group.label}" if group.by else ALL
    return row_chart.Line(
        label, kind, found.value, found.low, found.high, printed, f"{found.n:,}", f"{label}: {printed}, n {found.n:,}"
    )


def _named(group: Group) -> str:
    return f"where {group.by} is “{group.label}”" if group.by else "of all promises"


CHART = KeptPromises()
