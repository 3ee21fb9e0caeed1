"""A study that is right becomes the records, whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from expectancy.domain.study import Override, Rules
from expectancy.loop.study import read_study
from study_files import GOOD, Folder


def test_a_whole_study_becomes_its_records(folder: Folder) -> None:
    study = read_study(folder.write(GOOD))
    assert (study.title, study.period, study.folder) == ("Kiosks", "2019-05", folder.path.resolve())
    (survey,) = study.surveys
    assert (survey.name, survey.respondent, survey.weight, survey.segments) == ("kiosk", "id", "w", ("gender",))
    assert (survey.scale, survey.missing, survey.target, survey.low) == ((1, 7), ("9", "n/a"), 6, 3)
    assert (survey.wave, survey.wave_is_column) == ("wave", True)
    assert survey.outcomes == {"overall": "OVERALL", "recommend": "NPS"}
    assert (survey.scale_of("overall"), survey.scale_of("recommend")) == ((1, 5), (0, 10))
    assert (survey.missing_of("overall"), survey.missing_of("recommend")) == (("9", "n/a"), ("11",))
    assert survey.kano_answers == {"I like it": "like"}
    price, speed, screen = survey.items
    assert (price.text, price.dimension) == ("The kiosk never shows the wrong price.", "reliability")
    assert price.roles == {"expected": "E1", "perceived": "P1", "importance": "I1"}
    assert (speed.text, speed.reverse, speed.cut) == ("speed", True, 2.5)
    assert screen.roles == {"functional": "F1", "dysfunctional": "G1"}


def test_the_other_sources_too(folder: Folder) -> None:
    study = read_study(folder.write(GOOD))
    (complaints,), (promises,), (indicators,) = study.complaints, study.promises, study.indicators
    assert (complaints.name, complaints.text, complaints.code) == ("complaints", "words", "topic")
    assert (complaints.exclude, complaints.exposure) == (("praise",), "volume.csv")
    assert (promises.name, promises.file, promises.unit, promises.grace) == ("orders", "orders_*.csv", "hours", 2)
    assert promises.cancelled == {"status": ("cancelled",)}
    assert indicators.columns == ("organisation", "indicator", "value", "period", "n", "better")
    (expectation,) = study.expectations
    assert (expectation.items, expectation.promises, expectation.indicators) == (
        ("price",),
        ("orders",),
        ("price errors",),
    )
    assert expectation.review == date(2019, 12, 1)
    assert expectation.override == Override("now", "The contract ends this year.", "head of service")
    assert study.rules == Rules(confidence=0.9, seed=7)


def test_the_path_may_be_the_file_itself_and_the_title_may_be_left_out(folder: Folder) -> None:
    folder.write('[[complaints]]\nfile = "complaints.csv"\ntext = "words"\n')
    study = read_study(folder.path / "study.toml")
    assert study.title == folder.path.name


def test_a_wave_that_is_no_column_is_a_fixed_value(folder: Folder) -> None:
    for written in ("2019", '"2019"'):
        (survey,) = read_study(folder.write(GOOD.replace('wave = "wave"', f"wave = {written}"))).surveys
        assert (survey.wave, survey.wave_is_column) == ("2019", False)


def test_reader_options_are_kept_and_used(folder: Folder) -> None:
    (folder.path / "semi.csv").write_text("exported today\nid;P1\na;7\n", encoding="utf-16")
    text = '[[survey]]\nfile = "semi.csv"\nencoding = "utf-16"\ndelimiter = ";"\nskip_lines = 1\n'
    text += 'respondent = "id"\n[[survey.item]]\nid = "x"\nperceived = "P1"\n'
    (survey,) = read_study(folder.write(text)).surveys
    assert survey.options == {"encoding": "utf-16", "delimiter": ";", "skip_lines": "1"}


def test_sources_without_a_name_get_their_files_name_and_never_the_same(folder: Folder) -> None:
    section = '[[complaints]]\nfile = "complaints.csv"\ntext = "words"\n'
    orders = '[[promises]]\nfile = "orders_*.csv"\nkept = "ok"\n'
    named = '[[promises]]\nname = "complaints"\nfile = "orders_1.csv"\nlate = "delay"\n'
    study = read_study(folder.write(section * 3 + orders + named))
    assert [each.name for each in study.complaints] == [
        "complaints-complaints",
        "complaints-complaints-2",
        "complaints-complaints-3",
    ]
    assert [each.name for each in study.promises] == ["orders", "complaints"]


def test_blanks_in_column_names_do_not_count(folder: Folder) -> None:
    (folder.path / "blank.csv").write_text("id, How  was it? \na,3\n")
    text = '[[survey]]\nfile = "blank.csv"\noverall = "How was it?"\n'
    (survey,) = read_study(folder.write(text)).surveys
    assert survey.outcomes["overall"] == "How  was it?"


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(folder: Folder) -> None:
    (folder.path / "study.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_study(folder.path).title == "Kiosks"


def test_a_relative_path_reads_the_same(folder: Folder, monkeypatch: object) -> None:
    folder.write(GOOD)
    import os

    before = Path.cwd()
    try:
        os.chdir(folder.path)
        assert read_study(Path()).folder == folder.path.resolve()
    finally:
        os.chdir(before)
