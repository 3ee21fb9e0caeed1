"""What every chart on the shelf must do."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import altair as alt
import pytest

import evaluations
from expectancy.charts.contract import Chart, Picture, ResultChart
from expectancy.charts.estimates import CHART as ANY
from expectancy.charts.theme import DARK, LIGHT, dark
from expectancy.domain.catalog import shelf
from expectancy.domain.estimate import Result
from expectancy.loop.measure import joined, measure
from expectancy.methods.contract import Options, of_a_study
from sources import full, whole_study
from tables import estimate

SHELF = shelf("charts")
METHODS = shelf("methods")
CHARTS = [name for name, entry in SHELF.items() if isinstance(entry.thing, Chart)]
RESULT_CHARTS = [name for name, entry in SHELF.items() if isinstance(entry.thing, ResultChart)]
OWN = [method for name in RESULT_CHARTS for method in SHELF[name].thing.methods]
# what draws pictures: a chart of the evaluation, or a method whose result has a picture
DRAWN = [*CHARTS, *(f"{name}:{method}" for name in RESULT_CHARTS for method in SHELF[name].thing.methods)]
DRAWN += [f"estimates:{method}" for method in METHODS if method not in OWN]
WIDEST = {"wide": 960, "narrow": 375}
# Words of look.md: associations are told as such, and calmly.
LOUD = re.compile(r"!|\b(drive|drives|drove|cause[sd]?|leads to|oops|simply)\b", re.IGNORECASE)


@lru_cache
def result(method: str) -> Result:
    thing = METHODS[method].thing
    if of_a_study(thing):
        return joined(measure(whole_study(), method, Options()))
    return estimate(thing, *full(thing.source))


@lru_cache
def pictures(name: str) -> tuple[Picture, ...]:
    chart, _, method = name.partition(":")
    return tuple(SHELF[chart].thing.draw(result(method) if method else evaluations.full()))


def test_everything_on_the_shelf_is_a_chart_in_a_file_of_its_name() -> None:
    assert {*CHARTS, *RESULT_CHARTS} == set(SHELF)
    assert not {*CHARTS} & {*RESULT_CHARTS}
    assert all(entry.file == f"expectancy/charts/{name}.py" for name, entry in SHELF.items())


def test_no_method_is_drawn_by_two_charts_and_all_that_are_drawn_exist() -> None:
    assert len(OWN) == len(set(OWN))
    assert set(OWN) <= set(METHODS)


@pytest.mark.parametrize("name", RESULT_CHARTS)
def test_a_chart_of_results_draws_nothing_where_there_are_no_estimates(name: str) -> None:
    for method in SHELF[name].thing.methods or ("nothing",):
        assert not SHELF[name].thing.draw(Result(method, "", 0, ()))


def test_a_result_without_intervals_has_no_picture_of_the_general_kind() -> None:
    assert not ANY.draw(Result("nothing", "", 0, ()))


@pytest.mark.parametrize("name", CHARTS)
class TestEveryChart:
    def test_draws_from_an_evaluation_that_has_everything(self, name: str) -> None:
        assert SHELF[name].thing.draw(evaluations.full())

    def test_draws_nothing_where_there_are_no_data_and_says_what_would_bring_them(self, name: str) -> None:
        chart = SHELF[name].thing
        assert not chart.draw(evaluations.empty())
        assert chart.title.endswith("?")
        assert "It needs" in chart.empty


@pytest.mark.parametrize("name", DRAWN)
class TestEveryPicture:
    def test_there_is_one(self, name: str) -> None:
        assert pictures(name)

    def test_has_the_finding_with_its_number_as_title(self, name: str) -> None:
        for picture in pictures(name):
            assert re.search(r"\d", picture.title)
            assert not LOUD.search(" ".join((picture.title, picture.subtitle, picture.description)))

    def test_says_how_it_is_read_and_where_its_numbers_come_from(self, name: str) -> None:
        for picture in pictures(name):
            assert picture.subtitle.endswith(".")
            assert picture.source.startswith("Source: ")
            assert picture.description.endswith("The numbers are in the table below.")

    def test_has_a_name_fit_for_files(self, name: str) -> None:
        for picture in pictures(name):
            assert re.fullmatch(r"[a-z0-9-]+", picture.name)

    def test_has_its_numbers_in_a_table(self, name: str) -> None:
        for picture in pictures(name):
            assert picture.table.rows
            assert {len(row) for row in picture.table.rows} == {len(picture.table.columns)}

    @pytest.mark.parametrize("size", ["wide", "narrow"])
    def test_is_valid_vega_lite(self, name: str, size: Any) -> None:
        for picture in pictures(name):
            alt.Root.validate(json.loads(json.dumps(picture.spec(size))))

    @pytest.mark.parametrize("size", ["wide", "narrow"])
    def test_fits_its_page_and_follows_its_colours(self, name: str, size: Any) -> None:
        for picture in pictures(name):
            svg = picture.svg(size)
            width = re.match(r'<svg[^>]* width="([\d.]+)"', svg)
            assert width is not None
            assert float(width[1]) <= WIDEST[size]
            assert 'role="img"' in svg
            assert "<title>" in svg
            assert "<desc>" in svg
            assert "var(--ink)" in svg
            assert not any(colour in svg for colour in LIGHT.values())
            assert ' style="' not in svg  # the page's policy forbids inline styles

    def test_is_a_whole_file_of_its_own(self, name: str) -> None:
        for picture in pictures(name):
            file = picture.file()
            assert file.startswith("<svg ")
            assert file.endswith("</svg>")
            assert "var(--" not in file

    def test_has_a_dark_form(self, name: str) -> None:
        for picture in pictures(name):
            text = json.dumps(dark(picture.spec()))
            assert LIGHT["ink"] not in text
            assert DARK["ink"] in text


def test_no_two_pictures_of_a_report_have_the_same_name() -> None:
    names = [picture.name for name in CHARTS for picture in pictures(name)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name in DRAWN if ":" in name])
def test_no_two_pictures_of_a_result_have_the_same_name(name: str) -> None:
    names = [picture.name for picture in pictures(name)]
    assert len(names) == len(set(names))
