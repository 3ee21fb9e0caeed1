"""A quadratic surface as contour lines over a square: levels at round numbers, each line with its number beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Segment = tuple[Point, Point]
CELLS = 48  # of the grid, each way: fine enough that lines look bent


@dataclass(frozen=True)
class Quadratic:
    """z = b0 + b1 x + b2 y + b3 x^2 + b4 xy + b5 y^2, with x and y counted from ``middle``."""

    b: Sequence[float]
    middle: float

    def at(self, x: float, y: float) -> float:
        e, p = x - self.middle, y - self.middle
        b = self.b
        return b[0] + b[1] * e + b[2] * p + b[3] * e * e + b[4] * e * p + b[5] * p * p


def grid(surface: Quadratic, low: float, high: float) -> list[list[float]]:
    """Heights at the corners of the cells: row by row of y, from low to high."""
    places = [low + (high - low) * at / CELLS for at in range(CELLS + 1)]
    return [[surface.at(x, y) for x in places] for y in places]


def levels(heights: Sequence[Sequence[float]], within: Point, most: int = 9) -> list[float]:
    """Round numbers between the lowest and the highest point, at most so many; none outside ``within``."""
    low, high = max(within[0], min(map(min, heights))), min(within[1], max(map(max, heights)))
    if not high > low:
        return []
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(power * times for times in (1, 2, 2.5, 5, 10, 20) if (high - low) / (power * times) <= most)
    first = math.floor(low / step) + 1
    return [step * at for at in range(first, math.ceil(high / step)) if low < step * at < high]


def lines(heights: Sequence[Sequence[float]], level: float, low: float, high: float) -> Iterator[Segment]:
    """The pieces of the line at one height: marching squares, straight within a cell. Lorensen & Cline 1987."""
    step = (high - low) / CELLS
    for row in range(CELLS):
        for column in range(CELLS):
            x, y = low + column * step, low + row * step
            corners = (
                (x, y, heights[row][column]),
                (x + step, y, heights[row][column + 1]),
                (x + step, y + step, heights[row + 1][column + 1]),
                (x, y + step, heights[row + 1][column]),
            )
            crossed = [
                _between(one, other, level)
                for one, other in zip(corners, (*corners[1:], corners[0]), strict=True)
                if (one[2] < level) != (other[2] < level)
            ]
            yield from zip(crossed[::2], crossed[1::2], strict=False)


def _between(one: tuple[float, float, float], other: tuple[float, float, float], level: float) -> Point:
    share = (level - one[2]) / (other[2] - one[2])
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def ellipse(middle: Point, covariance: Sequence[Sequence[float]], reach: float, steps: int = 72) -> list[Point]:
    """The outline ``reach`` standard deviations around the middle; empty where nothing varies."""
    (xx, xy), (_, yy) = covariance
    if not (xx > 0 and yy > 0):
        return []
    first = math.sqrt(xx)
    slope = xy / first
    rest = math.sqrt(max(0.0, yy - slope**2))
    turns = [2 * math.pi * at / steps for at in range(steps)]
    return [
        (middle[0] + reach * first * math.cos(t), middle[1] + reach * (slope * math.cos(t) + rest * math.sin(t)))
        for t in turns
    ]
