"""Everybody or one segment, and what is counted instead of shown where there are too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Drop
from expectancy.methods.contract import Options, segment_keys

Key = tuple[str, ...]


@dataclass(frozen=True)
class Crowd:
    """Everybody (``key`` None) or one segment; ``keys`` go into its estimates."""

    key: Key | None
    keys: Mapping[str, str]

    @property
    def name(self) -> str:
        """The segment's value, empty for everybody."""
        return "" if self.key is None else self.key[0]

    @property
    def label(self) -> str:
        return ", ".join(f"{column} = {value}" for column, value in self.keys.items())

    def too_few(self, n: int, options: Options) -> list[Drop]:
        """What to count where a segment has under ``minimum_n`` answers; everybody is always shown."""
        least = max(1, options.minimum_n)
        if self.key is None or n >= least:
            return []
        return [Drop(f"fewer than {least} answers in the segment", n, self.label)]


EVERYBODY = Crowd(None, {})


def segments(keys: Sequence[Key], options: Options) -> list[Crowd]:
    """The segments of the column that the caller asked to split by."""
    return [] if options.by is None else [Crowd(key, segment_keys(options, key)) for key in keys]
