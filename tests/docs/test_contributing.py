"""The code of the recipes in CONTRIBUTING.md works as it stands: it passes the contract suite of its shelf."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectancy.domain.catalog import CONSTANTS, Entry
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


def contract(shelf: str) -> dict[str, Callable[..., Any]]:
    """The tests of a shelf's contract suite that take an entry and nothing that is a fixture."""
    suite = loaded(ROOT / "tests" / "contract" / f"test_{shelf}.py", f"contract_{shelf}")
    tests = {name: test for name, test in vars(suite).items() if name.startswith("test_") and "documented" not in name}
    return {name: test for name, test in tests.items() if set(inspect.signature(test).parameters) <= {"entry", "by"}}


def run(test: Callable[..., Any], entry: Entry) -> None:
    for by in (None, "region") if "by" in inspect.signature(test).parameters else ("",):
        try:
            test(entry) if by == "" else test(entry, by)
        except pytest.skip.Exception:
            continue


@pytest.mark.skipif(not GUIDE.exists(), reason="not a checkout")
def test_there_is_a_recipe_for_every_shelf() -> None:
    assert {path.split("/")[0] for path in recipes()} == set(CONSTANTS)
    for path in recipes():
        assert path in GUIDE.read_text(encoding="utf-8").replace(f"<!-- recipe: {path} -->", "", 1), path


@pytest.mark.parametrize("shelf", ["methods", "engines"])
def test_a_recipe_passes_the_contract_suite_of_its_shelf(shelf: str, recipe: Callable[[str], Entry]) -> None:
    entry = recipe(shelf)
    tests = contract(shelf)
    assert tests
    for test in tests.values():
        run(test, entry)


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
    from expectancy.domain.errors import ExpectancyError
    from expectancy.importers.contract import Importer

    importer = recipe("importers").thing
    assert isinstance(importer, Importer)
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
    assert picture.spec()["title"]
    assert "<svg" in picture.svg("narrow")


def test_a_recipe_is_typed_and_formatted_like_the_rest(tmp_path: Path) -> None:
    import subprocess

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
