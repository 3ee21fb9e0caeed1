"""Which rows of a file are complaints where it has praise too: by their sentiment, or by the score beside the words.

Live only where the values plainly are sentiments, or the name and the values those of a score; else a comment. What is
guessed is also said on the terminal, since it decides what is counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from expectancy.domain.errors import listed
from expectancy.loop.init.columns import FEW, MANY, Column
from expectancy.loop.init.outcomes import SCORES, is_score
from expectancy.loop.init.scales import Scale, guess_scale
from expectancy.loop.init.writing import Draft, toml
from expectancy.summaries.decode import plain

NAMES = ("sentiment", "polarity", "mood", "tone", "stimmung", "tonalit")
BAD = {"negative", "neg", "negativ", "very negative", "somewhat negative", "strongly negative", "mixed", "gemischt"}
FINE = {"neutral", "neu", "positive", "pos", "positiv", "very positive", "somewhat positive", "strongly positive"}
FEWEST_SCORES = 5  # a score of fewer points may be a code


def put_only(draft: Draft, columns: Sequence[Column]) -> Column | None:
    """``only`` of the complaints, and the column that tells; None where none does."""
    moods = [column for column in columns if _is_sentiment(column)]
    if moods:
        bad = sorted(word for word in moods[0].counts if plain(word) in BAD)
        fine = sorted(word for word in moods[0].counts if plain(word) not in BAD)
        return _put(draft, moods[0], bad, f"guessed: {listed([toml(word) for word in fine])} are no complaints")
    scores = [column for column in columns if is_score(column) and column.ratings]
    if len(scores) == 1 and (scale := guess_scale(scores)).points - (scale.low == 0) >= FEWEST_SCORES:
        return _put(draft, scores[0], _low(scale), f"guessed: scores of {scale.high - 1} and {scale.high} are praise")
    return _offer(draft, columns)


def _is_sentiment(column: Column) -> bool:
    words = {plain(word) for word in column.counts}
    return bool(words & BAD and words & FINE) and words <= BAD | FINE


def _low(scale: Scale) -> list[int]:
    """The scores below the top two, which count as met elsewhere too."""
    return list(range(scale.low, scale.high - 1))


def _put(draft: Draft, column: Column, values: Sequence[str | int], why: str) -> Column:
    draft.put("only", {column.name: list(values)}, why)
    told = listed([toml(value) for value in values])
    draft.told.append(
        f"{draft.values['file']}: only rows whose {column.name} is {told} are taken for complaints ({why}); "
        "if that is wrong, correct only in the study"
    )
    return column


def _offer(draft: Draft, columns: Sequence[Column]) -> Column | None:
    """As a comment, where a name says that the column may tell."""
    for column in columns:
        if column.named(*NAMES) and FEW <= column.distinct <= MANY:
            values: Sequence[str | int] = sorted(column.counts)
            why = "which of these are complaints? Keep them and take the # away"
        elif column.named(*SCORES) and column.ratings:
            values, why = (
                _low(guess_scale([column])),
                "if these scores are complaints and the others praise, take the # away",
            )
        else:
            continue
        draft.idea("only", {column.name: list(values)}, why)
        draft.told.append(
            f"{draft.values['file']}: every row is taken for a complaint; if {column.name} tells praise from them, "
            "take the # away from only in the study"
        )
        return column
    return None
