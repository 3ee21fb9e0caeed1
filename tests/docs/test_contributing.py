"""The code of the recipes in CONTRIBUTING.md works as it stands: it passes the contract suite of its shelf."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import written
from expectancy.domain.catalog import CONSTANTS, Entry
from expectancy.domain.errors import ExpectancyError
from sources import SURVEY, survey_data
from tables import estimate

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "CONTRIBUTING.md"
RECIPE = re.compile(r"<!-- recipe: (?P<path>\S+) -->\n\s*```python\n(?P<code>.*?)\n\s*```", re.DOTALL)


def recipes() -> dict[str, str]:
    """Path under src/expectancy -> code."""
    if not GUIDE.exists():
        return {}
    text = GUIDE.read_text(encoding="utf-8")
    return {found["path"]: textwrap.dedent(found["code"]) + "\n" for found in RECIPE.finditer(text)}


@pytest.fixture
def recipe(tmp_path: Path) -> Iterator[Callable[[str], Entry]]:
    """The thing that a recipe of a shelf makes, as an entry of that shelf."""
    made: list[str] = []

    def build(shelf: str) -> Entry:
        path, code = next((path, code) for path, code in recipes().items() if path.startswith(shelf))
        file = tmp_path / Path(path).name
        file.write_text(code, encoding="utf-8")
        module = loaded(file, f"recipe_{file.stem}")
        made.append(module.__name__)
        thing = getattr(module, CONSTANTS[shelf])
        return Entry(shelf, thing.name, thing.title, f"expectancy/{path}", thing)

    yield build
    for name in made:
        sys.modules.pop(name, None)


def loaded(file: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def suite_of(shelf: str) -> ModuleType:
    """The contract suite of a shelf, as a module."""
    return loaded(ROOT / "tests" / "contract" / f"test_{shelf}.py", f"contract_{shelf}")


def cases_of(thing: Any) -> dict[str, Callable[..., Any]]:
    """The tests of a suite or of a class in it, but for those of documentation and of methods of a whole study."""
    left_out = ("documented", "of_a_study")
    return {
        name: test
        for name, test in vars(thing).items()
        if name.startswith("test_") and not any(word in name for word in left_out)
    }


def run(test: Callable[..., Any], **given: Any) -> bool:
    """Run a test once for every value of ``by`` or ``size`` that it is parametrised by; False where it needs more."""
    asked = set(inspect.signature(test).parameters)
    choices = {"by": [None, "region"], "size": ["wide", "narrow"]}
    chosen = next((name for name in choices if name in asked), None)
    if asked - set(given) - {chosen}:
        return False
    for value in choices[chosen] if chosen else [None]:
        extra = {chosen: value} if chosen else {}
        with contextlib.suppress(pytest.skip.Exception):
            test(**{name: given[name] for name in asked - {chosen}}, **extra)
    return True


@pytest.mark.skipif(not GUIDE.exists(), reason="not a checkout")
def test_there_is_a_recipe_for_every_shelf() -> None:
    assert {path.split("/")[0] for path in recipes()} == set(CONSTANTS)
    for path in recipes():
        assert path in GUIDE.read_text(encoding="utf-8").replace(f"<!-- recipe: {path} -->", "", 1), path


@pytest.mark.parametrize(("shelf", "least"), [("methods", 6), ("engines", 1)])
def test_a_method_and_an_engine_pass_their_contract_suites(
    shelf: str, least: int, recipe: Callable[[str], Entry]
) -> None:
    entry = recipe(shelf)
    assert sum(run(test, entry=entry) for test in cases_of(suite_of(shelf)).values()) >= least


def test_an_importer_passes_its_contract_suite(
    recipe: Callable[[str], Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer = recipe("importers").thing
    monkeypatch.setitem(written.WRITERS, importer.name, ("table.jsonl", write_json_lines))
    for place, test in enumerate(cases_of(suite_of("importers")).values()):
        folder = tmp_path / str(place)
        folder.mkdir()
        assert run(test, importer=importer, tmp_path=folder)


def write_json_lines(path: Path, columns: Mapping[str, Sequence[str | None]]) -> Path:
    rows = zip(*columns.values(), strict=True)
    lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_chart_passes_its_contract_suite(recipe: Callable[[str], Entry]) -> None:
    entry = recipe("charts")
    suite: Any = suite_of("charts")
    suite.SHELF = {entry.name: entry}
    for group in (suite.TestEveryChart, suite.TestEveryPicture):
        for test in cases_of(group).values():
            assert run(test, self=group(), name=entry.name)


def test_the_method_of_the_recipe_counts_both_ends_of_the_scale(recipe: Callable[[str], Entry]) -> None:
    data = survey_data()
    found = estimate(recipe("methods").thing, SURVEY, data)
    for item in SURVEY.items:
        answers = np.array([x for x in data.data[item.roles["perceived"]].to_pylist() if x is not None])
        share = found.get("share_extreme", item=item.id)
        assert share is not None
        assert share.value == pytest.approx(np.isin(answers, (1, 7)).mean())
        assert share.n == len(answers)


def test_the_importer_of_the_recipe_reads_a_file_and_names_a_bad_line(
    recipe: Callable[[str], Entry], tmp_path: Path
) -> None:
    importer = recipe("importers").thing
    file = tmp_path / "answers.jsonl"
    file.write_text('{"id": "a", "overall": 5}\n{"id": "b", "overall": null}\n', encoding="utf-8")
    assert importer.recognises(file) > 0
    table = importer.open([file], {})
    assert table.columns == ("id", "overall")
    batches = [batch.data for part in table.parts() for batch in part.read(["overall", "id"])]
    assert pa.Table.from_batches(batches).to_pylist() == [{"overall": "5", "id": "a"}, {"overall": None, "id": "b"}]
    file.write_text('{"id": "a", "overall": 5}\nnonsense\n', encoding="utf-8")
    with pytest.raises(ExpectancyError, match="line 2 is not a JSON object"):
        list(importer.open([file], {}).parts()[0].read(["id"]))


def test_the_chart_of_the_recipe_says_its_finding(recipe: Callable[[str], Entry]) -> None:
    from evaluations import full
    from expectancy.charts.contract import Chart

    chart = recipe("charts").thing
    assert isinstance(chart, Chart)
    evaluation = full()
    (picture,) = chart.draw(evaluation)
    open_ones = sum(row.verdict.name == "not measured" for row in evaluation.rows)
    assert picture.title == f"Nobody has measured {open_ones} of {len(evaluation.rows)} expectations"
    assert sum(count for _, count in picture.table.rows) == open_ones


def test_a_recipe_is_typed_and_formatted_like_the_rest(tmp_path: Path) -> None:
    if not GUIDE.exists():
        pytest.skip("not a checkout")
    files = []
    for path, code in recipes().items():
        file = tmp_path / Path(path).name
        file.write_text(code, encoding="utf-8")
        files.append(str(file))
    for words in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                *words,
                "--config-file" if words == ["mypy"] else "--config",
                "pyproject.toml",
                *files,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
