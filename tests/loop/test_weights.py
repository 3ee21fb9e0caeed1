"""Rows with a weight of 0 take no part: no figure counts them, and what was left out says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.study import Study, Survey
from expectancy.loop.scan import Request, Scanned, find_method, methods, scan
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options

HEAD = """
[study]
title = "x"
[[survey]]
name = "s"
file = "s.csv"
scale = [1, 7]
segments = ["sex"]
overall = "all"
recommend = "nps"
weight = "w"
"""
ITEMS = "".join(
    f'[[survey.item]]\nid = "{item}"\ntext = "{item}."\nperceived = "P{item}"\nexpected = "E{item}"\n' for item in "abc"
)


def rows(weights: list[str], of: range) -> list[str]:
    """A row for each number; its weight by its place."""
    return [
        f"{n % 7 + 1},{n % 5 + 2},{(n * n) % 7 + 1},{n % 3 + 4},{n % 4 + 1},{(n * 3) % 7 + 1},"
        f"{(2 * n) % 7 + 1},{n % 11},{'fm'[n % 2]},{weights[n % len(weights)]}"
        for n in of
    ]


def study_of(folder: Path, lines: list[str], more: str = "") -> Study:
    folder.mkdir(exist_ok=True)
    (folder / "s.csv").write_text("\n".join(["Pa,Ea,Pb,Eb,Pc,Ec,all,nps,sex,w", *lines]))
    (folder / "study.toml").write_text(f"{HEAD}{more}{ITEMS}")
    return read_study(folder)


def scanned(study: Study, *names: str) -> Scanned:
    return scan(study, study.surveys[0], [Request(find_method(name), Options(by="sex")) for name in names])


def told(found: Scanned, name: str) -> list[Estimate]:
    [result] = (result for request, result in found.results.items() if request.method.name == name)
    return list(result.estimates)


def can(survey: Survey) -> list[str]:
    return [name for name, method in methods().items() if method.source == "survey" and not method.missing(survey)]


def test_n_counts_nobody_whose_weight_is_0_in_any_method(tmp_path: Path) -> None:
    with_them = study_of(tmp_path / "all", rows(["1", "0", "2.5", "0"], range(400)))
    without = study_of(
        tmp_path / "some", [line for line in rows(["1", "0", "2.5", "0"], range(400)) if line[-2:] != ",0"]
    )
    names = can(with_them.surveys[0])
    assert {"performance", "csat", "nps", "servqual", "drivers", "lost_satisfaction"} <= set(names)
    one, other = scanned(with_them, *names), scanned(without, *names)
    assert (one.rows, other.rows) == (400, 200)
    assert one.dropped == (Drop("weight of 0 in w: takes no part", 200, "s"),)
    for name in names:
        assert [(e.keys, e.statistic, e.n) for e in told(one, name)] == [
            (e.keys, e.statistic, e.n) for e in told(other, name)
        ], name


def test_a_weight_that_is_none_is_told_as_such_and_not_as_0(tmp_path: Path) -> None:
    study = study_of(tmp_path, rows(["1", "0", "", "2"], range(40)), 'invalid = "missing"\n')
    found = scanned(study, "csat")
    assert found.dropped == (
        Drop("no weight: an empty cell (10 rows)", 10, "w"),
        Drop("weight of 0 in w: takes no part", 10, "s"),
    )
    [result] = found.results.values()
    assert result.n == 20


def test_weights_that_are_all_0_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExpectancyError) as caught:
        scanned(study_of(tmp_path, rows(["0"], range(40))), "csat")
    assert [problem.code for problem in caught.value.problems] == ["no-weight"]


def test_without_a_weight_every_row_counts(tmp_path: Path) -> None:
    study = study_of(tmp_path, rows(["0", "1"], range(40)))
    plain = replace(study.surveys[0], weight=None)
    found = scan(study, plain, [Request(find_method("csat"), Options())])
    assert ([result.n for result in found.results.values()], found.dropped) == ([40], ())
