"""What may be said of one item, one complaint or two answers: no rank among one, no share of one, no certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.loop.evaluate import evaluate
from expectancy.loop.evaluate.most_lost import most_lost
from expectancy.loop.study import read_study
from expectancy.reports.html import page
from expectancy.reports.terminal import render

ITEM = '[[survey.item]]\nid = "{0}"\ntext = "I am {0}."\nperceived = "{0}"\n'


def survey(folder: Path, columns: Sequence[str], rows: Sequence[Sequence[int]], more: str = "") -> Evaluation:
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    (folder / "s.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    head = '[study]\ntitle = "S"\n[[survey]]\nname = "s"\nfile = "s.csv"\nscale = [1, 5]\noverall = "o"\n'
    items = "".join(ITEM.format(column) for column in columns if column != "o")
    (folder / "study.toml").write_text(head + items + more, encoding="utf-8")
    return evaluate(read_study(folder))


def complaints(folder: Path, codes: Sequence[str]) -> Evaluation:
    (folder / "c.csv").write_text("\n".join(["code", *codes]) + "\n", encoding="utf-8")
    text = '[study]\ntitle = "C"\n[[complaints]]\nname = "c"\nfile = "c.csv"\ncode = "code"\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return evaluate(read_study(folder))


def everything(evaluation: Evaluation) -> str:
    return page(evaluation) + str(render(evaluation, plain=True, width=200))


def test_one_item_is_not_ranked_first_of_one(tmp_path: Path) -> None:
    rows = [(1 + at % 5, min(5, max(1, 1 + at % 5 + (at // 5) % 3 - 1))) for at in range(200)]
    told = survey(tmp_path, ["served", "o"], rows)
    assert told.findings[0].startswith("Low ratings of “I am served” go with lost satisfaction: ")
    assert "resamples)" not in " ".join(told.findings)
    assert (told.rows[0].chance_first, told.rows[0].chance_top) == (None, None)
    assert "first 5: " not in everything(told)


def ranked(chance_first: float, lost: float = 0.11) -> tuple[list[str], list[str]]:
    scale = SimpleNamespace(name="kiosk", outcomes={"overall": "o"}, scale_of=lambda _: (1, 5))
    rows = [
        replace(
            evaluations.row(name, f"I am {name}."),
            survey="kiosk",
            lost=evaluations.est("lost", value, 0.01, 138),
            chance_first=chance,
        )
        for name, value, chance in (("served", lost, chance_first), ("heard", 0.02, 0.1))
    ]
    return most_lost([SimpleNamespace(survey=scale)], rows)  # type: ignore[list-item]


def test_a_first_rank_that_holds_in_less_than_half_of_the_resamples_does_not_head_the_findings() -> None:
    sure, unsure = ranked(0.2)
    assert sure == []
    assert unsure == [
        "Which expectation goes with most lost satisfaction cannot be told: the largest figure, 0.11 of 5 points "
        "(0.09 to 0.13; n = 138), is that of “I am served”, first in only 2 of 10 resamples."
    ]


def test_a_first_rank_that_mostly_holds_is_told_as_an_association() -> None:
    sure, unsure = ranked(0.64)
    assert sure == [
        "“I am served” probably goes with most lost satisfaction: 0.11 of 5 points (0.09 to 0.13; n = 138; "
        "first in 6 of 10 resamples)."
    ]
    assert unsure == []


def test_equal_answers_have_no_interval(tmp_path: Path) -> None:
    told = survey(tmp_path, ["served", "o"], [(3, 3), (3, 3)])
    [overall] = [finding for finding in told.findings if finding.startswith("Overall")]
    assert overall == ("Overall satisfaction (s) averages 3.00 of 5 (no interval: all answers are equal; n = 2).")
    assert "3.00 to 3.00" not in everything(told)


def test_one_complaint_is_no_share_and_named_most_often_by_nobody(tmp_path: Path) -> None:
    told = complaints(tmp_path, ["late"])
    assert told.findings[0] == "The only complaint is about “When it comes to ‘late’, I expect better”."
    assert told.ask_next == ("When it comes to “late”, I expect better. (1 complaint, not measured)",)
    assert "100\u00a0%" not in everything(told)
    assert "1 complaints" not in everything(told)


def test_what_is_named_once_each_is_not_named_most_often(tmp_path: Path) -> None:
    told = complaints(tmp_path, ["late", "rude"])
    assert told.findings[0].startswith("Named once each: ")
