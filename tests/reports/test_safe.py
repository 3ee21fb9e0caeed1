"""Spreadsheets must not run what customers wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectancy.reports.safe import STARTS, neutral


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1", "\u00a0=1"],
)
def test_what_could_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "I am through security.", "3 of 5 have it", "a=b", "'=1", "(=1)"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


@given(st.text())
def test_no_text_ever_starts_like_a_formula(text: str) -> None:
    found = neutral(text)
    assert found[:1] not in tuple(STARTS)
    assert found.strip()[:1] not in tuple(STARTS)
    assert found in (text, f"'{text}")
