"""Which variables share one matrix of moments: as many as cost less together than apart."""

from __future__ import annotations

from itertools import combinations

from expectancy.summaries.variables import Variable

Variables = dict[Variable, None]  # a set that keeps its order
A_MATRIX, A_VARIABLE = 900, 12  # what they cost beside their products: k variables cost A_MATRIX + A_VARIABLE k + k^2


def matrices(wishes: list[Variables]) -> list[Variables]:
    """Wishes joined, two by two, the best saving first, until no two cost less as one matrix of all their variables."""
    places = {variable: at for at, variable in enumerate(dict.fromkeys(one for wish in wishes for one in wish))}
    sets = list(dict.fromkeys(sum(1 << places[variable] for variable in wish) for wish in wishes))
    while len(sets) > 1:
        saved, one, other = max((_saved(*pair), *pair) for pair in combinations(sets, 2))
        if saved < 0:
            break
        sets = [one | other, *(each for each in sets if each not in (one, other))]
    return [{variable: None for variable, at in places.items() if held >> at & 1} for held in sets]


def _saved(one: int, other: int) -> int:
    """What one matrix of both sets of variables, given as bits, would spare."""
    return _cost(one.bit_count()) + _cost(other.bit_count()) - _cost((one | other).bit_count())


def _cost(variables: int) -> int:
    return A_MATRIX + A_VARIABLE * variables + variables**2
