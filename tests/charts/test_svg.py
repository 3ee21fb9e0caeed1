"""The SVG that stands in the page, and the one that is a file."""

from __future__ import annotations

import re
import xml.dom.minidom
from dataclasses import replace

import evaluations
from expectancy.charts.kano_plane import CHART
from expectancy.charts.priorities import Loss, priorities
from expectancy.domain.estimate import Estimate

HOSTILE = '<script>alert("x")</script> onload="alert(1)" class="x" & <b>'


def hostile() -> str:
    lost = Estimate({}, "lost", 0.11, 0.07, 0.15, 10, "points")
    picture = priorities([Loss(HOSTILE, lost, 0.9, "now")], 5, "survey", HOSTILE)
    assert picture is not None
    return picture.svg("wide") + picture.svg("narrow") + picture.file()


def test_words_of_customers_never_become_markup() -> None:
    svg = hostile()
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "&lt;script&gt;" in svg


def test_words_of_customers_are_not_mistaken_for_attributes() -> None:
    shown = re.sub(r"<[^>]*>", " ", hostile()).replace("&quot;", '"')
    assert 'onload="alert(1)" class="x"' in " ".join(shown.split())


def test_both_forms_are_well_formed() -> None:
    [picture] = CHART.draw(evaluations.full())
    xml.dom.minidom.parseString(picture.file())
    xml.dom.minidom.parseString(picture.svg("wide"))


def test_the_file_carries_the_note_of_the_picture() -> None:
    [picture] = CHART.draw(evaluations.full())
    told = replace(picture, note="Both can be true: one compares items, the other what customers expect.").file()
    assert "Both can be true: one compares items, the other what customers expect." in told
    assert picture.file() != told
    xml.dom.minidom.parseString(told)


def test_every_point_says_on_hover_what_it_is() -> None:
    [picture] = CHART.draw(evaluations.full())
    hints = [part.split("</title>")[0] for part in picture.svg("wide").split("<title>")[2:]]
    assert len(hints) == len(evaluations.FULL)
    assert all("better" in hint and "n 3" in hint for hint in hints)


def test_ids_of_two_pictures_never_meet() -> None:
    [picture] = CHART.draw(evaluations.full())
    ids = {part.split('"')[0] for part in picture.svg("wide").split(' id="')[1:]}
    others = {part.split('"')[0] for part in replace(picture, name="other").svg("wide").split(' id="')[1:]}
    assert ids
    assert not ids & others
    assert all(f"url(#{name})" in picture.svg("wide") for name in ids)
