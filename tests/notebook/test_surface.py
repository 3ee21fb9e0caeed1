"""``import expectancy as ex``: a small flat surface, loaded at first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import expectancy as ex

SURFACE = {"Evaluated", "ExpectancyError", "Measured", "__version__", "catalog", "evaluate", "measure", "published"}


def test_the_surface_is_these_names_and_each_is_documented() -> None:
    assert set(ex.__all__) == SURFACE | {"study"}
    assert set(ex.__all__) <= set(dir(ex))
    for name in set(ex.__all__) - {"__version__"}:
        assert getattr(ex, name).__doc__


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'kano'"):
        _ = ex.kano


def test_to_import_it_loads_nothing_heavy() -> None:
    code = "import sys, expectancy; print([m for m in ('numpy', 'pyarrow', 'altair', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
