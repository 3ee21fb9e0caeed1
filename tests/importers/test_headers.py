"""Title lines and second header rows are told; tables that only look a little like them are left in peace."""

from __future__ import annotations

import pytest

from expectancy.importers.headers import header_place, is_number, second_header

NUMBERS = [[str(row), str(row % 5 + 1), str(row % 3 + 1)] for row in range(1, 9)]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        # question texts over numbers
        ([["id", "q1", "q2"], ["Respondent", "How was it?", "Would you return?"], *NUMBERS], 1),
        ([["id", "q1", "q2"], ["", "How was it?", "Would you return?"], *NUMBERS], 1),
        # two rows of them: names, texts, units
        ([["id", "q1", "q2"], ["Respondent", "How was it?", "Again?"], ["code", "1-5", "1-3"], *NUMBERS], 2),
        # the names again, written otherwise
        ([["StartDate", "Q1"], ["Start Date", "Q1"], ["2019-05-01", "fine"], ["2019-05-02", "slow"]], 1),
        # Qualtrics' third row, also with one respondent
        (
            [["StartDate", "Q1"], ["Anfang", "Frage"], ['{"ImportId":"startDate"}', '{"ImportId":"QID1"}'], ["x", "y"]],
            2,
        ),
        # a question over several columns, its options under it
        (
            [["id", "Which?", "", ""], ["", "price", "speed", "staff"], ["1", "price", "", "staff"], ["2", "", "", ""]],
            1,
        ),
    ],
)
def test_second_headers_are_found(rows: list[list[str]], count: int) -> None:
    found = second_header(rows)
    assert found is not None
    assert found[0] == count


@pytest.mark.parametrize(
    "rows",
    [
        # all columns are text
        [["name", "city", "said"], ["Ann", "Rome", "fine"], ["Bo", "Oslo", "slow"], ["Cy", "Bern", "good"]],
        # the first row has labels where the others have numbers: the same few words come again
        [["id", "q1", "q2", "q3", "q4"], ["1", "n/a", "n/a", "4", "n/a"], *[["2", "5", "4", "3", "2"]] * 5],
        [["q1", "q2", "q3"], ["refused", "refused", "refused"], *NUMBERS],
        # one column of numbers only
        [["said", "rating"], ["fine", "not told"], ["slow", "1"], ["ok", "2"], ["good", "3"]],
        # a first row with numbers in number columns
        [["id", "q1", "q2"], ["1", "5", "no answer"], *NUMBERS],
        # boxes whose tick is the column's own name
        [["id", "Email", "Phone"], ["1", "Email", "Phone"], ["2", "Email", ""], ["3", "", "Phone"]],
        # blank names at the end, filled
        [["id", "", ""], ["1", "x", "y"], ["2", "u", "v"], ["3", "s", "t"]],
        # a header and one row
        [["a", "b"], ["a", "b"]],
        [["a", "b"]],
        # short rows
        [["a", "b", "c"], ["x"], ["1", "2"], ["3", "4", "5"]],
    ],
)
def test_other_first_rows_are_data(rows: list[list[str]]) -> None:
    assert second_header(rows) is None


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["Report of May"], ["id", "q1", "q2"], *NUMBERS], 1),
        ([["Report of May", "", ""], ["id", "q1", "q2"], *NUMBERS], 1),  # as a sheet gives it
        (
            [["id", "Which?", *[""] * 18], ["", *(f"option {n}" for n in range(19))], *[["1"] * 20] * 3],
            0,
        ),  # two headers
        ([["Report of May", "", ""], ["made on", "2019-05-31", ""], ["id", "q1", "q2"], *NUMBERS], 0),  # 2 of 3 filled
        ([["Report of May"], ["made on 2019-05-31"], ["id", "q1", "q2"], *NUMBERS], 2),
        ([["", "Reliability", "", "", "", ""], ["id", "a", "b", "c", "d", "e"], ["1", "2", "3", "4", "5", "6"]], 1),
        ([["id", "q1", "q2"], *NUMBERS], 0),
        ([["comment"], ["slow"], ["too slow, really"]], 0),
        ([["id", "", ""], ["1", "2", "3"], ["2", "3", "4"]], 0),  # the next row has numbers: it is no header
        ([["title"], ["a", "a", "a"], ["x", "y", "z"]], 0),  # names are distinct
        ([["title"], ["a", "b", "c"]], 0),  # nothing under it
        ([["only"]], 0),
    ],
)
def test_the_header_is_told_from_the_lines_above_it(rows: list[list[str]], place: int) -> None:
    assert header_place(rows) == place


@pytest.mark.parametrize("text", ["4", "4.5", "4,5", "-1", "+2", " 7 ", "1e3", "12 %", ".5"])
def test_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "four", "1-5", "2019-05-01", "1,2,3", "n/a", "1 2", "Q1", "nan"])
def test_no_numbers(text: str) -> None:
    assert not is_number(text)
