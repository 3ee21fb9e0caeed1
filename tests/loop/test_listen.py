"""One pass over a file of complaints: what is counted, and what is left out and why."""

from __future__ import annotations

from pathlib import Path

from expectancy.loop.listen import RefinedFile, refine_file

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
