"""Waiting in a queue with several agents: Erlang B (no queue), C (nobody hangs up) and A (some do). No factorials.

Calls come at random at a steady rate, take exponential times of mean ``aht``, and wait in order; with Erlang A every
waiting customer hangs up after an exponential patience. ``load`` a = arrivals per unit of time x aht, in erlangs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
MOST_AGENTS = 1_000_000
NEGLIGIBLE = 45.0  # a state e^-45 as likely as the likeliest adds nothing to a double


class TooManyAgentsError(ValueError):
    """The work wants more agents than are looked for."""


class OverloadedError(ValueError):
    """As much work comes in as the agents can do, or more: with patient customers the queue grows without end."""

    def __init__(self, load: float, agents: int) -> None:
        self.load, self.agents = load, agents
        super().__init__(
            f"{load:.4g} erlangs of work for {agents:,} agents: at least as much comes in as they can do, "
            "and the queue would grow without end"
        )


@dataclass(frozen=True)
class Work:
    """What comes in: calls per second and mean handle time in seconds."""

    rate: float
    aht: float

    @property
    def load(self) -> float:
        """Erlangs: how many agents would be busy all the time."""
        return self.rate * self.aht


@dataclass(frozen=True)
class Served:
    """What so many agents give. Times in seconds; shares are of all calls."""

    agents: int
    waits: float  # share that has to wait
    abandons: float  # share that hangs up; 0 in Erlang C
    wait: float  # mean wait of all calls, answered or not
    service_level: float  # share answered within the target
    occupancy: float  # share of their time that agents are busy


def erlang_b(agents: int, load: float) -> float:
    """The share of calls that find all agents busy and are lost: 1/B(s) = 1 + s/(a B(s-1)), B(0) = 1. Erlang 1917."""
    if load <= 0:
        return 1.0 if agents == 0 else 0.0
    inverse = 1.0
    for s in range(1, agents + 1):
        inverse = 1.0 + s / load * inverse
        if math.isinf(inverse):  # fewer than 1 in 10^308 calls
            return 0.0
    return 1.0 / inverse


def erlang_c(agents: int, load: float) -> float:
    """The share of calls that wait where nobody hangs up: C = B / (1 - (a/s)(1 - B)).

    Raises: OverloadedError where a >= s.
    """
    if load >= agents:
        raise OverloadedError(load, agents)
    return _waits(erlang_b(agents, load), agents, load)


def _waits(blocked: float, agents: int, load: float) -> float:
    return blocked / (1 - load / agents * (1 - blocked))


def served_patiently(work: Work, agents: int, target: float) -> Served:
    """Erlang C: P(W > t) = C e^(-(s - a) t / aht), mean wait C aht / (s - a). Raises: OverloadedError."""
    return _patiently(work, agents, erlang_c(agents, work.load), target)


def _patiently(work: Work, agents: int, waits: float, target: float) -> Served:
    spare = agents - work.load
    late = waits * math.exp(-spare * target / work.aht) if work.aht > 0 else 0.0
    return Served(agents, waits, 0.0, waits * work.aht / spare, 1 - late, work.load / agents)


def served_impatiently(work: Work, agents: int, target: float, patience: float) -> Served:
    """Erlang A: birth and death with rates min(n, s)/aht + (n - s)+/patience. Palm 1957; Garnett et al. 2002.

    A customer who finds k - 1 others waiting is served at once when k have left the queue, which takes V with
    e^(-V/patience) ~ Beta(c, k), c = s patience / aht; so he is served within t with chance
    E[e^(-V/patience); V <= t] = c/(c + k) (1 - I_x(c + 1, k)), x = e^(-t/patience).
    """
    if agents == 0:
        return Served(0, 1.0, 1.0, patience, 0.0, math.nan)
    chances = _states(work, agents, patience)
    waiting = np.arange(len(chances) - agents)  # customers in the queue when all agents are busy
    busy = chances[agents:]
    queue = float(waiting @ busy)
    c, k = agents * patience / work.aht, waiting + 1.0
    in_time = c / (c + k) * special.betaincc(c + 1, k, math.exp(-target / patience))
    abandons = queue / (work.rate * patience)
    return Served(
        agents,
        float(busy.sum()),
        abandons,
        queue / work.rate,
        min(1.0, float(chances[:agents].sum() + in_time @ busy)),
        work.load * (1 - abandons) / agents,
    )


def _states(work: Work, agents: int, patience: float) -> Floats:
    """The chance of n calls in the system, up to where more are unthinkable; from logarithms, so nothing overflows."""
    over = max(0.0, work.rate - agents / work.aht) * patience
    reach = int(over + 60 + 14 * math.sqrt(work.rate * patience + agents + 1))
    n = np.arange(1, agents + reach)
    leaving = np.minimum(n, agents) / work.aht + np.maximum(n - agents, 0) / patience
    logs = np.concatenate([[0.0], np.cumsum(math.log(work.rate) - np.log(leaving))])
    weights = np.exp(np.maximum(logs - logs.max(), -2 * NEGLIGIBLE))
    return np.asarray(weights / weights.sum())


def served(work: Work, agents: int, target: float, patience: float | None = None) -> Served:
    """What so many agents give: Erlang C, or with ``patience`` (mean, in seconds) Erlang A. No work is no waiting."""
    if work.load <= 0:
        return Served(agents, 0.0, 0.0, 0.0, 1.0, 0.0)
    if patience is None:
        return served_patiently(work, agents, target)
    return served_impatiently(work, agents, target, patience)


def agents_for(
    work: Work, target: float, share: float, patience: float | None = None, max_occupancy: float = 1.0
) -> Served:
    """The fewest agents of whom ``share`` of the calls are answered within ``target`` seconds, and what they give.

    No agent is busy for more than ``max_occupancy`` of the time. ``share`` below 1 (no number of agents makes it 1).
    """
    if work.load <= 0:
        return Served(0, 0.0, 0.0, 0.0, 1.0, 0.0)
    if patience is not None:
        return _impatient(work, target, share, patience, max_occupancy)
    blocked, s = 1.0, 0
    while s < MOST_AGENTS:
        s += 1
        blocked = work.load * blocked / (s + work.load * blocked)
        if s > work.load and work.load / s <= max_occupancy:
            found = _patiently(work, s, _waits(blocked, s, work.load), target)
            if found.service_level >= share:
                return found
    raise TooManyAgentsError(f"more than {MOST_AGENTS:,} agents are needed")


def _impatient(work: Work, target: float, share: float, patience: float, max_occupancy: float) -> Served:
    """By bisection: with every agent more, more are served in time and each is less busy."""

    def enough(agents: int) -> Served | None:
        found = served_impatiently(work, agents, target, patience)
        return found if found.service_level >= share and found.occupancy <= max_occupancy else None

    low, high = 0, max(1, math.ceil(work.load))
    while enough(high) is None:
        low, high = high, high + max(1, high // 4)
        if high > MOST_AGENTS:
            raise TooManyAgentsError(f"more than {MOST_AGENTS:,} agents are needed")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) is not None else (middle, high)
    result = enough(high)
    assert result is not None
    return result


def positions(agents: int, shrinkage: float) -> int:
    """How many must be on the roster so that ``agents`` are there: ceil(agents / (1 - shrinkage))."""
    return math.ceil(agents / (1 - shrinkage) - 1e-9)
