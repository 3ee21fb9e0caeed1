"""How one value of a study is read: its type, its range, and what is said when it does not fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from expectancy.domain.errors import listed
from expectancy.domain.kano_tables import EXAMPLE, LETTERS, letters_of
from expectancy.domain.table import Table
from expectancy.importers.columns import find_column
from expectancy.loop.study.report import Place, by_nearness, one_of, shown, suggestion
from expectancy.loop.study.schema import Key
from expectancy.summaries.decode import plain


@dataclass(frozen=True)
class Columns:
    """The columns of a source's file; None where the file could not be opened (then columns are not checked)."""

    file: str
    names: tuple[str, ...] | None
    table: Table | None = None

    def find(self, name: str) -> str | None:
        """The column that ``name`` means, as the file writes it; blanks do not count."""
        return name if self.names is None else find_column(name, self.names)


class Wrong(Exception):  # noqa: N818  # not an error to anybody outside: read_value notes it
    """The value is not what the key holds. ``what`` continues the key's name: ``is 7``."""

    def __init__(self, what: str, expected: str, do: str, code: str = "wrong-value") -> None:
        self.what, self.expected, self.do, self.code = what, expected, do, code


def _type(value: Any, expected: str, do: str) -> Wrong:
    return Wrong(f"is {shown(value)}", expected, do, "wrong-type")


NO_COLUMNS = Columns("", None)
Number = TypeVar("Number", int, float)
Reader = Callable[[Key, Any, Place, Columns], Any]


def read_value(key: Key, value: Any, place: Place, columns: Columns = NO_COLUMNS) -> Any:
    """The value as the record holds it, or None where it is wrong; what is wrong is noted."""
    try:
        return READERS[key.kind](key, value, place, columns)
    except Wrong as wrong:
        place.wrong(wrong.code, f"{key.name} {wrong.what}", wrong.expected, wrong.do)
        return None


def _text(key: Key, value: Any, place: Place, columns: Columns) -> str:
    if not isinstance(value, str):
        again = f'"{value}"' if isinstance(value, int | float) and not isinstance(value, bool) else '"..."'
        raise _type(value, "text in quotation marks", f"write {key.name} = {again}")
    if key.required and not value.strip():
        raise Wrong("is empty", "some text", f"fill in {key.name}")
    return value


def _label(key: Key, value: Any, place: Place, columns: Columns) -> str:
    """A text, or a number or date that stands for one: ``wave = 2013``."""
    if isinstance(value, int | date | time) and not isinstance(value, bool):
        return str(value)
    return _text(key, value, place, columns)


def _column(key: Key, value: Any, place: Place, columns: Columns) -> str | None:
    name = _text(key, value, place, columns)
    found = columns.find(name)
    if found is None:
        no_column(place, name, columns)
    return found


def no_column(place: Place, name: str, columns: Columns) -> None:
    known = columns.names or ()
    place.wrong(
        "unknown-column",
        f'column "{name}" is not in {columns.file}{suggestion(name, known)}',
        one_of(name, known),
        "correct the name as it stands in the file's headings, or take this key out",
    )


def _columns(key: Key, value: Any, place: Place, columns: Columns) -> tuple[str, ...]:
    names = _texts(key, value, place, columns)
    found = [columns.find(name) for name in names]
    for name, column in zip(names, found, strict=True):
        if column is None:
            no_column(place, name, columns)
    return tuple(column for column in found if column is not None)


def _texts(key: Key, value: Any, place: Place, columns: Columns) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        entries = value if isinstance(value, list) else [value]
        again = ", ".join(f'"{each}"' for each in entries if isinstance(each, str | int | float)) or '"..."'
        raise _type(value, "a list of texts", f"write {key.name} = [{again}]")
    for twice in sorted({each for each in value if value.count(each) > 1}):
        place.wrong("named-twice", f'"{twice}" stands twice in {key.name}', "each name once", "take one out")
    return tuple(dict.fromkeys(value))


def _codes(key: Key, value: Any, place: Place, columns: Columns) -> tuple[str, ...]:
    """Numbers and words; a number as the decoder writes it, so that 9 and 9.0 are one."""
    fine = isinstance(value, list) and all(isinstance(each, int | float | str) for each in value)
    if not fine or any(isinstance(each, bool) for each in value):
        again = f"[{shown(value)}]" if isinstance(value, int | float | str) else '[0, "n/a"]'
        raise _type(value, "a list of numbers and words", f"write {key.name} = {again}")
    return tuple(each if isinstance(each, str) else f"{each:g}" for each in value)


def _scale(key: Key, value: Any, place: Place, columns: Columns) -> tuple[int, int]:
    low, high = int(key.low or 0), int(key.high or 0)
    expected = f"two whole numbers, the lower first, from {low} to {high}, such as [1, 7]"
    whole = isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value)
    if not whole:
        raise _type(value, expected, f"write {key.name} = [1, 7] with your scale's lowest and highest rating")
    if not low <= value[0] < value[1] <= high:
        again = f"[{value[1]}, {value[0]}]" if low <= value[1] < value[0] <= high else "[1, 7] with your scale's ends"
        raise Wrong(f"is {shown(value)}", expected, f"write {key.name} = {again}")
    return (value[0], value[1])


def _number(key: Key, value: Any, place: Place, columns: Columns) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _type(value, f"a number{_bounds(key)}", _without_quotes(key, value))
    return _within(key, value)


def _whole(key: Key, value: Any, place: Place, columns: Columns) -> int:
    if type(value) is not int:
        raise _type(value, f"a whole number{_bounds(key)}", _without_quotes(key, value))
    return _within(key, value)


def _within(key: Key, value: Number) -> Number:
    if math.isfinite(value) and (key.low is None or value >= key.low) and (key.high is None or value <= key.high):
        return value
    percent = key.high is not None and key.high <= 1 < value and (key.low or 0.0) <= value / 100 <= key.high
    hint = f"write {key.name} = {value / 100:g}" if percent else "correct the number"
    raise Wrong(f"is {shown(value)}", f"a number{_bounds(key)}", hint)


def _bounds(key: Key) -> str:
    if key.low is not None and key.high is not None:
        return f" from {key.low:g} to {key.high:g}"
    return "" if key.low is None else f", {key.low:g} or more"


def _without_quotes(key: Key, value: Any) -> str:
    if isinstance(value, str) and _is_number(value):
        return f"write {key.name} = {value}"
    # a setting may be shown by example; what only people can tell (effort, lead time, cost) is never suggested
    return f"write {key.name} = 1" if key.kind == "whole" else f"write {key.name} as a bare number, or take it out"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _yes_no(key: Key, value: Any, place: Place, columns: Columns) -> bool:
    if not isinstance(value, bool):
        again = "true" if str(value).casefold() in ("true", "yes", "1") else "false"
        raise _type(value, "true or false", f"write {key.name} = {again}")
    return value


def _date(key: Key, value: Any, place: Place, columns: Columns) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise _type(value, "a date, year-month-day", f"write {key.name} = 2026-09-30")


def _choice(key: Key, value: Any, place: Place, columns: Columns) -> str:
    text = _text(key, value, place, columns)
    if text in key.choices:
        return text
    near = suggestion(text, key.choices)
    do = f'write {key.name} = "{by_nearness(text, key.choices)[0]}"' if near else f"choose one, or leave {key.name} out"
    raise Wrong(f'is "{text}"{near}', f"one of {listed(key.choices)}", do)


def _choices(key: Key, value: Any, place: Place, columns: Columns) -> tuple[str, ...]:
    """One of the choices, or a list of several."""
    names = (value,) if isinstance(value, str) else _texts(key, value, place, columns)
    for name in names:
        if name not in key.choices:
            near = suggestion(name, key.choices)
            other = f"choose among these, or leave {key.name} out"
            do = f'write "{by_nearness(name, key.choices)[0]}"' if near else other
            place.wrong("wrong-value", f'{key.name} has "{name}"{near}', f"one or several of {listed(key.choices)}", do)
    return tuple(name for name in names if name in key.choices)


def _kano_table(key: Key, value: Any, place: Place, columns: Columns) -> str:
    """A table by name, or its 25 letters."""
    text = _text(key, value, place, columns)
    if letters_of(text) is None:
        raise Wrong(
            f'is "{text}"{suggestion(text, key.choices)}',
            f"{', '.join(key.choices)}, or 25 letters of {LETTERS}: five rows (functional) of five (dysfunctional)",
            f'name a table, or write one out: {key.name} = "{EXAMPLE}"',
        )
    return text


def _words(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, str]:
    """A table wording -> one of the choices."""
    example = f'[{place.heading}] with lines such as "as in the file" = "{key.choices[0]}"'
    if not isinstance(value, dict):
        raise _type(value, "a table of wordings", f"write {example}")
    meant: dict[str, str] = {}
    for wording, answer in value.items():
        if answer not in key.choices:
            near = suggestion(answer, key.choices) if isinstance(answer, str) else ""
            place.wrong(
                "wrong-value",
                f"the wording {shown(wording)} is said to mean {shown(answer)}{near}",
                f"one of {listed(key.choices)}",
                f"write {shown(wording)} = one of these",
            )
        elif meant.setdefault(plain(wording), answer) != answer:
            place.wrong(
                "wrong-value",
                f"the wording {shown(wording)} is said to mean both {meant[plain(wording)]} and {answer}",
                "one meaning a wording (case and blanks do not count)",
                "take one of them out",
            )
    return {wording: answer for wording, answer in value.items() if answer in key.choices}


def _values(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, tuple[str, ...]]:
    """A table column -> the values that mean it."""
    if not isinstance(value, Mapping):
        raise _type(value, "a table of columns and values", f'write {key.name} = {{ status = ["cancelled"] }}')
    found = {}
    for name, each in value.items():
        column = columns.find(name)
        if column is None:
            no_column(place, name, columns)
            column = name
        words = read_value(Key(name, "codes", ""), each, place.key(name))
        if words is not None:
            found[column] = words
    return found


def _points(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, str]:
    """A table dimension -> the column with its points."""
    if not isinstance(value, Mapping):
        raise _type(value, "a table of dimensions and columns", f'write [survey.{key.name}] with lines such as a = "A"')
    found = {}
    for name, each in value.items():
        column = read_value(Key(name, "column", ""), each, place.key(name), columns)
        if column is not None:
            found[name] = column
    return found


def _shares(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, float]:
    """A table value -> its share or count, none below 0; two or more of them."""
    example = f"write {key.name} = {{ female = 0.52, male = 0.48 }}"
    if not isinstance(value, Mapping):
        raise _type(value, "a table of values and shares", example)
    found = {}
    for name, each in value.items():
        number = read_value(Key(name, "number", "", low=0), each, place.key(name))
        if number is not None:
            found[name] = float(number)
    if len(value) < 2 or (len(found) == len(value) and not sum(found.values()) > 0):
        raise Wrong(f"is {shown(value)}", "two values or more, with shares that are not all 0", example)
    return found


def _sizes(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, float]:
    """A table stratum -> how many there are, 1 or more each."""
    if not isinstance(value, Mapping):
        raise _type(value, "a table of strata and numbers", f"write {key.name} = {{ north = 1200, south = 800 }}")
    found = {name: read_value(Key(name, "number", "", low=1), each, place.key(name)) for name, each in value.items()}
    return {name: float(number) for name, number in found.items() if number is not None}


def _lists(key: Key, value: Any, place: Place, columns: Columns) -> dict[str, tuple[str, ...]]:
    """A table name -> a list of names."""
    if not isinstance(value, Mapping):
        example = f'write [{place.heading}] with lines such as Quality = ["Value", "Satisfaction"]'
        raise _type(value, "a table of names and lists of names", example)
    found = {name: read_value(Key(name, "texts", ""), each, place.key(name)) for name, each in value.items()}
    return {name: each for name, each in found.items() if each is not None}


READERS: dict[str, Reader] = {
    "text": _text,
    "file": _text,
    "label": _label,
    "column": _column,
    "columns": _columns,
    "texts": _texts,
    "codes": _codes,
    "scale": _scale,
    "number": _number,
    "whole": _whole,
    "yes-no": _yes_no,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "kano-table": _kano_table,
    "words": _words,
    "sizes": _sizes,
    "values": _values,
    "shares": _shares,
    "points": _points,
    "lists": _lists,
}
# What each kind is called in the reference.
KIND_NAMES = {
    "text": "text",
    "file": "file",
    "label": "text",
    "column": "column",
    "columns": "list of columns",
    "texts": "list of texts",
    "codes": "list of numbers and words",
    "scale": "[lowest, highest]",
    "number": "number",
    "whole": "whole number",
    "yes-no": "true or false",
    "date": "date",
    "choice": "one of",
    "choices": "one or several of",
    "kano-table": "25 letters, or",
    "words": "table wording = meaning",
    "sizes": "table stratum = number",
    "values": "table column = list of values",
    "shares": "table value = share",
    "points": "table dimension = column",
    "lists": "table name = list of names",
}
