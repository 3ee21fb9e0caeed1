"""What a verdict, a tier and a Kano class look like and are called: the same in table, terminal and pictures."""

from __future__ import annotations

from typing import Literal

from expectancy.domain.evaluation import TIERS, VERDICTS

Tone = Literal["below", "inside", "above", "none"]
TONES: dict[str, Tone] = {
    "below adequate": "below",
    "inside the zone": "inside",
    "above desired": "above",
    "not met": "below",
    "undecided": "inside",
    "met": "above",
    "not measured": "none",
}
GLYPHS: dict[Tone, str] = {"below": "▲", "inside": "■", "above": "●", "none": "◇"}
# Worst first, for sorting.
WORST_FIRST = ("below adequate", "not met", "undecided", "inside the zone", "met", "above desired", "not measured")
KANO = {
    "M": ("must-be", "below"),
    "O": ("one-dimensional", "accent"),
    "A": ("attractive", "above"),
    "I": ("indifferent", "none"),
    "R": ("reverse", "reverse"),
    "Q": ("questionable", "ink"),
}
TIER_NAMES = {
    "now": "Now",
    "medium": "Medium term",
    "long": "Long term",
    "guide": "Guide",
    "to be assessed": "To be assessed",
}
TIER_MEANING = {
    "now": "can be met without many resources",
    "medium": "takes effort, within the medium term",
    "long": "takes longer than the medium term",
    "guide": "cannot be met: customers are told why, and what there is instead",
    "to be assessed": "nobody has told effort and lead time yet",
}
assert set(TIER_NAMES) == set(TIERS) == set(TIER_MEANING)
assert set(TONES) == set(VERDICTS)


def sentence(text: str) -> str:
    """With a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:] if len(text) > 1 else text
