"""Colours with a meaning."""

from __future__ import annotations

import pytest

from expectancy.charts.theme import DARK, LIGHT, SHAPES, TONES
from expectancy.domain.evaluation import VERDICTS


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out_from_the_paper(palette: dict[str, str]) -> None:
    for role in ("ink", "muted"):
        assert contrast(palette[role], palette["surface"]) >= 4.5, role
    for role in ("accent", "below", "inside", "above", "none", "reverse"):
        assert contrast(palette[role], palette["surface"]) >= 3, role


def test_meanings_are_those_of_the_look() -> None:
    assert (LIGHT["below"], DARK["below"]) == ("#c2410c", "#fb923c")
    assert (LIGHT["inside"], DARK["inside"]) == ("#a16207", "#facc15")
    assert (LIGHT["above"], DARK["above"]) == ("#0f766e", "#2dd4bf")
    assert (LIGHT["accent"], DARK["accent"]) == ("#2563eb", "#60a5fa")


def test_every_verdict_has_a_colour_and_a_shape_of_its_tone() -> None:
    assert set(TONES) == set(VERDICTS)
    tones = set(TONES.values())
    assert len({SHAPES[tone] for tone in tones}) == len(tones)


def test_no_two_roles_share_a_colour() -> None:
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert set(LIGHT) == set(DARK)
