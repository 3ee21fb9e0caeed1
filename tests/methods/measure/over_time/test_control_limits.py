"""EWMA and CUSUM against NIST/SEMATECH, Montgomery's tables and Lucas and Saccucci's run lengths."""

from __future__ import annotations

import numpy as np
import pytest

from expectancy.methods.measure.over_time.control_limits import (
    Signal,
    cusum,
    ewma,
    false_alarm,
    run_length,
    spread_between,
)
from shared import case, close, inputs

# Montgomery, Introduction to Statistical Quality Control, Table 9.1: 20 samples from N(10, 1), then 10 from N(11, 1)
MONTGOMERY = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08]
MONTGOMERY += [9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52]


def test_the_nist_example_has_its_values_its_asymptotic_limits_and_no_signal() -> None:
    published, given = case("change", "ewma-nist")["published"], inputs("change", "ewma-nist")
    found = ewma(np.array(given["x"]), given["target"], given["s"], given["lambda"], given["L"])
    values, tolerance = published["values"], close(published)
    assert [given["target"], *found.z.tolist()] == pytest.approx(values["ewma"], **tolerance)
    assert found.high[-1] == pytest.approx(values["ucl"], **tolerance)
    assert found.low[-1] == pytest.approx(values["lcl"], **tolerance)
    assert len(found.signals) == values["signals"]


def test_limits_open_from_the_first_period_on_as_the_closed_form_has_it() -> None:
    """mu + L s sqrt(l / (2 - l) (1 - (1 - l)^2t)), and with unequal errors the recursion of the variance."""
    found = ewma(np.zeros(6), 0.0, 2.0, 0.3, 2.5)
    t = np.arange(1, 7)
    assert found.high == pytest.approx(2.5 * 2 * np.sqrt(0.3 / 1.7 * (1 - 0.7 ** (2 * t))))
    uneven = ewma(np.zeros(2), 0.0, np.array([1.0, 3.0]), 0.3, 1.0)
    assert uneven.high == pytest.approx([0.3, np.sqrt(0.3**2 * 9 + 0.7**2 * 0.3**2)])


def test_montgomerys_cusum_signals_at_period_29_for_a_shift_after_22() -> None:
    found = cusum(np.array(MONTGOMERY), 10.0, 1.0, 0.5, 5.0)
    assert found.up[[1, 3, 4, 21, 22, 28, 29]] == pytest.approx([0, 1.16, 2.82, 0, 1.79, 5.28, 5.3], abs=0.011)
    assert found.down[[0, 1, 2]] == pytest.approx([0.05, 1.56, 1.77], abs=0.011)
    [signal] = found.signals
    assert (signal.at + 1, signal.began + 1, signal.up) == (29, 22, True)
    assert signal.mean == pytest.approx(10 + 0.5 + 5.28 / 7, abs=0.01)  # Montgomery: 11.25


def test_a_fall_signals_on_the_lower_side() -> None:
    [signal] = cusum(np.r_[np.zeros(10), -3 * np.ones(4)], 0.0, 1.0).signals
    assert signal == Signal(12, 9, pytest.approx(-3.0), False)


def test_cusum_run_lengths_are_those_of_montgomerys_table() -> None:
    """k = 0.5, h = 5: 465 without a shift, 10.4 at one sigma (Siegmund 466, 10.3)."""
    for shift, expected in ((0.0, 465.0), (1.0, 10.4)):
        found = run_length("cusum", shift, 1)
        assert found.mean == pytest.approx(expected, abs=3.5 * found.se)


def test_ewma_run_lengths_are_those_of_lucas_and_saccucci() -> None:
    """lambda 0.2, L = 3: 560 without a shift; time-varying limits signal a little earlier."""
    still, moved = (run_length("ewma", shift, 1) for shift in (0.0, 1.0))
    assert still.mean == pytest.approx(555, abs=3.5 * still.se)
    assert 8 < moved.mean < 11


def test_estimated_limits_give_more_false_alarms_than_known_ones() -> None:
    known = 1 - np.exp(-24 / run_length("ewma", 0.0).mean)  # within 24 periods
    assert false_alarm("ewma", 24, 24) > 2 * known
    assert false_alarm("ewma", 8, 24) > false_alarm("ewma", 48, 24)


def test_the_spread_between_periods_is_what_sampling_leaves_over() -> None:
    rng = np.random.default_rng(3)
    se = rng.uniform(0.5, 1.5, 4000)
    x = rng.normal(0, 2.0, 4000) + rng.normal(0, se)
    assert spread_between(x, se) == pytest.approx(2.0, rel=0.05)
    assert spread_between(np.zeros(20), np.ones(20)) == 0
    assert spread_between(np.zeros(1), np.ones(1)) == 0
