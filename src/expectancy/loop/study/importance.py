"""The points of importance that customers shared out over the dimensions: a column for each dimension of the items."""

from __future__ import annotations

from expectancy.domain.errors import listed
from expectancy.domain.study import POINTS, Survey
from expectancy.loop.study.report import Place, one_of, suggestion


def check_points(place: Place, survey: Survey) -> None:
    """Every dimension of the items has its column, and nothing else has one."""
    if not survey.points:
        return
    known = tuple(dict.fromkeys(item.dimension for item in survey.items if item.dimension))
    for name in survey.points:
        if name not in known:
            place.key("points").key(name).wrong(
                "unknown-link",
                f'no item has the dimension "{name}"{suggestion(name, known)}',
                one_of(name, known),
                "write the dimension as the items do, or take this line out",
            )
    lacking = [name for name in known if name not in survey.points]
    if lacking:
        place.key("points").wrong(
            "missing-key",
            f"points has no column for {listed(lacking)}",
            f"a column for every dimension of the items, as customers shared {POINTS} points out over all of them",
            f"add {listed([f'{name} = ...' for name in lacking], 3)} under [survey.points]",
        )


def points_readings(place: Place, survey: Survey) -> list[tuple[Place, str, str, str]]:
    """(where, role, column, how its answers become numbers), as for the columns of items."""
    return [
        (place.key("points").key(name), "points", column, f"points {name}") for name, column in survey.points.items()
    ]
