"""A column is a live item only where it is surely a rating; what only could be one is a comment that says why."""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.study import Survey
from expectancy.loop.init import start_study, write_study
from expectancy.loop.init.batteries import judge, stems
from expectancy.loop.init.codebook import Wording
from expectancy.loop.init.columns import Column
from expectancy.loop.study import read_study
from shared import data

ROWS = 200
RATINGS = (1, 2, 3, 4, 5, 5, 4, 4, 3)


def column(name: str, values: Sequence[int]) -> Column:
    return Column(name, ROWS, Counter(str(values[row % len(values)]) for row in range(ROWS)))


def sure(*columns: Column, wordings: Mapping[str, Wording] | None = None) -> list[str]:
    return [each.name for each in judge(columns, columns, wordings or {}).sure]


def reasons(*columns: Column, wordings: Mapping[str, Wording] | None = None) -> dict[str, str]:
    return {each.name: why for each, why in judge(columns, columns, wordings or {}).guesses}


def file_of(folder: Path, columns: Mapping[str, Sequence[object]], name: str = "answers.csv") -> Path:
    """A file whose columns draw from these values, the same every time."""
    draw = random.Random(7)
    path = folder / name
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([draw.choice(values) for values in columns.values()] for _ in range(ROWS))
    return path


CODED = {
    "STRATA": (1, 2, 3),
    "DESTMARK": (1, 2, 3, 4),
    "Q5TIMES": (0, 1, 2, 3, 4, 5, 6),
    **{f"Q7{name}": (0, *RATINGS, 6) for name in ("ART", "FOOD", "STORE", "SIGN")},
    "Q22SJC": (0, 1, 2, 3, 4),
    "Q23OAK": (1, 2, 3, 4),
}


@pytest.mark.parametrize(
    ("name", "shared"),
    [
        ("Q7ART", "q7"),
        ("Q7A_ART", "q7"),
        ("Q7_food", "q7"),
        ("Attribute 00", "attribute"),
        ("CUEX1", "cuex"),
        ("item_a", "item"),
        ("clean_boarding", "clean"),
        ("Rate our staff [Speed]", "rate"),
    ],
)
def test_neighbours_share_the_beginning_of_a_name(name: str, shared: str) -> None:
    assert shared in stems(name)


def test_a_battery_in_a_coded_export_is_live_and_the_codes_around_it_are_not(tmp_path: Path) -> None:
    (survey,) = read_study(write_study([file_of(tmp_path, CODED)])).surveys
    assert [item.roles["perceived"] for item in survey.items] == ["Q7ART", "Q7FOOD", "Q7STORE", "Q7SIGN"]
    assert (survey.scale, survey.missing) == ((1, 5), ("0", "6"))


def test_a_column_that_only_could_be_a_rating_is_a_comment_with_the_reason(tmp_path: Path) -> None:
    text = write_study([file_of(tmp_path, CODED)]).read_text()
    why = "# left out as a guess: values 1 to 4 only, while the ratings reach 5\n"
    assert f'# [[survey.item]]\n{why}# id = "DESTMARK"\n# text = "DESTMARK"\n# perceived = "DESTMARK"\n' in text
    assert "no ratings on this scale, and are left out: STRATA" in text


def test_a_comment_taken_away_makes_an_item_that_reads(tmp_path: Path) -> None:
    path = write_study([file_of(tmp_path, CODED)])
    wanted = '# id = "Q5TIMES"\n# text = "Q5TIMES"\n# perceived = "Q5TIMES"'
    before, after = path.read_text().split(wanted)
    head, last = before.rsplit("# [[survey.item]]", 1)
    path.write_text(f"{head}[[survey.item]]{last}{wanted.replace('# ', '')}{after}")
    assert "Q5TIMES" in [item.id for item in read_study(path).surveys[0].items]


def test_columns_side_by_side_on_one_scale_are_a_battery_whatever_their_names() -> None:
    names = ("wifi", "parking", "staff", "price")
    assert sure(*(column(name, RATINGS) for name in names)) == list(names)
    assert sure(*(column(name, RATINGS) for name in names[:2])) == []


def test_a_question_beside_a_battery_does_not_belong_to_it_by_its_place() -> None:
    battery = [column(f"Q7{name}", RATINGS) for name in ("ART", "FOOD", "STORE")]
    assert "Q5TIMES" not in sure(column("Q5TIMES", RATINGS), *battery)
    assert "no neighbour shares its name" in reasons(column("Q5TIMES", RATINGS), *battery)["Q5TIMES"]


def test_two_questions_with_one_number_join_a_battery_on_the_same_scale() -> None:
    battery = [column(f"Q7{name}", RATINGS) for name in ("ART", "FOOD", "STORE")]
    pair = [column("Q14FIND", RATINGS), column("Q14PASS", RATINGS)]
    assert sure(*battery, column("REGION", (1, 2, 3)), *pair)[-2:] == ["Q14FIND", "Q14PASS"]
    assert sure(*pair) == []


def test_a_name_that_says_rating_is_one() -> None:
    codes = [column("region", (1, 2, 3)), column("Q3", (1, 2, 3, 4))]
    assert sure(*codes, column("satisfaction with price", RATINGS)) == ["satisfaction with price"]
    assert sure(*codes, column("corporate", RATINGS)) == []


def test_a_top_that_hardly_ever_comes_is_a_slip_and_no_scale() -> None:
    battery = [column(f"Q7{name}", RATINGS) for name in ("ART", "FOOD", "STORE")]
    slip = Column("SAQ", 2958, Counter({"1": 599, "2": 2356, "4": 1, "5": 2}))
    assert "SAQ" not in sure(slip, *battery)
    assert reasons(slip, *battery)["SAQ"].startswith("5 in only 2 of 2,958 answers")


@pytest.mark.parametrize(
    "values", [(1, 2, 9), (1, 2, 3), (0, 1, 2, 3), (0, *(1, 1, 2, 2) * 6, 3, 4), (*(1, 1, 2, 2) * 6, 3, 4)]
)
def test_a_block_of_yes_no_and_do_not_know_is_no_battery(values: Sequence[int]) -> None:
    assert sure(*(column(f"Q4{name}", values) for name in ("BAGS", "STORE", "FOOD", "WIFI", "BUS"))) == []


def test_parts_of_numbered_questions_may_be_two_roles_and_are_left_to_people() -> None:
    names = [f"{number}-{part}. The kiosk is fast" for number in range(1, 6) for part in (1, 2)]
    found = [column(name, RATINGS) for name in names]
    assert sure(*found) == []
    assert all("two roles" in why for why in reasons(*found).values())


def test_a_wording_that_asks_for_expectations_is_no_perception() -> None:
    names = [f"CU{number}" for number in range(1, 6)]
    texts = ["Expectations of quality", "Quality", "Fulfilment of expectations", "Price", "Staff"]
    wordings = {name: Wording(text, "") for name, text in zip(names, texts, strict=True)}
    columns = [column(name, RATINGS) for name in names]
    assert sure(*columns, wordings=wordings) == names[1:]
    assert "which role" in reasons(*columns, wordings=wordings)["CU1"]


def test_a_code_book_that_lists_every_column_tells_no_rating() -> None:
    rated, rest = column("C", RATINGS), [column(name, (1, 2)) for name in ("A", "B", "LANG")]
    every = {name: Wording("text", "") for name in ("A", "B", "C", "LANG")}
    assert judge([rated], [rated, *rest], every).sure == ()
    assert judge([rated], [rated, *rest], {"C": every["C"]}).sure == (rated,)


def test_four_points_are_a_battery_where_many_columns_use_the_top() -> None:
    names = [f"Nurses {number}" for number in range(1, 6)]
    assert sure(*(column(name, (1, 2, 3, 4, 4)) for name in names)) == names
    assert sure(*(column(name, (1, 2, 3, 4, 4)) for name in names[:3])) == []


NO_BATTERY = {"STRATA": (1, 2, 3), "DESTMARK": (1, 2, 3, 4), "LANG": (1, 2, 3, 4), "Q3PARK": (1, 2, 3, 4, 5)}


def test_without_a_sure_rating_the_study_and_the_terminal_say_so(tmp_path: Path) -> None:
    started = start_study([file_of(tmp_path, NO_BATTERY)])
    assert len(started.told) == 1
    assert started.told[0].startswith("answers.csv: no column is surely a rating")
    assert "\n# no column is surely a rating: take the # away" in started.path.read_text()
    with pytest.raises(ExpectancyError) as caught:
        read_study(started.path)
    assert [problem.code for problem in caught.value.problems] == ["no-measure"]


def test_a_survey_without_a_sure_rating_does_not_keep_other_files_from_being_read(tmp_path: Path) -> None:
    survey = file_of(tmp_path, NO_BATTERY)
    words = (
        "The wait at the counter was far too long for us: row",
        "Nobody could tell us where our bags had gone: row",
    )
    rows = "".join(f"{words[row % 2]} {row},2019-05-{1 + row % 28:02}\n" for row in range(60))
    other = tmp_path / "complaints.csv"
    other.write_text("complaint,received\n" + rows)
    study = read_study(write_study([survey, other]))
    assert (len(study.surveys), len(study.complaints)) == (0, 1)


FLAGS: Mapping[str, Sequence[object]] = {f"Complain {number}": (0, 1) for number in range(1, 7)}


def test_flags_beside_overall_satisfaction_are_comments_and_no_ratings(tmp_path: Path) -> None:
    started = start_study([file_of(tmp_path, {**FLAGS, "Overall Satisfaction": range(11)})])
    (survey,) = read_study(started.path).surveys
    assert (survey.items, dict(survey.outcomes)) == ((), {"overall": "Overall Satisfaction"})
    assert survey.scale_of("overall") == (0, 10)
    text = started.path.read_text()
    assert text.count("# left out: 0 and 1 only, a flag and no rating\n") == len(FLAGS)
    assert started.told[0].startswith("answers.csv: its columns of 0 and 1 are flags")


def test_flags_with_a_code_for_no_answer_are_still_flags(tmp_path: Path) -> None:
    coded = dict.fromkeys(FLAGS, (0, 1, 9))
    (survey,) = read_study(write_study([file_of(tmp_path, {**coded, "overall": range(11)})])).surveys
    assert survey.items == ()


def test_flags_beside_ratings_are_not_on_their_scale(tmp_path: Path) -> None:
    battery = {f"Q7_{name}": RATINGS for name in ("art", "food", "shops", "signs")}
    (survey,) = read_study(write_study([file_of(tmp_path, {**FLAGS, **battery, "overall": RATINGS})])).surveys
    assert (survey.scale, len(survey.items)) == ((1, 5), 4)


def test_real_complaint_flags_are_comments_and_the_study_reads(tmp_path: Path) -> None:
    path = write_study([Path(shutil.copy(data("satisfaction_drivers/shapka_example_02.csv"), tmp_path))])
    (survey,) = read_study(path).surveys
    assert (survey.items, dict(survey.outcomes)) == ((), {"overall": "Overall Satisfaction"})
    assert path.read_text().count("# perceived = ") == 17


# What the code books of the survey give as ratings from 1 to 5; Q7 to Q9 are the two batteries.
CODES = ("DESTMARK", "DESTGEO", "STRATA", "PEAK", "METHOD", "SAQ", "LANG", "Q22SJC", "Q22OAK", "Q23SJC", "Q23OAK")


@pytest.mark.parametrize("year", [2013, 2015, 2016, 2017])
def test_codes_of_a_real_export_are_never_live_items(tmp_path: Path, year: int) -> None:
    (survey,) = read_study(write_study([_sfo(tmp_path, year)])).surveys
    live = _perceived(survey)
    assert not live & {*CODES}
    assert all(name.startswith(("Q7", "Q9", "Q12PRECHE", "Q13", "Q14")) for name in live)
    assert len(live) >= 23


def test_a_real_rating_that_stands_alone_is_offered_as_a_comment(tmp_path: Path) -> None:
    path = write_study([_sfo(tmp_path, 2016)])
    assert '# perceived = "Q10SAFE"' in path.read_text()
    assert '# perceived = "Q23OAK"' in path.read_text()


def test_expected_and_perceived_in_a_foreign_language_are_not_all_taken_for_perceptions(tmp_path: Path) -> None:
    raw = Path(shutil.copy(data("kiosk_servqual_kano_ipa/kiosk_raw_cp949.csv"), tmp_path))
    started = start_study([raw])
    assert started.told[0].startswith("kiosk_raw_cp949.csv: no column is surely a rating")
    assert "\nperceived = " not in started.path.read_text()


def _sfo(folder: Path, year: int) -> Path:
    return Path(shutil.copy(data(f"sfo_survey/sfo_{year}.csv.gz"), folder))


def _perceived(survey: Survey) -> set[str]:
    return {item.roles["perceived"] for item in survey.items}
