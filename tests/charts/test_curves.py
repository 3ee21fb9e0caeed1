"""Courses along one axis (calls by time of day, agents, retention, retention by satisfaction), and the funnel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from expectancy.charts.curves import Dot, Frame, Knot, curves
from expectancy.charts.loyalty import CHART as LOYALTY
from expectancy.charts.retention import CHART as RETENTION
from expectancy.charts.satisfaction_value import CHART as SATISFACTION
from expectancy.charts.service_level import CHART as SERVICE
from expectancy.charts.staffing import CHART as STAFFING
from expectancy.domain.estimate import Estimate, Result

FRAME = Frame("Time", "Share", (0.0, 1.0), {"seen": "accent"}, share=True)


def rows(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for data in spec["datasets"].values() for row in data]


def test_pale_bars_stand_under_the_course_and_the_largest_is_the_highest() -> None:
    wide, narrow = curves([Dot(1, 0.4, 0.3, 0.5, "a", volume=10), Dot(2, 0.6, None, None, "b", volume=40)], [], FRAME)
    for spec in (wide, narrow):
        bars = [row for row in rows(spec) if "foot" in row]
        assert all(row["foot"] < row["top"] <= 0 for row in bars)
        assert bars[1]["top"] > bars[0]["top"]


def test_beyond_what_was_seen_the_line_is_dashed() -> None:
    wide, _ = curves([Dot(1, 0.5, 0.4, 0.6, "a")], [Knot(0, 1), Knot(1, 0.5), Knot(2, 0.3, beyond=True)], FRAME)
    dashes = [layer["mark"]["strokeDash"] for layer in wide["layer"] if layer["mark"]["type"] == "line"]
    assert dashes == [[1, 0], [5, 4]]


def test_one_dot_is_drawn_too() -> None:
    wide, _ = curves([Dot(3, 0.5, None, None, "a")], [], FRAME)
    text = json.dumps(wide, allow_nan=False)
    assert '"value": 0.5' in text


def service(level: tuple[float, float, float], times: Mapping[str, tuple[float, float, float]]) -> Result:
    told = [Estimate({}, "service_level", *level, 100, "share")]
    told += [Estimate({"time": time}, "service_level", *each, 50, "share") for time, each in times.items()]
    return Result("service_level", "rule", 100, tuple(told), details={"target_share": 0.8, "target_seconds": 20})


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ((0.63, 0.6, 0.66), "below the standard of 80 %"),
        ((0.9, 0.86, 0.93), "at or above the standard of 80 %"),
        ((0.78, 0.74, 0.82), "standard 80 %"),
    ],
)
def test_the_standard_is_judged_by_the_interval(level: tuple[float, float, float], words: str) -> None:
    [picture] = SERVICE.draw(service(level, {"09:00": (0.9, 0.85, 0.94), "10:30": (0.6, 0.5, 0.7)}))
    title = picture.title.replace("\N{NO-BREAK SPACE}", " ")
    assert words in title
    assert "lowest at 10:30: 60 %" in title
    kinds = {row["hint"].split()[1]: row["kind"] for row in rows(picture.wide) if "kind" in row}
    assert kinds == {"09:00:": "above the standard", "10:30:": "below the standard"}


def test_agents_are_told_with_their_interval_and_the_hours() -> None:
    told = [
        Estimate({"time": "09:00"}, "agents", 8, 7, 10, 60, "agents"),
        Estimate({"time": "09:30"}, "agents", 6, 6, 7, 50, "agents"),
        Estimate({"time": "09:00"}, "calls", 50, 40, 60, 60, "calls a day"),
        Estimate({}, "agent_hours", 7, 6.5, 8.5, 110, "hours a day"),
    ]
    [picture] = STAFFING.draw(Result("staffing", "rule", 110, tuple(told), details={"standard": "80 % in 20 seconds"}))
    assert picture.title.startswith("Most agents are needed at 09:00: 8 (7 to 10); 7.0 agent hours a day (6.5 to 8.5)")


def test_a_load_that_is_told_has_no_course_to_draw() -> None:
    told = (Estimate({}, "agents", 14, None, None, 100, "agents"),)
    assert not STAFFING.draw(Result("staffing", "rule", 100, told, details={"standard": ""}))


def survival(churn: bool) -> Result:
    told = [
        Estimate({"renewal": "1"}, "survival", 0.8, 0.7, 0.9, 100, "share"),
        Estimate({"renewal": "2"}, "survival", 0.7, 0.6, 0.8, 3, "share"),
    ]
    if churn:
        told += [
            Estimate({"renewal": str(t)}, "survival_sbg", 0.9**t, 0.1, 0.99, 50 * (t < 3), "share") for t in (1, 2, 3)
        ]
        told += [Estimate({}, "sbg_churn", 0.2, 0.1, 0.3, 100, "share"), Estimate({}, "all_alike_p", 0.4, n=100)]
    return Result("retention", "rule", 100, tuple(told), details={"period": "month"})


def test_the_retention_curve_leaves_out_what_hardly_anybody_came_to() -> None:
    [picture] = RETENTION.draw(survival(churn=True))
    title = picture.title.replace("\N{NO-BREAK SPACE}", " ")
    assert "after 1 renewal;" in title
    assert "no sign that some leave more easily" in title
    assert "fewer than 10 came" in picture.subtitle
    assert len(picture.table.rows) == 3
    [plain] = RETENTION.draw(survival(churn=False))
    assert "sBG" not in plain.subtitle


def test_without_a_slope_the_title_tells_what_was_seen() -> None:
    told = (Estimate({"rating": "5"}, "retained", 1.0, 0.7, 1.0, 9, "share"),)
    [picture] = SATISFACTION.draw(Result("satisfaction_value", "rule", 9, told))
    assert "no slope can be told" in picture.title


def test_the_funnel_names_clients_and_those_who_left() -> None:
    told = []
    for stage, share in (("client", 0.3), ("lapsed", 0.7)):
        told.append(Estimate({"stage": stage}, "customers", 100 * share, None, None, 100, "people"))
        told.append(Estimate({"stage": stage}, "share", share, share - 0.1, share + 0.1, 100, "share"))
    told.append(Estimate({"from": "client", "to": "client"}, "flow", 0.9, 0.8, 0.95, 200, "share"))
    told.append(Estimate({"from": "client", "to": "lapsed"}, "flow", 0.1, 0.05, 0.2, 200, "share"))
    found = LOYALTY.draw(Result("loyalty", "rules; intervals", 100, tuple(told), details={"period": "month"}))
    assert [picture.name for picture in found] == ["loyalty-stages", "loyalty-flows"]
    titles = [picture.title.replace("\N{NO-BREAK SPACE}", " ") for picture in found]
    assert titles[0] == "Of all who are known 30 % (20 to 40) are clients, 70 % (60 to 80) have lapsed"
    assert titles[1] == "In a month 10 % (5 to 20) of clients lapse"
