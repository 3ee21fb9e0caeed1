"""Whatever Python's csv module writes reads back the same, for any block size, whatever stands in the values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectancy.importers.csv import IMPORTER
from written import batches, cells

AS_IT_IS = {"skip_rows": "0", "skip_lines": "0"}  # no titles or second headers are looked for: all is data
VALUES = st.text(
    alphabet=st.one_of(
        st.sampled_from("\",;\t|\n\r' ab1.é大😀\u2028\u0085\ufeff"),
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00"),
    ),
    max_size=20,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Names (distinct, not blank) and rows; in a table of one column no value is empty, for that is a blank line."""
    width = draw(st.integers(1, 5))
    names = [f"{draw(st.sampled_from('abc'))}{at}" for at in range(width)]
    value = VALUES if width > 1 else VALUES.filter(bool)
    rows = draw(st.lists(st.lists(value, min_size=width, max_size=width), min_size=1, max_size=30))
    return names, rows


def written(names: list[str], rows: list[list[str]], delimiter: str, quoting: int, line_end: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    # quoting where needed with line ends of \n leaves \r bare: no reader can tell that from a line end
    ends=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_ALL, "\n")]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block=st.sampled_from([8, 50, 500, 1 << 20]),
)
def test_what_was_written_is_read(
    table: tuple[list[str], list[list[str]]], delimiter: str, ends: tuple[int, str], encoding: str, block: int
) -> None:
    names, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(written(names, rows, delimiter, *ends).encode(encoding))
        options = {"delimiter": delimiter, **AS_IT_IS}
        found = replace(IMPORTER, block=block).open([path], options)
        assert found.columns == tuple(names)
        columns = cells(found)
        read = [list(row) for row in zip(*columns.values(), strict=True)]
        assert read == [[cell or None for cell in row] for row in rows]
        assert [batch.first_row for batch in batches(found)] == [0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7), VALUES), min_size=3, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_the_separator_is_found(rows: list[tuple[int, int, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        table = [[str(row), str(left), str(right), said] for row, (left, right, said) in enumerate(rows)]
        names = ["id", "expected", "perceived", "said"]
        path.write_bytes(written(names, table, delimiter, csv.QUOTE_MINIMAL, "\r\n").encode())
        assert IMPORTER.open([path], AS_IT_IS).columns == tuple(names)
