"""docs/gallery.md: every method on data, with its picture. ``python scripts/build_gallery.py`` writes it anew.

Real data where a study that ships has what a method needs; else the made-up answers of tests/sources.py, and the page
says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from expectancy.domain.catalog import Entry, shelf
from expectancy.domain.errors import ExpectancyError
from expectancy.domain.study import Study
from expectancy.loop.measure import joined, measure
from expectancy.loop.scan import sources
from expectancy.loop.shipped import shipped_names, shipped_study
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options, of_a_study
from expectancy.notebook import Measured

ROOT = Path(__file__).resolve().parent.parent
PAGE, PICTURES = ROOT / "docs" / "gallery.md", ROOT / "docs" / "pictures" / "gallery"
MADE_UP = "made-up answers, since no study that ships has what it needs"


@dataclass(frozen=True)
class Shown:
    """One method on one study."""

    method: Entry
    data: str
    command: str
    found: Measured


def studies() -> Iterator[tuple[str, Study]]:
    """The studies that ship."""
    return ((name, read_study(shipped_study(name))) for name in shipped_names())


def shown(entry: Entry) -> Shown | None:
    """The first study and source on which the method finds something to draw."""
    for name, study in studies():
        if of_a_study(entry.thing):
            places: list[str | None] = [None] if not entry.thing.missing(study) else []
        else:
            fit = sources(study)[entry.thing.source]
            places = [source.name for source in fit if not entry.thing.missing(source)]
        for place in places:
            try:
                found = Measured(joined(measure(study, entry.name, Options(), place)))
            except ExpectancyError:
                continue
            if found.result.estimates and found.pictures():
                option = f" --source {place}" if place and len(places) > 1 else ""
                command = f"expectancy measure {entry.name} src/expectancy/studies/{name}{option}"
                return Shown(entry, study.title, command, found)
    return _made_up(entry)


def _made_up(entry: Entry) -> Shown | None:
    sys.path.insert(0, str(ROOT / "tests"))
    from sources import full, whole_study
    from tables import estimate

    if of_a_study(entry.thing):
        result = joined(measure(whole_study(), entry.name, Options()))
    else:
        result = estimate(entry.thing, *full(entry.thing.source))
    found = Measured(result)
    return Shown(entry, MADE_UP, "", found) if found.pictures() else None


def page(all_shown: list[Shown]) -> str:
    lines = [
        "# Gallery",
        "",
        "Every method with its picture. Written by `python scripts/build_gallery.py`; the numbers are those that",
        "the commands print, and that `ex.measure(...)` gives in [a notebook](notebook.md).",
        "",
    ]
    for each in all_shown:
        picture = each.found.pictures()[0]
        name = f"pictures/gallery/{each.method.name}.svg"
        lines += [f"## [{each.method.name}](reference/methods/{each.method.name}.md)", "", each.method.title, ""]
        lines += [f"![{picture.title}]({name})", "", f"*{picture.title}.* Data: {each.data}."]
        lines += ["", f"    {each.command}"] if each.command else []
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.svg"):
        old.unlink()
    found = [each for entry in shelf("methods").values() if (each := shown(entry)) is not None]
    for each in found:
        (PICTURES / f"{each.method.name}.svg").write_text(each.found.pictures()[0].file(), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
