"""Design-based variances against samplics 0.6.0 (Taylor linearisation), Cochran's stratified mean and closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from clustered import clustered
from expectancy.engines.local import ENGINE
from expectancy.methods.design import Design, Linear, by_wave, design_of, ratios
from expectancy.methods.listen.stratified import Strata, mean, of_ratio
from expectancy.summaries import Blocks, Clusters, Plan, Rating, Units, Variable
from expectancy.summaries.clusters import ClustersBlock
from tables import InMemory

RATING = Variable.rating("y")
SIZES = {"0": 40.0, "1": 60.0, "2": 25.0}


def block_of(frame: pd.DataFrame, wanted: Clusters, scale: tuple[int, int] = (0, 10)) -> ClustersBlock:
    plan = Plan.union([wanted], [Rating("y", *scale)])
    blocks: Blocks = ENGINE.fold(plan, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 23))
    return blocks[wanted]


def means_of(frame: pd.DataFrame, wanted: Clusters, sizes: dict[str, float] | None = None, sex: str = "") -> Linear:
    block = block_of(frame, wanted)
    design = design_of(block.units(), sizes or {}, wanted.cluster is not None, wanted.weight is not None)
    sums, _ = block.sums(lambda key: not sex or key == (sex,))
    return ratios(design, sums.s, sums.w)


@pytest.mark.parametrize(
    ("strata", "cluster", "sizes", "se"),
    [
        (("stratum",), "psu", None, 0.32044572393230075),
        (("stratum",), "psu", SIZES, 0.2991275894316052),
        ((), "psu", None, 0.3504672925767719),
        (("stratum",), None, None, 0.1997113023746233),
    ],
)
def test_means_have_the_errors_of_samplics(
    strata: tuple[str, ...], cluster: str | None, sizes: dict[str, float] | None, se: float
) -> None:
    found = means_of(clustered(), Clusters((RATING,), strata, cluster, (), "w"), sizes).means()
    assert found.value[0] == pytest.approx(7.387364383312905, abs=1e-12)
    assert found.se[0] == pytest.approx(se, rel=1e-12)


def test_the_degrees_of_freedom_are_clusters_less_strata() -> None:
    found = means_of(clustered(), Clusters((RATING,), ("stratum",), "psu", (), "w")).means()
    low, high = found.bounds(0.95)
    assert found.df[0] == 16 - 3
    assert (low[0], high[0]) == pytest.approx((6.695083485232034, 8.079645281393775), rel=1e-12)


@pytest.mark.parametrize(
    ("sex", "value", "se"), [("f", 7.045826929671922, 0.430399341549928), ("m", 7.663152172798227, 0.3587892042340548)]
)
def test_a_segment_is_a_domain_of_the_whole_design(sex: str, value: float, se: float) -> None:
    found = means_of(clustered(), Clusters((RATING,), ("stratum",), "psu", ("sex",), "w"), sex=sex).means()
    assert (found.value[0], found.se[0]) == pytest.approx((value, se), rel=1e-12)


def test_a_difference_of_segments_knows_that_they_share_clusters() -> None:
    """V(a - b) = V(a) + V(b) - 2 C(a, b), from the joint covariance of both."""
    frame, wanted = clustered(), Clusters((RATING,), ("stratum",), "psu", ("sex",), "w")
    first, second = (means_of(frame, wanted, sex=sex) for sex in "mf")
    joint = Linear(first.design, np.zeros(2), np.column_stack([first.z, second.z]), np.zeros(2)).covariance
    found = first.less(second).means()
    assert found.value[0] == pytest.approx(7.663152172798227 - 7.045826929671922)
    assert found.se[0] ** 2 == pytest.approx(joint[0, 0] + joint[1, 1] - 2 * joint[0, 1])


def test_sizes_without_weights_weight_the_strata_as_cochran_has_it() -> None:
    frame = clustered()
    found = means_of(frame, Clusters((RATING,), ("stratum",)), {"0": 400.0, "1": 90.0, "2": 70.0})
    groups = frame.groupby("stratum")["y"]
    strata = Strata.of([400, 90, 70], groups.size(), groups.sum(), groups.apply(lambda y: (y**2).sum()))
    expected = mean(strata)
    assert found.means().value[0] == pytest.approx(expected.value, rel=1e-12)
    assert found.means().se[0] == pytest.approx(expected.se, rel=1e-12)
    assert found.df[0] == expected.df


def test_without_strata_clusters_and_weights_it_is_the_mean_of_a_simple_random_sample() -> None:
    frame = clustered()
    found = means_of(frame, Clusters((RATING,))).means()
    assert found.se[0] == pytest.approx(frame["y"].std(ddof=1) / np.sqrt(len(frame)), rel=1e-12)
    assert found.df[0] == len(frame) - 1


def test_ratios_of_two_variables_are_those_of_the_linearised_ratio() -> None:
    rng = np.random.default_rng(2)
    x, y, stratum = rng.uniform(1, 5, 30), rng.uniform(2, 9, 30), np.repeat([0, 1, 2], 10)
    design = Design(("a", "b", "c"), stratum, np.zeros(3), np.ones(3))
    found, expected = ratios(design, y[:, None], x[:, None]).means(), of_ratio(x, y, stratum)
    assert (found.value[0], found.se[0], found.df[0]) == pytest.approx((expected.value, expected.se, expected.df))


def test_a_stratum_of_one_unit_is_named_and_never_makes_an_estimate_look_surer() -> None:
    frame = clustered()
    frame.loc[frame["psu"] == "0-0", "stratum"] = "3"
    found = means_of(frame, Clusters((RATING,), ("stratum",), "psu", (), "w"))
    assert found.design.lonely == ["3"]
    without = found.z[found.design.stratum != 3]
    rest = Design(found.design.names[:3], found.design.stratum[found.design.stratum != 3], np.zeros(3), np.ones(3))
    assert found.covariance[0, 0] > rest.covariance(without)[0, 0]
    assert found.df[0] == 16 - 4


def test_a_stratum_that_was_asked_whole_adds_no_error() -> None:
    sizes = {"0": 5.0, "1": 7.0, "2": 4.0}
    found = means_of(clustered(), Clusters((RATING,), ("stratum",), "psu", (), "w"), sizes)
    assert found.means().se[0] == pytest.approx(0, abs=1e-12)


def test_nobody_and_one_unit_have_no_error_and_no_warning() -> None:
    wanted = Clusters((RATING,), ("stratum",), "psu", (), "w")
    for frame in (clustered().iloc[:0], clustered().iloc[:1], clustered().assign(w=0.0)):
        found = means_of(frame, wanted).means()
        assert np.isnan(found.se).all()


def test_strata_are_apart_by_wave_unless_most_units_come_back() -> None:
    units = Units((("a",), ("b",)), np.array([0, 0, 0, 0, 1, 1]), np.ones(6))
    first, anew = np.array([1, 1, 0, 0, 1, 0], dtype=bool), np.array([0, 0, 1, 1, 0, 1], dtype=bool)
    split = by_wave(units, [first, anew], ("2015", "2016"))
    assert split.strata == (("2015", "a"), ("2016", "a"), ("2015", "b"), ("2016", "b"))
    assert split.stratum.tolist() == [0, 0, 1, 1, 2, 3]
    again = np.array([1, 1, 1, 0, 1, 1], dtype=bool)
    assert by_wave(units, [first, again], ("2015", "2016")) is units
