"""What customers do after they were served well or badly is an outcome: it has its key in the study, or is left out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from expectancy.loop.init import start_study
from expectancy.loop.init.codebook import Wording
from expectancy.loop.init.columns import Column
from expectancy.loop.init.consequences import RECOMMENDING, STAYING, consequences
from expectancy.loop.study import read_study
from shared import data

RATED = Column("x", 40, {str(rating): 8 for rating in range(1, 6)})
WORDS = "The parcel came a week late and nobody could say where it was number "


def column(name: str) -> Column:
    return Column(name, RATED.rows, RATED.counts)


def survey_file(folder: Path, names: list[str], highest: int = 5, first: int = 1) -> Path:
    points = highest - first + 1
    rows = [",".join(str(first + row // (at + 1) % points) for at in range(len(names))) for row in range(120)]
    (folder / "survey.csv").write_text("\n".join([",".join(names), *rows]) + "\n")
    return folder / "survey.csv"


def begun(folder: Path, *files: str) -> tuple[Path, tuple[str, ...]]:
    started = start_study([Path(shutil.copy(data(file), folder)) for file in files])
    return started.path, started.told


def test_loyalty_recommending_and_complaints_are_left_out_each_with_its_reason(tmp_path: Path) -> None:
    path, told = begun(tmp_path, "ecsi_mobile/mobi.csv", "ecsi_mobile/codebook.csv")
    (survey,) = read_study(path).surveys
    columns = {column for item in survey.items for column in item.roles.values()}
    assert not any(column.startswith("CUS") for column in columns)
    for reason in (
        "CUSL1, CUSL2 ask whether customers stay or come back, an outcome and no expectation; a study has no key",
        "CUSCO asks what became of a customer's complaint, an outcome and no expectation; a study has no key for it",
        "CUSL3 asks whether customers recommend, an outcome and no expectation; NPS is asked from 0 to 10, this from",
        "CUSA2, CUSA3 ask about satisfaction again, which overall already has: an outcome and no expectation",
        "PERQ1 asks about the whole, and no single expectation",
    ):
        assert f"# left out: {reason}" in path.read_text()
        assert any(line.startswith(f"mobi.csv: left out: {reason}") for line in told)


def test_by_their_names_too(tmp_path: Path) -> None:
    names = ["rating_wait", "rating_staff", "rating_price", "loyalty", "would_recommend", "overall"]
    started = start_study([survey_file(tmp_path, names)])
    (survey,) = read_study(started.path).surveys
    assert [item.id for item in survey.items] == names[:3]
    assert survey.outcomes == {"overall": "overall"}
    assert "# left out: loyalty asks whether customers stay" in started.path.read_text()
    assert "this from 1 to 5" in started.path.read_text()


def test_recommending_from_zero_to_ten_has_its_key(tmp_path: Path) -> None:
    names = ["rating_wait", "rating_staff", "rating_price", "would_recommend"]
    started = start_study([survey_file(tmp_path, names, highest=10, first=0)])
    assert read_study(started.path).surveys[0].outcomes == {"recommend": "would_recommend"}
    assert "# left out" not in started.path.read_text()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How likely are you to use our service again?", STAYING),
        ("Would you choose another provider if prices rose?", STAYING),
        ("I will remain a customer of this bank.", STAYING),
        ("I would recommend this shop to friends.", RECOMMENDING),
        ("Staff see to it that a mistake will not happen again.", ""),
        ("The recommendations of the staff are useful.", ""),
        ("My complaint is dealt with quickly.", ""),
        ("It is easy to switch between accounts.", ""),
        ("When I call back, I reach the same person again.", ""),
    ],
)
def test_a_wording_tells_what_customers_will_do_from_how_they_are_served(text: str, kind: str) -> None:
    found = consequences([column("q1"), column("q2")], {}, {"q1": Wording(text, "")})
    assert found == ({kind: found[kind]} if kind else {})


def test_where_every_question_begins_with_overall_they_are_worded_so(tmp_path: Path) -> None:
    columns = [column(name) for name in ("a", "b", "c")]
    worded = {each.name: Wording(f"Overall, how was {each.name}?", "") for each in columns}
    assert consequences(columns, {}, worded) == {}


def test_the_score_of_a_review_is_the_overall_question_and_no_item(tmp_path: Path) -> None:
    path, _ = begun(tmp_path, "olist_orders/reviews_to_2018_02.csv.gz")
    study = read_study(path)
    (survey,), (complaints,) = study.surveys, study.complaints
    assert (survey.outcomes, survey.items) == ({"overall": "review_score"}, ())
    assert survey.scale_of("overall") == (1, 5)
    assert complaints.text == "review_comment_message"
    (line,) = [line for line in path.read_text().splitlines() if line.startswith("overall = ")]
    assert line.endswith("# guessed: the score beside customers' words is an outcome of what they tell, and no item")


def test_beside_the_ratings_of_its_parts_the_score_of_a_review_is_their_whole(tmp_path: Path) -> None:
    rows = [
        f"{row},{1 + row % 5},{1 + row * 2 % 5},{1 + row * 3 % 5},{1 + row * 4 % 5},{WORDS}{row}" for row in range(60)
    ]
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join(["id,rating_room,rating_food,rating_staff,rating,comment", *rows]))
    (survey,) = read_study(start_study([file]).path).surveys
    assert survey.outcomes == {"overall": "rating"}
    assert [item.id for item in survey.items] == ["rating_room", "rating_food", "rating_staff"]


def test_a_number_that_is_called_a_score_only_is_no_review(tmp_path: Path) -> None:
    rows = [f"2019-05-{1 + row % 28:02},{1 + row % 5},{WORDS}{row}" for row in range(60)]
    file = tmp_path / "cases.csv"
    file.write_text("\n".join(["received,score,comment", *rows]))
    study = read_study(start_study([file]).path)
    assert (study.surveys, len(study.complaints)) == ((), 1)
