"""How well texts are told into classes, beside what is usual: the ten reasons people gave 8,042 airline complaints.

    OMP_NUM_THREADS=1 python bench/classify.py [--quick]   # needs the shared data beside the checkout; writes nothing

Tests only data: nothing of it is shown. Macro-F1 and expected calibration error, of 5 folds; then 200 labels that
``ask`` chose, and 200 drawn at random, the rest told; then descriptions alone. Baselines in reference/performance.md
section 5: TF-IDF with logistic regression 0.520 (run again here), MiniLM 0.495 with labels and 0.386 without.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from expectancy.language.classify.anchored import DEGREE, Anchored, Class
from expectancy.language.classify.ask import ask, places_of
from expectancy.language.classify.learned import Learned, learn, out_of_fold
from expectancy.language.classify.quality import abstaining, calibration_error, macro_f1, tempered

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "airline_tweets" / "tweets.csv.gz"
LABELS, BATCH, SEEDS = 200, 25, (1, 2, 3)
# Written from the names of the reasons, before any result was seen.
CLASSES = (
    Class(
        "Bad Flight",
        (
            "the flight itself was bad",
            "uncomfortable seat on board",
            "no entertainment, wifi or food on the plane",
            "broken seat, dirty cabin",
            "turbulent and cramped flight",
        ),
    ),
    Class(
        "Can't Tell",
        (
            "I am disappointed with this airline",
            "worst airline ever",
            "you are terrible",
            "never flying with you again",
            "this is a joke",
        ),
    ),
    Class(
        "Cancelled Flight",
        (
            "my flight was cancelled",
            "you cancelled my flight",
            "flight cancelled and nobody rebooked me",
            "cancellation of the flight",
        ),
    ),
    Class(
        "Customer Service Issue",
        (
            "nobody answers the phone",
            "on hold for hours with customer service",
            "no reply from customer service",
            "rude agent at the desk",
            "no help and no response from staff",
        ),
    ),
    Class(
        "Damaged Luggage",
        (
            "my suitcase arrived damaged",
            "broken bag, torn luggage",
            "you broke my luggage",
            "damaged items in my bag",
        ),
    ),
    Class(
        "Flight Attendant Complaints",
        (
            "the flight attendant was rude",
            "unfriendly cabin crew",
            "the crew on board ignored us",
            "stewardess was unprofessional",
        ),
    ),
    Class(
        "Flight Booking Problems",
        (
            "I cannot book a flight on the website",
            "booking problem",
            "error when I try to buy a ticket online",
            "cannot change my reservation",
            "charged twice for the ticket",
        ),
    ),
    Class(
        "Late Flight",
        (
            "my flight is delayed",
            "delayed for hours on the runway",
            "late departure, missed my connection",
            "we are sitting on the plane waiting",
            "waiting at the gate for a late plane",
        ),
    ),
    Class(
        "Lost Luggage",
        (
            "you lost my bag",
            "my luggage did not arrive",
            "where is my suitcase",
            "bags missing for days",
            "lost baggage claim",
        ),
    ),
    Class(
        "longlines",
        (
            "long lines at the check in",
            "the queue at the counter is very long",
            "waiting in line for an hour at the airport",
            "not enough agents, huge line",
        ),
    ),
)


def tweets() -> tuple[list[str], list[str]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["negativereason"]]
    return [row["text"] for row in rows], [row["negativereason"] for row in rows]


def baseline(texts: list[str], labels: list[str]) -> np.ndarray:
    """TF-IDF of words and pairs, logistic regression: what most would do."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=3.0, class_weight="balanced", max_iter=300))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return np.asarray(cross_val_predict(model, texts, labels, cv=folds, method="predict_proba"))


def told(name: str, made: Callable[[], np.ndarray], place: np.ndarray) -> np.ndarray:
    began = time.perf_counter()
    found = made()
    f1, error = macro_f1(found.argmax(axis=1), place, found.shape[1]), calibration_error(found, place)
    print(
        f"{name:<58} macro-F1 {f1:.3f}  calibration error {error:.3f}  {time.perf_counter() - began:6.1f} s", flush=True
    )
    return found


def few(texts: list[str], labels: list[str], anchored: Anchored, seed: int, chosen: bool) -> tuple[Learned, list[int]]:
    """What is learned from 200 labels, and which these are."""
    if not chosen:
        at = [int(each) for each in np.random.default_rng(seed).choice(len(texts), LABELS, replace=False)]
        return learn([texts[i] for i in at], [labels[i] for i in at], anchored, seed), at
    vectors, at, thought = places_of(texts), [], anchored.probabilities(texts)
    while True:
        at += ask(thought, vectors, at, BATCH, seed)
        learned = learn([texts[i] for i in at], [labels[i] for i in at], anchored, seed)
        if len(at) >= LABELS:
            return learned, at
        thought = learned.probabilities(texts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="every fourth text")
    step = 4 if parser.parse_args().quick else 1
    texts, labels = (each[::step] for each in tweets())
    classes = sorted(set(labels))
    place = np.array([classes.index(label) for label in labels])
    anchored = Anchored(sorted(CLASSES, key=lambda each: each.name), texts)
    print(f"{len(texts):,} texts, {len(classes)} classes")
    told("5 folds: TF-IDF and logistic regression", lambda: baseline(texts, labels), place)
    found = told("5 folds: learned", lambda: out_of_fold(texts, labels, seed=0)[1], place)
    whole = macro_f1(found.argmax(axis=1), place, len(classes))
    for share, least, right in abstaining(found, place):
        print(f"    told of {share:4.0%}, those with a chance of {least:.2f} or more: {right:.1%} right")
    told("5 folds: learned, with descriptions", lambda: out_of_fold(texts, labels, anchored, seed=0)[1], place)
    told("no label: descriptions, in meaning", lambda: tempered(anchored.in_meaning(texts), DEGREE), place)
    told("no label: descriptions, in the very words", lambda: tempered(anchored.in_words(texts), DEGREE), place)
    told("no label: descriptions", lambda: anchored.probabilities(texts), place)
    for chosen in (True, False):
        scores = []
        for seed in SEEDS:
            learned, at = few(texts, labels, anchored, seed, chosen)
            rest = np.setdiff1d(np.arange(len(texts)), at)
            thought = learned.probabilities([texts[i] for i in rest])
            scores.append(macro_f1(thought.argmax(axis=1), place[rest], len(classes)))
        mean, how = float(np.mean(scores)), "that were asked for" if chosen else "drawn at random"
        print(f"{LABELS} labels {how}: macro-F1 {mean:.3f}, {mean / whole:.0%} of that with all labels", flush=True)


if __name__ == "__main__":
    main()
