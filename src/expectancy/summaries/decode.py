"""A rated column as marks, small whole numbers: 0 for "no answer", 1 for the lowest rating of the scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.summaries.variables import LARGEST, NOT_TOLD, Marks, Rating, marks_type

Words = tuple[npt.NDArray[np.int32], list[str]]  # a place for each row, and what stands there
Fault = Callable[[str, str, object, npt.NDArray[np.bool_]], None]  # column, kind, value, rows
MISSING = np.int16(np.iinfo(np.int16).min)


def marks_of(array: pa.Array, rating: Rating, fault: Fault) -> Marks:
    """The answers of one column. What is no answer and not missing either is told to ``fault`` and becomes 0."""
    if pa.types.is_null(array.type):  # a column of nothing
        return np.zeros(len(array), dtype=marks_type(rating.levels))
    found = None
    if _needs_words(array.type, rating):
        found = _of_words(array, rating, fault)
    elif pa.types.is_integer(array.type):
        found = of_good_integers(array, rating)
    if found is None:
        found = of_numbers(array, rating, fault)
    return found if not rating.reverse else (found.dtype.type(rating.levels + 1) - found) * (found != 0)


def of_good_integers(array: pa.Array, rating: Rating) -> Marks | None:
    """Whole numbers of which none offends, before reversing; None where one might: :func:`of_numbers` looks closer.

    In unsigned arithmetic, which wraps around, what lies below the scale comes out far above it.
    """
    value = _unsigned(array)
    width, kind = array.type.bit_width, value.dtype
    above = value - kind.type(rating.low % 2**width)
    present = _present(array)
    for code in numeric(rating.missing):
        if code == round(code) and _holds(array.type, int(code)):
            told = value != kind.type(int(code) % 2**width)
            present = told if present is None else present * told
    if present is not None:
        above *= present
    if len(above) and above.max() >= rating.levels:
        return None
    found: Marks = above.astype(marks_type(rating.levels), copy=False)
    found += 1 if present is None else present.view(np.uint8)
    return found


def _unsigned(array: pa.Array) -> npt.NDArray[Any]:
    """The bits of whole numbers, whatever stands where one is missing; no copy."""
    width = array.type.bit_width
    kind = np.dtype(f"uint{width}")
    return np.frombuffer(array.buffers()[1], dtype=kind, count=len(array), offset=array.offset * width // 8)


def _present(array: pa.Array) -> npt.NDArray[Any] | None:
    """1 for each row that holds a value, 0 where it is empty; None where all do."""
    if not array.null_count:
        return None
    bits = np.frombuffer(array.buffers()[0], dtype=np.uint8)
    first = array.offset // 8
    found = np.unpackbits(bits[first : (array.offset + len(array) + 7) // 8], bitorder="little")
    return found[array.offset - 8 * first :][: len(array)]


def _holds(kind: pa.DataType, number: int) -> bool:
    """Whether an integer type can hold a number."""
    signed, width = int(pa.types.is_signed_integer(kind)), int(kind.bit_width)
    return bool(-signed * 2 ** (width - 1) <= number < 2 ** (width - signed))


def of_numbers(array: pa.Array, rating: Rating, fault: Fault) -> Marks:
    """Numbers of any type, before reversing: each value that is not on the scale is a fault of its own."""
    present = np.asarray(array.is_valid())
    value = np.asarray(array.fill_null(0) if array.null_count else array)
    if value.dtype.kind == "f":
        value = _whole(value, rating, fault)
        present = present & ~np.isnan(value)
        value = np.where(present, value, rating.low)
    codes = np.clip(value, -LARGEST - 1, LARGEST + 1).astype(np.int16)
    for code in numeric(rating.missing):
        present = present & (value != code)
    outside = ((codes < rating.low) | (codes > rating.high)) & present
    for number in np.unique(value[outside]).tolist():
        fault(rating.column, "out-of-range", f"{number:g}", outside & (value == number))
    return _marks(np.where(present & ~outside, codes, MISSING), rating)


def _whole(value: npt.NDArray[Any], rating: Rating, fault: Fault) -> npt.NDArray[Any]:
    """Ratings are whole numbers: 3.5 is a fault, not a 3 or a 4."""
    broken = ~np.isnan(value) & (value != np.rint(value))
    for number in np.unique(value[broken]).tolist():
        fault(rating.column, "not-whole", f"{number:g}", broken & (value == number))
    return np.where(broken, np.nan, value)


def _of_words(array: pa.Array, rating: Rating, fault: Fault) -> Marks:
    indices, words = dictionary(array)
    labels, missing = dict(rating.labels), {plain(word) for word in rating.missing}
    lookup = np.empty(len(words), dtype=np.int16)
    for at, word in enumerate(words):
        code, kind = _code(word, rating, labels, missing)
        lookup[at] = code
        if kind:
            fault(rating.column, kind, word, indices == at)
    return _marks(lookup, rating)[indices]


def _marks(codes: npt.NDArray[np.int16], rating: Rating) -> Marks:
    return np.where(codes == MISSING, 0, codes - (rating.low - 1)).astype(marks_type(rating.levels))


def _code(word: str, rating: Rating, labels: dict[str, int], missing: set[str]) -> tuple[np.int16, str]:
    """The code of one wording, and the kind of fault where it has none."""
    if word == NOT_TOLD or plain(word) in missing:
        return MISSING, ""
    if plain(word) in labels:
        return np.int16(labels[plain(word)]), ""
    number = to_number(word) if not labels else None
    if number is None:
        return MISSING, "not-an-answer" if labels else "not-a-number"
    if plain(f"{number:g}") in missing:
        return MISSING, ""
    if number != round(number):
        return MISSING, "not-whole"
    if not rating.low <= number <= rating.high:
        return MISSING, "out-of-range"
    return np.int16(number), ""


def plain(word: str) -> str:
    """A wording without case and outer blanks, as answers are compared."""
    return " ".join(word.split()).casefold()


def to_number(word: str) -> float | None:
    """``4``, ``4.0`` and ``4,0`` as a number; None for anything else."""
    text = word.strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text else None


def is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_dictionary(kind)
    )


def _needs_words(kind: pa.DataType, rating: Rating) -> bool:
    """Typed numbers are read as numbers, unless a label gives a number another meaning than itself."""
    return is_text(kind) or any(word.isdigit() and int(word) != code for word, code in rating.labels)


def numeric(missing: tuple[str, ...]) -> list[float]:
    return [number for word in missing if (number := to_number(word)) is not None]


def dictionary(array: pa.Array) -> Words:
    """A text column as places and the words they stand for; empty and missing become "(not told)"."""
    if not is_text(array.type):
        array = array.cast(pa.string())
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode(null_encoding="mask")
    raw = ["" if word is None else str(word) for word in encoded.dictionary.to_pylist()]
    places = _unsigned(encoded.indices).astype(np.int32)
    present = _present(encoded.indices)  # by hand: pyarrow's fill_null loads pandas where there is one
    if present is not None:
        places = np.where(present, places, np.int32(len(raw)))
    words = [word if word.strip() else NOT_TOLD for word in raw]
    return places, [*words, NOT_TOLD]
