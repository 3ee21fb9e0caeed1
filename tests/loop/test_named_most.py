"""What customers name most often, in a headline."""

from __future__ import annotations

from pathlib import Path

from expectancy.loop.evaluate import evaluate
from expectancy.loop.study import read_study

CAUTION = "Before July only one shop was read. A trend here is the sample's before it is the customers'."


def findings(folder: Path, sampling: str) -> list[str]:
    """Late deliveries grow from 10 % to 60 % of complaints in a year."""
    lines = ["code,day"]
    for month in range(1, 13):
        late = 4 if month <= 6 else 24
        lines += [f"{'late' if at < late else 'rude'},2026-{month:02d}-{1 + at % 28:02d}" for at in range(40)]
    lines += [f"late,2026-12-{1 + at % 28:02d}" for at in range(200)]
    (folder / "c.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(
        '[study]\ntitle = "C"\n[[complaints]]\nname = "calls"\nfile = "c.csv"\ncode = "code"\ndate = "day"\n'
        f'sampling = "{sampling}"\n[[expectation]]\nid = "late"\nstatement = "It comes in time."\ncodes = ["late"]\n',
        encoding="utf-8",
    )
    return list(evaluate(read_study(folder)).findings)


def test_the_headline_says_that_it_is_named_most_often_and_never_that_most_complaints_are_about_it(
    tmp_path: Path,
) -> None:
    told = findings(tmp_path, "")
    assert told[0].startswith("“It comes in time” is named most often in complaints: 368 of 680 (54\u00a0%, ")
    assert " Rising: 10\u00a0% of complaints before, 78\u00a0% after 2026-06 (" in told[0]
    assert not any("in the sample" in sentence for sentence in told)


def test_a_trend_that_the_sampling_may_have_made_stands_by_itself_with_the_note_of_the_study(tmp_path: Path) -> None:
    told = findings(tmp_path, CAUTION)
    assert "ising" not in told[0]
    assert told[1].startswith(
        "“It comes in time” over time, in the sample “calls”: rising: 10\u00a0% of complaints before, "
    )
    assert told[1].endswith(f". {CAUTION}")


def test_the_note_is_beside_the_row_s_trend_and_in_the_list_of_sources(tmp_path: Path) -> None:
    from expectancy.reports.html import page

    findings(tmp_path, CAUTION)
    text = page(evaluate(read_study(tmp_path)))
    assert "Read the trend with care. Before July only one shop was read." in text
    assert text.count("Before July only one shop was read.") >= 4


def test_a_trend_of_one_of_two_files_says_of_which(tmp_path: Path) -> None:
    from expectancy.reports.html import page

    findings(tmp_path, "")
    lines = ["code", *["late"] * 10, *["rude"] * 10]
    (tmp_path / "m.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (tmp_path / "study.toml").open("a", encoding="utf-8") as study:
        study.write('[[complaints]]\nname = "mails"\nfile = "m.csv"\ncode = "code"\n')
    evaluation = evaluate(read_study(tmp_path))
    assert "378 of 700 (54\u00a0%, " in evaluation.findings[0]
    assert " In “calls” (368 of its 680 complaints): rising: 10\u00a0% of complaints before, " in evaluation.findings[0]
    assert (
        "of 700 in calls and mails. In calls (368 of its 680 complaints): rising: 10\u00a0% of complaints before, "
        in page(evaluation)
    )
