"""The embeddings that ship with the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from expectancy.language.embed import DIMENSIONS, FOLDER, embed


def test_vectors_have_length_one_and_the_stated_shape() -> None:
    found = embed(["My bag was lost.", "The queue was endless."])
    assert found.shape == (2, DIMENSIONS)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_text_without_known_words_is_the_zero_vector() -> None:
    found = embed(["", "late train"])
    assert not found[0].any()
    assert found[1].any()


def test_no_text_gives_no_row() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    texts = ["My bag was lost.", "The queue was endless.", "They charged me twice for the same thing."]
    np.testing.assert_array_equal(embed(texts)[::-1], embed(texts[::-1]))


def test_of_five_texts_four_are_nearer_to_what_means_the_same_than_to_what_does_not() -> None:
    triples: list[tuple[str, str, str]] = [
        ("My luggage was lost.", "They cannot find my suitcase.", "The soup was cold."),
        ("I was on hold for an hour.", "Nobody picked up the phone.", "There is an error on my credit report."),
        ("They will not give my money back.", "I am waiting for my refund.", "The room was dirty."),
        ("The agent was rude.", "She was very impolite to me.", "The website does not load."),
        ("I want to cancel my subscription.", "They will not let me end my membership.", "My flight was delayed."),
    ]
    found = [embed(triple) for triple in triples]
    # "on hold" and "picked up the phone" share no word: averaged word vectors cannot see that, a sentence model could
    assert sum(a @ b > a @ c + 0.1 for a, b, c in found) >= 4


def test_importing_the_entry_loads_neither_the_model_nor_scikit_learn() -> None:
    code = (
        "import sys, expectancy.language, expectancy.language.refine;"
        "print([name for name in ('model2vec', 'sklearn', 'scipy', 'tokenizers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_model_is_small_and_says_where_it_comes_from() -> None:
    files = {path.name: path.stat().st_size for path in Path(FOLDER).iterdir()}
    assert set(files) == {"model.safetensors", "tokenizer.json", "config.json", "MODEL_CARD.md"}
    assert sum(files.values()) < 9_000_000
    card = (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Apache License 2.0" in card
    assert "all-MiniLM-L6-v2" in card
