"""The wordings of Kano's answers: the page is the data, no text has two meanings, and a study reads them by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.domain.kano_wordings import WORDINGS, spellings
from expectancy.domain.study import KANO_ANSWERS, Survey
from expectancy.loop.study import read_study
from expectancy.loop.study.wordings_page import page
from expectancy.methods.contract import kano_labels
from study_files import GOOD, Folder

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "kano-wordings.md"


def test_the_committed_page_is_the_generated_one() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), f"write it anew: python -m expectancy.loop.study.wordings_page > {PAGE}"


@pytest.mark.parametrize("name", WORDINGS)
def test_every_answer_has_a_wording_and_no_wording_two_meanings(name: str) -> None:
    wording = WORDINGS[name]
    texts = [text for answer in KANO_ANSWERS for text in getattr(wording, answer)]
    assert all(getattr(wording, answer) for answer in KANO_ANSWERS)
    assert len({text.casefold() for text in texts}) == len(texts)


def test_two_wordings_together_never_contradict_each_other() -> None:
    meant: dict[str, str] = {}
    for name in WORDINGS:
        for text, answer in spellings(name).items():
            assert meant.setdefault(text.casefold(), answer) == answer, (name, text)


def test_at_least_four_english_forms_and_eight_other_languages_are_there() -> None:
    assert sum(wording.language == "English" for wording in WORDINGS.values()) >= 4
    languages = {wording.language for wording in WORDINGS.values()}
    known = {"German", "Spanish", "French", "Italian", "Portuguese", "Dutch", "Chinese, simplified", "Japanese"}
    assert known <= languages


def test_apostrophes_full_stops_case_and_blanks_do_not_count_and_own_answers_go_before() -> None:
    own = {"I dislike it": "tolerate"}
    labels = dict(kano_labels(Survey("s", "s.csv", (), kano_wording=("english_expect", "french"), kano_answers=own)))
    assert labels["i’m neutral"] == labels["i'm neutral."] == labels["ça m'est égal"] == 3
    assert labels["i like it"] == labels["cela me plaît"] == labels["like"] == labels["1"] == 1
    assert labels["i dislike it"] == 4
    assert "das setze ich voraus" not in labels


def test_a_study_names_one_wording_or_several(folder: Folder) -> None:
    for written, read in (('"german"', ("german",)), ('["german", "dutch"]', ("german", "dutch"))):
        folder.write(GOOD.replace("target = 6", f"target = 6\nkano_wording = {written}"))
        assert read_study(folder.path).surveys[0].kano_wording == read
