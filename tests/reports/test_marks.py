"""One look for a verdict, wherever it stands."""

from __future__ import annotations

from expectancy.charts import theme
from expectancy.domain.evaluation import TIERS, VERDICTS
from expectancy.reports import marks


def test_pictures_and_table_show_a_verdict_in_the_same_tone() -> None:
    assert marks.TONES == theme.TONES
    assert marks.KANO == theme.KANO


def test_every_verdict_and_tier_has_its_place() -> None:
    assert set(marks.WORST_FIRST) == set(VERDICTS)
    assert set(marks.TIER_NAMES) == set(marks.TIER_MEANING) == set(TIERS)
    assert len(set(marks.GLYPHS.values())) == len(marks.GLYPHS)
