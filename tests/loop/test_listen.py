"""One pass over a file of complaints: what is counted, and what is left out and why."""

from __future__ import annotations

from pathlib import Path

from expectancy.domain.study import Study
from expectancy.loop.listen import Heard, RefinedFile, listen, refine_file
from expectancy.loop.scan import Request, find_method, scan
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options

COMPLAINTS = ["My bag never arrived.", "You lost my suitcase.", "The restrooms were dirty.", "The floor was dirty."]
PRAISE = "Thank you so much, the crew was great!"


def refined(folder: Path, *texts: str) -> RefinedFile:
    file = folder / "said.csv"
    file.write_text("\n".join(["words", *(f'"{text}"' for text in texts)]), encoding="utf-8")
    return refine_file(file, "words", None, None, None, 2026, None)


def test_praise_is_counted_under_a_reason_of_its_own(tmp_path: Path) -> None:
    found = refined(tmp_path, *COMPLAINTS, PRAISE, PRAISE)
    assert [(drop.reason, drop.count) for drop in found.dropped] == [("praise, not a complaint", 2)]
    assert found.rows == 6


def test_praise_is_in_no_count_and_no_share(tmp_path: Path) -> None:
    without, with_it = refined(tmp_path, *COMPLAINTS), refined(tmp_path, *COMPLAINTS, PRAISE)
    assert with_it.evidence.keys() == without.evidence.keys()
    for key, evidence in without.evidence.items():
        assert with_it.evidence[key].count == evidence.count
        assert with_it.evidence[key].share == evidence.share


def heard(folder: Path, exclude: str, rows: list[tuple[str, str]]) -> Heard:
    lines = ["reason,words", *(f'{code},"{text}"' for code, text in rows)]
    (folder / "said.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "study.toml").write_text(
        '[study]\ntitle = "x"\n[[complaints]]\nname = "said"\nfile = "said.csv"\n'
        f'code = "reason"\ntext = "words"\nexclude = [{exclude}]\n',
        encoding="utf-8",
    )
    study = read_study(folder)
    return listen(study, study.complaints[0], Options())


def test_a_code_that_a_person_gave_is_never_overruled_by_the_words(tmp_path: Path) -> None:
    found = heard(tmp_path, "", [("late", text) for text in COMPLAINTS] * 3)
    assert {key: evidence.count for key, evidence in found.evidence.items()} == {"late": 12}
    assert found.refined is None


def test_words_speak_where_the_code_is_missing_or_says_nothing(tmp_path: Path) -> None:
    bags, floors = COMPLAINTS[:2], COMPLAINTS[2:]
    rows = [("late", bags[0])] * 2 + [("Other", text) for text in bags] + [("", text) for text in floors]
    found = heard(tmp_path, "", rows)
    assert found.evidence["late"].count == 2
    assert found.refined is not None
    assert found.refined.n == 4


def test_every_count_traces_to_its_complaints_whether_the_catalogue_has_the_code_or_not(tmp_path: Path) -> None:
    texts = [*COMPLAINTS, "My bag never came.", "My suitcase never arrived.", "Dirty restrooms.", PRAISE]
    rows = [("late", text) for text in texts] + [("Other", text) for text in texts] + [("", text) for text in texts]
    found = heard(tmp_path, "", rows)
    assert found.refined is not None
    assert found.refined.signal_group, "some rows were moved from their code to what was refined from the words"
    assert found.evidence["late"].signals == tuple(f"said.csv:{row}" for row in range(1, 9))
    for key, evidence in found.evidence.items():
        assert len(set(evidence.signals)) == evidence.count, key


def test_rows_without_a_code_that_are_excluded_come_back_in_no_count(tmp_path: Path) -> None:
    found = heard(tmp_path, '""', [("late", "My bag came late.")] * 5 + [("", text) for text in COMPLAINTS])
    assert {key: evidence.count for key, evidence in found.evidence.items()} == {"late": 5}
    share = found.evidence["late"].share
    assert share is not None
    assert share.n == 5
    assert [(drop.reason, drop.count) for drop in found.dropped] == [("not a complaint: no code", 4)]


def test_without_a_study_dates_that_could_be_either_are_read_month_first(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text("\n".join(["day,words", *(f'03/04/2026,"{text}"' for text in COMPLAINTS)]), encoding="utf-8")
    found = refine_file(file, "words", "day", None, None, 2026, None)
    assert found.rows == len(COMPLAINTS)


def test_where_nobody_gave_codes_nobody_is_told_how_many_rows_have_none(tmp_path: Path) -> None:
    rows = [("", text) for text in [*COMPLAINTS, *(["Well, there you are."] * 9)]]
    coded = heard(tmp_path, "", [*rows, ("late", "Late.")])
    assert any("rows have no code" in note for note in coded.results["prevalence"].notes)
    file = tmp_path / "study.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('code = "reason"\n', "").replace("exclude = []\n", ""))
    study = read_study(tmp_path)
    plain = listen(study, study.complaints[0], Options())
    assert not any("rows have no code" in note for note in plain.results["prevalence"].notes)


MIXED = [
    ("late", "negative", "My bag never arrived.", "2026-01-05"),
    ("late", "Negative ", "You lost my suitcase.", "2026-01-06"),
    ("", "neutral", "When do you fly to Boston?", "2026-01-06"),
    ("", "positive", PRAISE, "2026-01-07"),
    ("", "", "Where is gate five?", "2026-01-07"),
]


def mixed(folder: Path, keys: str, rows: list[tuple[str, str, str, str]] = MIXED) -> Study:
    lines = ["reason,mood,words,day", *(f'{code},{mood},"{text}",{day}' for code, mood, text, day in rows)]
    (folder / "said.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "study.toml").write_text(
        f'[study]\ntitle = "x"\n[[complaints]]\nfile = "said.csv"\ntext = "words"\ndate = "day"\n{keys}',
        encoding="utf-8",
    )
    return read_study(folder)


def test_only_rows_with_these_values_are_complaints_and_the_others_are_told(tmp_path: Path) -> None:
    study = mixed(tmp_path, 'code = "reason"\nonly = { mood = ["negative"] }\n')
    found = listen(study, study.complaints[0], Options())
    assert {key: evidence.count for key, evidence in found.evidence.items()} == {"late": 2}
    share = found.evidence["late"].share
    assert share is not None
    assert (share.value, share.n) == (1, 2)
    assert [(drop.reason, drop.count) for drop in found.dropped] == [('not a complaint: mood is not "negative"', 3)]
    assert (found.rows, found.refined) == (5, None)


def test_only_holds_for_words_and_for_single_methods_too(tmp_path: Path) -> None:
    study = mixed(tmp_path, 'only = { mood = ["negative"] }\n')
    found = listen(study, study.complaints[0], Options())
    assert found.refined is not None
    assert found.refined.n == 2
    assert next((drop.reason, drop.count) for drop in found.dropped) == ('not a complaint: mood is not "negative"', 3)
    [result] = scan(study, study.complaints[0], [Request(find_method("prevalence"), Options())]).results.values()
    assert result.n == 2
    assert [(drop.reason, drop.count) for drop in result.dropped] == [('not a complaint: mood is not "negative"', 3)]


def test_numbers_in_only_are_compared_as_numbers(tmp_path: Path) -> None:
    rows = [
        ("late", mood, text, day) for mood, (_, _, text, day) in zip(["1", "2.0", "3", "5", ""], MIXED, strict=True)
    ]
    study = mixed(tmp_path, 'code = "reason"\nonly = { mood = [1, 2] }\n', rows)
    assert listen(study, study.complaints[0], Options()).evidence["late"].count == 2


def test_where_no_complaint_is_left_dates_are_not_blamed(tmp_path: Path) -> None:
    for keys in ('exclude = ["late", ""]\n', 'only = { mood = ["furious"] }\n'):
        study = mixed(tmp_path, f'code = "reason"\n{keys}')
        found = listen(study, study.complaints[0], Options())
        [note] = found.results["trend"].notes
        assert note.startswith("No complaint is left to count")
        [whole] = scan(study, study.complaints[0], [Request(find_method("trend"), Options())]).results.values()
        assert whole.notes == found.results["trend"].notes
