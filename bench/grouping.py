"""How far groups formed without labels agree with the labels that people gave: normalised mutual information.

    python bench/grouping.py            # needs the shared data beside the checkout; prints, writes nothing

Airline tweets (negative ones, ten reasons; tests only, nothing of them is shown) and CFPB narratives (issue, product).
Baselines as in reference/performance.md section 5: k-means with k = 20 on the plain static embeddings. NMI of a
MiniLM sentence model with the same k-means, measured once on the same texts (torch, scripts/distill_embeddings.py's
environment): tweets 0.181 as written; CFPB 0.381 (issue) and 0.359 (product).
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from expectancy.language.anchors import anchors
from expectancy.language.assemble import read_texts
from expectancy.language.embed import Vectors, embed, unit
from expectancy.language.features import Features
from expectancy.language.group import group
from expectancy.language.words import Text, read

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS = (1, 2, 3)
Rows = list[dict[str, str]]


def rows(path: str) -> Rows:
    with gzip.open(SHARED / path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tweets() -> tuple[list[str], dict[str, list[str]]]:
    kept = {row["text"]: row["negativereason"] for row in rows("airline_tweets/tweets.csv.gz") if row["negativereason"]}
    return list(kept), {"reason": list(kept.values())}


def complaints() -> tuple[list[str], dict[str, list[str]]]:
    name = "Consumer complaint narrative"
    kept = [row for row in rows("cfpb_complaints/complaints_2015_2020.csv.gz") if row[name].strip()]
    return [row[name] for row in kept], {key.lower(): [row[key] for row in kept] for key in ("Issue", "Product")}


def k_means(places: Vectors) -> Callable[[int], np.ndarray]:
    return lambda seed: KMeans(20, n_init=3, random_state=seed).fit_predict(places)


def report(name: str, labels: dict[str, list[str]], made: Callable[[int], np.ndarray]) -> None:
    """NMI over all texts (those in no group are one class of their own) and over assigned ones; mean of three seeds."""
    began = time.perf_counter()
    found = [made(seed) for seed in SEEDS]
    seconds = (time.perf_counter() - began) / len(SEEDS)
    scores = {key: np.mean([normalized_mutual_info_score(own, one) for one in found]) for key, own in labels.items()}
    groups = np.mean([len(set(one[one >= 0])) for one in found])
    left = np.mean([np.mean(one < 0) for one in found])
    assigned = {key: np.mean([_of_assigned(own, one) for one in found]) for key, own in labels.items()}
    told = "  ".join(f"{key} {score:.3f} (assigned {assigned[key]:.3f})" for key, score in scores.items())
    print(f"  {name:<58} {told}  groups {groups:.0f}  in none {left:.1%}  {seconds:.1f} s a run")


def _of_assigned(own: list[str], groups: np.ndarray) -> float:
    placed = groups >= 0
    return float(normalized_mutual_info_score(np.array(own)[placed], groups[placed]))


def bench(title: str, texts: list[str], labels: dict[str, list[str]]) -> None:
    began = time.perf_counter()
    made: list[Text] = [read(text) for text in texts]
    vectors, near = read_texts(made, anchors())
    features = Features(made, vectors, 1)
    places = features.place(made, vectors)
    meaning, terms = places[:, : features.axes.shape[1]], places[:, features.axes.shape[1] :]
    print(f"{title}: {len(texts):,} texts, read, embedded and features fitted in {time.perf_counter() - began:.1f} s")
    report("static embeddings of the text as written, k-means 20", labels, k_means(embed(texts)))
    report("  placeholders and handles taken out, mean of sentences", labels, k_means(unit(vectors)))
    report("  40 principal components", labels, k_means(meaning))
    report("latent semantic analysis of stems, k-means 20", labels, k_means(terms))
    report("both side by side, k-means 20", labels, k_means(places))
    report("group() without statements", labels, lambda seed: group(made, vectors, seed=seed).labels)
    report(
        "group() with statements: what refine() does", labels, lambda seed: group(made, vectors, near, seed=seed).labels
    )


def main() -> int:
    if not SHARED.exists():
        print(f"no data at {SHARED}")
        return 1
    with threadpool_limits(limits=1):
        bench("Airline tweets", *tweets())
        bench("CFPB narratives", *complaints())
    return 0


if __name__ == "__main__":
    sys.exit(main())
