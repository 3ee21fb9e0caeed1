"""The main job on a small study whose answers are known beforehand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.evaluation import TIERS, Evaluation, Row
from expectancy.loop.evaluate import evaluate
from expectancy.loop.study import read_study
from expectancy.reports.json import evaluation_dict

STUDY = """
[study]
title = "Known"
period = "2026"

[[survey]]
name = "survey"
file = "survey.csv"
scale = [1, 5]
overall = "overall"
segments = ["region"]

[[survey.item]]
id = "fast"
text = "I am served quickly."
dimension = "responsiveness"
perceived = "p1"

[[survey.item]]
id = "kind"
text = "Staff are kind."
dimension = "empathy"
perceived = "p2"

[[complaints]]
name = "calls"
file = "calls.csv"
code = "code"
date = "day"
id = "id"
exclude = ["praise"]
exposure = "orders.csv"

[[promises]]
name = "deliveries"
file = "deliveries.csv"
promised = "due"
delivered = "done"
by = ["depot"]

[[indicators]]
name = "market"
file = "peers.csv"
own = "us"

[[expectation]]
id = "quick"
statement = "I am served quickly."
items = ["fast"]
codes = ["slow", "queue"]
promises = ["deliveries"]
indicators = ["answered in 20 s"]
level = "accuracy"
effort_days = 10
lead_time_days = 30
told_by = "head of service, 2026-01-05"
owner = "Service"

[[expectation]]
id = "cheap"
statement = "Prices are fair."
codes = ["price", "prices"]
blocked = "the group sets prices"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Quick service goes with overall satisfaction and is worse in the north; kindness does neither."""
    here = tmp_path_factory.mktemp("known")
    (here / "study.toml").write_text(STUDY, encoding="utf-8")
    rows = ["region,overall,p1,p2"]
    for place in range(400):
        north = place % 2
        fast = (1, 2, 4, 5)[(place // 2) % 4] if north else (3, 4, 5, 5)[(place // 2) % 4]
        rows.append(f"{'north' if north else 'south'},{max(1, fast - (place // 8) % 2)},{fast},{(4, 5, 5)[place % 3]}")
    write(here, "survey.csv", rows)
    codes = ["slow"] * 30 + ["queue"] * 10 + ["price"] * 20 + ["praise"] * 15 + ["noise"] * 5
    write(here, "calls.csv", ["id,code,day", *(f"C{i},{c},2026-{1 + i % 6:02d}-1{i % 9}" for i, c in enumerate(codes))])
    write(here, "orders.csv", ["period,n", *(f"2026-{month:02d},1000" for month in range(1, 7))])
    done = [f"2026-03-10,2026-03-{9 + (i % 4 == 0) * 3:02d},{'A' if i % 2 else 'B'}" for i in range(40)]
    write(here, "deliveries.csv", ["due,done,depot", *done])
    peers = [
        f"{who},answered in 20 s,2026,{value},higher" for who, value in (("us", 70), ("x", 80), ("y", 60), ("z", 90))
    ]
    write(here, "peers.csv", ["organisation,indicator,period,value,better", *peers])
    return here


def write(folder: Path, name: str, lines: list[str]) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> Evaluation:
    return evaluate(read_study(folder))


def row(evaluation: Evaluation, name: str) -> Row:
    return next(found for found in evaluation.rows if found.id == name)


def test_every_expectation_item_and_frequent_code_has_a_row(evaluation: Evaluation) -> None:
    assert {found.id: found.origin for found in evaluation.rows} == {
        "quick": "catalogue",
        "cheap": "catalogue",
        "kind": "item",
        "noise": "complaints",
    }


def test_tiers_come_from_what_was_told(evaluation: Evaluation) -> None:
    assert {found.id: found.tier for found in evaluation.rows} == {
        "quick": "now",
        "cheap": "guide",
        "kind": "to be assessed",
        "noise": "to be assessed",
    }
    places = [TIERS.index(found.tier) for found in evaluation.rows]
    assert places == sorted(places)


def test_a_row_joins_survey_complaints_promises_and_peers(evaluation: Evaluation) -> None:
    quick = row(evaluation, "quick")
    assert quick.verdict.name == "not met"
    assert quick.verdict.measure is not None
    assert quick.verdict.measure.value == pytest.approx((100 + 150) / 400)
    assert quick.evidence is not None
    assert quick.evidence.count == 40
    assert quick.evidence.share is not None
    assert (quick.evidence.share.value, quick.evidence.share.n) == (40 / 65, 65)
    assert set(quick.evidence.codes) == {"slow", "queue"}
    assert quick.promises[0]["kept_rate"] == 0.75
    assert (quick.peers[0]["share"], quick.peers[0]["of"]) == (pytest.approx(2 / 3), 3)
    assert quick.first_things_first.startswith("Accuracy")
    assert quick.owner == "Service"


def test_every_figure_traces_to_its_complaints(evaluation: Evaluation) -> None:
    quick = row(evaluation, "quick")
    assert quick.evidence is not None
    assert len(quick.evidence.signals) == quick.evidence.count
    assert set(quick.evidence.signals) == {f"C{place}" for place in range(40)}


def test_lost_satisfaction_goes_to_what_goes_with_it(evaluation: Evaluation) -> None:
    quick, kind = row(evaluation, "quick"), row(evaluation, "kind")
    assert quick.lost is not None
    assert quick.lost.value > 0.2
    assert quick.chance_first == 1.0
    assert kind.lost is None or kind.lost.value < 0.05
    assert quick.lost_per_effort is not None
    assert quick.lost_per_effort.value == pytest.approx(quick.lost.value / 10)


def test_segments_that_stand_differently_are_named(evaluation: Evaluation) -> None:
    assert {note.segment for note in row(evaluation, "quick").segments} == {"region: north", "region: south"}
    assert row(evaluation, "kind").segments == ()


def test_exposure_makes_rates(evaluation: Evaluation) -> None:
    rates = evaluation.results["calls/prevalence"].where("rate")
    assert rates
    total = next(found for found in rates if not found.keys)
    assert total.value == pytest.approx(100 * 65 / 6000)
    assert "100" in total.unit


def test_what_is_left_out_is_counted(evaluation: Evaluation) -> None:
    calls = next(source for source in evaluation.sources if source.name == "calls")
    assert calls.rows == 80
    assert any("praise" in drop.reason and drop.count == 15 for drop in calls.dropped)


def test_the_end_says_what_to_fill_in_ask_and_correct(evaluation: Evaluation) -> None:
    assert any("[[expectation]]" in line for line in evaluation.fill_in), evaluation.fill_in
    assert any(line.startswith("Prices are fair.") for line in evaluation.ask_next), evaluation.ask_next
    assert any('"prices"' in line and 'did you mean "price"' in line for line in evaluation.warnings), (
        evaluation.warnings
    )


def test_findings_are_sentences_with_numbers(evaluation: Evaluation) -> None:
    assert evaluation.findings[0].startswith("“I am served quickly” goes with most lost satisfaction: ")
    for sentence in evaluation.findings:
        assert sentence.endswith(".")
        assert any(char.isdigit() for char in sentence)
        assert not {"drives", "causes", "!"} & set(sentence.split())


def test_the_same_study_gives_the_same_evaluation(folder: Path, evaluation: Evaluation) -> None:
    again = evaluate(read_study(folder))
    assert evaluation_dict(replace(again, created=evaluation.created)) == evaluation_dict(evaluation)


def test_an_override_keeps_the_rules_tier_the_reason_and_the_author(folder: Path) -> None:
    study = read_study(folder)
    text = STUDY.replace(
        'owner = "Service"',
        'owner = "Service"\n[expectation.override]\ntier = "long"\nreason = "hiring stop"\nauthor = "board"',
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    try:
        quick = row(evaluate(read_study(folder)), "quick")
    finally:
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    assert study.title == "Known"
    assert (quick.tier, quick.tier_by_rule) == ("long", "now")
    assert "hiring stop" in quick.tier_rule
    assert "board" in quick.tier_rule


def test_problems_of_all_sources_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "survey.csv").write_text("region,overall,p1,p2\nnorth,5,good,3\n", encoding="utf-8")
    (tmp_path / "calls.csv").write_text("id,code,day\nC1,slow,soon\n", encoding="utf-8")
    with pytest.raises(ExpectancyError) as told:
        evaluate(read_study(tmp_path))
    assert {problem.code for problem in told.value.problems} >= {"not-a-number", "not-a-date"}


def test_complaints_from_two_files_add_up(tmp_path: Path) -> None:
    for name, slow, rude in (("calls", 3, 7), ("mails", 5, 5)):
        lines = ["id,code"] + [f"{name}{at},{'slow' if at < slow else 'rude'}" for at in range(slow + rude)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "Two"\n'
        + "".join(
            f'[[complaints]]\nname = "{name}"\nfile = "{name}.csv"\ncode = "code"\nid = "id"\n'
            for name in ("calls", "mails")
        )
        + '[[expectation]]\nid = "quick"\nstatement = "I am served quickly."\ncodes = ["slow"]\n',
        encoding="utf-8",
    )
    [quick] = [row for row in evaluate(read_study(tmp_path)).rows if row.id == "quick"]
    assert quick.evidence is not None
    assert quick.evidence.share is not None
    assert (quick.evidence.count, quick.evidence.share.n, quick.evidence.share.value) == (8, 20, 0.4)
    assert len(quick.evidence.signals) == 8
    assert quick.evidence.sources == ("mails", "calls")


def _survey(folder: Path, columns: dict[str, list[int]], more: str) -> Evaluation:
    names = list(columns)
    lines = [",".join(names), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    (folder / "s.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "study.toml").write_text(
        f'[study]\ntitle = "S"\n[[survey]]\nname = "s"\nfile = "s.csv"\nscale = [1, 7]\n{more}', encoding="utf-8"
    )
    return evaluate(read_study(folder))


PAIRS = "".join(
    f'[[survey.item]]\nid = "i{at}"\ntext = "Item {at}."\ndimension = "care"\nexpected = "e{at}"\nperceived = "p{at}"\n'
    for at in (1, 2)
)


def test_the_levels_beside_a_gap_are_those_of_the_item_that_decided_it(tmp_path: Path) -> None:
    columns = {"e1": [4, 5] * 30, "p1": [6, 7] * 30, "e2": [7, 6] * 30, "p2": [2, 3] * 30}
    wanted = '[[expectation]]\nid = "both"\nstatement = "Both."\nitems = ["i1", "i2"]\n'
    [row] = [row for row in _survey(tmp_path, columns, PAIRS + wanted).rows if row.id == "both"]
    assert row.verdict.measure is not None
    assert row.verdict.measure.keys["item"] == "i2"
    gap = row.levels["perceived"].value - row.levels["expected"].value
    assert gap == pytest.approx(row.verdict.measure.value)


def test_scales_that_hardly_hang_together_are_told_and_the_promoter_score_is_a_finding(tmp_path: Path) -> None:
    columns = {"e1": [7, 6, 7, 6] * 15, "p1": [2, 3, 4, 5] * 15, "e2": [6, 7, 7, 6] * 15, "p2": [5, 2, 4, 3] * 15}
    columns["again"] = [10, 9, 7, 3] * 15
    told = _survey(tmp_path, columns, 'recommend = "again"\n' + PAIRS)
    assert any("the items of care hardly go together (alpha: " in warning for warning in told.warnings)
    assert any(sentence.startswith("Net promoter score (s): +25 (") for sentence in told.findings)


def test_codes_that_say_nothing_are_no_expectations_but_stay_in_the_total(tmp_path: Path) -> None:
    codes = ["slow"] * 30 + ["Other"] * 20 + ["Can’t Tell"] * 30 + ["Otherwise late"] * 20
    (tmp_path / "c.csv").write_text("code\n" + "\n".join(codes), encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "C"\n[[complaints]]\nname = "c"\nfile = "c.csv"\ncode = "code"\n', encoding="utf-8"
    )
    found = {row.id: row.evidence for row in evaluate(read_study(tmp_path)).rows}
    assert set(found) == {"slow", "Otherwise late"}
    assert found["slow"] is not None
    assert found["slow"].share is not None
    assert found["slow"].share.n == 100


def test_a_promise_that_cannot_be_is_left_out_once_and_told(tmp_path: Path) -> None:
    rows = ["made,due,done", *["2026-01-01,2026-01-05,2026-01-04"] * 40, "2026-01-09,2026-01-12,2026-01-02"]
    (tmp_path / "o.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "O"\n[[promises]]\nname = "o"\nfile = "o.csv"\nmade = "made"\npromised = "due"\n'
        'delivered = "done"\n',
        encoding="utf-8",
    )
    told = evaluate(read_study(tmp_path))
    assert [(drop.reason, drop.count) for drop in told.sources[0].dropped] == [("delivered before it was made", 1)]
    assert "o: 1 left out (delivered before it was made)." in told.warnings


def _complaints(folder: Path, columns: str, rows: list[str]) -> Evaluation:
    head = ["[study]", 'title = "x"', "[[complaints]]", 'name = "said"', 'file = "said.csv"']
    write(folder, "study.toml", [*head, columns])
    write(folder, "said.csv", rows)
    return evaluate(read_study(folder))


def test_equally_frequent_codes_are_named_together(tmp_path: Path) -> None:
    found = _complaints(tmp_path, 'code = "code"', ["code", *["late"] * 30, *["rude"] * 30, *["dirty"] * 10])
    [told] = [sentence for sentence in found.findings if "most often" in sentence]
    assert told == (
        "Named most often, by 30 complaints each: “When it comes to ‘late’, I expect better”, "
        "“When it comes to ‘rude’, I expect better”."
    )


def test_complaints_that_were_not_read_are_told_before_what_was_read(tmp_path: Path) -> None:
    foreign = "O produto chegou atrasado e a caixa estava aberta, não recomendo esta loja para ninguém."
    words = ["My bag never arrived and nobody called me.", "You lost my suitcase and my bag never arrived."] * 4
    found = _complaints(tmp_path, 'text = "words"', ["words", *(f'"{text}"' for text in [*words, *[foreign] * 20])])
    [told] = [sentence for sentence in found.findings if "not in English" in sentence]
    assert told.startswith("Most complaints were not read. 20 complaints could not be put to an expectation: 20 not in")
    assert "is named most often in complaints:" not in told


def test_findings_name_the_indicators_on_which_most_peers_are_as_good(tmp_path: Path) -> None:
    head = ["[study]", 'title = "x"', "[[indicators]]", 'name = "m"', 'file = "p.csv"', 'own = "us"']
    write(tmp_path, "study.toml", head)
    ours = {"a": 3, "b": 2, "c": 1}
    peers = [
        f"{name},{which},{value},higher"
        for which, own in ours.items()
        for name, value in [("us", own), *((f"p{place}", place) for place in range(1, 9))]
    ]
    write(tmp_path, "p.csv", ["organisation,indicator,value,better", *peers])
    told = [sentence for sentence in evaluate(read_study(tmp_path)).findings if "peers are" in sentence]
    assert told == [
        "All of 8 peers are at least as good as we are: c.",
        "7 of 8 peers are at least as good as we are: b.",
    ]


def test_who_decides_is_in_the_table(tmp_path: Path) -> None:
    wanted = '[[expectation]]\nid = "e"\nstatement = "I am served."\ncodes = ["late"]\ndecides = "The board"'
    found = _complaints(tmp_path, f'code = "code"\n{wanted}', ["code", "late"])
    assert [row.decides for row in found.rows] == ["The board"]


def _market(folder: Path, rows: list[str]) -> Evaluation:
    write(
        folder, "study.toml", ["[study]", 'title = "x"', "[[indicators]]", 'name = "m"', 'file = "p.csv"', 'own = "A"']
    )
    write(folder, "p.csv", ["organisation,indicator,value,better", *rows])
    return evaluate(read_study(folder))


def test_figures_of_peers_that_cannot_be_read_are_warned_of(tmp_path: Path) -> None:
    found = _market(tmp_path, ["A,wait,3,sideways", "B,wait,abc,sideways", "C,wait,4,sideways"])
    assert found.warnings == (
        'm: 1 left out ("abc" is not a number).',
        'm: wait: better = "sideways" is neither higher nor lower.',
    )


def test_our_own_figure_that_cannot_be_read_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ExpectancyError, match=r'no figure of our own organisation "A" can be read \("abc" is not'):
        _market(tmp_path, ["A,wait,abc,higher", "B,wait,3,higher"])
