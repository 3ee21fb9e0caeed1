"""Files of one series are the waves of one survey, whatever their columns are called."""

from __future__ import annotations

from pathlib import Path

import pytest

import expectancy as ex
from expectancy.domain.errors import ExpectancyError
from expectancy.loop.evaluate import evaluate
from expectancy.loop.measure import measure
from expectancy.loop.shipped import shipped_study
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from shared import reference_numbers

FIRST = "id,whole,P1,city\n1,5,4,A\n2,4,3,A\n3,1,2,B\n4,2,,B\n"
SECOND = "who,OVERALL,Q_1,city\n1,5,5,A\n2,5,4,A\n3,4,3,B\n5,Blank,1,B\n"
STUDY = """\
[[survey]]
name = "spring"
file = "a.csv"
series = "customers"
wave = "2025-03"
respondent = "id"
scale = [1, 5]
segments = ["city"]
overall = "whole"

[[survey.item]]
id = "speed"
perceived = "P1"

[[survey]]
name = "autumn"
file = "b.csv"
series = "customers"
wave = "2025-10"
respondent = "who"
scale = [1, 5]
missing = ["Blank"]
segments = ["city"]
overall = "OVERALL"

[[survey.item]]
id = "speed"
perceived = "Q_1"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(FIRST)
    (tmp_path / "b.csv").write_text(SECOND)
    (tmp_path / "study.toml").write_text(STUDY)
    return tmp_path


def test_the_waves_of_a_series_are_compared_under_one_name(folder: Path) -> None:
    [(source, found)] = measure(read_study(folder), "csat", Options())
    assert (source.name, found.n) == ("customers", 7)
    told = [found.get("csat", wave=wave) for wave in ("2025-03", "2025-10")]
    assert [each.value for each in told if each] == [pytest.approx(0.5), pytest.approx(1.0)]
    change = found.get("csat_change", **{"from": "2025-03", "to": "2025-10"})
    assert change is not None
    assert change.value == pytest.approx(0.5)
    assert found.dropped[0].count == 1


def test_ids_are_those_of_their_file_unless_it_is_a_panel(folder: Path) -> None:
    [(_, apart)] = measure(read_study(folder), "csat", Options())
    assert not apart.where("csat_change_same_customers")
    text = STUDY.replace('respondent = "id"', 'respondent = "id"\npanel = true')
    (folder / "study.toml").write_text(text.replace('respondent = "who"', 'respondent = "who"\npanel = true'))
    [(_, panel)] = measure(read_study(folder), "csat", Options())
    [same] = panel.where("csat_change_same_customers")
    assert (same.n, same.value) == (3, pytest.approx(1 / 3))


def test_segments_of_the_same_name_split_all_waves(folder: Path) -> None:
    [(_, found)] = measure(read_study(folder), "csat", Options(by="city"))
    here = found.get("csat", city="A", wave="2025-10")
    assert here is not None
    assert (here.value, here.n) == (1.0, 2)


def test_one_file_alone_can_be_asked_for(folder: Path) -> None:
    [(source, found)] = measure(read_study(folder), "csat", Options(), "autumn")
    assert (source.name, found.n) == ("autumn", 3)
    assert not found.where("csat_change")
    [(source, _)] = measure(read_study(folder), "csat", Options(), "customers")
    assert source.name == "customers"


def test_methods_that_compare_no_waves_read_every_file_by_itself(folder: Path) -> None:
    assert [source.name for source, _ in measure(read_study(folder), "performance", Options())] == ["spring", "autumn"]


def test_what_is_wrong_in_a_file_is_told_with_its_file_and_row(folder: Path) -> None:
    (folder / "b.csv").write_text(SECOND.replace("3,4,3,B", "3,9,3,B"))
    with pytest.raises(ExpectancyError) as caught:
        measure(read_study(folder), "csat", Options())
    [problem] = caught.value.problems
    assert "b.csv, data row 3" in problem.where
    assert 'column "whole | OVERALL"' in problem.where


def test_two_questions_that_files_call_alike_stay_apart(folder: Path) -> None:
    """What is P1 in the first file is another question than P1 in the second."""
    text = STUDY.replace('id = "speed"\nperceived = "Q_1"', 'id = "price"\nperceived = "P1"')
    (folder / "b.csv").write_text(SECOND.replace("Q_1", "P1"))
    (folder / "study.toml").write_text(text)
    [(source, _)] = measure(read_study(folder), "csat", Options())
    assert [item.roles["perceived"] for item in source.items] == ["P1 (speed: perceived)", "P1 (price: perceived)"]  # type: ignore[union-attr]


def test_a_series_of_frames_reads_in_a_notebook() -> None:
    waves = [
        {"data": {"q": [9, 9, 0]}, "name": "a", "series": "s", "wave": "2025", "recommend": "q"},
        {"data": {"r": [9, 10, 10]}, "name": "b", "series": "s", "wave": "2026", "recommend": "r"},
    ]
    found = ex.measure("nps", ex.study(survey=waves))
    change = found.get("nps_change", **{"from": "2025", "to": "2026"})
    assert change is not None
    assert change.value == pytest.approx(200 / 3)


def test_the_airports_waves_have_the_reference_means() -> None:
    study = read_study(shipped_study("airport_waves"))
    [(_, found)] = measure(study, "csat", Options())
    for year, reference in reference_numbers()["sfo_survey"].items():
        mean, plain = (found.get(name, wave=year) for name in ("mean", "mean_unweighted"))
        assert mean is not None
        assert plain is not None
        assert plain.n == reference["overall_n"]
        assert round(mean.value, 4) == reference["overall_mean_weighted"]
        assert plain.value == pytest.approx(reference["overall_mean"], abs=5e-5 if year == "2017" else 6e-4)
    [(_, nps)] = measure(study, "nps", Options())
    assert round(nps.get("nps", wave="2017").value, 4) == reference_numbers()["sfo_survey"]["2017"]["nps_weighted"]  # type: ignore[union-attr]


def test_an_evaluation_is_of_the_last_wave_of_each_series() -> None:
    found = evaluate(read_study(shipped_study("airport_waves")))
    ids = [row.id for row in found.rows]
    assert len(ids) == len(set(ids))
    assert {row.survey for row in found.rows if row.survey} == {"passengers_2017"}
    assert any("the last wave is evaluated (2017)" in warning for warning in found.warnings)


def test_kano_answers_of_a_series_are_compared_wave_by_wave(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("F,D\n" + "like,neutral\n" * 30 + "expect,dislike\n" * 10)
    (tmp_path / "b.csv").write_text("G,E\n" + "like,neutral\n" * 15 + "expect,dislike\n" * 25)
    item = '[[survey.item]]\nid = "wifi"\nfunctional = "{}"\ndysfunctional = "{}"\n'
    head = '[[survey]]\nname = "{0}"\nfile = "{0}.csv"\nseries = "s"\nwave = {1}\n'
    study = f"{head.format('a', 2024)}{item.format('F', 'D')}{head.format('b', 2025)}{item.format('G', 'E')}"
    (tmp_path / "study.toml").write_text(study)
    [(_, found)] = measure(read_study(tmp_path), "kano_waves", Options())
    worse = found.get("worse_change", item="wifi", **{"from": "2024", "to": "2025"})
    assert worse is not None
    assert worse.value == pytest.approx(-(25 - 10) / 40)
    [(_, cycle)] = measure(read_study(tmp_path), "kano_life_cycle", Options())
    assert [each.keys["wave"] for each in cycle.where("stage")] == ["2024", "2025"]
