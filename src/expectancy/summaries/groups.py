"""Random groups: every respondent falls into one of G groups by a hash of the id, the same on every machine.

G is a power of two. Delete-a-group jackknife and group bootstrap read the groups back, so that every statistic gets an
interval from the same scan.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
LONGEST_ID = 64  # bytes of an id that enter the hash
SMALL, LARGE = 256, 32  # groups for small and for large tables
SMALL_BYTES = 16_000_000


def groups_for(size_in_bytes: int) -> int:
    """More groups where there are few rows: with 256 groups a small sample is nearly resampled row by row."""
    return SMALL if size_in_bytes <= SMALL_BYTES else LARGE


def hash_ids(ids: pa.Array) -> Hashes:
    """A 64-bit hash of each id's text: 12 in a csv, in a workbook and in a parquet file fall into the same group."""
    text = ids if pa.types.is_large_string(ids.type) else ids.cast(pa.large_string())
    text = text.fill_null("")
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(text.buffers()[2] or b"", dtype=np.uint8)
    lengths = np.minimum(np.diff(offsets), LONGEST_ID)
    hashes = np.full(len(text), 0xCBF29CE484222325, dtype=np.uint64)  # FNV-1a, byte by byte over all rows at once
    for place in range(int(lengths.max(initial=0))):
        live = np.flatnonzero(lengths > place)
        byte = data[offsets[live] + place].astype(np.uint64)
        hashes[live] = (hashes[live] ^ byte) * np.uint64(0x100000001B3)
    return mixed(hashes)


def hash_rows(file: str, first_row: int, count: int) -> Hashes:
    """Without an id, a row is its file and its place in it."""
    start = np.uint64(zlib.crc32(file.encode())) << np.uint64(32)
    return mixed(start + np.arange(first_row, first_row + count, dtype=np.uint64))


def mixed(hashes: Hashes) -> Hashes:
    """The finaliser of splitmix64, so that the low bits that choose the group depend on all bits."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def hash_word(word: str) -> int:
    """A 64-bit hash of a word that is the same in every process (unlike ``hash``)."""
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value
