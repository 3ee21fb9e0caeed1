"""What each real file is taken for, and what is guessed of it. The studies must read as they were written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.study import Complaints, Promises, Study, Survey
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.loop.faults import check_faults
from expectancy.loop.init import write_study
from expectancy.loop.study import read_study
from expectancy.methods.contract import ratings
from expectancy.summaries import Counts, Durations, Periods, Plan, Summary
from shared import data


def begun(folder: Path, *files: str) -> Study:
    """The study that init writes for these shared files, read as it stands."""
    paths = [Path(shutil.copy(data(file), folder)) for file in files]
    return read_study(write_study(paths))


def text_of(study: Study) -> str:
    return (study.folder / "study.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "file",
    [
        "kiosk_servqual_kano_ipa/kiosk_tidy.csv",
        "demo_airport_sfo_2013/passengers.csv.gz",
        "sfo_survey/sfo_2013.csv.gz",
        "sfo_survey/sfo_2015.csv.gz",
        "sfo_survey/sfo_2016.csv.gz",
        "sfo_survey/sfo_2017.csv.gz",
        "ecsi_mobile/mobi.csv",
        "satisfaction_drivers/shapka_example_03.csv",
        "kano_digital_money/storage--cohort1-clean.csv",
        "demo_airport_sfo_2013/comments.csv.gz",
        "demo_airport_sfo_2013/flights_to_sfo.csv.gz",
        "cfpb_complaints/complaints_2015_2020.csv.gz",
        "boston_311/requests_2015_01_08.csv.gz",
        "olist_orders/orders_to_2018_02.csv.gz",
        "olist_orders/reviews_to_2018_02.csv.gz",
        "airline_tweets/tweets.csv.gz",
    ],
)
def test_what_was_guessed_holds_for_every_row(tmp_path: Path, file: str) -> None:
    """One whole pass with the guessed scales, codes, weights, ids, dates and outcomes finds nothing wrong."""
    study = begun(tmp_path, file)
    for source in (*study.surveys, *study.complaints, *study.promises):
        table = open_table(source.file, study.folder)
        respondent = source.respondent if isinstance(source, Survey) else None
        rules = list(ratings(source)) if isinstance(source, Survey) else []
        blocks = ENGINE.fold(Plan.union(_all_of(source), rules, respondent), table)
        assert blocks.rows > 0
        assert all(drop.reason.startswith("delivered before") for drop in check_faults(source, blocks))


def _all_of(source: Survey | Complaints | Promises) -> list[Summary]:
    """Summaries that read every column the source names."""
    if isinstance(source, Survey):
        return [Counts((rule.column,), weight=source.weight) for rule in ratings(source)]
    if isinstance(source, Complaints):
        return [Periods(source.date, (source.code,) if source.code else ())]
    if source.kept:
        return [Durations(kept=source.kept)]
    return [Durations(promised=source.promised, delivered=source.delivered, made=source.made, late=source.late)]


def test_gap_kano_and_importance_questions_are_paired_by_their_names(tmp_path: Path) -> None:
    (survey,) = begun(tmp_path, "kiosk_servqual_kano_ipa/kiosk_tidy.csv").surveys
    assert (survey.respondent, survey.scale, survey.missing) == ("respondent", (1, 7), ())
    assert survey.segments == ("gender", "age_band", "use_frequency")
    assert (survey.outcomes, survey.scale_of("overall")) == ({"overall": "overall_satisfied"}, (1, 5))
    roles = [tuple(item.roles) for item in survey.items]
    assert roles.count(("expected", "perceived")) == 24
    assert roles.count(("functional", "dysfunctional")) == 29
    assert roles.count(("perceived", "importance")) == 24
    assert survey.items[0].roles == {"expected": "sq01_exp", "perceived": "sq01_per"}
    assert survey.items[24].roles == {"functional": "kano01_func", "dysfunctional": "kano01_dysf"}


def test_a_codebook_beside_a_survey_gives_wordings_and_dimensions(tmp_path: Path) -> None:
    files = ("kiosk_servqual_kano_ipa/kiosk_tidy.csv", "kiosk_servqual_kano_ipa/codebook_en.csv")
    study = begun(tmp_path, *files)
    first = study.surveys[0].items[0]
    assert first.text == "accurately reflects what the user selected, as intended"
    assert first.dimension == "usefulness"
    assert (len(study.surveys), study.complaints) == (1, ())
    assert "# wordings were taken from codebook_en.csv" in text_of(study)


def test_an_airport_is_a_survey_complaints_and_promises(tmp_path: Path) -> None:
    folder = "demo_airport_sfo_2013/"
    study = begun(
        tmp_path,
        *(
            f"{folder}{name}"
            for name in ("passengers.csv.gz", "comments.csv.gz", "flights_to_sfo.csv.gz", "airline_map.csv")
        ),
    )
    (survey,), (complaints,), (promises,) = study.surveys, study.complaints, study.promises
    assert (survey.respondent, survey.weight, survey.scale) == ("respondent", "weight", (1, 5))
    assert survey.outcomes == {"overall": "overall"}
    assert len(survey.items) == 24
    assert (complaints.code, complaints.customer, complaints.text) == ("label", "respondent", None)
    assert "General positive comment" in complaints.exclude
    assert not any("Crime" in code for code in complaints.exclude)
    assert (promises.late, promises.unit) == ("arrival_delay_min", "minutes")
    assert promises.cancelled == {"status": ("cancelled",)}
    assert promises.by == ("carrier", "origin")
    assert "# left out: airline_map.csv: not recognised" in text_of(study)


def test_complaints_in_words_with_a_timely_answer_are_complaints_and_promises(tmp_path: Path) -> None:
    study = begun(tmp_path, "cfpb_complaints/complaints_2015_2020.csv.gz")
    (complaints,), (promises,) = study.complaints, study.promises
    assert (complaints.text, complaints.code) == ("Consumer complaint narrative", "Issue")
    assert (complaints.date, complaints.id) == ("Date received", "Complaint ID")
    assert (complaints.organisation, complaints.channel) == ("Company", "Submitted via")
    assert (promises.made, promises.kept, promises.cancelled) == ("Date received", "Timely response?", {})
    assert complaints.name != promises.name


def test_requests_with_three_times_are_promises(tmp_path: Path) -> None:
    study = begun(tmp_path, "boston_311/requests_2015_01_08.csv.gz")
    (promises,) = study.promises
    assert (promises.made, promises.promised, promises.delivered) == ("opened", "target", "closed")
    assert promises.by == ("department", "subject", "reason")
    assert study.complaints == ()
    assert '# code = "reason"' in text_of(study)


def test_of_several_deliveries_the_one_to_the_customer_is_the_promise(tmp_path: Path) -> None:
    study = begun(tmp_path, "olist_orders/orders_to_2018_02.csv.gz", "olist_orders/items_to_2018_02.csv.gz")
    (promises,) = study.promises
    assert promises.made == "order_purchase_timestamp"
    assert promises.promised == "order_estimated_delivery_date"
    assert promises.delivered == "order_delivered_customer_date"
    assert set(promises.cancelled["order_status"]) == {"canceled", "unavailable"}
    assert study.complaints == ()


@pytest.mark.parametrize(("year", "weight"), [(2013, "WEIGHT"), (2017, "WEIGHT")])
def test_zero_and_six_beside_one_to_five_look_like_no_answer(tmp_path: Path, year: int, weight: str) -> None:
    study = begun(tmp_path, f"sfo_survey/sfo_{year}.csv.gz")
    (survey,) = study.surveys
    assert (survey.scale, survey.missing[:2], survey.weight) == ((1, 5), ("0", "6"), weight)
    assert '0 and 6 look like "no answer": guessed' in text_of(study).replace("0, 6 and Blank", "0 and 6")
    columns = {item.roles["perceived"] for item in survey.items}
    ratings = {name for name in columns if name.startswith(("Q7", "Q9"))}
    assert len(ratings) == 20
    assert survey.outcomes["overall"] == ("Q7O_WHOLE" if year == 2013 else "Q7ALL")


def test_recommending_is_asked_from_zero_to_ten_and_keeps_its_zero(tmp_path: Path) -> None:
    (survey,) = begun(tmp_path, "sfo_survey/sfo_2017.csv.gz").surveys
    assert survey.outcomes == {"overall": "Q7ALL", "recommend": "NETPRO"}
    assert survey.missing_of("recommend") == ("11",)
    assert "Blank" in survey.missing


def test_kano_answers_in_other_words_are_mapped(tmp_path: Path) -> None:
    (survey,) = begun(tmp_path, "kano_digital_money/storage--cohort4-clean.csv").surveys
    assert dict(survey.kano_answers) == {
        "I like it": "like",
        "I expect it": "expect",
        "I’m neutral": "neutral",
        "I can tolerate it": "tolerate",
        "I dislike it": "dislike",
    }
    assert [tuple(item.roles) for item in survey.items] == [("functional", "dysfunctional")] * 5


def test_ratings_without_pairs_are_perceived_items(tmp_path: Path) -> None:
    (survey,) = begun(tmp_path, "satisfaction_drivers/shapka_example_03.csv").surveys
    assert (survey.scale, survey.weight, survey.outcomes) == ((1, 10), "Weight", {"overall": "Overall Satisfaction"})
    assert [item.roles for item in survey.items][:1] == [{"perceived": "Attribute 00"}]
    assert len(survey.items) == 20


def test_satisfaction_named_only_in_the_codebook_is_the_overall_question_and_no_item(tmp_path: Path) -> None:
    (survey,) = begun(tmp_path, "ecsi_mobile/mobi.csv", "ecsi_mobile/codebook.csv").surveys
    assert survey.outcomes == {"overall": "CUSA1"}
    columns = [column for item in survey.items for column in item.roles.values()]
    assert {column[:4] for column in columns} == {"IMAG", "PERQ", "PERV"}
    assert len(columns) == 13


def test_the_reason_beside_the_words_is_the_code_and_rows_without_one_may_be_excluded(tmp_path: Path) -> None:
    tweets = pd.read_csv(data("airline_tweets/tweets.csv.gz")).drop(columns="airline_sentiment")
    tweets.to_csv(tmp_path / "tweets.csv", index=False)
    study = read_study(write_study([tmp_path / "tweets.csv"]))
    (complaints,) = study.complaints
    assert (complaints.text, complaints.code, complaints.exclude) == ("text", "negativereason", ())
    (code,) = (line for line in text_of(study).splitlines() if line.startswith("code = "))
    assert code.endswith("# guessed: texts that come again and again, and the end of its name")
    (exclude,) = (line for line in text_of(study).splitlines() if "exclude" in line)
    assert exclude.startswith('# exclude = [""]')
    assert exclude.endswith("of rows have no negativereason: take the # away if they are no complaints")
    (study.folder / "study.toml").write_text(text_of(study).replace('# exclude = [""]', 'exclude = [""]'))
    assert read_study(study.folder).complaints[0].exclude == ("",)


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (["03/04/2026", "30/04/2026"], 'dates = "day/month/year"'),
        (["03/04/2026", "05/06/2026"], '# dates = "day/month/year"'),
        (["03/04/2026", "04/30/2026"], None),
        (["2026-04-03", "2026-04-30"], None),
    ],
)
def test_the_order_of_day_and_month_is_guessed_only_where_it_can_be_no_other(
    tmp_path: Path, days: list[str], line: str | None
) -> None:
    rows = [f"{place},{days[place % 2]},{days[place % 2]}" for place in range(40)]
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(["order,promised_date,delivered_date", *rows]), encoding="utf-8")
    study = read_study(write_study([file], tmp_path))
    assert [source.promised for source in study.promises] == ["promised_date"]
    told = [line for line in text_of(study).splitlines() if "dates =" in line]
    assert told == [] if line is None else told[0].startswith(line)


def test_a_codebook_may_name_the_questions_and_not_their_columns(tmp_path: Path) -> None:
    study = begun(tmp_path, "kano_digital_money/features.csv", "kano_digital_money/storage--cohort1-clean.csv")
    (survey,) = study.surveys
    assert survey.items[1].text == "If it is easy to store funds, how do you feel?"
    assert "# wordings were taken from features.csv" in text_of(study)


def test_answers_in_words_and_numbers_are_left_out_with_an_example(tmp_path: Path) -> None:
    text = text_of(begun(tmp_path, "kano_digital_money/storage--cohort1-clean.csv"))
    assert "# left out: the answers of F1_importance, F2_importance, F3_importance" in text
    assert 'are no plain numbers ("3 - Somewhat important")' in text
    assert "small numbers" not in text


def test_questions_are_not_taken_for_codes_of_complaints_by_a_word_in_them(tmp_path: Path) -> None:
    """A survey without ratings, in which one question has the word category: no complaints at all."""
    path = Path(shutil.copy(data("import_formats/surveymonkey/todo_ospo_2018_results.csv"), tmp_path))
    with pytest.raises(ExpectancyError) as caught:
        write_study([path])
    assert [problem.code for problem in caught.value.problems] == ["init-nothing-found"]
