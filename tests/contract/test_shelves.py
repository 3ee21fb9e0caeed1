"""The shelves: a module put there is found and listed, and nothing is on two places."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from expectancy.domain import catalog
from expectancy.domain.catalog import CONSTANTS, SHELVES, shelf


@pytest.mark.parametrize("name", SHELVES)
def test_every_shelf_has_something_with_a_name_a_title_and_a_file(name: str) -> None:
    found = shelf(name)
    assert found
    root = Path(catalog.__file__).parents[2]
    for entry in found.values():
        assert entry.title
        assert (root / entry.file).is_file()


@pytest.mark.parametrize("name", SHELVES)
def test_every_shelf_says_what_a_thing_on_it_is(name: str) -> None:
    root = Path(catalog.__file__).parents[1]
    assert (root / name / "contract.py").is_file()
    assert CONSTANTS[name].isupper()


def test_a_module_put_on_a_shelf_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import expectancy.engines

    (tmp_path / "elsewhere.py").write_text(
        "class Made:\n    name = 'elsewhere'\n    title = 'Somewhere else'\nENGINE = Made()\n", encoding="utf-8"
    )
    monkeypatch.setattr(expectancy.engines, "__path__", [*expectancy.engines.__path__, str(tmp_path)])
    try:
        assert shelf("engines")["elsewhere"].title == "Somewhere else"
    finally:
        sys.modules.pop("expectancy.engines.elsewhere", None)


def test_two_things_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import expectancy.engines

    (tmp_path / "twin.py").write_text(
        "class Twin:\n    name = 'local'\n    title = 'x'\nENGINE = Twin()\n", encoding="utf-8"
    )
    monkeypatch.setattr(expectancy.engines, "__path__", [*expectancy.engines.__path__, str(tmp_path)])
    try:
        with pytest.raises(RuntimeError, match="two things"):
            shelf("engines")
    finally:
        sys.modules.pop("expectancy.engines.twin", None)


def test_things_of_outside_packages_join_through_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        value = "elsewhere:ENGINE"

        @staticmethod
        def load() -> object:
            return type("Made", (), {"name": "outside", "title": "From another package"})()

    monkeypatch.setattr(catalog, "entry_points", lambda group: [Point] if group == "expectancy.engines" else [])
    assert shelf("engines")["outside"].file == "elsewhere:ENGINE"
