"""The third axis of importance-performance: how far we are from the peer, by the same customers or from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Tables, answered, estimates, means, points, tables
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats, Means
from expectancy.methods.measure.importance.points import Points
from expectancy.summaries import Blocks, Counts
from expectancy.summaries.moments import ratio

Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def compared(survey: Survey) -> list[tuple[int, Item]]:
    """The places and items with importance and performance for which a peer's performance is known."""
    items = survey.with_role("importance", "perceived")
    return [(at, item) for at, item in enumerate(items) if item.column("peer") or item.peer_mean is not None]


def wanted(survey: Survey, options: Options) -> list[Counts]:
    """The joint answers on our and the peer's performance."""
    return [
        Counts((item.roles["perceived"], item.roles["peer"]), options.cells, survey.weight)
        for _, item in compared(survey)
        if item.column("peer")
    ]


@dataclass(frozen=True)
class PeerGaps:
    """Gaps of the compared items: sums by random group (groups, K), 0 for those whose peer is known from elsewhere."""

    places: Sequence[int]  # among the items of importance-performance
    weight: Floats
    gap: Floats  # sums of own less peer's, over those who rated both
    squares: Floats
    peer: Floats
    peer_squares: Floats
    n: Floats
    stated: Floats  # the peer's mean known from elsewhere, NaN where customers rated it
    weighted: bool

    @staticmethod
    def read(survey: Survey, blocks: Blocks, options: Options, here: Points, key: tuple[str, ...] | None) -> PeerGaps:
        kept = compared(survey)
        rated = [at for at, (_, item) in enumerate(kept) if item.column("peer")]
        groups, rating = blocks.plan.groups, points(survey.scale)
        sums = np.zeros((5, groups, len(kept)))
        n = np.zeros(len(kept))
        if rated:
            held = tables(blocks, wanted(survey, options), len(rating), key)
            sums[:, :, rated], n[rated] = _sums(held, rating)
        places = [place for place, _ in kept]
        stated = np.array([np.nan if item.column("peer") else float(item.peer_mean or 0.0) for _, item in kept])
        n = np.where(np.isnan(stated), n, here.across.n[places] if places else n)
        weight, gap, squares, peer, peer_squares = sums
        return PeerGaps(places, weight, gap, squares, peer, peer_squares, n, stated, survey.weight is not None)

    def estimates(
        self, keys: Sequence[Mapping[str, str]], here: Points, drawn: tuple[Floats, Places], confidence: float
    ) -> list[list[Estimate]]:
        """peer, gap_to_peer and the chance to be behind; ``drawn``: (group counts, quadrants' places) of resamples."""
        if not self.places:
            return []
        own = [keys[place] for place in self.places]
        peer = means(self.weight, self.peer, self.peer_squares, self.weighted)
        peer = Means(np.where(np.isnan(self.stated), peer.value, self.stated), peer.se, peer.df)
        told = [
            estimates(own, "peer", peer, self.n, "points", confidence),
            estimates(own, "gap_to_peer", self._gap(here), self.n, "points", confidence),
        ]
        behind = self.drawn(here, drawn[0]) < 0
        return [*told, *_chances(own, behind, drawn[1][:, self.places], self.n)]

    def _gap(self, here: Points) -> Means:
        """Paired where the same customers rated both, else our mean less the peer's, which is taken as exact."""
        paired = means(self.weight, self.gap, self.squares, self.weighted)
        performance = here.spreads()[0]
        mean, se, df = (each[self.places] for each in (performance.value, performance.se, performance.df))
        known = np.isnan(self.stated)
        return Means(
            np.where(known, paired.value, mean - self.stated),
            np.where(known, paired.se, se),
            np.where(known, paired.df, df),
        )

    def drawn(self, here: Points, counts: Floats) -> Floats:
        """Gaps of resamples, (R, K), from how often each random group is taken."""
        paired = ratio(counts @ self.gap, counts @ self.weight)
        return np.where(np.isnan(self.stated), paired, here.across.drawn(counts)[:, self.places] - self.stated)


def _sums(held: Tables, rating: Floats) -> tuple[Floats, Floats]:
    """(sums (5, groups, K) of 1, gap, gap^2, peer, peer^2 over those who rated both, respondents (K,))."""
    own, peer = np.meshgrid(rating, rating, indexing="ij")
    scores = [answered(score) for score in (np.ones_like(own), own - peer, (own - peer) ** 2, peer, peer**2)]
    found = held.sums(*scores)
    return np.array(found), held.unweighted(scores[0], found[0])


def _chances(keys: Sequence[Mapping[str, str]], behind: Bools, places: Places, n: Floats) -> list[list[Estimate]]:
    """chance_behind, and the chance to be behind in each quadrant."""
    quadrants = ("low_priority", "possible_overkill", "concentrate_here", "keep_up")
    held = {"chance_behind": behind}
    held |= {f"chance_behind_{name}": behind & (places == at) for at, name in enumerate(quadrants)}
    return [
        [
            Estimate(one, name, float(chance), None, None, int(size), "share")
            for one, chance, size in zip(keys, ratio(each.sum(axis=0), float(len(each))), n, strict=True)
        ]
        for name, each in held.items()
    ]
