"""Satisfaction over expectation and performance as a map with contour lines, and the line on which both are equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contours import Point, Quadratic, ellipse, grid, levels, lines
from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.theme import LIGHT, SMALL, Marks, compiled, inline_data, px
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number, percent, told

MOST = 3  # items drawn besides the whole
WITHIN = 2.448  # standard deviations that hold 95 in 100 of a bivariate normal's points
TILES = 24  # pale squares each way under the lines
WIDTH: Mapping[Size, float] = {"wide": 520, "narrow": 262}
SURE = 0.8  # chance from which a stationary point is drawn


@dataclass(frozen=True)
class Surface:
    """One thing's surface, on ratings as they were given."""

    label: str
    keys: Mapping[str, str]
    height: Quadratic
    low: float
    high: float
    middle: Point  # mean expectation and performance
    covariance: Sequence[Sequence[float]]
    outcome: Point  # the lowest and the highest rating of satisfaction
    n: int

    @staticmethod
    def read(label: str, keys: Mapping[str, str], shape: Mapping[str, Any]) -> Surface:
        low, high = (float(end) for end in shape["scale"])
        half = (low + high) / 2
        e, p = (half + float(mean) for mean in shape["means"])
        b = [float(each) for each in shape["b"]]
        worst, best = (float(end) for end in shape["outcome_scale"])
        height = Quadratic(b, half)
        return Surface(label, keys, height, low, high, (e, p), shape["covariance"], (worst, best), int(shape["n"]))


@dataclass(frozen=True)
class ResponseSurface:
    """The whole first, then the items whose surface explains most."""

    name: str = "response_surface"
    title: str = "How does satisfaction go with expectation and performance together?"
    methods: tuple[str, ...] = ("response_surface",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        return tuple(_picture(surface, result) for surface in _surfaces(result))


def _surfaces(result: Result) -> list[Surface]:
    shapes: Mapping[str, Mapping[str, Any]] = result.details.get("surfaces", {})
    whole = [Surface.read("the whole", {}, shapes["the whole"])] if "the whole" in shapes else []
    explained = sorted(
        (each for each in result.where("r2_quadratic") if set(each.keys) == {"item"} and finite(each)),
        key=lambda each: -each.value,
    )
    items = [each.keys["item"] for each in explained if each.keys["item"] in shapes][:MOST]
    return whole + [Surface.read(item, {"item": item}, shapes[item]) for item in items]


def _picture(surface: Surface, result: Result) -> Picture:
    found = [each for each in result.estimates if dict(each.keys) == dict(surface.keys)]
    known = {each.statistic: each for each in found}
    heights = grid(surface.height, surface.low, surface.high)
    point = _stationary(surface, known)
    wide, narrow = (_drawn(surface, heights, point, size) for size in ("wide", "narrow"))
    score, apart = (percent(known[name].value) for name in ("r2_difference", "r2_direct"))
    of = "" if not surface.keys else f"{surface.label}: "
    title = (
        f"{of}expectation and performance explain {apart} of satisfaction, their difference {score}; along E = P it "
        f"changes by {told(known['a1'])} points a point"
    )
    subtitle = (
        "Lines: equal satisfaction, with its rating. Dashed: as expected (E = P); above it performance is better than "
        "expected, below it worse. Ellipse: where 95 % of the answers lie; outside it little is known. Cross: the mean."
        + ("" if point is None else " Diamond: where the surface is level.")
    )
    description = (
        f"A map of satisfaction over expectation and performance of {surface.label}, {surface.n:,} answers, with "
        f"{len(levels(heights, surface.outcome))} lines of equal satisfaction. The numbers are in the table below."
    )
    return Picture(
        slug("response-surface", surface.label),
        title[:1].upper() + title[1:] if not of else title,
        subtitle,
        description,
        source(result),
        Table(
            ("statistic", "value", "low", "high", "n", "unit"),
            tuple((each.statistic, each.value, each.low, each.high, each.n, each.unit) for each in found),
        ),
        wide,
        narrow,
        _doubt(known),
    )


def _doubt(known: Mapping[str, Estimate]) -> str:
    """Where the curvature may be none, the lines bend by chance."""
    p = known.get("p_quadratic")
    if p is None or not finite(p) or p.value < 0.05:
        return ""
    return f"That the surface bends at all cannot be told from chance (p = {number(p.value)}): straight lines would do."


def _stationary(surface: Surface, known: Mapping[str, Estimate]) -> Point | None:
    """The point without slope, where it lies on the scale and is of one kind in most resamples."""
    half = (surface.low + surface.high) / 2
    places = [known.get(f"stationary_{what}") for what in ("expectation", "performance")]
    kinds = [known[name].value for name in ("chance_maximum", "chance_minimum", "chance_saddle") if name in known]
    if not all(finite(each) for each in places) or not kinds or max(kinds) < SURE:
        return None
    e, p = (half + each.value for each in places if each is not None)
    inside = all(surface.low <= value <= surface.high for value in (e, p))
    return (e, p) if inside else None


# -- drawing ------------------------------------------------------------------------------------------------------


def _drawn(surface: Surface, heights: list[list[float]], point: Point | None, size: Size) -> dict[str, Any]:
    side = WIDTH[size]
    canvas = _Canvas(surface, side)
    found = levels(heights, surface.outcome)
    layers = [
        canvas.tiles(),
        canvas.contours(heights, found),
        canvas.equal(),
        canvas.answers(),
        canvas.mark(surface.middle, "cross"),
        *([canvas.mark(point, "diamond")] if point is not None else []),
        *canvas.numbers(heights, found),
        *canvas.words(size),
    ]
    return compiled(alt.layer(*layers).properties(width=side, height=side))


@dataclass(frozen=True)
class _Canvas:
    """Builds the layers; all share both scales."""

    surface: Surface
    side: float

    def x(self, field: str = "x") -> alt.X:
        return alt.X(f"{field}:Q", scale=self._scale(), axis=self._axis("Expectation (E), rating"))

    def y(self, field: str = "y") -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self._scale(), axis=self._axis("Performance (P), rating"))

    def _scale(self) -> alt.Scale:
        return alt.Scale(domain=[self.surface.low, self.surface.high], nice=False, zero=False)

    def _axis(self, title: str) -> alt.Axis:
        return alt.Axis(title=title, format="~g", ticks=False, tickCount=6, grid=False)

    def tiles(self) -> Marks:
        """Squares the darker the higher: no more than a help to the lines."""
        low, step = self.surface.low, (self.surface.high - self.surface.low) / TILES
        middles = [low + (at + 0.5) * step for at in range(TILES)]
        heights = [[self.surface.height.at(x, y) for x in middles] for y in middles]
        least, most = min(map(min, heights)), max(map(max, heights))
        data = [
            {"x": x - step / 2, "x2": x + step / 2, "y": y - step / 2, "y2": y + step / 2, "share": round(share, 2)}
            for row, y in zip(heights, middles, strict=True)
            for z, x in zip(row, middles, strict=True)
            if (share := (z - least) / (most - least) if most > least else 0.0) > 0.02
        ]
        opacity = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.34]), legend=None)
        return (
            alt.Chart(inline_data(data))
            .mark_rect(color=LIGHT["accent"], aria=False, strokeWidth=0)
            .encode(x=self.x(), x2=alt.X2("x2:Q"), y=self.y(), y2=alt.Y2("y2:Q"), opacity=opacity)
        )

    def contours(self, heights: list[list[float]], found: Sequence[float]) -> Marks:
        data = [
            {"x": x, "y": y, "x2": x2, "y2": y2}
            for level in found
            for (x, y), (x2, y2) in lines(heights, level, self.surface.low, self.surface.high)
        ]
        return (
            alt.Chart(inline_data(data))
            .mark_rule(color=LIGHT["accent"], strokeWidth=1.4, strokeCap="round", aria=False)
            .encode(x=self.x(), y=self.y(), x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
        )

    def equal(self) -> Marks:
        low, high = self.surface.low, self.surface.high
        return (
            alt.Chart(inline_data([{"x": low, "y": low, "x2": high, "y2": high}]))
            .mark_rule(color=LIGHT["ink"], strokeDash=[6, 4], strokeWidth=1.6, aria=False)
            .encode(x=self.x(), y=self.y(), x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
        )

    def answers(self) -> Marks:
        """Where the answers lie."""
        outline = ellipse(self.surface.middle, self.surface.covariance, WITHIN)
        data = [{"x": x, "y": y, "order": at} for at, (x, y) in enumerate((*outline, *outline[:1]))]
        return (
            alt.Chart(inline_data(data))
            .mark_line(color=LIGHT["ink"], strokeWidth=1, clip=True, aria=False)
            .encode(x=self.x(), y=self.y(), order=alt.Order("order:Q"))
        )

    def mark(self, at: Point, shape: str) -> Marks:
        return (
            alt.Chart(inline_data([{"x": at[0], "y": at[1]}]))
            .mark_point(filled=True, color=LIGHT["ink"], size=70, shape=shape, opacity=1, aria=False)
            .encode(x=self.x(), y=self.y())
        )

    def numbers(self, heights: list[list[float]], found: Sequence[float]) -> list[Marks]:
        """Each line's height, where the line is nearest to the other diagonal; on paper-coloured ground."""
        low, high = self.surface.low, self.surface.high
        data = []
        for level in found:
            middles = [((x + x2) / 2, (y + y2) / 2) for (x, y), (x2, y2) in lines(heights, level, low, high)]
            edge = 0.04 * (high - low)
            inside = [at for at in middles if all(low + edge <= each <= high - edge for each in at)]
            inside = [at for at in inside if not self._worded(at)]
            if inside:
                x, y = min(inside, key=lambda at: abs(at[0] + at[1] - low - high))
                data.append({"x": x, "y": y, "text": number(level, 2).rstrip("0").rstrip(".")})
        ground = alt.Chart(inline_data(data)).mark_text(
            fontSize=SMALL, stroke=LIGHT["surface"], strokeWidth=4, strokeJoin="round", aria=False, fontWeight=600
        )
        text = alt.Chart(inline_data(data)).mark_text(color=LIGHT["ink"], fontSize=SMALL, fontWeight=600, aria=False)
        return [each.encode(x=self.x(), y=self.y(), text=alt.Text("text:N")) for each in (ground, text)]

    def _worded(self, at: Point) -> bool:
        """Whether a word of a corner stands there."""
        low, span = self.surface.low, self.surface.high - self.surface.low
        across, up = ((each - low) / span * self.side for each in at)
        wide, tall = 150.0, 30.0
        return (across < wide and up > self.side - tall) or (across > self.side - wide and up < tall)

    def words(self, size: Size) -> list[Marks]:
        """What lies above and below the dashed line."""
        places = (
            (6.0, 12.0, "left", "better than expected"),
            (self.side - 6, self.side - 10, "right", "worse than expected"),
        )
        made = []
        for x, y, align, text in places:
            for ground in (True, False):
                style: dict[str, Any] = (
                    {"stroke": LIGHT["surface"], "strokeWidth": 4, "strokeJoin": "round"} if ground else {}
                )
                made.append(
                    alt.Chart(inline_data([{}]))
                    .mark_text(
                        align=align,  # type: ignore[arg-type]
                        baseline="middle",
                        fontStyle="italic",
                        fontSize=SMALL,
                        color=LIGHT["ink"],
                        aria=False,
                        **style,
                    )
                    .encode(x=px(alt.XValue, x), y=px(alt.YValue, y), text=px(alt.TextValue, text))
                )
        return made


CHART = ResponseSurface()
