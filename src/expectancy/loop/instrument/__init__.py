"""Built-in questionnaires: their items reworded for a company, and the study.toml that reads the answers."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.study import POINTS
from expectancy.loop.init.writing import Draft, text_of
from expectancy.loop.study.schema import ITEM, STUDY, SURVEY
from expectancy.loop.study.text import NAME

ANSWERS = "answers.csv"
QUESTIONNAIRE = "questionnaire.csv"
HEAD = """\
# Written by `expectancy instrument {name}`. Ask the questions of questionnaire.csv, put the answers beside this file as
# {answers}: a row a customer, columns named as below. Every key: docs/reference/study-file.md
"""


@dataclass(frozen=True)
class Words:
    """Whom the questions are about. ``industry`` completes "an outstanding ...", ``service`` "the ... of"."""

    company: str = "this company"
    industry: str = "company"
    service: str = "service"

    def about(self, text: str, who: str = "") -> str:
        """The text with its placeholders filled in."""
        places = {"who": who, "company": self.company, "industry": self.industry, "service": self.service}
        for name, word in places.items():
            text = text.replace(f"{{{name}}}", word)
        return text[:1].upper() + text[1:]

    @property
    def outstanding(self) -> str:
        return f"an outstanding {self.industry}"


@dataclass(frozen=True)
class Question:
    """One question: the column of its answers, what it asks for, and its wording."""

    column: str
    part: str  # expected, perceived, points, overall
    item: str  # its id; empty for points and overall
    dimension: str
    reverse: bool
    lowest: int
    highest: int
    text: str


@dataclass(frozen=True)
class Instrument:
    """A questionnaire reworded for a company."""

    name: str
    title: str
    subject: str  # what a study of it is about
    source: str  # whose map of items to dimensions it is
    introductions: Mapping[str, str]  # part -> what stands above its questions
    questions: tuple[Question, ...]

    def asked(self, part: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.part == part)

    def table(self) -> str:
        """The questions as CSV, a row a question in the order in which they are asked."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            ["column", "part", "item", "dimension", "reverse", "lowest", "highest", "introduction", "question"]
        )
        for each in self.questions:
            reverse = "yes" if each.reverse else "no"
            where = [each.column, each.part, each.item, each.dimension, reverse, each.lowest, each.highest]
            writer.writerow([*where, self.introductions[each.part], each.text])
        return out.getvalue()

    def study(self) -> str:
        """The study.toml that reads the answers."""
        head, survey = Draft(STUDY), Draft(SURVEY)
        head.put("title", self.subject)
        survey.put("name", self.name)
        survey.put("file", ANSWERS)
        survey.idea("respondent", "id", "the column that names the customer, if there is one")
        expected = self.asked("expected")
        survey.put("scale", [expected[0].lowest, expected[0].highest])
        [overall] = self.asked("overall")
        survey.put("overall", overall.column)
        survey.put("points", {question.dimension: question.column for question in self.asked("points")})
        survey.put("note", f"{self.title}, reworded; items to dimensions: {self.source}")
        for first, second in zip(expected, self.asked("perceived"), strict=True):
            item = Draft(ITEM, notes=[f"asked as an expectation: {first.text}"])
            for key, value in (("id", first.item), ("text", second.text), ("dimension", first.dimension)):
                item.put(key, value)
            item.put("expected", first.column)
            item.put("perceived", second.column)
            if first.reverse:
                item.put("reverse", True)
            survey.inner.append(item)
        return HEAD.format(name=self.name, answers=ANSWERS) + "\n" + text_of([head, survey])

    def as_dict(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        questions = [
            {
                "column": each.column,
                "part": each.part,
                "item": each.item,
                "dimension": each.dimension,
                "reverse": each.reverse,
                "scale": [each.lowest, each.highest],
                "text": each.text,
            }
            for each in self.questions
        ]
        return {
            "instrument": self.name,
            "map": self.source,
            "introductions": dict(self.introductions),
            "questions": questions,
            "study": self.study(),
        }


def instrument_names() -> list[str]:
    """The instruments that ship with the package."""
    return sorted(path.name.removesuffix(".toml") for path in files(__name__).iterdir() if path.name.endswith(".toml"))


def read_instrument(name: str, words: Words) -> Instrument:
    """An instrument in the words of one company. Raises: UsageError where there is none of this name."""
    known = instrument_names()
    wanted = name.strip().lower()
    if wanted not in known:
        raise UsageError(
            Problem(
                "unknown-instrument",
                f'there is no instrument "{name}"{nearest(wanted, known)}',
                "expectancy instrument",
                f"one of {listed(known)}",
                "give one of these, or write the items of your own instrument into a study.toml",
            )
        )
    raw = tomllib.loads(files(__name__).joinpath(f"{wanted}.toml").read_text(encoding="utf-8"))
    introductions = {part: words.about(raw[part]) for part in ("expected", "perceived", "points", "overall")}
    subject = words.about(raw["subject"])
    return Instrument(wanted, raw["title"], subject, raw["map"], introductions, tuple(_questions(raw, words)))


def _questions(raw: Mapping[str, Any], words: Words) -> list[Question]:
    low, high = raw["scale"]
    found = []
    for part, letter, who in (("expected", "E", words.outstanding), ("perceived", "P", words.company)):
        for number, item in enumerate(raw["item"], start=1):
            text = words.about(item["text"], who)
            turned = bool(item.get("reverse", False))
            found.append(Question(f"{letter}{number}", part, item["id"], item["dimension"], turned, low, high, text))
    for name, text in raw["dimensions"].items():
        told = words.about(text, words.company)
        found.append(Question(f"W_{name}", "points", "", name, False, 0, POINTS, told))
    found.append(Question("OVERALL", "overall", "", "", False, low, high, words.about(raw["overall"])))
    return found


def write_instrument(instrument: Instrument, folder: Path) -> tuple[Path, Path]:
    """questionnaire.csv and study.toml in a folder, made where it is new; nothing that is there is overwritten."""
    targets = folder / QUESTIONNAIRE, folder / NAME
    for target in targets:
        if target.exists():
            raise ExpectancyError(
                Problem(
                    "init-exists",
                    f"there is already a {target.name}",
                    str(target),
                    "a folder without one: an existing file is never overwritten",
                    "move it away or rename it, or choose another folder",
                )
            )
    folder.mkdir(parents=True, exist_ok=True)
    # a byte-order mark, as spreadsheets on Windows read other letters than ASCII wrongly without one
    targets[0].write_text(instrument.table(), encoding="utf-8-sig", newline="")
    targets[1].write_text(instrument.study(), encoding="utf-8")
    return targets
