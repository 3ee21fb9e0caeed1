"""The page of the report's files has every column; ``python tests/docs/test_report_files_page.py`` writes them anew."""

from __future__ import annotations

from pathlib import Path

from expectancy.reports.columns import COLUMNS
from expectancy.reports.csv import ENCODING

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "report-files.md"
HEAD = "| column | kind | what it is |\n|---|---|---|\n"


def table() -> str:
    return HEAD + "".join(f"| `{column.name}` | {column.kind} | {column.about} |\n" for column in COLUMNS)


def test_every_column_stands_on_the_page_in_its_order() -> None:
    assert PAGE.read_text(encoding="utf-8").endswith(table()), f"run: python {Path(__file__).name}"


def test_the_page_tells_the_encoding_that_the_csv_has() -> None:
    assert f'`encoding="{ENCODING}"`' in PAGE.read_text(encoding="utf-8")


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(HEAD)] + table(), encoding="utf-8")


if __name__ == "__main__":
    main()
