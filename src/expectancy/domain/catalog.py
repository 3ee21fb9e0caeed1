"""Shelves: a folder whose modules each export one constant is discovered; so are entry points of the same name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

SHELVES = ("methods", "importers", "engines", "charts")
# The constant that a module of each shelf exports.
CONSTANTS = {"methods": "METHOD", "importers": "IMPORTER", "engines": "ENGINE", "charts": "CHART"}


@dataclass(frozen=True)
class Entry:
    """One thing on a shelf: its name, what it is in one line, and the file it lives in."""

    shelf: str
    name: str
    title: str
    file: str
    thing: Any


def shelf(name: str) -> dict[str, Entry]:
    """Everything on the shelf ``name`` by its own name: modules under ``expectancy.<name>``, then entry points."""
    found: dict[str, Entry] = {}
    for module, thing in (*_modules(name), *_entry_points(name)):
        entry = Entry(name, thing.name, thing.title, module, thing)
        if entry.name in found:
            raise RuntimeError(
                f"two things on shelf {name} are called {entry.name}: {found[entry.name].file}, {module}"
            )
        found[entry.name] = entry
    return found


def one_of(name: str, wanted: str) -> Any | None:
    """The thing called ``wanted``, where it lies in a module of its own name: nothing else is loaded. Else None."""
    for module in _names(name):
        if module.name.rsplit(".", 1)[-1] == wanted:
            thing = _thing(name, module)
            if thing is not None and thing.name == wanted:
                return thing
    return None


def _modules(name: str) -> Iterator[tuple[str, Any]]:
    for module in _names(name):
        thing = _thing(name, module)
        if thing is not None:
            yield module.name.replace(".", "/") + (".py" if not module.ispkg else "/__init__.py"), thing


def _names(name: str) -> list[pkgutil.ModuleInfo]:
    """The modules of a shelf, but for its contract, sorted by name."""
    package = importlib.import_module(f"expectancy.{name}")
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted((each for each in found if not each.name.endswith(".contract")), key=lambda each: each.name)


def _thing(name: str, module: pkgutil.ModuleInfo) -> Any | None:
    return getattr(importlib.import_module(module.name), CONSTANTS[name], None)


def _entry_points(name: str) -> Iterator[tuple[str, Any]]:
    for point in entry_points(group=f"expectancy.{name}"):
        yield point.value, point.load()
