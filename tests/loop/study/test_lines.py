"""Keys are found in the text of a study, wherever they stand."""

from __future__ import annotations

import tomllib
from typing import Any

from expectancy.loop.study.lines import line_numbers
from study_files import GOOD


def paths(value: Any, path: str = "") -> list[str]:
    """Every path of a parsed file, as the study's messages write them; inline tables stay whole."""
    found = []
    for key, each in value.items():
        here = f"{path}.{key}" if path else key
        if isinstance(each, list) and each and all(isinstance(entry, dict) for entry in each):
            for at, entry in enumerate(each):
                found += [f"{here}[{at}]", *paths(entry, f"{here}[{at}]")]
        else:
            found.append(here)
            found += paths(each, here) if isinstance(each, dict) and key in ("study", "rules", "override") else []
    return found


def test_every_key_of_a_study_is_found_in_its_line() -> None:
    numbers, lines = line_numbers(GOOD), GOOD.split("\n")
    wanted = paths(tomllib.loads(GOOD))
    assert len(wanted) > 60
    assert set(numbers) == set(wanted)
    for path, number in numbers.items():
        name = path.rpartition(".")[2].split("[")[0]
        assert name in lines[number - 1]


def test_items_are_counted_within_their_survey() -> None:
    text = "[[survey]]\n[[survey.item]]\nid = 1\n[[survey]]\n[[survey.item]]\nid = 2\n[[survey.item]]\nid = 3\n"
    numbers = line_numbers(text)
    assert [numbers[f"survey[{at}].item[{of}].id"] for at, of in ((0, 0), (1, 0), (1, 1))] == [3, 6, 8]


def test_text_over_several_lines_has_no_keys_in_it() -> None:
    text = '[study]\nnote = """\ntitle = "not this one"\n"""\n"title" = "this one" # comment\n'
    assert line_numbers(text)["study.title"] == 5
