"""Where we stand among others."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from statsmodels.stats.proportion import proportion_confint

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Indicators, Survey
from expectancy.methods.contract import Options
from expectancy.methods.listen.peers import METHOD
from shared import data, reference_numbers
from tables import InMemory, estimate, table

COLUMNS = ("organisation", "indicator", "period", "value", "n", "unit", "better")
Line = tuple[str, str, str, str, str, str, str]


def run(lines: list[Line], options: Options | None = None, own: str = "us") -> Result:
    columns = {name: [line[at] for line in lines] for at, name in enumerate(COLUMNS)}
    return estimate(METHOD, Indicators("p", "p.csv", own, columns=COLUMNS), table(columns), options)


def value(result: Result, statistic: str, **keys: str) -> float:
    [found] = result.where(statistic, **keys)
    return found.value


WAIT: list[Line] = [
    ("us", "wait", "2020", "30", "", "s", "lower"),
    ("A", "wait", "2020", "20", "", "s", "lower"),
    ("B", "wait", "2020", "30", "", "s", "lower"),
    ("C", "wait", "2020", "45", "", "s", "lower"),
    ("D", "wait", "2020", "60", "", "s", "lower"),
]


def test_rank_share_gaps_and_leader_where_lower_is_better() -> None:
    result = run(WAIT)
    expected = {
        "own": 30,
        "rank": 2,
        "share_as_good": 2 / 4,
        "median": 37.5,
        "best": 20,
        "gap_to_best": -10,
        "gap_to_median": 7.5,
    }
    assert {found.statistic: found.value for found in result.estimates} == expected
    told = result.details["indicators"]["wait"]
    assert (told["leader"], told["better"], told["tied"], told["own"]) == ("A", "lower", 1, 30.0)
    assert told["values"] == {"A": 20.0, "B": 30.0, "C": 45.0, "D": 60.0}
    assert told["sentence"] == "rank 2 of 5: 30 s, leader A with 20 s; 2 of 4 peers are at least as good"
    assert "wait: the rank has no interval, because the figures are no shares." in result.notes


def test_leading_ourselves_is_no_gap() -> None:
    result = run([("us", "wait", "2020", "10", "", "s", "lower"), *WAIT[1:]])
    assert value(result, "gap_to_best") == 0
    assert value(result, "share_as_good") == 0
    assert result.details["indicators"]["wait"]["leader"] == "us"


def test_shares_with_an_n_give_intervals_and_the_chance_of_the_rank() -> None:
    lines: list[Line] = [
        ("us", "answered", "2020", "70", "400", "%", "higher"),
        ("A", "answered", "2020", "90", "500", "%", "higher"),
        ("B", "answered", "2020", "71", "300", "%", "higher"),
        ("C", "answered", "2020", "40", "450", "%", "higher"),
    ]
    result = run(lines)
    own, rank, chance = (result.where(name)[0] for name in ("own", "rank", "rank_chance"))
    low, high = proportion_confint(280, 400, method="wilson")
    assert (own.low, own.high) == pytest.approx((100 * low, 100 * high))
    assert (rank.value, rank.low, rank.high, rank.n) == (3, 2, 3, 4)
    assert 0.4 < chance.value < 0.8
    assert result.where("gap_to_best")[0].unit == "points"
    same = run([(who, what, when, str(float(v) / 100), n, "share", b) for who, what, when, v, n, _, b in lines])
    assert (same.where("rank")[0].low, same.where("rank")[0].high) == (2, 3)
    fewer = run([*lines[:3], (*lines[3][:4], "", "%", "higher")])
    assert fewer.where("rank")[0].low is None
    assert "answered: the rank has no interval, because not every figure has an n." in fewer.notes


def test_what_peers_have_and_we_have_not() -> None:
    lines: list[Line] = [
        (who, "chat", "2020", told, "", "", "") for who, told in (("us", "no"), ("A", "yes"), ("B", "yes"), ("C", "no"))
    ]
    result = run(lines)
    assert value(result, "share_has", indicator="chat") == pytest.approx(2 / 3)
    assert result.where("share_has")[0].n == 3
    assert value(result, "own_has") == 0
    told = result.details["indicators"]["chat"]
    assert told["sentence"] == "2 of 3 peers have it; we do not"
    assert (told["has"], told["own"]) == (False, None)


def test_the_latest_period_with_our_own_figure_is_compared() -> None:
    lines: list[Line] = [
        ("us", "wait", "2018", "50", "", "s", "lower"),
        ("A", "wait", "2018", "40", "", "s", "lower"),
        *[(who, "wait", "2019", v, n, unit, b) for who, _, _, v, n, unit, b in WAIT],
        ("A", "wait", "2020", "15", "", "s", "lower"),
    ]
    result = run(lines)
    assert {found.keys["period"] for found in result.where("own")} == {"2019"}
    assert "wait: compared in 2019; our own figure for 2020 is not told." in result.notes
    [moved] = result.where("own_change")
    assert (moved.keys["period"], moved.value) == ("2018 to 2019", -20)
    assert value(result, "median_change") == -20, "of A, the only peer in both"
    series = result.details["indicators"]["wait"]["series"]
    assert [(point["period"], point["own"], point["rank"]) for point in series] == [
        ("2018", 50.0, 2),
        ("2019", 30.0, 2),
        ("2020", None, None),
    ]
    every = run(lines, Options(variant="all"))
    assert [found.keys["period"] for found in every.where("median")] == ["2019", "2020", "2018"]


def test_our_own_figure_missing_in_one_indicator_is_said() -> None:
    result = run([*WAIT, ("A", "price", "2020", "9", "", "", "lower"), ("B", "price", "2020", "7", "", "", "lower")])
    assert "price: our own figure is not told." in result.notes
    assert value(result, "best", indicator="price") == 7
    assert not result.where("rank", indicator="price")


def test_without_a_direction_there_is_no_rank() -> None:
    result = run([(*line[:6], "") for line in WAIT])
    assert {found.statistic for found in result.estimates} == {"own", "median"}
    assert any("nobody told whether higher or lower is better" in note for note in result.notes)
    assert result.details["indicators"]["wait"]["own"] is None


def test_nobody_to_compare_with_is_said() -> None:
    result = run(WAIT[:1])
    assert [found.statistic for found in result.estimates] == ["own"]
    assert "wait: no peer's figure is told for this period." in result.notes


def test_bad_values_are_dropped_and_counted() -> None:
    result = run([*WAIT, ("E", "wait", "2020", "n/a", "", "s", "lower")])
    assert [(drop.reason, drop.count) for drop in result.dropped] == [('"n/a" is not a number', 1)]
    assert result.n == 5


def test_a_file_without_periods_units_and_directions_is_read() -> None:
    source = Indicators("p", "p.csv", "us", columns=("organisation", "indicator", "value"))
    rows = {"organisation": ["us", "A"], "indicator": ["wait", "wait"], "value": [3.5, 4.0]}
    result = estimate(METHOD, source, table(rows))
    own = result.get("own", indicator="wait")
    assert own is not None
    assert own.value == 3.5


def test_a_file_about_others_only_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(ExpectancyError) as caught:
        run(WAIT, own="usa")
    [problem] = caught.value.problems
    assert problem.code == "own-not-found"
    assert '"usa"' in problem.what
    assert 'did you mean "us"' in problem.what


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ExpectancyError) as caught:
        run([("us", "wait", "2020", "soon", "", "", "")])
    assert caught.value.problems[0].code == "no-indicators"


def test_what_is_missing_is_said() -> None:
    assert METHOD.missing(Indicators("p", "p.csv", "us", columns=("organisation", "value"))) == (
        "the file has no column indicator"
    )
    assert METHOD.missing(Indicators("p", "p.csv", "us")) == ""
    assert METHOD.missing(Survey("s", "s.csv", ())) == "it reads [[indicators]]"


def test_a_split_is_not_used_and_said() -> None:
    assert any('"region" is not used' in note for note in run(WAIT, Options(by="region")).notes)


def hospitals() -> tuple[Indicators, InMemory, pd.DataFrame]:
    """Top-box percentages of the states' hospitals, without an n, as the release has them."""
    states = pd.read_csv(data("hcahps_peers/state_results.csv"))
    frame = pd.DataFrame(
        {
            "organisation": states["State"],
            "indicator": states["Measure ID"],
            "period": states["Release Period"],
            "value": states["Top-box Percentage"],
            "unit": "%",
            "better": "higher",
        }
    )
    source = Indicators("hcahps", "peers.csv", own="CA", columns=tuple(frame.columns))
    return source, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 300), frame


def test_the_states_hospitals_agree_with_the_reference_numbers() -> None:
    source, rows, _ = hospitals()
    expected = reference_numbers()["hcahps_peers"]
    result = estimate(METHOD, source, rows)
    keys = {"indicator": "H_HSP_RATING", "period": expected["last_release"]}
    top = expected["H_HSP_RATING_top_box"]
    assert value(result, "best", **keys) == top["max"][0][1]
    assert result.details["indicators"]["H_HSP_RATING"]["leader"] == top["max"][0][0]
    assert value(result, "median", **keys) == top["median"]
    told = result.details["indicators"]["H_HSP_RATING"]
    everyone = [*told["values"].values(), told["own"]]
    assert np.mean(everyone) == pytest.approx(top["mean_of_states"], abs=1e-4)
    assert min(everyone) == top["min"][-1][1]


def test_every_measure_of_the_states_hospitals_agrees_with_pandas() -> None:
    source, rows, frame = hospitals()
    result = estimate(METHOD, source, rows, Options(variant="all"))
    json.dumps(result.details, allow_nan=False)
    for (indicator, period), group in frame.groupby(["indicator", "period"]):
        values = group.set_index("organisation")["value"]
        keys = {"indicator": str(indicator), "period": str(period)}
        ranks = values.rank(ascending=False, method="min")
        assert value(result, "own", **keys) == values["CA"]
        assert value(result, "rank", **keys) == ranks["CA"]
        others = values.drop("CA")
        assert value(result, "share_as_good", **keys) == pytest.approx((others >= values["CA"]).mean())
        assert value(result, "median", **keys) == others.median()
        assert value(result, "gap_to_best", **keys) == values["CA"] - values.max()
