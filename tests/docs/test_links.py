"""Documents do not lie: relative links resolve, anchors exist, and ARCHITECTURE.md names the tree as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "expectancy"
LEFT_OUT = {".git", ".venv", "out", "dist", "build", "node_modules"}
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not any(part in LEFT_OUT or part.endswith("_cache") for part in path.parts)
)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)


def prose(path: Path) -> str:
    """The text without fenced code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = []
    for found in LINK.finditer(prose(path)):
        target, _, anchor = found["target"].partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(found["target"])
    assert not broken


def test_the_architecture_names_every_layer_and_no_other() -> None:
    page = ROOT / "ARCHITECTURE.md"
    if not page.exists():
        pytest.skip("not a checkout")
    text = page.read_text(encoding="utf-8")
    drawn = text.split("## Layers")[1].split("```")[1]
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    named = {word for line in drawn.splitlines() for word in line[:40].split()}
    assert folders <= named
    assert named <= folders


def test_every_path_that_the_architecture_and_the_guide_name_exists() -> None:
    """Words in backticks that look like a path, but for those that a recipe makes and patterns with <...>."""
    made = {"extreme_answers", "json_lines", "open_questions", "single"}
    missing = []
    for name in ("ARCHITECTURE.md", "CONTRIBUTING.md"):
        page = ROOT / name
        if not page.exists():
            pytest.skip("not a checkout")
        for word in re.findall(r"`([\w./\-]+/[\w./\-]*)`", prose(page)):
            if any(thing in word for thing in made):
                continue
            places = (ROOT, SOURCE)
            if not any((place / word.removeprefix("./")).exists() for place in places):
                missing.append(f"{name}: {word}")
    assert not missing


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    if not folder.exists():
        pytest.skip("not a checkout")
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for record in folder.glob("0*.md"):
        title = record.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert f"[{title}]({record.name})" in listed


def test_the_readme_fits_on_a_screen_and_starts_with_the_two_commands() -> None:
    page = ROOT / "README.md"
    if not page.exists():
        pytest.skip("not a checkout")
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 55
    first = text.split("```sh\n")[1].split("```")[0].split()
    assert first[0] == "./demo"
    assert "./check" in first


def test_the_notice_names_every_data_set_model_and_font_that_is_shipped() -> None:
    page = ROOT / "NOTICE"
    if not page.exists():
        pytest.skip("not a checkout")
    text = page.read_text(encoding="utf-8")
    ours = {".py", ".toml", ".md", ".txt", ".typed", ".html", ".css", ".js", ".json", ".pyc", ".j2", ".c", ".so"}
    for path in SOURCE.rglob("*"):
        if path.is_file() and path.suffix not in ours:
            folder = f"src/expectancy/{path.parent.relative_to(SOURCE)}/"
            assert path.name in text or f"({folder})" in text, f"{folder}{path.name}"
