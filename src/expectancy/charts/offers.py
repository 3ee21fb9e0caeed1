"""What peers have and whether we have it too: one line a thing, with the share of peers that have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut
from expectancy.charts.words import slug
from expectancy.domain.estimate import Result
from expectancy.domain.wording import enumerated


@dataclass(frozen=True)
class Offer:
    """Something that an organisation has or has not."""

    name: str
    ours: bool | None  # None where we did not tell
    theirs: Mapping[str, bool]

    @property
    def share(self) -> float:
        return sum(self.theirs.values()) / len(self.theirs)


def offered(result: Result) -> list[Offer]:
    """What organisations have or have not, of all that a result compares."""
    told: Mapping[str, Mapping[str, Any]] = result.details.get("indicators", {})
    return [
        Offer(name, entry.get("has"), {who: bool(value) for who, value in entry["values"].items()})
        for name, entry in told.items()
        if entry.get("kind") == "has" and entry["values"]
    ]


def offers(listed: Sequence[Offer], name: str, source: str) -> Picture | None:
    """What peers have: the share of them, and whether we have it; what we lack and most have first."""
    if not listed:
        return None
    order = sorted(listed, key=lambda offer: (OURS.index(offer.ours), -offer.share, offer.name))
    frame = row_chart.Frame(
        axis="Peers that have it, per cent",
        domain=(-0.03, 1.03),
        head="Peers that have it",
        kinds={"we do not have it": "below", "we have it": "above", "not told": "none"},
        n_head="peers",
        share=True,
    )
    wide, narrow = row_chart.rows([_offer_line(offer) for offer in order[:MOST]], frame)
    lacking = [offer for offer in order if offer.ours is False and offer.share >= 0.5]
    title = (
        f"{enumerated([offer.name for offer in lacking])}: at least half of our peers have it and we do not"
        if lacking
        else f"Of {len(listed)} things that peers may have, we lack none that half of them have"
    )
    subtitle = "Mark: share of peers that have it; colour and shape: whether we have it." + cut(len(order))
    description = f"{len(listed)} things that organisations have or have not. The numbers are in the table below."
    table = Table(
        ("indicator", "organisation", "has"),
        tuple(
            (offer.name, who, "yes" if has else "no")
            for offer in order
            for who, has in (*([("we", offer.ours)] if offer.ours is not None else []), *offer.theirs.items())
        ),
    )
    return Picture(slug("offers", name), title, subtitle, description, source, table, wide, narrow)


OURS = (False, True, None)


def _offer_line(offer: Offer) -> row_chart.Line:
    kind = {True: "we have it", False: "we do not have it", None: "not told"}[offer.ours]
    having = sum(offer.theirs.values())
    printed = f"{having} of {len(offer.theirs)}"
    who = enumerated([name for name, has in offer.theirs.items() if has], most=4) or "nobody"
    hint = f"{offer.name}: {printed} peers have it ({who}); {kind}"
    return row_chart.Line(offer.name, kind, offer.share, None, None, printed, str(len(offer.theirs)), hint)
