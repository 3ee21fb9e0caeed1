"""Kinds of customers: what each expects and finds important, beside everybody; the answers that differ most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.profiles import Mark, Row, profiles
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import quoted, told

SHOWN = 12  # answers; the table has all
KANO = ("functional", "dysfunctional")
ASKED = {"functional": "with it", "dysfunctional": "without it"}


@dataclass(frozen=True)
class PersonasChart:
    """Ratings in one picture, Kano answers in another: their scales differ."""

    name: str = "personas"
    title: str = "What sets kinds of customers apart?"
    methods: tuple[str, ...] = ("personas",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        classes = [each for each in result.where("share") if set(each.keys) == {"class"}]
        means = [each for each in result.where("mean") if finite(each)]
        answers = list(dict.fromkeys((each.keys["item"], each.keys["answer"]) for each in means))
        order = dict(zip(answers, result.details.get("apart", []), strict=False))
        made = []
        for kind in ("answers", "kano"):
            own = [each for each in answers if (each[1] in KANO) is (kind == "kano")]
            own.sort(key=lambda each: -order.get(each, 0.0))
            if own and classes:
                made.append(_picture(kind, own, classes, means, result))
        return tuple(made)


def _picture(
    kind: str,
    answers: Sequence[tuple[str, str]],
    classes: Sequence[Estimate],
    means: Sequence[Estimate],
    result: Result,
) -> Picture:
    held = {(each.keys.get("class", ""), each.keys["item"], each.keys["answer"]): each for each in means}
    texts: Mapping[str, str] = result.details.get("texts", {})
    names = [each.keys["class"] for each in classes]
    shown = set(answers[:SHOWN])
    values = [end for each in means if (each.keys["item"], each.keys["answer"]) in shown for end in _ends(each)]
    low, high = min(values), max(values)
    axis = "Mean score, −2 to 4: likes having it, minds lacking it" if kind == "kano" else "Mean rating"
    rows = [_row(answer, names, held, texts) for answer in answers[:SHOWN]]
    wide, narrow = profiles(rows, axis, (low - 0.04 * (high - low or 1), high + 0.04 * (high - low or 1)))
    legend = "; ".join(f"{name}, {told(each, 0)}" for name, each in zip(names, classes, strict=True))
    how = f"Numbered mark: mean of a class with its interval; grey line: everybody. {legend}."
    if len(answers) > SHOWN:
        how += f" The {SHOWN} of {len(answers)} answers in which classes differ most; the table has all."
    return Picture(
        slug("personas", kind),
        _finding(classes),
        how,
        f"{len(classes)} classes of customers and {len(answers)} answers. The numbers are in the table below.",
        source(result),
        _table(answers, ["", *names], held),
        wide,
        narrow,
    )


def _ends(found: Estimate) -> list[float]:
    return [each for each in (found.value, found.low, found.high) if each is not None]


def _finding(classes: Sequence[Estimate]) -> str:
    if len(classes) == 1:
        return "Customers expect alike: 1 class describes them best"
    first = classes[0]
    name = quoted(first.keys["class"].partition(": ")[2])
    return f"{len(classes)} kinds of customers; the largest, {told(first, 0)}, is {name}"


def _row(
    answer: tuple[str, str],
    names: Sequence[str],
    held: Mapping[tuple[str, str, str], Estimate],
    texts: Mapping[str, str],
) -> Row:
    item, role = answer
    label = f"{texts.get(item, item).rstrip('. ')} · {ASKED.get(role, role)}"
    found = [held[name, item, role] for name in names if (name, item, role) in held]
    marks = []
    for each in found:
        name = each.keys["class"]
        hint = f"{name}, {item}, {role}: {told(each)}, n {each.n:,}"
        marks.append(Mark(names.index(name) + 1, each.value, each.low, each.high, hint))
    everybody = held.get(("", item, role))
    return Row(label, marks, None if everybody is None else everybody.value, f"{found[0].n:,}" if found else "")


def _table(
    answers: Sequence[tuple[str, str]], names: Sequence[str], held: Mapping[tuple[str, str, str], Estimate]
) -> Table:
    found = [(item, role, name, held.get((name, item, role))) for item, role in answers for name in names]
    rows = tuple(
        (item, role, name or "everybody", each.value, each.low, each.high, each.n)
        for item, role, name, each in found
        if each is not None
    )
    return Table(("item", "answer", "class", "mean", "low", "high", "n"), rows)


CHART = PersonasChart()
