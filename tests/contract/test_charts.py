"""What every chart on the shelf must do."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import altair as alt
import pytest

import evaluations
from expectancy.charts.contract import Chart, Picture
from expectancy.charts.theme import DARK, LIGHT, dark
from expectancy.domain.catalog import shelf

CHARTS = shelf("charts")
WIDEST = {"wide": 960, "narrow": 375}
# Words of look.md: associations are told as such, and calmly.
LOUD = re.compile(r"!|\b(drive|drives|drove|cause[sd]?|leads to|oops|simply)\b", re.IGNORECASE)


@lru_cache
def pictures(name: str) -> tuple[Picture, ...]:
    return tuple(CHARTS[name].thing.draw(evaluations.full()))


@pytest.mark.parametrize("name", CHARTS)
class TestEveryChart:
    def test_is_a_chart_in_a_file_of_its_name(self, name: str) -> None:
        assert isinstance(CHARTS[name].thing, Chart)
        assert CHARTS[name].file == f"expectancy/charts/{name}.py"

    def test_draws_from_an_evaluation_that_has_everything(self, name: str) -> None:
        assert CHARTS[name].thing.draw(evaluations.full())

    def test_draws_nothing_where_there_are_no_data_and_says_what_would_bring_them(self, name: str) -> None:
        chart = CHARTS[name].thing
        assert not chart.draw(evaluations.empty())
        assert chart.title.endswith("?")
        assert "It needs" in chart.empty


@pytest.mark.parametrize("name", CHARTS)
class TestEveryPicture:
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


def test_no_two_pictures_have_the_same_name() -> None:
    names = [picture.name for name in CHARTS for picture in pictures(name)]
    assert len(names) == len(set(names))
