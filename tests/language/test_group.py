"""Groups of texts."""

from __future__ import annotations

import numpy as np
import pytest

from expectancy.language.anchors import anchors
from expectancy.language.embed import Vectors, embed
from expectancy.language.group import Grouped, choose, form, group
from expectancy.language.words import Text, read

TOPICS = {
    "bags": "my {} suitcase was lost and nobody at the {} baggage desk could find the luggage",
    "bills": "the {} invoice charged me twice and the {} billing office refuses to correct the amount",
    "dirt": "the {} restroom was dirty and the {} floor was covered with trash",
}
FILLERS = ["old", "red", "north", "south", "main", "new", "small", "large", "upper", "lower", "east", "west"]


def texts() -> tuple[list[Text], list[str]]:
    """Twelve different texts a topic, and the topic of each."""
    made = [
        (template.format(filler, FILLERS[(i * 5 + 3) % 12]) + f" at {FILLERS[(i * 7 + 1) % 12]} gate", topic)
        for topic, template in TOPICS.items()
        for i, filler in enumerate(FILLERS)
    ]
    return [read(text) for text, _ in made], [topic for _, topic in made]


def vectors(made: list[Text]) -> Vectors:
    return embed([text.plain for text in made])


def partition(found: Grouped, order: list[int]) -> set[frozenset[int]]:
    """The groups as sets of original positions, so that their numbers do not matter."""
    return {frozenset(order[i] for i in np.flatnonzero(found.labels == g)) for g in range(-1, found.k)} - {frozenset()}


def test_texts_about_different_things_come_apart_without_labels() -> None:
    made, topics = texts()
    found = group(made, vectors(made), groups=3)
    assert found.k == 3
    for g in range(3):
        assert len({topics[i] for i in np.flatnonzero(found.labels == g)}) == 1


def test_the_order_of_rows_changes_nothing() -> None:
    made, _ = texts()
    near = anchors().nearness(vectors(made))
    shuffled = np.random.default_rng(1).permutation(len(made)).tolist()
    one = group(made, vectors(made), near)
    other_texts = [made[i] for i in shuffled]
    other = group(other_texts, vectors(other_texts), near[shuffled])
    assert partition(one, list(range(len(made)))) == partition(other, shuffled)
    np.testing.assert_array_equal(one.similarity[shuffled], other.similarity)


def test_the_same_seed_gives_the_same_groups() -> None:
    made, _ = texts()
    first, second = (group(made, vectors(made), seed=7) for _ in range(2))
    np.testing.assert_array_equal(first.labels, second.labels)


def test_copies_go_with_what_they_copy_and_do_not_make_a_group() -> None:
    made, _ = texts()
    many = made + [made[0]] * 200
    found = group(many, vectors(many), groups=3)
    assert (found.labels[len(made) :] == found.labels[0]).all()
    alone = group(made, vectors(made), groups=3)
    assert partition(alone, list(range(len(made)))) == {
        frozenset(i for i in part if i < len(made)) for part in partition(found, list(range(len(many))))
    }


def test_groups_form_about_the_statements_that_texts_support() -> None:
    made, _ = texts()
    near = anchors().nearness(vectors(made))
    found = group(made, vectors(made), near)
    said = {anchors().statements[int(a)].id for a in found.anchors if a is not None}
    assert {"luggage-arrives", "clean"} <= said
    for g, a in enumerate(found.anchors):
        if a is not None:
            assert (near[found.labels == g, a] >= 0.12).all()


def test_at_most_as_many_groups_as_were_asked_for() -> None:
    made, _ = texts()
    near = anchors().nearness(vectors(made))
    for wanted in (1, 2, 5, 30):
        assert 1 <= group(made, vectors(made), near, groups=wanted).k <= wanted


def test_what_is_far_from_every_centre_is_in_no_group() -> None:
    places = np.eye(4, dtype=np.float32)[[0, 0, 0, 1, 1, 1, 3]]
    near = np.zeros((7, 2), np.float32)
    near[:3, 0], near[3:6, 1] = 0.6, 0.6
    labels, _, _, own = form(places, near, 2, seed=1)
    assert own == (0, 1)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1, -1]


def test_a_group_that_is_given_up_leaves_its_texts_to_the_next_best() -> None:
    none = np.zeros(2, np.int64)
    scores = np.array([[0.9, 0.5], [0.9, -1.0]], np.float32)
    found = Grouped(none, np.ones(2), scores, np.arange(2), (None, None), float("nan"))
    assert found.without([0]).tolist() == [1, -1]


@pytest.mark.parametrize(("clusters", "most"), [(4, 6), (5, 8)])
def test_the_number_of_free_groups_is_where_the_silhouette_is_near_its_best(clusters: int, most: int) -> None:
    random = np.random.default_rng(3)
    places = np.repeat(np.eye(clusters, 8), 30, axis=0) + random.normal(0, 0.05, (30 * clusters, 8))
    assert choose(places.astype(np.float32), most, seed=1) == clusters


def test_nothing_and_a_single_text_can_be_grouped() -> None:
    assert group([], np.zeros((0, 256), np.float32)).k == 0
    one = [read("The queue was endless.")]
    assert group(one, vectors(one)).labels.tolist() == [0]
