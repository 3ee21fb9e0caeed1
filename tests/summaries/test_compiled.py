"""The compiled kernel: there where a C compiler is, the same to the last bit as numpy, and not missed elsewhere."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectancy.summaries import compiled
from expectancy.summaries.products import Products
from expectancy.summaries.runs import Order

SCRIPT = Path(__file__).parents[2] / "scripts" / "build_kernel.py"
has_compiler = any(shutil.which(name) for name in ("cc", "gcc", "clang"))
needs_kernel = pytest.mark.skipif(not has_compiler, reason="there is no C compiler here")


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_kernel", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_kernel
def test_where_there_is_a_compiler_the_kernel_was_built_with_the_package() -> None:
    assert compiled.kernel() is not None


@needs_kernel
@pytest.mark.parametrize("way", [1, 2])
@settings(deadline=None, max_examples=40)
@given(
    k=st.integers(1, 20),
    rows=st.integers(0, 1_500),
    places=st.integers(1, 7),
    largest=st.integers(1, 63),
    seed=st.integers(0, 99),
)
def test_products_are_those_of_plain_arithmetic(
    way: int, k: int, rows: int, places: int, largest: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    marks = rng.integers(0, largest + 1, (k, rows)).astype(np.uint8)
    place = rng.integers(0, places, rows)
    order, size = Order.of(place, places), -(-2 * k // 8) * 8
    sums = np.ones((places, size, size), dtype=np.float32)
    if not compiled.gram(list(marks), order.rows, order.starts, sums, way):
        pytest.skip("this processor has no such instructions")
    both = np.zeros((size, rows), dtype=np.int64)
    both[:k], both[k : 2 * k] = marks, marks > 0
    known = [both[:, place == at] @ both[:, place == at].T + 1 for at in range(places)]
    np.testing.assert_array_equal(sums, np.stack(known))


@needs_kernel
@given(rows=st.integers(0, 500), pair=st.booleans(), seed=st.integers(0, 99))
def test_counts_are_those_of_bincount(rows: int, pair: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 8, rows).astype(np.uint8), rng.integers(0, 6, rows).astype(np.uint8)
    place = rng.integers(0, 5, rows).astype(np.int32)
    shape = (8, 6) if pair else (8,)
    tables = np.full((5, *shape), 3, dtype=np.int64)
    assert compiled.count(place, first, second if pair else None, shape, tables)
    known = np.full_like(tables, 3)
    np.add.at(known, (place, first, second) if pair else (place, first), 1)
    np.testing.assert_array_equal(tables, known)


@needs_kernel
def test_sums_that_outgrow_float32_are_settled_first() -> None:
    rng = np.random.default_rng(5)
    products, known = Products(2, 40), np.zeros((4, 4), dtype=np.int64)
    assert products.most < 12_000
    for _ in range(5):
        marks = rng.integers(30, 41, (2, 9_000)).astype(np.uint8)
        products.reach(1)
        assert products.add_compiled(list(marks), Order.of(np.zeros(9_000, dtype=np.int64), 1))
        both = np.concatenate([marks, np.minimum(marks, 1)]).astype(np.int64)
        known += both @ both.T
    assert known.max() > 2**24
    np.testing.assert_array_equal(products.read(slice(0, 1))[0, :4, :4], known)


def test_more_rows_at_once_than_float32_can_count_are_left_to_numpy() -> None:
    products = Products(1, 63)
    products.reach(1)
    rows = products.most + 1
    order = Order.of(np.zeros(rows, dtype=np.int64), 1)
    assert not products.add_compiled([np.ones(rows, dtype=np.uint8)], order)
    assert not products.fresh.any()
    assert not products.rows.any()


def test_marks_of_two_bytes_are_left_to_numpy() -> None:
    wide = np.ones(3, dtype=np.uint16)
    order = Order.of(np.zeros(3, dtype=np.int64), 1)
    tables = np.zeros((1, 300), dtype=np.int64)
    assert not compiled.gram([wide], order.rows, order.starts, np.zeros((1, 8, 8), dtype=np.float32))
    assert not compiled.count(np.zeros(3, dtype=np.int32), wide, None, (300,), tables)
    assert not tables.any()


def test_without_a_compiler_nothing_is_built_and_nothing_fails(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(script, "LIBRARY", tmp_path / "kernel.so")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    assert not script.build()
    monkeypatch.setenv("CC", "/no/such/compiler")
    assert not script.build()
    assert not list(tmp_path.iterdir())


@needs_kernel
def test_a_compiler_that_fails_leaves_nothing_behind(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.c"
    broken.write_text("this is not C")
    monkeypatch.setattr(script, "SOURCE", broken)
    monkeypatch.setattr(script, "LIBRARY", tmp_path / "kernel.so")
    assert not script.build()
    assert list(tmp_path.iterdir()) == [broken]


@needs_kernel
def test_a_library_of_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "VERSION", compiled.VERSION + 1)
    assert compiled.kernel.__wrapped__() is None


def test_the_kernel_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPECTANCY_KERNEL", "numpy")
    assert compiled.kernel.__wrapped__() is None
