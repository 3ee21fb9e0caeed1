"""Sums by stratum and unit against pandas; many respondents are gathered into random units, the same in any order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.domain.table import Batch
from expectancy.summaries import Blocks, Clusters, Course, Plan, Rating, Variable, clusters
from expectancy.summaries.cells import TooManyCellsError
from expectancy.summaries.clusters import TooManyClustersError

RATINGS = [Rating("x", 1, 7, missing=("9",)), Rating("e", 1, 7)]
VARIABLES = (Variable.rating("x"), Variable.difference("x", "e"))


def answers(rows: int = 500, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "x": rng.choice([1, 2, 3, 4, 5, 6, 7, 9], rows),
            "e": rng.integers(1, 8, rows),
            "w": rng.uniform(0.2, 3000, rows).round(6),
            "stratum": rng.choice(["am", "pm"], rows),
            "flight": rng.integers(0, 12, rows).astype(str),
            "wave": rng.choice(["2015", "2016"], rows),
            "day": pd.to_datetime("2019-05-01") + pd.to_timedelta(rng.integers(0, 5, rows), unit="D"),
        }
    )


def folded(frame: pd.DataFrame, wanted: Clusters | Course, cuts: tuple[int, ...] = ()) -> Blocks:
    """Every piece in blocks of its own, merged from the last to the first."""
    plan = Plan.union([wanted], RATINGS, None, groups=16)
    data = pa.Table.from_pandas(frame, preserve_index=False).select(list(plan.columns)).combine_chunks()
    edges = [0, *cuts, len(frame)]
    made = []
    for start, stop in pairwise(edges):
        blocks = plan.empty()
        for batch in data.slice(start, stop - start).to_batches():
            blocks.fold(Batch(batch, "f", start))
        made.append(blocks)
    whole = made.pop()
    for other in reversed(made):
        whole.merge(other)
    return whole


def test_units_have_the_weighted_sums_of_pandas() -> None:
    frame = answers()
    wanted = Clusters(VARIABLES, ("stratum",), "flight", ("wave",), "w")
    block = folded(frame, wanted, (100, 101, 350))[wanted]
    known = frame[frame["x"] != 9].assign(gap=lambda each: each["x"] - each["e"])
    units, sums = block.units(), block.sums(lambda key: key == ("2016",))[0]
    assert units.strata == (("am",), ("pm",))
    assert len(units) == frame.groupby(["stratum", "flight"]).ngroups
    assert units.rows.sum() == len(frame)
    here = known[known["wave"] == "2016"]
    assert block.sums(lambda key: key == ("2016",))[1].sum() == (frame["wave"] == "2016").sum()
    for at, stratum in enumerate(("am", "pm")):
        inside = here[here["stratum"] == stratum]
        part = sums.take(units.stratum == at).sum()
        for place, values in enumerate((inside["x"], inside["gap"])):
            assert part.n[place] == len(inside)
            assert part.w[place] == pytest.approx(inside["w"].sum(), rel=1e-12)
            assert part.s[place] == pytest.approx((inside["w"] * values).sum(), rel=1e-12)
            assert part.q[place] == pytest.approx((inside["w"] * values**2).sum(), rel=1e-12)
            assert part.w2[place] == pytest.approx((inside["w"] ** 2).sum(), rel=1e-12)
    by_flight = here.groupby(["stratum", "flight"])["w"].sum()
    assert sorted(sums.w[sums.w[:, 0] > 0, 0]) == pytest.approx(sorted(by_flight))


def test_without_clusters_every_respondent_is_a_unit_and_counts_even_without_an_answer() -> None:
    frame = answers(300)
    wanted = Clusters(VARIABLES[:1], ("stratum",))
    block = folded(frame, wanted, (50,))[wanted]
    units = block.units()
    assert len(units) == 300
    assert block.sums()[0].n.sum() == (frame["x"] != 9).sum() < 300
    assert block.sums()[0].s.sum() == frame.loc[frame["x"] != 9, "x"].sum()


def test_many_respondents_are_gathered_into_random_units_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "RANDOM_UNITS", 400)
    frame = answers(3000)
    wanted = Clusters(VARIABLES, ("stratum",), None, (), "w")
    first, other = folded(frame, wanted), folded(frame, wanted, (7, 1500, 2990))
    assert first.state() == other.state()
    units = first[wanted].units()
    assert 200 < len(units) <= 400
    assert units.rows.sum() == 3000
    known = frame[frame["x"] != 9]
    assert first[wanted].sums()[0].s.sum(axis=0)[0] == pytest.approx((known["w"] * known["x"]).sum(), rel=1e-12)


def test_an_id_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CAPACITY", 10)
    monkeypatch.setattr(clusters, "RANDOM_UNITS", 10)
    with pytest.raises(TooManyClustersError, match="more than 10 clusters in flight"):
        folded(answers(), Clusters(VARIABLES, (), "flight"))
    with pytest.raises(TooManyCellsError):
        folded(answers().assign(stratum=lambda each: each.index.astype(str)), Clusters(VARIABLES, ("stratum",)))


def test_a_course_has_the_sums_of_every_day() -> None:
    frame = answers()
    wanted = Course(VARIABLES, "day", ("wave",), "w")
    block = folded(frame, wanted, (3, 250))[wanted]
    here = frame[frame["wave"] == "2015"]
    days, sums = block.days(("2015",)), block.sums(("2015",))
    epoch = here["day"].sub(pd.Timestamp("1970-01-01")).dt.days
    assert days == {int(day): int(n) for day, n in epoch.value_counts().sort_index().items()}
    known = here[here["x"] != 9].groupby("day")
    assert sums.n[:, 0].tolist() == known.size().tolist()
    assert sums.s[:, 0] == pytest.approx(known.apply(lambda each: (each["w"] * each["x"]).sum()).to_numpy())
    assert sums.w2[:, 0] == pytest.approx(known.apply(lambda each: (each["w"] ** 2).sum()).to_numpy())


def test_undated_rows_are_told_apart_and_without_a_date_there_is_one_row_a_cell() -> None:
    frame = answers(50).assign(day=lambda each: each["day"].where(each.index > 9))
    dated, plain = Course(VARIABLES, "day"), Course(VARIABLES, None, ("wave",))
    assert folded(frame, dated)[dated].days(())[None] == 10
    assert folded(frame, plain)[plain].sums(("2015",)).n.shape == (1, 2)
