"""A stratified draw: the same from the same seed, whatever the order of the list; as random as it says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from expectancy.domain.errors import ExpectancyError, UsageError
from expectancy.loop.listen.draw import DRAWN, REPLACEMENT, Draw, Wanted, draw
from expectancy.methods.listen.allocation import neyman

ROWS = [(f"C{at}", ["north", "south", "west"][at % 10 // 4], ["young", "old"][at % 2]) for at in range(1_000)]


def written(
    path: Path, rows: Iterable[Sequence[object]] = ROWS, header: Sequence[str] = ("id", "region", "age")
) -> Path:
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def ids(found: Draw, part: str = DRAWN) -> set[str]:
    return {line["id"] for line in found.lines() if line["draw"] == part}


def test_the_same_seed_draws_the_same_customers_in_any_order_of_the_list(tmp_path: Path) -> None:
    wanted = Wanted(("region",), n=60, id="id", seed=5)
    first = draw(written(tmp_path / "a.csv"), wanted)
    backwards = draw(written(tmp_path / "b.csv", ROWS[::-1]), wanted)
    other = draw(tmp_path / "a.csv", Wanted(("region",), n=60, id="id", seed=6))
    assert ids(first) == ids(backwards)
    assert ids(first) != ids(other)
    assert len(ids(first)) == first.n == 60


def test_customers_who_come_later_change_nobody_elses_number(tmp_path: Path) -> None:
    wanted = Wanted(("region",), n=60, id="id", minimum=1)
    before = draw(written(tmp_path / "a.csv"), wanted)
    after = draw(written(tmp_path / "b.csv", [*ROWS, ("C-new", "north", "old")]), wanted)
    assert len(ids(before) ^ ids(after)) <= 2


def test_each_stratum_gets_its_share_and_replacements_are_others(tmp_path: Path) -> None:
    found = draw(written(tmp_path / "a.csv"), Wanted(("region", "age"), n=100, replacements=2, id="id"))
    assert [stratum.drawn for stratum in found.strata] == [20, 20, 20, 20, 10, 10]
    assert [stratum.replacements for stratum in found.strata] == [40, 40, 40, 40, 20, 20]
    assert all(stratum.weight == 10 for stratum in found.strata)
    assert not ids(found) & ids(found, REPLACEMENT)
    lines = found.lines()
    assert [line["draw_order"] for line in lines[:20]] == list(range(1, 21))
    assert {(line["region"], line["age"]) for line in lines[:20]} == {("north", "old")}


def test_every_customer_is_as_likely_as_any_other(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ROWS[:100])
    times = dict.fromkeys((row[0] for row in ROWS[:100]), 0)
    for seed in range(200):
        for each in ids(draw(path, Wanted(("region",), n=50, id="id", seed=seed))):
            times[each] += 1
    counts = np.array(list(times.values()))
    assert counts.sum() == 200 * 50
    # each count is binomial(200, 1/2); drawing without replacement makes the sum of squares a little smaller
    assert stats.chi2.sf(((counts - 100) ** 2 / 50).sum(), 99) > 0.001
    assert stats.chi2.cdf(((counts - 100) ** 2 / 50).sum(), 99) > 0.001


def test_neyman_draws_more_where_answers_differ_more(tmp_path: Path) -> None:
    pilot = written(tmp_path / "pilot.csv", [("north", 1), ("south", 4), ("west", 1)], header=("region", "spread"))
    found = draw(written(tmp_path / "a.csv"), Wanted(("region",), n=120, allocation="neyman", pilot=pilot, id="id"))
    drawn = {stratum.values["region"]: stratum.drawn for stratum in found.strata}
    expected = dict(zip(("north", "south", "west"), neyman([400, 400, 200], [1, 4, 1], 120), strict=True))
    assert drawn == {name: round(value) for name, value in expected.items()}
    assert found.expected_se is not None
    plain = draw(tmp_path / "a.csv", Wanted(("region",), n=120, id="id"))
    assert plain.expected_se is None


def test_a_budget_pays_for_what_it_draws(tmp_path: Path) -> None:
    rows = [("north", 1, 2), ("south", 2, 8), ("west", 1, 2)]
    pilot = written(tmp_path / "pilot.csv", rows, header=("region", "spread", "cost"))
    wanted = Wanted(("region",), budget=300, allocation="cost", pilot=pilot, id="id")
    found = draw(written(tmp_path / "a.csv"), wanted)
    assert sum(stratum.drawn * (stratum.cost or 0) for stratum in found.strata) <= 300
    assert sum(stratum.drawn * (stratum.cost or 0) for stratum in found.strata) > 300 - 12


def test_an_error_asks_as_many_as_will_answer(tmp_path: Path) -> None:
    found = draw(written(tmp_path / "a.csv"), Wanted(("region",), error=0.1, response_rate=0.5, id="id"))
    assert found.size is not None
    assert (found.size.simple, found.size.answers, found.size.asked) == (97, 88, 176)
    assert found.n == 176


def test_more_than_the_list_has_is_everybody_and_said(tmp_path: Path) -> None:
    found = draw(written(tmp_path / "a.csv", ROWS[:30]), Wanted(("region",), n=500, id="id"))
    assert found.n == 30
    assert any("everybody is drawn" in note for note in found.notes)


@pytest.mark.parametrize(
    ("rows", "wanted", "code", "words"),
    [
        ([*ROWS[:9], ROWS[0]], Wanted(("region",), n=5, id="id"), "duplicate-ids", "1 rows have an id"),
        ([*ROWS[:9], ("C9", "", "old")], Wanted(("region",), n=5), "no-stratum", "1 customers have nothing"),
        (ROWS[:9], Wanted(("town",), n=5), "unknown-column", 'no column "town"'),
        ([(at, at, "x") for at in range(2_000)], Wanted(("id",), n=5), "too-many-values", "more than 1000"),
    ],
)
def test_what_is_wrong_with_the_list_is_said(
    tmp_path: Path, rows: list[tuple[str, ...]], wanted: Wanted, code: str, words: str
) -> None:
    with pytest.raises(ExpectancyError) as caught:
        draw(written(tmp_path / "a.csv", rows), wanted)
    assert caught.value.problems[0].code == code
    assert words in caught.value.problems[0].what


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(("region",)), "no size was given"),
        (Wanted(("region",), n=5, error=0.1), "--n and --error"),
        (Wanted(("region",), n=5, allocation="even"), 'no allocation "even"'),
        (Wanted(("region",), n=5, allocation="neyman"), "how much answers differ"),
        (Wanted(("region",), budget=5), "belong together"),
        (Wanted(("region", "age"), n=5, minimum=2), "too few"),
    ],
)
def test_what_is_wrong_with_the_call_is_said(tmp_path: Path, wanted: Wanted, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        draw(written(tmp_path / "a.csv"), wanted)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("north", 1), ("south", "x"), ("west", 1)], 'spread is "x"'),
        ([("north", 1), ("south", 0), ("west", 1)], 'spread is "0"'),
        ([("north", 1), ("south", 2)], "it has no row"),
        ([("north", 1), ("north", 2), ("south", 1), ("west", 1)], "it has two rows"),
    ],
)
def test_what_is_wrong_with_the_spreads_is_said(tmp_path: Path, rows: list[tuple[object, ...]], words: str) -> None:
    pilot = written(tmp_path / "pilot.csv", rows, header=("region", "spread"))
    with pytest.raises(ExpectancyError, match=words):
        draw(written(tmp_path / "a.csv"), Wanted(("region",), n=50, allocation="neyman", pilot=pilot))


def test_a_budget_under_what_the_minimum_costs_is_refused(tmp_path: Path) -> None:
    rows = [("north", 1, 2), ("south", 2, 8), ("west", 1, 2)]
    pilot = written(tmp_path / "pilot.csv", rows, header=("region", "spread", "cost"))
    with pytest.raises(UsageError) as refused:
        draw(written(tmp_path / "a.csv"), Wanted(("region",), budget=20, allocation="cost", pilot=pilot, id="id"))
    assert "2 of every stratum cost 24" in refused.value.problems[0].what
