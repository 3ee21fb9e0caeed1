"""The Kano plane: better against worse with 95 % ellipses, class by colour and shape."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import kano_features, source_line
from expectancy.charts.plane import Axes, Point, Spot, plane
from expectancy.charts.theme import KANO
from expectancy.charts.words import slug
from expectancy.domain.evaluation import Evaluation, Kano
from expectancy.domain.wording import in_ten, quoted, told

# A joint 95 % ellipse is wider than two single 95 % intervals: sqrt(chi-squared(2, 0.95)) against the normal 1.96.
JOINT = math.sqrt(-2 * math.log(0.05)) / 1.959964


@dataclass(frozen=True)
class KanoPlane:
    """What each feature is to customers: taken for granted, the more the better, or a surprise."""

    name: str = "kano_plane"
    title: str = "Which features do customers take for granted, and which delight them?"
    empty: str = (
        "Here stands what customers take for granted and what delights them. It needs Kano pairs in a survey: columns "
        '"functional" and "dysfunctional" of its items.'
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = [
            kano_plane(features, survey, source_line(evaluation, "survey", survey))
            for survey, features in kano_features(evaluation).items()
        ]
        return tuple(picture for picture in made if picture is not None)


def kano_plane(features: Mapping[str, Kano], survey: str, source: str) -> Picture | None:
    """Worse (0 to 1 of those who would be dissatisfied without it) across, better (satisfied with it) upward."""
    known = {
        label: kano
        for label, kano in features.items()
        if math.isfinite(kano.better.value) and math.isfinite(kano.worse.value)
    }
    if not known:
        return None
    order = sorted(known.items(), key=lambda entry: -(entry[1].better.value - entry[1].worse.value))
    present = {kano.category for kano in known.values()}
    kinds = {f"{letter} {name}": role for letter, (name, role) in KANO.items() if letter in present}
    spots = [
        Spot(label, _kind(kano), -kano.worse.value, kano.better.value, ellipse(kano), _hint(label, kano))
        for label, kano in order
    ]
    axes = Axes(
        "Dissatisfied without it: worse, without its sign, 0 to 1",
        "Satisfied with it: better, 0 to 1",
        (0.0, 1.0),
        (0.0, 1.0),
        kinds,
        (0.5, 0.5),
        ("attractive", "one-dimensional", "indifferent", "must-be"),
        ".1f",
    )
    wide, narrow = plane(spots, axes)
    name = slug("kano-plane", survey)
    return Picture(name, _title(known), _subtitle(known), _spoken(known), source, _table(order), wide, narrow)


def ellipse(kano: Kano, steps: int = 48) -> tuple[Point, ...]:
    """The joint 95 % ellipse of (|worse|, better).

    Half axes from the two intervals, correlation from the answers: cov(better, |worse|) = (O/n - better |worse|) / n
    with n = A + O + M + I (methods.md 6).
    """
    better, worse, bounds = (
        kano.better,
        kano.worse,
        (kano.better.low, kano.better.high, kano.worse.low, kano.worse.high),
    )
    if any(bound is None or not math.isfinite(bound) for bound in bounds):
        return ()
    b_low, b_high, w_low, w_high = (float(bound) for bound in bounds if bound is not None)
    tall, broad = (b_high - b_low) / 2 * JOINT, (w_high - w_low) / 2 * JOINT
    middle_x, middle_y = -(w_low + w_high) / 2, (b_low + b_high) / 2
    n = sum(kano.counts.get(letter, 0) for letter in "AOMI")
    b, w = better.value, -worse.value
    spread = math.sqrt(max(b * (1 - b) * w * (1 - w), 0.0))
    r = 0.0 if n == 0 or spread == 0 else max(-0.99, min(0.99, (kano.counts.get("O", 0) / n - b * w) / spread))
    turns = (2 * math.pi * step / steps for step in range(steps))
    return tuple(
        (middle_x + broad * math.cos(t), middle_y + tall * (r * math.cos(t) + math.sqrt(1 - r * r) * math.sin(t)))
        for t in turns
    )


def _kind(kano: Kano) -> str:
    return f"{kano.category} {KANO[kano.category][0]}"


def _hint(label: str, kano: Kano) -> str:
    return (
        f"{label}: {KANO[kano.category][0]} in {in_ten(kano.chance)}; better {told(kano.better, 2, share=False)}, "
        f"worse {told(kano.worse, 2, share=False)}, n {kano.better.n:,}"
    )


def _title(known: Mapping[str, Kano]) -> str:
    musts = [(label, kano) for label, kano in known.items() if kano.category == "M"]
    if musts:
        label, kano = min(musts, key=lambda entry: entry[1].worse.value)
        return (
            f"{len(musts)} of {len(known)} features are taken for granted; missing hurts most with {quoted(label)}: "
            f"worse {told(kano.worse, 2, share=False)}"
        )
    label, kano = max(known.items(), key=lambda entry: entry[1].better.value)
    better = told(kano.better, 2, share=False)
    return f"None of {len(known)} features is a must-be; most satisfying is {quoted(label)}: better {better}"


def _subtitle(known: Mapping[str, Kano]) -> str:
    doubtful = [label for label, kano in known.items() if kano.questionable > 0.05]
    flag = f" {len(doubtful)} with more than 5 % questionable answers: check the wording." if doubtful else ""
    return (
        "Up: share that would be satisfied with it. Right: share that would be dissatisfied without it. Colour and "
        "shape: the most frequent class; ellipse: 95 %. The dashed lines are at 0.5." + flag
    )


def _spoken(known: Mapping[str, Kano]) -> str:
    counts = [
        f"{sum(kano.category == letter for kano in known.values())} {name}"
        for letter, (name, _) in KANO.items()
        if any(kano.category == letter for kano in known.values())
    ]
    told_counts = ", ".join(counts)
    return f"{len(known)} features on the plane of better and worse: {told_counts}. The numbers are in the table below."


def _table(order: Sequence[tuple[str, Kano]]) -> Table:
    columns = (
        "feature",
        "class",
        "chance",
        "better",
        "better_low",
        "better_high",
        "worse",
        "worse_low",
        "worse_high",
        "n",
    )
    return Table(
        columns,
        tuple(
            (
                label,
                f"{kano.category} {KANO[kano.category][0]}",
                kano.chance,
                kano.better.value,
                kano.better.low,
                kano.better.high,
                kano.worse.value,
                kano.worse.low,
                kano.worse.high,
                kano.better.n,
            )
            for label, kano in order
        ),
    )


CHART = KanoPlane()
