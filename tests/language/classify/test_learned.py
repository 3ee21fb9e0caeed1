"""Texts into classes: from descriptions alone, from labels, and with chances that are as often right as they say."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from expectancy.domain.errors import ExpectancyError
from expectancy.language.classify.anchored import Anchored, Class, read_classes
from expectancy.language.classify.ask import ask, places_of
from expectancy.language.classify.learned import learn, out_of_fold
from expectancy.language.classify.quality import abstaining, by_class, calibrated, calibration_error, macro_f1, tempered
from shared import data

CLASSES = (
    Class("late", ("my parcel came late", "delivery was delayed for days", "still waiting for my order")),
    Class("broken", ("it arrived broken", "the box was damaged", "cracked glass")),
    Class("price", ("too expensive", "I was charged too much", "the fee is a rip off")),
)
OPENINGS = ("Hello,", "To whom it may concern:", "Again", "Honestly", "I must say", "")
SAID = {
    "late": ("the parcel is late by {n} days", "{n} days and no delivery", "delayed again, {n} days of waiting"),
    "broken": ("item {n} arrived broken", "the lamp was cracked in {n} places", "box {n} was crushed and damaged"),
    "price": ("charged {n} too much", "{n} for that is a rip off", "the fee of {n} is far too expensive"),
}


def made(n: int, seed: int) -> tuple[list[str], list[str]]:
    rng = np.random.default_rng(seed)
    labels = [str(each) for each in rng.choice(list(SAID), n)]
    texts = [f"{rng.choice(OPENINGS)} {str(rng.choice(SAID[label])).format(n=rng.integers(2, 90))}" for label in labels]
    return texts, labels


@cache
def tweets(name: str = "airline_tweets/tweets.csv.gz") -> tuple[list[str], list[str]]:
    with gzip.open(data(name), "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["negativereason"]]
    return [row["text"] for row in rows], [row["negativereason"] for row in rows]


def test_descriptions_alone_tell_plain_texts_apart() -> None:
    texts, labels = made(120, 1)
    anchored = Anchored(CLASSES, texts)
    told = [anchored.names[at] for at in anchored.probabilities(texts).argmax(axis=1)]
    assert np.mean([one == other for one, other in zip(told, labels, strict=True)]) > 0.9


def test_a_text_is_held_against_the_classes_whatever_stands_beside_it() -> None:
    texts, _ = made(60, 2)
    anchored = Anchored(CLASSES, texts)
    np.testing.assert_allclose(anchored.nearness(texts[:1]), anchored.nearness(texts)[:1], atol=1e-6)


def test_labels_make_it_surer_and_rows_add_up_to_one() -> None:
    texts, labels = made(240, 3)
    learned = learn(texts[:180], labels[:180], Anchored(CLASSES, texts))
    found = learned.probabilities(texts[180:])
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    told = [learned.classes[at] for at in found.argmax(axis=1)]
    assert np.mean([one == other for one, other in zip(told, labels[180:], strict=True)]) > 0.95


def test_a_class_that_nobody_labelled_yet_is_still_found_by_its_description() -> None:
    texts, labels = made(240, 4)
    kept = [at for at, label in enumerate(labels) if label != "price"]
    learned = learn([texts[at] for at in kept], [labels[at] for at in kept], Anchored(CLASSES, texts))
    assert learned.classes == ("broken", "late", "price")
    asked = learned.probabilities(["the fee is a rip off, far too expensive, I was charged too much"])[0]
    assert asked[2] > learned.probabilities(["the lamp was cracked and broken"])[0][2]


def test_one_class_alone_is_refused_with_what_to_do() -> None:
    with pytest.raises(ExpectancyError) as refused:
        learn(["a b c", "d e f", "g h i"], ["x", "x", "y"])
    [problem] = refused.value.problems
    assert problem.code == "labels-too-few"
    assert "x (2), y (1)" in problem.what


def test_the_temperature_undoes_too_much_confidence() -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 1.5, (4_000, 4))
    place = np.array([rng.choice(4, p=row) for row in tempered(logits, 1.0)])
    degree, trust = calibrated(3 * logits, np.zeros_like(logits), place)
    assert degree == pytest.approx(3.0, rel=0.1)
    assert trust == 0.0
    assert (
        calibration_error(tempered(3 * logits, degree), place)
        < 0.02
        < calibration_error(tempered(3 * logits, 1), place)
    )


def test_f1_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(6)
    told, place = rng.integers(0, 5, 300), rng.integers(0, 4, 300)
    assert macro_f1(told, place, 5) == pytest.approx(f1_score(place, told, labels=range(4), average="macro"))
    assert sum(each.n for each in by_class(told, place, list("abcde"))) == 300


def test_those_that_are_told_first_are_more_often_right() -> None:
    rng = np.random.default_rng(7)
    found = tempered(rng.normal(0, 2, (3_000, 3)), 1.0)
    place = np.array([rng.choice(3, p=row) for row in found])
    curve = abstaining(found, place)
    assert [round(share, 1) for share, _, _ in curve] == [1.0, 0.9, 0.8, 0.6, 0.4]
    right = [each for _, _, each in curve]
    assert right == sorted(right)


def test_what_is_asked_is_new_unsure_and_the_same_for_the_same_seed() -> None:
    texts, _ = made(200, 8)
    anchored, vectors = Anchored(CLASSES, texts), places_of(texts)
    thought = anchored.probabilities(texts)
    first = ask(thought, vectors, [], 20)
    assert first == ask(thought, vectors, [], 20)
    assert len(set(first)) == 20
    assert not set(first) & set(ask(thought, vectors, first, 20))
    assert sorted(ask(thought, vectors, range(190), 20)) == list(range(190, 200))


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("[class]\nlate = 3\nbroken = 'x'\n", "neither a phrase nor a list"),
        ("[class]\nlate = 'x'\n", "one class alone"),
        ("class = 3\n", "no table"),
        ("[class\n", "Expected"),
    ],
)
def test_classes_that_cannot_be_read_are_refused(tmp_path: Path, told: str, what: str) -> None:
    (tmp_path / "classes.toml").write_text(told, encoding="utf-8")
    with pytest.raises(ExpectancyError) as refused:
        read_classes(tmp_path / "classes.toml")
    assert what in refused.value.problems[0].what


def test_classes_are_read_with_their_phrases(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[class]\nlate = ["it was late", " "]\nbroken = "it broke"\n', encoding="utf-8")
    assert read_classes(tmp_path / "c.toml") == (Class("late", ("it was late",)), Class("broken", ("it broke",)))


def test_human_reasons_of_airline_tweets_are_told_as_well_as_the_bench_says() -> None:
    texts, labels = tweets()
    step = 4  # every fourth: seconds instead of minutes, and a floor that is lower than the whole's
    classes, found = out_of_fold(texts[::step], labels[::step], folds=3, seed=1)
    place = np.array([classes.index(label) for label in labels[::step]])
    assert macro_f1(found.argmax(axis=1), place, len(classes)) > 0.43
    assert calibration_error(found, place) < 0.05
