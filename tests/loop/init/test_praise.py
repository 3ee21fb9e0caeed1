"""Praise beside complaints: which rows init takes for complaints, and how it says so."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from expectancy.domain.estimate import Drop
from expectancy.loop.init import start_study
from expectancy.loop.init.columns import Column, columns_of
from expectancy.loop.init.praise import put_only
from expectancy.loop.init.writing import Draft
from expectancy.loop.scan import Request, find_method, scan
from expectancy.loop.study import read_study
from expectancy.loop.study.schema import COMPLAINTS
from expectancy.methods.contract import Options
from shared import data


def of(name: str, words: list[str]) -> tuple[Draft, Column | None]:
    draft = Draft(COMPLAINTS)
    draft.put("file", "said.csv")
    return draft, put_only(draft, columns_of(pa.table({name: words * 5})))


def test_plain_sentiments_are_live_with_their_reason_and_told() -> None:
    draft, column = of("airline_sentiment", ["negative", "neutral", "positive"])
    assert column is not None
    assert draft.values["only"] == {"airline_sentiment": ["negative"]}
    assert draft.why["only"] == 'guessed: "neutral", "positive" are no complaints'
    [told] = draft.told
    assert told.startswith('said.csv: only rows whose airline_sentiment is "negative" are taken for complaints')


def test_scores_at_the_top_are_praise() -> None:
    draft, _ = of("review_score", ["1", "2", "3", "4", "5"])
    assert draft.values["only"] == {"review_score": [1, 2, 3]}
    assert "scores of 4 and 5 are praise" in draft.told[0]


def test_what_is_not_plain_is_a_comment_and_told() -> None:
    for name, words in (("sentiment", ["angry", "calm"]), ("food_rating", ["1", "2", "3", "4", "5"])):
        draft, column = of(name, words)
        assert column is not None
        assert "only" not in draft.values
        assert list(draft.ideas["only"]) == [name]
        assert "every row is taken for a complaint" in draft.told[0]


def test_what_tells_no_praise_is_not_offered() -> None:
    for name, words in (("answer", ["positive", "negative", "unknown"]), ("pieces", ["1", "2", "3", "4", "5"])):
        draft, column = of(name, words)
        assert (column, draft.told) == (None, [])
        assert not {"only"} & {*draft.values, *draft.ideas}


def test_of_the_tweets_only_those_that_complain_are_counted(tmp_path: Path) -> None:
    (tmp_path / "tweets.csv.gz").write_bytes(data("airline_tweets/tweets.csv.gz").read_bytes())
    started = start_study([tmp_path / "tweets.csv.gz"])
    study = read_study(started.path)
    [complaints] = study.complaints
    [result] = scan(study, complaints, [Request(find_method("prevalence"), Options())]).results.values()
    assert result.n == 8042
    assert Drop('not a complaint: airline_sentiment is not "negative"', 11914 - 8042, "tweets.csv.gz") in result.dropped
