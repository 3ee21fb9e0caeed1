"""The chance that a statement fits its group, against judgements of texts read one by one."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from expectancy.language.fit import chance, chances


def judged() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each group: the share of its texts nearest to the statement; how many of those read fit it and do not."""
    with (Path(__file__).parent / "fit_judged.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    nearest = np.array([float(row["nearest"]) for row in rows])
    return nearest, np.array([[float(row["fits"]), float(row["judged"]) - float(row["fits"])] for row in rows])


def test_the_chance_is_the_logistic_regression_of_the_judgements() -> None:
    nearest, read = judged()
    fitted = sm.GLM(read, sm.add_constant(nearest), family=sm.families.Binomial()).fit()
    assert chance(nearest) == pytest.approx(fitted.predict(), abs=0.002)


def test_a_group_left_out_of_the_fitting_is_told() -> None:
    nearest, read = judged()
    told = []
    for left in range(len(nearest)):
        rest = np.arange(len(nearest)) != left
        model = sm.GLM(read[rest], sm.add_constant(nearest[rest]), family=sm.families.Binomial()).fit()
        told.append(model.predict([[1, nearest[left]]])[0])
    assert np.corrcoef(told, read[:, 0] / read.sum(axis=1))[0, 1] == pytest.approx(0.64, abs=0.01)


def test_the_share_is_of_the_texts_nearest_to_each_statement() -> None:
    near = np.array([[0.5, 0.1], [0.2, 0.3], [0.4, 0.1], [0.6, 0.2]], dtype=np.float32)
    assert chances(near) == pytest.approx(chance(np.array([0.75, 0.25])))
