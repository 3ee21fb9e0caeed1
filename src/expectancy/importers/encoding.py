"""The encoding of a text file: by its mark, as UTF-8, or detected from a sample spread over the file."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from expectancy.domain.errors import ExpectancyError, Problem, nearest
from expectancy.importers.files import File, open_binary

# Tried where a file is not UTF-8: Korean, Japanese, Chinese, western European (CP1252 holds all of Latin-1's letters).
CANDIDATES = ("cp949", "cp932", "gb18030", "cp1252")
LABELS = {
    "cp949": "CP949 (Korean, EUC-KR)",
    "cp932": "CP932 (Japanese, Shift-JIS)",
    "gb18030": "GB18030 (Chinese)",
    "cp1252": "CP1252 (western European, Latin-1)",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
}
# UTF-32 first: its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WHOLE = 8_000_000  # up to here the whole file is the sample
SLICES, SLICE = 64, 65_536
OTHERS = re.compile(rb"[\x80-\xff]+")
JUDGED = 65_536  # bytes of lines with other than ASCII that are judged
GZIP_FAILURES = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True)
class Encoding:
    """A codec's name, and a sentence for the user where it was detected."""

    name: str
    note: str = ""


def encoding_of(file: File, option: str | None) -> Encoding:
    """The encoding the study gives, else the one that the file's bytes fit.

    Errors: unknown-encoding, bad-encoding.
    """
    if option is not None:
        return Encoding(_known(option, file))
    with unpacked(file) as stream:
        start = stream.read(4)
    for mark, name in MARKS:
        if start.startswith(mark):
            return Encoding(name, _note(file, name) if name in LABELS else "")
    sample = _sample(file)
    if _fits(sample, "utf-8"):
        return Encoding("utf-8")
    return _detected(file, sample)


def unpacked(file: File) -> BinaryIO:
    """The file's bytes, gunzipped where its name ends in .gz. Damaged gzip raises ``GZIP_FAILURES`` while reading."""
    stream = open_binary(file)
    if not file.path.name.lower().endswith(".gz"):
        return stream
    with stream:
        start = stream.read(2)
    if start and start != b"\x1f\x8b":
        raise ExpectancyError(_not_gzip(file))
    return cast(BinaryIO, gzip.GzipFile(file.path, mode="rb"))


def bad_gzip(file: File) -> ExpectancyError:
    """A gzip file that ends too early or was damaged on its way."""
    return ExpectancyError(
        Problem(
            "bad-gzip",
            "the compressed file breaks off or is damaged",
            file.name,
            "a whole gzip file",
            "download or export it again",
        )
    )


def _not_gzip(file: File) -> Problem:
    return Problem(
        "not-gzip",
        "the name ends in .gz, but the file is not compressed with gzip",
        file.name,
        "a gzip file",
        f'if it is plain text, rename it to "{file.name[: -len(".gz")]}"; else export it again',
    )


def bad_encoding(file: File, name: str) -> ExpectancyError:
    """Where the file's bytes are not text in the encoding ``name``: the first such byte, found by reading it again."""
    byte, line, near = _first_bad_byte(file, name)
    fits = "" if near.isascii() else _best([near])
    advice = f'set encoding = "{fits}" if the words then look right, or ' if fits and fits != name else ""
    return ExpectancyError(
        Problem(
            "bad-encoding",
            f"from byte {byte:,} (line {line:,}) on, the bytes are not {name.upper()} text",
            f"{file.name}: line {line:,}",
            f"text in {name.upper()}, or in one encoding throughout",
            f"{advice}save the file as UTF-8",
        )
    )


def _known(name: str, file: File) -> str:
    try:
        found = codecs.lookup(name)
        if found._is_text_encoding:
            return "utf-8" if found.name == "utf-8-sig" else found.name
    except LookupError:
        pass
    raise ExpectancyError(
        Problem(
            "unknown-encoding",
            f'there is no encoding "{name}"{nearest(name, ("utf-8", "utf-16", *CANDIDATES, "latin-1", "euc-kr"))}',
            file.name,
            "an encoding such as utf-8, cp949, cp1252, shift-jis or gb18030",
            "correct it, or leave encoding out to have it detected",
        )
    )


def _sample(file: File) -> list[bytes]:
    """The whole file where it is small, else slices spread over it, each cut to whole lines."""
    if file.path.name.lower().endswith(".gz"):
        with unpacked(file) as stream:
            start = stream.read(WHOLE)
            return [start if len(start) < WHOLE else _whole_lines(start, first=True)]
    size = file.path.stat().st_size
    with open_binary(file) as stream:
        if size <= WHOLE:
            return [stream.read()]
        pieces = []
        for at in range(SLICES):
            stream.seek(at * (size - SLICE) // (SLICES - 1))
            pieces.append(_whole_lines(stream.read(SLICE), first=at == 0))
        return pieces


def _whole_lines(piece: bytes, first: bool) -> bytes:
    """Cut at line ends, so that no character is cut; in none of our encodings is a line end part of another one."""
    start = 0 if first else piece.find(b"\n") + 1
    return piece[start : piece.rfind(b"\n") + 1]


def _fits(pieces: Sequence[bytes], name: str) -> bool:
    try:
        for piece in pieces:
            piece.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _detected(file: File, sample: Sequence[bytes]) -> Encoding:
    best = _best(sample)
    if not best:
        raise bad_encoding(file, "utf-8")
    return Encoding(best, _note(file, best))


def _best(sample: Sequence[bytes]) -> str:
    """The candidate that the words of the sample look most like; "" where none fits."""
    fits = [name for name in CANDIDATES if _fits(sample, name)]
    if len(fits) < 2:
        return fits[0] if fits else ""
    lines = [line for piece in sample for line in piece.split(b"\n") if not line.isascii()]
    if "cp1252" in fits and _accented(lines):
        return "cp1252"
    from charset_normalizer import from_bytes

    words = b"\n".join(lines)[:JUDGED]
    found = from_bytes(words[: words.rfind(b"\n")] if len(words) == JUDGED else words, cp_isolation=fits).best()
    return found.encoding if found is not None else fits[-1]


def _accented(lines: Sequence[bytes]) -> bool:
    """Accented letters that stand alone among plain ones: in Korean, Chinese and Japanese such bytes come in pairs.

    Decides where a file has so few of them that words cannot be judged.
    """
    runs: list[bytes] = [run for line in lines for run in OTHERS.findall(line)]
    return sum(len(run) == 1 and run >= b"\xc0" for run in runs) > 0.8 * len(runs)


def _note(file: File, name: str) -> str:
    return f"{file.name} was read as {LABELS[name]}; set encoding if its words look wrong"


def _first_bad_byte(file: File, name: str) -> tuple[int, int, bytes]:
    """The 0-based place and the 1-based line of the first byte that ``name`` has no text for, and what is around it."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    place, line = 0, 1
    with unpacked(file) as stream:
        while True:
            piece = stream.read(1 << 20)
            held = decoder.getstate()[0]
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                whole = held + piece
                line += whole.count(b"\n", 0, error.start) - held.count(b"\n")
                return place - len(held) + error.start, line, _around(whole, error.start)
            if not piece:
                return place, line, b""
            place, line = place + len(piece), line + piece.count(b"\n")


def _around(piece: bytes, at: int) -> bytes:
    start, end = piece.rfind(b"\n", 0, at) + 1, piece.find(b"\n", at)
    return piece[start : end if end >= 0 else None][:JUDGED]
