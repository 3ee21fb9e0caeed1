"""Labels beside points."""

from __future__ import annotations

from random import Random

from expectancy.charts.numbered import numbers
from expectancy.charts.plane import NARROW, WIDE, Axes, Spot, arranged, plane
from expectancy.charts.words import width

AXES = Axes("x", "y", (0.0, 1.0), (0.0, 1.0), {"a": "accent"}, (0.5, 0.5), ("1", "2", "3", "4"))


def boxes(spots: list[Spot], sheet: object = WIDE) -> list[tuple[float, float, float, float]]:
    found = []
    for text, x, y, align in arranged(spots, AXES, sheet):  # type: ignore[arg-type]
        across = max(width(line, 11.5) for line in text.split("\n"))
        left = {"left": x, "right": x - across, "center": x - across / 2}[align]
        found.append((left, y - 7.5, left + across, y - 7.5 + 15 * len(text.split("\n"))))
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


def crowd(n: int) -> list[Spot]:
    random = Random(5)
    return [
        Spot(f"Statement {at} that is long", "a", 0.6 + 0.3 * random.random(), 0.4 + 0.2 * random.random(), (), "")
        for at in range(n)
    ]


def test_where_not_every_name_finds_a_place_all_marks_are_numbered_and_all_names_listed() -> None:
    for spec in plane(crowd(23), AXES):
        told = str(spec["datasets"])
        for at in range(23):
            assert f"Statement {at} that" in told.replace("\\n", " ")
            assert f"'text': '{at + 1}'" in told


def test_few_marks_far_apart_keep_their_names_beside_them() -> None:
    for spec in plane([Spot(f"Statement {at}", "a", 0.3 + 0.3 * at, 0.5, (), "") for at in range(2)], AXES):
        assert "'text': 'Statement 1'" in str(spec["datasets"])
        assert "'text': '1'" not in str(spec["datasets"])


def test_numbers_never_overlap_each_other_nor_a_mark_and_stay_in_the_picture() -> None:
    for sheet in (WIDE, NARROW):
        marks = [sheet.pixel(spot, AXES) for spot in crowd(23 if sheet is WIDE else 14)]
        found = numbers(marks, sheet.wide, sheet.high)
        assert [number.text for number in found] == [str(at + 1) for at in range(len(marks))]
        filled = [*(number.box for number in found), *((x - 4, y - 4, x + 4, y + 4) for x, y in marks)]
        for at, one in enumerate(found):
            assert one.box[0] >= 0
            assert one.box[2] <= sheet.wide
            for other in filled[at + 1 :]:
                assert (
                    one.box[2] <= other[0] or other[2] <= one.box[0] or one.box[3] <= other[1] or other[3] <= one.box[1]
                )
