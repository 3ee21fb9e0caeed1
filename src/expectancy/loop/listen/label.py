"""Label: a file of texts, the classes that its user named, and labels that people gave; what to ask next, how good."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.domain.study import Complaints
from expectancy.importers.opening import open_table
from expectancy.language.classify.anchored import Anchored, Class
from expectancy.language.classify.ask import ask, places_of
from expectancy.language.classify.learned import Floats, learn, out_of_fold
from expectancy.language.classify.quality import (
    OfClass,
    abstaining,
    by_class,
    calibration_error,
    macro_f1,
    macro_f1_interval,
)
from expectancy.language.redact import redact
from expectancy.loop.listen.said import collect
from expectancy.loop.scan import Silent, Watch
from expectancy.summaries.dates import MONTH_FIRST

HEAD = ("id", "label", "by", "at")
FEWEST = 30  # labels from which something is told of the quality
LEARNS = 2  # classes with as many labels as `learn` needs


@dataclass(frozen=True)
class Quality:
    """How good the classifier is on labels that it has not seen."""

    n: int
    macro_f1: float
    low: float
    high: float
    calibration_error: float
    classes: tuple[OfClass, ...]
    abstaining: tuple[tuple[float, float, float], ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "n": self.n,
            "macro_f1": self.macro_f1,
            "low": self.low,
            "high": self.high,
            "calibration_error": self.calibration_error,
            "classes": [vars(each) for each in self.classes],
            "abstaining": [
                {"told": share, "least_chance": least, "right": right} for share, least, right in self.abstaining
            ],
        }


@dataclass
class Labelling:
    """Texts (redacted), classes and labels; ``labels`` maps the place of a text to its class, the last one given."""

    ids: Sequence[str]
    rows_of: Sequence[str]  # file and row of each
    texts: Sequence[str]
    classes: Sequence[Class]
    file: Path
    empty: int  # rows without text
    seed: int = 2026
    labels: dict[int, str] = field(default_factory=dict)
    elsewhere: int = 0  # labels of ids that are not in the file

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.classes)

    @cached_property
    def anchored(self) -> Anchored:
        return Anchored(self.classes, self.texts)

    def thought(self) -> tuple[tuple[str, ...], Floats, str]:
        """(classes, chances of each text (n, k), what they rest on): labels where there are enough, else words."""
        counts = Counter(self.labels.values())
        if sum(n >= 2 for n in counts.values()) < LEARNS:
            return self.anchored.names, self.anchored.probabilities(self.texts), "descriptions"
        places = sorted(self.labels)
        learned = learn([self.texts[at] for at in places], [self.labels[at] for at in places], self.anchored, self.seed)
        return learned.classes, learned.probabilities(self.texts), f"{len(places):,} labels and descriptions"

    def next(self, n: int) -> list[int]:
        """Places of the texts that tell most, not labelled yet."""
        return ask(self.thought()[1], self._vectors, list(self.labels), n, self.seed)

    @cached_property
    def _vectors(self) -> Any:
        return places_of(self.texts)

    def give(self, at: int, label: str, by: str) -> None:
        """Append a label to the file at once: nothing that was answered is lost."""
        new = not self.file.exists() or not self.file.stat().st_size
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            if new:
                writer.writerow(HEAD)
            writer.writerow([self.ids[at], label, by, datetime.now(UTC).isoformat(timespec="seconds")])
        if label:
            self.labels[at] = label
        else:  # taken back
            self.labels.pop(at, None)

    def quality(self, folds: int = 5) -> Quality | None:
        """On labels that were held back; None under 30 labels."""
        if len(self.labels) < FEWEST:
            return None
        places = sorted(self.labels)
        given = [self.labels[at] for at in places]
        names, found = out_of_fold([self.texts[at] for at in places], given, self.anchored, folds, self.seed)
        place = np.array([names.index(label) for label in given])
        told = found.argmax(axis=1)
        low, high = macro_f1_interval(told, place, len(names), seed=self.seed)
        return Quality(
            len(places),
            macro_f1(told, place, len(names)),
            low,
            high,
            calibration_error(found, place),
            tuple(each for each in by_class(told, place, names) if each.n),
            tuple(abstaining(found, place)),
        )

    def rows(self, least: float) -> Iterator[Mapping[str, Any]]:
        """Every text: its class, the chance of it, whether a person gave it, or that it is open (below ``least``)."""
        names, found, _ = self.thought()
        for at, (name, chances) in enumerate(zip(self.ids, found, strict=True)):
            given = self.labels.get(at)
            best = int(chances.argmax())
            chance = float(chances[best])
            told = given or (names[best] if chance >= least else "")
            by = "person" if given else "classifier" if told else "open"
            yield {
                "id": name,
                "row": self.rows_of[at],
                "class": told,
                "likeliest": names[best],
                "chance": round(chance, 4),
                "by": by,
            }


def read_labelling(
    file: Path, text: str, id_: str | None, classes: Sequence[Class], labels: Path, watch: Watch | None = None
) -> Labelling:
    """The texts of a file, redacted, and the labels that there are. Raises with what is wrong in either."""
    table = open_table(file.name, file.parent.resolve(), None, {}, anywhere=True)
    for column in (text, id_):
        if column is not None and column not in table.columns:
            raise ExpectancyError(_no_column(file, column, table.columns))
    source = Complaints(file.stem, file.name, text=text, id=id_, dates=MONTH_FIRST)
    said, _ = collect(source, table, set(), watch or Silent())
    if not said.signals:
        raise ExpectancyError(_no_text(file, text))
    clear = redact([signal.text for signal in said.signals]).texts
    rows = [signal.id for signal in said.signals]
    ids = rows if id_ is not None else _prints(signal.text for signal in said.signals)
    found = Labelling(ids, rows, clear, classes, labels, said.rows - len(ids))
    _read_labels(found)
    return found


def _prints(texts: Iterable[str]) -> list[str]:
    """A fingerprint of each text, so that a label stays with it when rows move; the second of two alike ends in -2."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        name = blake2b(" ".join(text.split()).casefold().encode("utf-8"), digest_size=8).hexdigest()
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def _read_labels(found: Labelling) -> None:
    """The last label of each id holds; an empty one takes it back."""
    if not found.file.exists():
        return
    where = {name: at for at, name in enumerate(found.ids)}
    with found.file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if not {"id", "label"} <= set(reader.fieldnames or ()):
            raise ExpectancyError(_no_labels(found.file, list(reader.fieldnames or ())))
        for line, row in enumerate(reader, start=2):
            label, at = (row["label"] or "").strip(), where.get(row["id"])
            if label and label not in found.names:
                raise ExpectancyError(_no_class(found, label, line))
            if at is None:
                found.elsewhere += 1
            elif label:
                found.labels[at] = label
            else:
                found.labels.pop(at, None)


def _no_column(file: Path, column: str, columns: Sequence[str]) -> Problem:
    return Problem(
        "unknown-column",
        f'there is no column "{column}"{nearest(column, columns)}',
        file.name,
        f"one of {listed(columns)}",
        "give the name of a column of the file",
    )


def _no_text(file: Path, column: str) -> Problem:
    return Problem(
        "no-texts", f'the column "{column}" has no text', file.name, "texts to label", "give the column with the words"
    )


def _no_labels(file: Path, columns: Sequence[str]) -> Problem:
    return Problem(
        "bad-labels",
        f"the file of labels has the columns {listed(columns)}" if columns else "the file of labels is empty",
        str(file),
        "columns id and label",
        "give another file to --labels; a new one is made when it is not there",
    )


def _no_class(found: Labelling, label: str, line: int) -> Problem:
    return Problem(
        "unknown-label",
        f'"{label}" is none of the classes{nearest(label, found.names)}',
        f"{found.file}, line {line}",
        f"one of {listed(found.names)}",
        "correct the label, or add the class to the file of classes",
    )
