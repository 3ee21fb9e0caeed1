"""A study is begun whole or not at all, beside its files, and never over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.loop.init import start_study, write_study
from expectancy.loop.study import read_study

PEERS = "organisation,indicator,period,value\nUs,wait,2019,3\nThem,wait,2019,2\n"


ORDERS = "ordered,due,delivered\n2019-05-01,2019-05-04,2019-05-03\n2019-05-02,2019-05-05,2019-05-06\n"


def told(files: list[Path], folder: Path | None = None) -> list[Problem]:
    with pytest.raises(ExpectancyError) as caught:
        write_study(files, folder)
    return list(caught.value.problems)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text)
    return path


def test_a_file_that_is_nothing_known_is_told_on_the_terminal_too(tmp_path: Path) -> None:
    started = start_study([put(tmp_path, "stock.csv", "shelf,pieces\nA,100\n"), put(tmp_path, "orders.csv", ORDERS)])
    [line] = started.told
    assert line.startswith("left out: stock.csv: not recognised")
    assert f"# {line}" in started.path.read_text()


WORKED = "opened,due,closed,reason\n" + "".join(
    f"2019-05-0{day},2019-05-09,2019-05-08,{'light' if day % 2 else 'noise'}\n" for day in range(1, 9)
)


def test_taking_the_comment_off_a_second_source_renames_nobody(tmp_path: Path) -> None:
    started = start_study([put(tmp_path, "requests.csv", WORKED)])
    before = read_study(started.path)
    assert ([each.name for each in before.promises], before.complaints) == (["requests"], ())
    assert any("may also be complaints" in line for line in started.told)
    lines = started.path.read_text().splitlines()
    first = lines.index("# [[complaints]]")
    last = lines.index("", first)
    lines[first:last] = [line.removeprefix("# ") for line in lines[first:last] if line[2:3] == "[" or " = " in line]
    started.path.write_text("\n".join(lines))
    after = read_study(started.path)
    assert [each.name for each in after.promises] == ["requests"]
    assert [each.name for each in after.complaints] == ["requests-complaints"]


def test_an_existing_study_is_never_overwritten(tmp_path: Path) -> None:
    peers = put(tmp_path, "peers.csv", PEERS)
    (tmp_path / "study.toml").write_text("mine")
    (problem,) = told([peers])
    assert (problem.code, problem.where) == ("init-exists", str(tmp_path / "study.toml"))
    assert (tmp_path / "study.toml").read_text() == "mine"


def test_a_file_outside_the_folder_is_refused(tmp_path: Path) -> None:
    peers = put(tmp_path, "peers.csv", PEERS)
    (tmp_path / "study").mkdir()
    (problem,) = told([peers], tmp_path / "study")
    assert (problem.code, problem.what) == ("init-outside-folder", "peers.csv lies outside the study's folder")
    assert list((tmp_path / "study").iterdir()) == []


def test_all_files_that_cannot_be_read_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    empty, gone = put(tmp_path, "empty.csv", ""), tmp_path / "gone.csv"
    problems = told([put(tmp_path, "peers.csv", PEERS), empty, gone])
    assert {problem.code for problem in problems} == {"file-empty", "file-not-found"}
    assert not (tmp_path / "study.toml").exists()


def test_files_that_are_nothing_known_are_told_with_their_columns(tmp_path: Path) -> None:
    (problem,) = told([put(tmp_path, "stock.csv", "shelf,pieces\nA,100\nB,4000\n")])
    assert problem.code == "init-nothing-found"
    assert "stock.csv has shelf, pieces" in problem.what
    assert [path.name for path in tmp_path.iterdir()] == ["stock.csv"]


def test_the_study_goes_to_the_common_folder_and_names_files_from_there(tmp_path: Path) -> None:
    one, two = put(tmp_path, "a/orders.csv", ORDERS), put(tmp_path, "b/orders.csv", ORDERS)
    study = read_study(write_study([one, two, one]))
    assert study.folder == tmp_path
    assert [(each.file, each.name) for each in study.promises] == [
        ("a/orders.csv", "orders"),
        ("b/orders.csv", "orders-promises"),
    ]


def test_a_file_name_with_quotation_marks_and_brackets_is_written_so_that_it_reads(tmp_path: Path) -> None:
    (promises,) = read_study(write_study([put(tmp_path, 'our "best" [1] orders.csv', ORDERS)])).promises
    assert promises.file == 'our "best" [1] orders.csv'


def test_nothing_is_left_beside_the_study(tmp_path: Path) -> None:
    write_study([put(tmp_path, "peers.csv", PEERS)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["peers.csv", "study.toml"]


def test_what_only_people_know_is_left_for_them_to_fill_in(tmp_path: Path) -> None:
    text = write_study([put(tmp_path, "orders.csv", ORDERS)]).read_text()
    assert "# [[expectation]]\n" in text
    for key in ("effort_days", "lead_time_days", "told_by", "decides", "blocked"):
        assert f"\n# {key} = " in text
    assert read_study(tmp_path).expectations == ()


def test_headings_over_two_lines_and_without_a_name_are_written_so_that_they_read(tmp_path: Path) -> None:
    head = '"How was\nthe wait?","How was ""it""?",,overall,"left\nout"\n'
    rows = "".join(f"{1 + row % 5},{1 + row % 5},{1 + row % 5},{1 + row % 5},{1 + row % 3}\n" for row in range(20))
    (survey,) = read_study(write_study([put(tmp_path, "odd.csv", head + rows)])).surveys
    assert [item.roles["perceived"] for item in survey.items] == ["How was\nthe wait?", 'How was "it"?', "(column 3)"]


def test_pairs_that_share_no_scale_make_no_survey(tmp_path: Path) -> None:
    rows = "".join(f"{row % 7 - 3},{(3, 5, 9, 99)[row % 4]}\n" for row in range(28))
    (problem,) = told([put(tmp_path, "odd.csv", "a_min,a_des\n" + rows)])
    assert problem.code == "init-nothing-found"


def test_indicators_without_an_organisation_are_none(tmp_path: Path) -> None:
    (problem,) = told([put(tmp_path, "peers.csv", "organisation,indicator,value\n,wait,3\n")])
    assert problem.code == "init-nothing-found"


def test_which_organisation_is_ours_is_never_guessed_and_the_reader_asks_for_it(tmp_path: Path) -> None:
    started = start_study([put(tmp_path, "peers.csv", PEERS)])
    assert "\n# own = " in started.path.read_text()
    assert started.told == (
        "peers.csv: fill in own under [[indicators]] in the study: which of its organisations is yours?",
    )
    with pytest.raises(ExpectancyError) as caught:
        read_study(started.path)
    assert [(problem.code, "own is missing" in problem.what) for problem in caught.value.problems] == [
        ("missing-key", True)
    ]


def test_organisations_are_listed_by_size_the_first_ten(tmp_path: Path) -> None:
    rows = "".join(f"Org {number},wait,2019,3,{100 * number}\n" for number in range(1, 13))
    text = write_study([put(tmp_path, "peers.csv", "organisation,indicator,period,value,n\n" + rows)]).read_text()
    largest = ", ".join(f'"Org {number}"' for number in range(12, 2, -1))
    assert f"# {largest} and 2 more\n" in text


def test_without_sizes_the_organisation_with_most_figures_comes_first(tmp_path: Path) -> None:
    text = write_study([put(tmp_path, "peers.csv", PEERS + "Them,price,2019,2\n")]).read_text()
    assert '# "Them", "Us"\n' in text or '# "Them" and "Us"\n' in text


def test_peers_beside_other_files_wait_as_comments_and_the_rest_reads(tmp_path: Path) -> None:
    files = [put(tmp_path, "peers.csv", PEERS), put(tmp_path, "orders.csv", ORDERS)]
    started = start_study(files)
    study = read_study(started.path)
    assert (len(study.promises), study.indicators) == (1, ())
    assert "# [[indicators]]\n# switched off until it is filled in" in started.path.read_text()
    assert len(started.told) == 1


def test_own_filled_in_makes_the_study_read(tmp_path: Path) -> None:
    path = write_study([put(tmp_path, "peers.csv", PEERS)])
    lines = ['own = "Us"' if line.startswith("# own =") else line for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines))
    (indicators,) = read_study(path).indicators
    assert indicators.own == "Us"


def test_a_list_of_texts_without_date_or_customer_is_no_complaints(tmp_path: Path) -> None:
    rows = "".join(f"Q{row},How satisfied were you with part number {row} of our service today?\n" for row in range(30))
    (problem,) = told([put(tmp_path, "book.csv", "name,question\n" + rows)])
    assert problem.code == "init-nothing-found"


def test_a_lateness_of_hundreds_is_hardly_in_days(tmp_path: Path) -> None:
    rows = "".join(f"X{row % 3},{(-20, -5, 0, 12, 45, 180)[row % 6]}\n" for row in range(60))
    (promises,) = read_study(write_study([put(tmp_path, "flights.csv", "carrier,arr_delay\n" + rows)])).promises
    assert promises.unit == "minutes"


RATED = "".join(f"{1 + row % 5},{1 + (row * 3) % 5},{1 + row // 8},{1 + (row * 2) % 5}\n" for row in range(40))
JIRA = "Key,Labels,Labels\nA-1,slow,\nA-2,slow,wrong\n"


def test_a_file_with_repeated_column_names_is_left_out_and_told_while_the_others_go_on(tmp_path: Path) -> None:
    started = start_study([put(tmp_path, "jira.csv", JIRA), put(tmp_path, "orders.csv", ORDERS)])
    (line,) = started.told
    assert line.startswith('left out: jira.csv: 2 columns are called "Labels": columns 2, 3; to do: rename them')
    assert f"# {line}\n" in started.path.read_text()
    assert [each.file for each in read_study(started.path).promises] == ["orders.csv"]


def test_repeated_column_names_in_the_only_file_are_an_error(tmp_path: Path) -> None:
    (problem,) = told([put(tmp_path, "jira.csv", JIRA)])
    assert (problem.code, problem.where) == ("duplicate-columns", "jira.csv")
    assert not (tmp_path / "study.toml").exists()


def test_beside_files_that_are_nothing_known_repeated_column_names_are_told_too(tmp_path: Path) -> None:
    problems = told([put(tmp_path, "jira.csv", JIRA), put(tmp_path, "stock.csv", "shelf,pieces\nA,100\nB,4000\n")])
    assert [problem.code for problem in problems] == ["duplicate-columns", "init-nothing-found"]


def test_target_low_cut_and_share_stand_as_comments_with_what_holds_without_them(tmp_path: Path) -> None:
    path = write_study([put(tmp_path, "survey.csv", "rating_a,rating_b,rating_c,overall\n" + RATED)])
    written = path.read_text()
    before = read_study(path)
    (survey,) = before.surveys
    assert (survey.scale, survey.target, survey.low) == ((1, 5), None, None)
    for key in ("# target = 4 ", "# low = 2 ", "# [rules]", "# target_share = 0.8 "):
        assert f"\n{key}" in written
    lines = [
        line.removeprefix("# ") if line[2:].startswith(("target", "low", "[rules")) else line
        for line in written.splitlines()
    ]
    path.write_text("\n".join(lines))
    after = read_study(path)
    assert (after.surveys[0].target, after.surveys[0].low) == (survey.target_rating, survey.low_cut) == (4, 2)
    assert after.rules == before.rules


def codebook(folder: Path, *wordings: str) -> Path:
    names = ("q1", "q2", "q3", "q4")
    rows = "".join(f'{name},"{wording}"\n' for name, wording in zip(names, wordings, strict=True))
    return put(folder, "codebook.csv", "column,question\n" + rows)


def test_a_wording_in_the_codebook_tells_the_overall_question_which_is_then_no_item(tmp_path: Path) -> None:
    book = codebook(
        tmp_path,
        "Speed of the service",
        "Friendliness of the staff",
        "Ease of finding us",
        "Overall, how satisfied are you with us?",
    )
    path = write_study([put(tmp_path, "survey.csv", "q1,q2,q3,q4\n" + RATED), book])
    (survey,) = read_study(path).surveys
    assert survey.outcomes == {"overall": "q4"}
    assert [item.roles["perceived"] for item in survey.items] == ["q1", "q2", "q3"]
    assert 'overall = "q4"' in path.read_text()
    assert "guessed from its wording in the codebook" in path.read_text()


def test_where_every_wording_asks_for_satisfaction_none_is_the_overall_question(tmp_path: Path) -> None:
    book = codebook(tmp_path, *(f"How satisfied are you overall with {part}" for part in ("a", "b", "c", "d")))
    (survey,) = read_study(write_study([put(tmp_path, "survey.csv", "q1,q2,q3,q4\n" + RATED), book])).surveys
    assert (survey.outcomes, len(survey.items)) == ({}, 4)


@pytest.mark.parametrize(("lowest", "found"), [(0, {"recommend": "q4"}), (1, {})])
def test_a_wording_tells_recommending_only_where_it_is_asked_from_zero_to_ten(
    tmp_path: Path, lowest: int, found: dict[str, str]
) -> None:
    book = codebook(tmp_path, "Speed", "Friendliness", "Ease", "How likely is it that you would recommend us?")
    rows = "".join(f"{1 + row % 5},{1 + row % 5},{1 + row % 5},{max(lowest, row % 11)}\n" for row in range(44))
    (survey,) = read_study(write_study([put(tmp_path, "survey.csv", "q1,q2,q3,q4\n" + rows), book])).surveys
    assert survey.outcomes == found
    assert "q4" not in {item.roles["perceived"] for item in survey.items}
