"""The bytes of a text file as UTF-8, from its first row of data on, closed by a mark that shows it was read whole."""

from __future__ import annotations

import codecs
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import BinaryIO
from weakref import ref

from expectancy.importers.encoding import GZIP_FAILURES, bad_gzip, unpacked
from expectancy.importers.files import File

# The last row that the parser sees is ours. Where it does not come out as a row of its own, a quotation mark before it
# was never closed and has swallowed it: the parser itself would take the rest of the file as one value without a word.
END = "\x04end of the file\x04"

PATIENCE = 30.0  # seconds; a block from a slow disk takes less


class Utf8Stream:
    """A binary stream: decodes what is not UTF-8, leaves out the first ``skip`` bytes of UTF-8.

    pyarrow reads it ahead in a thread of its own, which must have let go before the interpreter ends: a thread that
    comes back to Python after that is thrown out by force, and the whole program aborts. So: ``lend`` it, and at the
    end, whatever that is, ``stop`` it, drop the reader, and ``close`` it.
    """

    def __init__(self, file: File, encoding: str, skip: int, end: bytes) -> None:
        self._file = file
        self._raw: BinaryIO = unpacked(file)
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("strict")
        self._skip = skip
        self._end = end
        self._ready = bytearray()
        self._ended = False
        self._stopped = False
        self._lock = Lock()  # pyarrow reads ahead while we may be closing
        self._lent: ref[Lent] | None = None
        # Not an Event: its Python code could lose its turn half-way, in the very thread that is to be gone.
        self._returned: SimpleQueue[ref[Lent]] = SimpleQueue()

    def lend(self) -> Lent:
        """What to hand to pyarrow, and to keep nowhere else."""
        lent = Lent(self)
        self._lent = ref(lent, self._returned.put)
        return lent

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end; none from when it was stopped."""
        with self._lock:
            while len(self._ready) < size and not self._ended and not self._stopped:
                self._more(size)
            if self._stopped:
                return b""
            piece = bytes(self._ready[:size])
            del self._ready[:size]
            return piece

    def stop(self) -> None:
        """For pyarrow the stream ends here; returns at once, also while it is being read."""
        self._stopped = True

    def close(self, patience: float = PATIENCE) -> None:
        """Waits until a running read is over and pyarrow has let go, ``patience`` seconds at most; closes the file."""
        self.stop()
        with self._lock:
            self._raw.close()
            self._ready.clear()
        if self._lent is not None and self._lent() is not None:
            with suppress(Empty):
                self._returned.get(timeout=patience)

    def _more(self, size: int) -> None:
        try:
            piece = self._raw.read(size)
        except GZIP_FAILURES:
            raise bad_gzip(self._file) from None
        self._ended = not piece
        if self._decoder is not None:
            piece = self._decoder.decode(piece, final=self._ended).encode()
        skipped = min(self._skip, len(piece))
        self._skip -= skipped
        self._ready += piece[skipped:]
        if self._ended:
            self._ready += self._end


class Piece(bytearray):
    """Bytes that hold on to what they were read from: pyarrow's thread needs Python to let go of them, too."""

    def __init__(self, data: bytes, source: Lent) -> None:
        super().__init__(data)
        self.source = source


class Lent:
    """The stream as pyarrow sees it: a binary file object, gone when pyarrow holds neither it nor a piece of it."""

    closed = False

    def __init__(self, stream: Utf8Stream) -> None:
        self._stream = stream

    def read(self, size: int) -> Piece:
        return Piece(self._stream.read(size), self)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing: whoever lent the stream closes it."""
