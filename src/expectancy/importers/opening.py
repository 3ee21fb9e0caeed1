"""Open whatever a study names: find the files, recognise their format, hand out one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.importers.files import is_a_folder, short_name
from expectancy.importers.finding import find

if TYPE_CHECKING:
    import pyarrow as pa

    from expectancy.domain.table import Table
    from expectancy.importers.contract import Importer

PREVIEWED = 200


def open_table(
    pattern: str,
    folder: Path,
    format: str | None = None,
    options: Mapping[str, Any] | None = None,
    anywhere: bool = False,
) -> Table:
    """The files that ``pattern`` (a path or a glob, relative to ``folder``) means, as one table.

    ``format`` is an importer's name; left out, the format is recognised. A path that leads outside ``folder`` is
    refused unless ``anywhere``. Nothing but the beginnings of the files is read.

    Errors (ExpectancyError): those of finding the files (file-not-found, outside-folder, is-a-folder), of recognising
    them (unknown-format, mixed-formats) and of the importer; see docs/reference/errors.md.
    """
    paths = find(pattern, folder, anywhere)
    importer = _named(format, pattern) if format else _recognised(paths, folder)
    given = {key: str(value) for key, value in (options or {}).items() if value is not None}
    return importer.open(paths, {**given, "folder": str(folder)})


def preview(
    path: Path, rows: int = PREVIEWED, format: str | None = None, options: Mapping[str, Any] | None = None
) -> pa.Table:
    """The first ``rows`` rows of a file, every column as text: for guessing what the columns are."""
    import pyarrow as pa

    if path.is_dir():
        raise ExpectancyError(is_a_folder(path.name))
    table = open_table(path.name, path.parent, format, options, anywhere=True)
    names = list(table.columns)
    held: list[Any] = []
    for part in table.parts():
        for batch in part.read(names):
            held.append(_as_text(batch.data.slice(0, rows - sum(piece.num_rows for piece in held))))
            if sum(piece.num_rows for piece in held) >= rows:
                return pa.Table.from_batches(held)
    return pa.Table.from_batches(held, pa.schema([(name, pa.string()) for name in names]))


@cache
def importers() -> dict[str, Importer]:
    """Every importer on the shelf by its name. Looks into its modules, so it is called at use, not at import."""
    from expectancy.domain.catalog import shelf

    return {name: entry.thing for name, entry in shelf("importers").items()}


def _named(format: str, pattern: str) -> Importer:
    known = importers()
    if format in known:
        return known[format]
    raise ExpectancyError(
        Problem(
            "unknown-format",
            f'there is no format "{format}"{nearest(format, list(known))}',
            pattern,
            f"one of {listed(list(known))}",
            "correct format, or leave it out to have it recognised",
        )
    )


def _recognised(paths: Sequence[Path], folder: Path) -> Importer:
    """The importer that is surest of the files; all must be of one format."""
    known = importers()
    names = [_surest(path, known) for path in paths]
    strangers = [path for path, name in zip(paths, names, strict=True) if name is None]
    if strangers:
        raise ExpectancyError([_unknown(short_name(path, folder), known) for path in strangers[:3]])
    found = dict(zip(names, paths, strict=True))
    if len(found) > 1:
        raise ExpectancyError(_mixed({str(name): short_name(path, folder) for name, path in found.items()}))
    return known[str(names[0])]


def _surest(path: Path, known: Mapping[str, Importer]) -> str | None:
    scores = {name: importer.recognises(path) for name, importer in known.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else None


def _unknown(name: str, known: Mapping[str, Importer]) -> Problem:
    endings = [suffix for importer in known.values() for suffix in importer.suffixes]
    return Problem(
        "unknown-format",
        "the format is not known from the file's ending",
        name,
        f"a file that ends in one of {listed(list(dict.fromkeys(endings)))}",
        f"give the file its ending, or set format to one of {listed(list(known))}",
    )


def _mixed(found: Mapping[str, str]) -> Problem:
    told = [f"{name} is {format}" for format, name in found.items()]
    return Problem(
        "mixed-formats",
        f"the pattern matches files of several formats: {listed(told)}",
        listed(list(found.values())),
        "files of one format",
        'make the pattern narrower, such as "folder/*.csv"',
    )


def _as_text(data: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [_column_text(array) for array in data.columns]
    return pa.RecordBatch.from_arrays(arrays, names=data.schema.names)


def _column_text(array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return pc.cast(array, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())
