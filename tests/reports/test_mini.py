"""Small pictures in the rows."""

from __future__ import annotations

import re

import evaluations
from expectancy.domain.evaluation import Verdict
from expectancy.reports.mini import Span, lost, span, sparkline, standing


def places(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'(?:M|cx="|x=")(-?[\d.]+)', svg)]


def test_every_mark_stays_in_its_picture() -> None:
    rows = evaluations.full().rows
    axis = span(rows, "position")
    for row in rows:
        assert all(0 <= place <= 90 for place in places(standing(row, axis, 0.8)))


def test_the_picture_says_in_words_what_it_shows() -> None:
    [wifi] = [row for row in evaluations.full().rows if row.id == "wifi"]
    svg = standing(wifi, span([wifi], "position"), 0.8)
    assert 'aria-label="perceived 5.10, adequate 5.40, desired 7.60"' in svg
    assert "m-below" in svg


def test_a_share_is_set_against_the_target() -> None:
    row = evaluations.airport().rows[0]
    svg = standing(row, span(evaluations.airport().rows, "share_at_target"), 0.8)
    assert "61\u00a0% at target, 80\u00a0% wanted" in svg


def test_a_gap_joins_expected_and_perceived() -> None:
    levels = {"expected": evaluations.est("expected", 6.0), "perceived": evaluations.est("perceived", 5.0)}
    gap = evaluations.est("gap", -1.0, 0.1, 100)
    row = evaluations.row("x", "X.", verdict=Verdict("not met", "", gap), levels=levels)
    svg = standing(row, span([row], "gap"), 0.8)
    assert "perceived 5.00, expected 6.00" in svg
    assert "m-hollow" in svg


def test_what_is_not_measured_is_a_dashed_box_with_words() -> None:
    svg = standing(evaluations.row("x", "X."), Span(0, 1), 0.8)
    assert "not measured" in svg
    assert "m-void" in svg


def test_nothing_lost_still_has_its_dot_and_nothing_known_has_no_picture() -> None:
    row = evaluations.row("x", "X.", lost=evaluations.est("lost", 0.0))
    assert 'cx="4.0"' in lost(row, 0.2)
    assert lost(evaluations.row("x", "X."), 0.2) == ""


def test_a_sparkline_follows_shares_and_leaves_out_periods_with_few_complaints() -> None:
    series = [
        {"period": str(at), "n": 1, "of": 1 if at == 0 else 100, "share": 1.0 if at == 0 else 0.01} for at in range(5)
    ]
    assert sparkline(series).count("L") == 3
    assert sparkline(series[:3]) == ""
