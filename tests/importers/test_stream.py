"""However the reading of a file ends, no thread of pyarrow is left that would come back to Python at the exit."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.importers import stream as module
from expectancy.importers.csv import Csv
from expectancy.importers.files import File
from expectancy.importers.stream import Lent, Utf8Stream
from written import cells

SLOW = """
import io, sys, time
from pathlib import Path
from expectancy.importers import stream
class Slow(io.RawIOBase):
    def __init__(self, file):
        self.file = open(file.path, "rb")
    def read(self, size=-1):
        time.sleep(0.1)  # so that a read ahead is still under way when the parser gives up
        return self.file.read(size)
stream.unpacked = Slow
from expectancy.importers.csv import Csv
"""


class Held(io.BytesIO):
    """A file whose reads wait until they are allowed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.begun, self.allowed = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.begun.set()
        assert self.allowed.wait(10)
        return super().read(size)


def held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Utf8Stream, Held]:
    raw = Held(b"1,2\n" * 100)
    monkeypatch.setattr(module, "unpacked", lambda file: raw)
    return Utf8Stream(File(folder / "t.csv", "t.csv"), "utf-8", 0, b""), raw


def watched(monkeypatch: pytest.MonkeyPatch) -> list[Utf8Stream]:
    """The streams that are made from here on."""
    made: list[Utf8Stream] = []
    first = Utf8Stream.lend

    def lend(stream: Utf8Stream) -> Lent:
        made.append(stream)
        return first(stream)

    monkeypatch.setattr(Utf8Stream, "lend", lend)
    return made


def started(work: Any) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_stream_that_was_stopped_has_no_more_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, raw = held(tmp_path, monkeypatch)
    raw.allowed.set()
    assert stream.read(8) == b"1,2\n1,2\n"
    stream.stop()
    assert (stream.read(8), raw.closed) == (b"", False)
    stream.close()
    assert (stream.read(8), raw.closed) == (b"", True)


def test_closing_waits_for_a_running_read_which_then_ends_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, raw = held(tmp_path, monkeypatch)
    pieces: list[bytes] = []
    reading = started(lambda: pieces.append(stream.read(8)))
    assert raw.begun.wait(10)
    closing = started(stream.close)
    closing.join(0.05)
    assert (closing.is_alive(), raw.closed) == (True, False)
    raw.allowed.set()
    closing.join(10)
    reading.join(10)
    assert (closing.is_alive(), raw.closed, pieces) == (False, True, [b""])


def test_closing_waits_until_the_reader_has_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, raw = held(tmp_path, monkeypatch)
    raw.allowed.set()
    borrowed = [stream.lend().read(8)]  # a piece read ahead is as good as the file
    closing = started(stream.close)
    closing.join(0.05)
    assert closing.is_alive()
    borrowed.clear()
    closing.join(10)
    assert not closing.is_alive()


def test_closing_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, raw = held(tmp_path, monkeypatch)
    borrowed = stream.lend()
    stream.close(patience=0.01)
    assert (raw.closed, bytes(borrowed.read(8))) == (True, b"")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('1,2\n"' + "x" * 100_000 + '",2\n', "line-too-long"),
        ('1,2\n"' + "x" * 4_000, "unclosed-quote"),
        ("1,2\n" * 9 + "1\n" * 20_000, "ragged-rows"),
    ],
)
def test_when_an_error_arrives_pyarrow_holds_nothing_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, code: str
) -> None:
    made = watched(monkeypatch)
    (tmp_path / "t.csv").write_text("a,b\n" + rows)
    table = Csv(block=1_000, longest=8_000).open([tmp_path / "t.csv"], {})
    with pytest.raises(ExpectancyError) as caught:
        cells(table)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert made
    assert all(stream._lent is not None and stream._lent() is None and stream._raw.closed for stream in made)


def test_when_the_reading_is_given_up_half_way_pyarrow_holds_nothing_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = watched(monkeypatch)
    (tmp_path / "t.csv").write_text("a,b\n" + "1,2\n" * 300_000)
    (part,) = Csv(block=1_000).open([tmp_path / "t.csv"], {}).parts()
    batches = iter(part.read(["a"]))
    assert next(batches).data.num_rows > 0
    (stream,) = made
    assert stream._lent is not None
    assert stream._lent() is not None
    batches.close()  # type: ignore[attr-defined]  # what Ctrl-C does as well
    assert stream._lent() is None


ENDS = {
    "an error": ("list(rows)", 1, "ExpectancyError"),
    "Ctrl-C": ("next(rows); raise KeyboardInterrupt", -2, "KeyboardInterrupt"),
    "a reading left half-way": ("next(rows); sys.exit(3)", 3, ""),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C ends a program otherwise there")
@pytest.mark.parametrize("end", ENDS)
def test_a_program_that_ends_at_once_when_the_reading_broke_off_is_not_aborted(tmp_path: Path, end: str) -> None:
    does, status, says = ENDS[end]
    (tmp_path / "t.csv").write_text("a,b\n" + "1,2\n" * 80_000 + '"' + "x" * 900_000 + '",2\n')
    script = f"""{SLOW}
(part,) = Csv(block=100_000, longest=400_000).open([Path("t.csv")], {{}}).parts()
rows = part.read(["a"])
{does}
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert "terminate called" not in done.stderr
    assert (done.returncode, says in done.stderr) == (status, True), done.stderr
