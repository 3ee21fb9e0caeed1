"""The page as text: whole, self-contained, and safe whatever customers wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import evaluations
from expectancy.charts.theme import DARK, LIGHT
from expectancy.domain.estimate import Drop
from expectancy.domain.evaluation import Evaluation, Evidence, Source
from expectancy.reports import html

SMALL_ENOUGH = 2_000_000


class Elements(HTMLParser):
    """What elements, attributes and texts the page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_the_page_is_of_sensible_size_and_loads_nothing(page: str) -> None:
    assert len(page.encode()) < SMALL_ENOUGH
    for tag, attributes in Elements(page).elements:
        for name in ("src", "href", "srcset", "action"):
            target = attributes.get(name) or ""
            assert target.startswith(("#", "data:")) or not target, (tag, target)
    assert "http-equiv" in page
    assert "@import" not in page
    assert re.findall(r"url\((?!\"data:|#)", page) == []


def test_the_policy_allows_only_the_page_s_own_style_and_script(page: str) -> None:
    elements = Elements(page).elements
    [policy] = [
        attributes["content"] or ""
        for tag, attributes in elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    for tag, attributes in elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def test_no_id_occurs_twice_and_every_link_in_the_page_leads_somewhere(page: str) -> None:
    found = Elements(page)
    assert len(found.ids) == len(set(found.ids))
    for tag, attributes in found.elements:
        for name in ("href", "aria-labelledby", "aria-controls"):
            target = (attributes.get(name) or "").removeprefix("#") if tag != "meta" else ""
            if target and not target.startswith("data:"):
                assert target in found.ids, (tag, name, target)


def test_what_customers_wrote_is_never_markup(hostile_page: str) -> None:
    elements = Elements(hostile_page).elements
    assert len([tag for tag, _ in elements if tag == "script"]) == 2  # the rows as data, and ours
    assert not [tag for tag, _ in elements if tag in ("img", "b", "i") and tag != "b"]
    assert all("onerror" not in attributes for _, attributes in elements)
    assert hostile_page.count("</style>") == 1
    assert "&lt;script&gt;" in hostile_page


def test_what_is_copied_is_neutral(hostile_page: str) -> None:
    [text] = re.findall(r'<script type="application/json" id="flat">(.*?)</script>', hostile_page, re.DOTALL)
    flat = json.loads(text)
    statement = flat["columns"].index("statement")
    assert all(row[statement].startswith("'=cmd") for row in flat["rows"])
    assert all(isinstance(row[flat["columns"].index("lost")], float | None) for row in flat["rows"])


def test_the_printed_header_cannot_end_its_style(hostile_page: str) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", hostile_page, re.DOTALL)
    assert "alert" not in re.sub(r'content:"[^"]*"', "", style)
    assert "\\00003c" in style  # an escaped <


def test_every_group_has_its_count_and_its_joint_loss(page: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "Now 6 expectations, lost together: 0.31 points" in text
    assert "To be assessed 4 expectations, lost together: 0.02 points" in text


def test_a_row_has_everything_it_was_decided_from(page: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    for wanted in (
        "zone 5.4 to 7.6",
        "0.07 to 0.16",
        "first 5: 99 %",
        "3 of 5 have it; we do not",
        "88 % (87 to 89), n 2,914 (baggage)",
        "The rule alone says: now.",
        "terminal operations, 2026-01-12",
        "I stood there for [TIME] and nobody said a word.",
        "complaints.csv , rows",
        "Customers have stopped asking",
        "travels with: children",
        "the concession contracts run until 2029",
    ):
        assert wanted in text or wanted.replace(" ,", ",") in text, wanted


def test_per_cent_is_written_one_way_on_the_whole_page_whoever_wrote_the_sentence() -> None:
    told = ("It is 32% (31 % to 33%).",)
    whole = replace(evaluations.full(), findings=told, warnings=told, fill_in=told, ask_next=told)
    text = re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", html.page(whole), flags=re.DOTALL)
    assert text.count("It is 32\u00a0% (31\u00a0% to 33\u00a0%).") == 4
    assert not re.findall(r".{20}\d%", text)


def test_the_illustrative_note_is_on_top_on_every_section_and_in_print(page: str) -> None:
    assert page.count('class="tag" href="#illustrative"') >= 6
    assert "Everything here is illustrative" in page
    assert '@top-right{content:"Illustrative in part: see page 1"' in page


def test_nothing_is_called_illustrative_where_nothing_is() -> None:
    text = html.page(evaluations.empty())
    assert "illustrative in part" not in text
    assert 'id="illustrative"' not in text


def test_an_empty_evaluation_says_what_belongs_where() -> None:
    text = html.page(evaluations.empty())
    for wanted in ("Findings stand here", "Expectations stand here", "Pictures stand here", "Files stand here"):
        assert wanted in text


def test_page_and_pictures_share_their_colours() -> None:
    style = (Path(html.__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
    [light] = re.findall(r"^:root\{color-scheme:light;(.*?)\}", style, re.MULTILINE)
    [dark] = re.findall(r'^:root\[data-theme="dark"\]\{color-scheme:dark;(.*?)\}', style, re.MULTILINE)
    [system] = re.findall(r':root:not\(\[data-theme="light"\]\)\{color-scheme:dark;(.*?)\}\}', style)
    for palette, declared in ((LIGHT, light), (DARK, dark), (DARK, system)):
        colours = dict(part.split(":", 1) for part in declared.split(";") if part)
        for role, colour in palette.items():
            assert colours[f"--{role}"] == colour, role


@pytest.mark.parametrize("word", ["!", "oops", "drives", "causes"])
def test_the_page_speaks_calmly(page: str, word: str) -> None:
    body = re.sub(r"<(script|style)\b.*?</\1>|<!doctype html>|data:[^\"]*", " ", page, flags=re.DOTALL)
    assert word not in re.sub(r"<[^>]*>", " ", body)


def shown(evaluation: Evaluation) -> str:
    """The words of the page, entities as letters."""
    return unescape(re.sub(r"[ \n]+", " ", html.page(evaluation)))


def test_tiers_without_a_row_share_one_line_that_names_them() -> None:
    whole = evaluations.full()
    text = shown(replace(whole, rows=tuple(row for row in whole.rows if row.tier not in ("guide", "long")), results={}))
    assert "No expectation stands in Long term and Guide." in text
    assert 'id="tier-guide"' not in text
    assert 'id="tier-to-be-assessed"' in text


def test_every_tier_with_rows_has_its_band_and_none_is_named_as_empty(page: str) -> None:
    assert page.count('class="tier" role="row"') == 5
    assert "No expectation stands in" not in page


def test_warnings_and_to_dos_name_statements_with_the_id_in_brackets() -> None:
    row = evaluations.row("quick", "It is quick.", items=("sq04",))
    whole = replace(
        evaluations.empty(),
        rows=(row,),
        warnings=("kiosk: low ratings of sq04 do not go with less.",),
        fill_in=("quick: effort_days (It is quick.)",),
    )
    text = shown(whole)
    assert "low ratings of “It is quick” (sq04) do not go" in text
    assert "<li>“It is quick” (quick): effort_days</li>" in text


def test_codes_stand_in_a_list_a_line_each() -> None:
    evidence = Evidence(7, None, "", codes=("Slow", "Loud & late"))
    text = shown(replace(evaluations.empty(), rows=(evaluations.row("x", "It is quick.", evidence=evidence),)))
    assert '<ul class="codes"><li>Slow</li><li>Loud & late</li></ul>' in text
    assert "From 2 codes of the file" in text


def test_what_the_study_leaves_out_by_code_stands_in_one_line_with_its_codes_and_counts() -> None:
    drops = (Drop('not a complaint: "Other"', 110, "c.csv"), Drop('not a complaint: "Praise"', 1204, "c.csv"))
    source = Source("complaints", "comments", "c.csv", 3000, "", drops)
    text = shown(replace(evaluations.empty(), sources=(source,)))
    assert text.count("Left out by the study") == 1
    assert "not a complaint" not in text.lower()
    assert '<li>Praise <b class="nb">1,204</b></li>' in text
    assert ">1,314<" in text


def test_whether_complaints_count_twice_is_told_once(page: str) -> None:
    assert page.count("Complaints are counted as the files hold them") == 1


def test_a_review_date_never_breaks() -> None:
    text = shown(replace(evaluations.empty(), rows=(evaluations.row("x", "It is quick.", review="2026-11-30"),)))
    assert '<span class="sub nb">review\u00a030\u00a0Nov\u00a02026</span>' in text


def test_what_is_illustrative_is_said_once_beside_who_told_it() -> None:
    whole = evaluations.full()
    told = [replace(row, told_by="illustrative", illustrative=True) for row in whole.rows[:1]]
    text = html.page(replace(whole, rows=tuple(told)))
    assert '<dt>Told by</dt><dd> <a class="tag"' in text
    named = [replace(row, told_by="head of terminals", illustrative=True) for row in whole.rows[:1]]
    assert '<dt>Told by</dt><dd>head of terminals <a class="tag"' in html.page(replace(whole, rows=tuple(named)))
