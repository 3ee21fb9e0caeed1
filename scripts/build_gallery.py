"""docs/gallery.md: every method on data, with its picture. ``python scripts/build_gallery.py`` writes it anew.

Real data where a study that ships has what a method needs (airport, bank, and the airport's four waves made by
``--waves SFO_FOLDER`` from the originals); else the made-up answers of tests/sources.py, and the page says so.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from expectancy.domain.catalog import Entry, shelf  # noqa: E402
from expectancy.domain.errors import ExpectancyError  # noqa: E402
from expectancy.domain.study import Study  # noqa: E402
from expectancy.loop.measure import joined, measure  # noqa: E402
from expectancy.loop.scan import sources  # noqa: E402
from expectancy.loop.study import read_study  # noqa: E402
from expectancy.methods.contract import Options, of_a_study  # noqa: E402
from expectancy.notebook import Measured  # noqa: E402

PAGE, PICTURES, WAVES = ROOT / "docs" / "gallery.md", ROOT / "docs" / "pictures" / "gallery", ROOT / "docs" / "gallery"
STUDIES = {
    "airport": "San Francisco International Airport, 2013",
    "bank": "complaints about US banks, 2011 to 2026",
    "waves": "San Francisco International Airport, 2013 to 2017",
}
MADE_UP = "made-up answers, since no data that may be shipped have what it needs"
YEARS = ("2013", "2015", "2016", "2017")


@dataclass(frozen=True)
class Shown:
    """One method on one study."""

    method: Entry
    data: str
    command: str
    found: Measured


def studies() -> Iterator[tuple[str, str, Study]]:
    """(name, what it is, the study), those that ship first, made-up answers last."""
    for name in ("airport", "bank"):
        yield name, STUDIES[name], read_study(ROOT / "src" / "expectancy" / "studies" / name)
    if (WAVES / "study.toml").exists():
        yield "docs/gallery", STUDIES["waves"], read_study(WAVES)


def shown(entry: Entry) -> Shown | None:
    """The first study and source on which the method finds something to draw."""
    for name, what, study in studies():
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
                where = f"src/expectancy/studies/{name}" if "/" not in name else name
                option = f" --source {place}" if place and len(places) > 1 else ""
                return Shown(entry, what, f"expectancy measure {entry.name} {where}{option}", found)
    return _made_up(entry)


def _made_up(entry: Entry) -> Shown | None:
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
        "Every method with its picture. Written by `python scripts/build_gallery.py`; the numbers are those that the commands print,",
        "and `ex.measure(...)` gives in [a notebook](notebook.md).",
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


def waves(original: Path) -> None:
    """The airport's waves as one small file: what the years have in common. Ratings 0 (blank) and 6 (not used) empty."""
    rows: list[dict[str, Any]] = []
    for year in YEARS:
        with gzip.open(original / f"sfo_{year}.csv.gz", "rt", encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                plain = {key.strip().lstrip("*"): value.strip() for key, value in row.items() if key}
                rows.append(_wave(year, plain))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    with gzip.GzipFile(WAVES / "waves.csv.gz", "wb", mtime=0) as packed:
        packed.write(text.getvalue().encode())


def _wave(year: str, row: dict[str, str]) -> dict[str, str]:
    overall = row.get("Q7O_WHOLE") or row.get("Q7ALL") or ""
    recommend = row.get("NETPRO", "") if year == "2017" else ""
    return {
        "id": f"{year}-{row['RESPNUM']}",
        "year": year,
        "weight": row["WEIGHT"],
        "stratum": f"{year}-{row['STRATA']}",
        "flight": f"{year}-{row['RUN'] if 'RUN' in row else row['RUNID']}",
        "overall": overall if overall in "12345" else "",
        "recommend": recommend if recommend.isdigit() and int(recommend) <= 10 else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--waves", type=Path, help="the folder of the original SFO surveys")
    options = parser.parse_args()
    if options.waves:
        waves(options.waves)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.svg"):
        old.unlink()
    found = [each for entry in shelf("methods").values() if (each := shown(entry)) is not None]
    for each in found:
        (PICTURES / f"{each.method.name}.svg").write_text(each.found.pictures()[0].file(), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
