"""One full source of every kind, made from a seed: whatever a method needs is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from customers import CALLS, PURCHASES, calls_data, purchases_data
from expectancy.domain.study import (
    Complaints,
    Expectation,
    Indicators,
    Item,
    Margin,
    PathModel,
    Promises,
    Study,
    Survey,
)
from expectancy.methods.contract import Source
from tables import InMemory, table

ITEMS = tuple(
    Item(
        f"q{place}",
        f"Item {place}",
        ("reliability", "empathy", "assurance")[place % 3],
        {
            "minimum": f"a{place}",
            "desired": f"d{place}",
            "expected": f"e{place}",
            "perceived": f"p{place}",
            "importance": f"i{place}",
            "functional": f"f{place}",
            "dysfunctional": f"n{place}",
            "predicted": f"w{place}",
            "ideal": f"b{place}",
            "disconfirmation": f"c{place}",
            "peer": f"r{place}",
        },
    )
    for place in range(6)
)
SURVEY = Survey(
    "survey",
    "survey.csv",
    ITEMS,
    scale=(1, 7),
    respondent="id",
    segments=("region",),
    wave="wave",
    wave_is_column=True,
    effort_version="2.0",
    outcomes={
        **{name: name for name in ("overall", "recommend", "satisfied", "effort")},
        "disconfirmation": "compared",
    },
    margins=(Margin("region", {"north": 0.6, "south": 0.4}),),
    points={name: f"points_{name}" for name in ("reliability", "empathy", "assurance")},
    model=PathModel(
        {"Expectation": ("Quality", "Satisfaction"), "Quality": ("Satisfaction",), "Satisfaction": ("Loyalty",)},
        {
            "Expectation": {"q0.predicted": "w0", "q1.predicted": "w1"},
            "Quality": {"q0": "p0", "q1": "p1", "q2": "p2"},
            "Satisfaction": {"overall": "overall", "satisfied": "satisfied"},
            "Loyalty": {"recommend": "recommend"},
        },
    ),
)
COMPLAINTS = Complaints(
    "complaints",
    "c.csv",
    code="code",
    date="day",
    id="id",
    segments=("region",),
    leaving={"late": "expectations not met", "rude": "poor service", "price": "competitor better"},
)
PROMISES = Promises("orders", "o.csv", promised="promised", delivered="delivered", by=("region",))
INDICATORS = Indicators(
    "peers", "p.csv", own="us", columns=("organisation", "indicator", "period", "value", "n", "better")
)
WORDS = ("like", "expect", "neutral", "tolerate", "dislike")


def survey_data(rows: int = 240, seed: int = 7) -> InMemory:
    """A halo, a level for each role, a few missing answers."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(0, 1, rows)
    columns: dict[str, list[object]] = {"id": [f"R{place}" for place in range(rows)]}
    columns["region"] = rng.choice(["north", "south"], rows).tolist()
    columns["weight"] = np.round(rng.uniform(0.5, 2, rows), 3).tolist()
    for item in ITEMS:
        for role, level in (
            ("minimum", 3.5),
            ("desired", 6.2),
            ("expected", 6.0),
            ("perceived", 4.6),
            ("importance", 5.5),
        ):
            raw = np.clip(np.rint(level + 0.7 * halo + rng.normal(0, 0.9, rows)), 1, 7).astype(int)
            gone = rng.random(rows) < 0.05
            columns[item.roles[role]] = [None if lost else int(value) for value, lost in zip(raw, gone, strict=True)]
        for role in ("functional", "dysfunctional"):
            columns[item.roles[role]] = rng.choice(WORDS, rows, p=[0.3, 0.3, 0.2, 0.1, 0.1]).tolist()
    for outcome, low, high in (("overall", 1, 7), ("satisfied", 1, 7), ("effort", 1, 7), ("recommend", 0, 10)):
        middle = (low + high) / 2 + 1
        columns[outcome] = np.clip(np.rint(middle + halo + rng.normal(0, 0.8, rows)), low, high).astype(int).tolist()
    columns |= _compared(halo)
    columns["wave"] = [f"2025-{1 + place % 12:02d}" for place in range(rows)]
    columns |= _of_the_peer(halo)
    shared = np.floor(100 * np.random.default_rng(23).dirichlet([5, 4, 3], rows)).astype(int)
    shared[:, 0] += 100 - shared.sum(axis=1)
    columns |= {column: shared[:, at].tolist() for at, column in enumerate(SURVEY.points.values())}
    return table(columns)


def _compared(halo: np.ndarray) -> dict[str, list[object]]:
    """What customers thought it would be, the best there could be, and how it was against what they had expected."""
    rng, rows = np.random.default_rng(17), len(halo)
    found: dict[str, list[object]] = {}
    for item in ITEMS:
        for role, level in (("predicted", 4.9), ("ideal", 6.6), ("disconfirmation", 3.8)):
            raw = np.clip(np.rint(level + 0.5 * halo + rng.normal(0, 0.9, rows)), 1, 7).astype(int)
            gone = rng.random(rows) < 0.05
            found[item.roles[role]] = [None if lost else int(value) for value, lost in zip(raw, gone, strict=True)]
    found["compared"] = np.clip(np.rint(4 + halo + rng.normal(0, 0.8, rows)), 1, 7).astype(int).tolist()
    return found


def _of_the_peer(halo: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, list[object]]:
    """How the same customers see the peer: a little better than us, with less of a halo."""
    rng = np.random.default_rng(27)
    raw = np.clip(np.rint(4.9 + 0.3 * halo[:, None] + rng.normal(0, 1, (len(halo), len(ITEMS)))), 1, 7).astype(int)
    gone = rng.random(raw.shape) < 0.1
    return {
        item.roles["peer"]: [None if lost else int(each) for each, lost in zip(raw[:, at], gone[:, at], strict=True)]
        for at, item in enumerate(ITEMS)
    }


def complaints_data(rows: int = 300, seed: int = 8) -> InMemory:
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(18_000, 18_360, rows)).astype("datetime64[D]").astype(str).tolist()
    return table(
        {
            "id": [f"C{place}" for place in range(rows)],
            "code": rng.choice(["late", "rude", "price", "broken"], rows, p=[0.5, 0.2, 0.2, 0.1]).tolist(),
            "day": days,
            "region": rng.choice(["north", "south"], rows).tolist(),
        }
    )


def promises_data(rows: int = 400, seed: int = 9) -> InMemory:
    rng = np.random.default_rng(seed)
    due = rng.integers(18_000, 18_300, rows)
    done = due + rng.integers(-4, 5, rows)
    gone = rng.random(rows) < 0.05
    delivered = [None if lost else str(np.datetime64(int(day), "D")) for day, lost in zip(done, gone, strict=True)]
    return table(
        {
            "promised": due.astype("datetime64[D]").astype(str).tolist(),
            "delivered": delivered,
            "region": rng.choice(["north", "south"], rows).tolist(),
        }
    )


def indicators_data() -> InMemory:
    organisations = ["us", "a", "b", "c", "d"]
    rows = [
        (who, what, period, str(value + 2 * place), "500", better)
        for what, better, value in (("connection rate", "higher", 80), ("waiting time", "lower", 30))
        for place, who in enumerate(organisations)
        for period in ("2025", "2026")
    ]
    names = ("organisation", "indicator", "period", "value", "n", "better")
    return table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def full(kind: str) -> tuple[Source, InMemory]:
    """The full source of a kind, with its data."""
    found: dict[str, tuple[Source, InMemory]] = {
        "survey": (SURVEY, survey_data()),
        "complaints": (COMPLAINTS, complaints_data()),
        "promises": (PROMISES, promises_data()),
        "indicators": (INDICATORS, indicators_data()),
        "calls": (CALLS, calls_data()),
        "purchases": (PURCHASES, purchases_data()),
    }
    return found[kind]


def whole_study() -> Study:
    """A study of three populations, promises and standards, in memory: for methods that read it whole."""
    rng = np.random.default_rng(21)
    tables: dict[str, InMemory] = {}
    surveys = []
    for name, population, rows, shift in (
        ("customers", "customers", 260, 0.0),
        ("managers", "managers", 14, -0.5),
        ("staff", "employees", 60, -0.2),
    ):
        halo = rng.normal(0, 0.6, rows)
        columns: dict[str, list[object]] = {}
        for role, level in (("e", 5.8 + shift), ("p", 4.6), ("i", 5.0)):
            for at in range(4):
                raw = np.clip(np.rint(level + 0.2 * at + halo + rng.normal(0, 0.8, rows)), 1, 7).astype(int)
                columns[f"{role}{at}"] = [int(x) if rng.random() > 0.04 else None for x in raw]
        tables[name] = table(columns)
        roles = {"expected": "e", "perceived": "p", "importance": "i"}
        kept = roles if population == "customers" else {"expected": "e", "importance": "i"}
        items = tuple(
            Item(
                f"q{at}",
                f"Question {at}",
                ("reliability", "empathy")[at // 2],
                {role: f"{letter}{at}" for role, letter in kept.items()},
            )
            for at in range(4)
        )
        surveys.append(Survey(name, name, items, scale=(1, 7), population=population))
    promises = []
    for name, against, late in (("orders", "promise", 10), ("tickets", "standard", 4)):
        done = ["2026-01-04"] * (40 - late) + ["2026-01-08"] * late
        tables[name] = table({"due": ["2026-01-05"] * 40, "done": done})
        promises.append(Promises(name, name, promised="due", delivered="done", against=against))
    expectations = (
        Expectation("fast", "Fast.", standard="in 24 h", standard_value=24, expected_value=4, unit="hours"),
        Expectation("kind", "Kind."),
    )
    return Study(
        "whole",
        Path(),
        surveys=tuple(surveys),
        promises=tuple(promises),
        expectations=expectations,
        tables=tables,
    )
