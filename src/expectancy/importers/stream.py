"""The bytes of a text file as UTF-8, from its first row of data on, closed by a mark that shows it was read whole."""

from __future__ import annotations

import codecs
from threading import Lock
from typing import BinaryIO

from expectancy.importers.encoding import GZIP_FAILURES, bad_gzip, unpacked
from expectancy.importers.files import File

# The last row that the parser sees is ours. Where it does not come out as a row of its own, a quotation mark before it
# was never closed and has swallowed it: the parser itself would take the rest of the file as one value without a word.
END = "\x04end of the file\x04"


class Utf8Stream:
    """A binary file object for pyarrow: decodes what is not UTF-8, leaves out the first ``skip`` bytes of UTF-8."""

    def __init__(self, file: File, encoding: str, skip: int, end: bytes) -> None:
        self._file = file
        self._raw: BinaryIO = unpacked(file)
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("strict")
        self._skip = skip
        self._end = end
        self._ready = bytearray()
        self._ended = False
        self._lock = Lock()  # pyarrow reads ahead in a thread of its own while we may be closing

    @property
    def closed(self) -> bool:
        return self._raw.closed

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end."""
        with self._lock:
            while len(self._ready) < size and not self._ended and not self._raw.closed:
                self._more(size)
            piece = bytes(self._ready[:size])
            del self._ready[:size]
            return piece

    def close(self) -> None:
        with self._lock:
            self._raw.close()
            self._ready.clear()

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
