"""Labels beside points."""

from __future__ import annotations

from random import Random

from expectancy.charts.plane import NARROW, WIDE, Axes, Spot, arranged
from expectancy.charts.words import width

AXES = Axes("x", "y", (0.0, 1.0), (0.0, 1.0), {"a": "accent"}, (0.5, 0.5), ("1", "2", "3", "4"))


def boxes(spots: list[Spot], sheet: object = WIDE) -> list[tuple[float, float, float, float]]:
    found = []
    for text, x, y, align in arranged(spots, AXES, sheet):  # type: ignore[arg-type]
        across = max(width(line, 11.5) for line in text.split("\n"))
        left = {"left": x, "right": x - across, "center": x - across / 2}[align]
        found.append((left, y - 7, left + across, y - 7 + 14 * len(text.split("\n"))))
    return found


def test_labels_never_overlap_and_stay_in_the_picture() -> None:
    random = Random(3)
    spots = [Spot(f"Statement number {n} is long", "a", random.random(), random.random(), (), "") for n in range(60)]
    for sheet in (WIDE, NARROW):
        placed = boxes(spots, sheet)
        assert placed
        for at, one in enumerate(placed):
            assert one[0] >= 0
            assert one[2] <= sheet.wide + 1e-6
            for other in placed[at + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_the_most_notable_points_are_labelled_first() -> None:
    crowd = [Spot(f"Statement {n}", "a", 0.5, 0.5, (), "") for n in range(10)]
    texts = [text for text, *_ in arranged(crowd, AXES, WIDE)]
    assert texts[0] == "Statement 0"
    assert len(texts) < 10
