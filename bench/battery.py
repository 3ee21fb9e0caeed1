"""The battery (gaps, alpha, covariance, drivers, Kano counts, by 12 segments) beside a bare scan and pandas + pingouin.

Run: ``python bench/battery.py [--rows 1000000] [--repeats 5]``. It generates a Parquet survey of 66 rating columns with
12 segments and 3 % missing answers under /tmp, then times, interleaved in one loop:

- bare scan: DuckDB reads and sums the very same columns, two threads;
- Expectancy: one pass for the whole battery, two worker threads;
- pandas + pingouin: what a user would write (once only: it takes long).

Each is timed inside a warm process (start-up excluded) and as a whole process (start-up included). Peak memory is that
of the whole process.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ITEMS, FEATURES, SEGMENTS = 21, 11, 12  # 21 expected + 21 perceived + 22 Kano answers + overall + recommend = 66
WORDS = [f"segment {place:02d}" for place in range(SEGMENTS)]
EXPECTED = [f"e{place}" for place in range(ITEMS)]
PERCEIVED = [f"p{place}" for place in range(ITEMS)]
KANO = [(f"f{place}", f"d{place}") for place in range(FEATURES)]
COLUMNS = [*EXPECTED, *PERCEIVED, *(column for pair in KANO for column in pair), "overall", "recommend"]


def generate(path: Path, rows: int) -> None:
    """A survey with a halo, written in row groups of 122,880 rows."""
    rng = np.random.default_rng(20_261_122)
    writer = None
    for start in range(0, rows, 122_880):
        n = min(122_880, rows - start)
        halo = rng.normal(0, 1, n)
        columns: dict[str, pa.Array] = {"segment": pa.array(rng.choice(WORDS, n))}
        for column in COLUMNS:
            low, high, middle = _shape(column)
            value = np.clip(np.rint(middle + 0.8 * halo + rng.normal(0, 1, n)), low, high).astype(np.uint8)
            columns[column] = pa.array(value, mask=rng.random(n) < 0.03)
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _shape(column: str) -> tuple[int, int, float]:
    if column == "recommend":
        return 0, 10, 7.5
    if column[0] in "fd":
        return 1, 5, 2.5
    return 1, 7, 6.0 if column[0] == "e" else 4.8


def bare_scan(path: Path) -> object:
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    sums = ", ".join(f"sum({column})" for column in COLUMNS)
    return connection.sql(f"select segment, {sums} from '{path}' group by segment").fetchall()


def one_scan(path: Path) -> object:
    from expectancy.domain.study import Item, Survey
    from expectancy.engines.local import ENGINE
    from expectancy.importers.opening import open_table
    from expectancy.methods.contract import Options, ratings
    from expectancy.methods.measure import drivers, kano, nps, servqual
    from expectancy.summaries import Moments, Plan, Variable
    from expectancy.summaries.groups import groups_for

    pairs = zip(EXPECTED, PERCEIVED, strict=True)
    items = [Item(p, p, f"dimension {at % 5}", {"expected": e, "perceived": p}) for at, (e, p) in enumerate(pairs)]
    items += [Item(f, f, "", {"functional": f, "dysfunctional": d}) for f, d in KANO]
    survey = Survey("bench", path.name, tuple(items), outcomes={"overall": "overall", "recommend": "recommend"})
    options = Options(by="segment", resamples=200)
    methods = [servqual.METHOD, drivers.METHOD, kano.METHOD, nps.METHOD]
    covariance = Moments(tuple(Variable.rating(c) for c in (*EXPECTED, *PERCEIVED, "overall")), ("segment",))
    table = open_table(path.name, path.parent, None, {})
    needs = [need for method in methods for need in method.needs(survey, options)]
    plan = Plan.union([covariance, *needs], ratings(survey), groups=groups_for(table.bytes))
    started = time.perf_counter()
    blocks = ENGINE.fold(plan, table)
    scanned = time.perf_counter()
    found = [method.estimate(survey, blocks, options) for method in methods]
    view = blocks[covariance]
    found_cov = [view.total(key).cov() for key in (None, *view.keys())]
    print(f"    scan {scanned - started:.2f} s, estimates {time.perf_counter() - scanned:.2f} s", file=sys.stderr)
    return found, found_cov


def pandas_pingouin(path: Path) -> object:
    import pandas as pd
    import pingouin as pg

    frame = pd.read_parquet(path)
    found: list[object] = []
    for _, part in [("all", frame), *frame.groupby("segment")]:
        gaps = pd.DataFrame({p: part[p] - part[e] for e, p in zip(EXPECTED, PERCEIVED, strict=True)})
        found.append((gaps.mean(), gaps.sem()))
        for dimension in range(5):
            for columns in (EXPECTED, PERCEIVED):
                found.append(pg.cronbach_alpha(part[columns[dimension::5]], nan_policy="pairwise"))
            found.append(pg.cronbach_alpha(gaps.iloc[:, dimension::5], nan_policy="pairwise"))
        found.append(part[[*EXPECTED, *PERCEIVED, "overall"]].cov())
        found.append(pg.linear_regression(part[PERCEIVED], part["overall"], remove_na=True, relimp=False))
        found.append([pd.crosstab(part[f], part[d]) for f, d in KANO])
        found.append(((part["recommend"] >= 9).mean(), (part["recommend"] <= 6).mean()))
    return found


RUNS: dict[str, Callable[[Path], object]] = {"scan": bare_scan, "expectancy": one_scan, "pandas": pandas_pingouin}


def inside(name: str, path: Path) -> float:
    started = time.perf_counter()
    RUNS[name](path)
    return time.perf_counter() - started


def whole(name: str, path: Path) -> tuple[float, float]:
    """Seconds and peak MB of a fresh process."""
    code = f"import bench_battery as b, pathlib; b.RUNS[{name!r}](pathlib.Path({str(path)!r}))"
    program = f"import sys, importlib.util as u; s=u.spec_from_file_location('bench_battery', {__file__!r}); " + (
        "m=u.module_from_spec(s); sys.modules['bench_battery']=m; s.loader.exec_module(m); " + code
    )
    started = time.perf_counter()
    done = subprocess.run(["/usr/bin/env", sys.executable, "-c", _measured(program)], capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr)
    return seconds, float(done.stdout.strip().splitlines()[-1])


def _measured(program: str) -> str:
    """The peak is the kernel's VmHWM: ``ru_maxrss`` would start from what this process, the parent, has used."""
    peak = "[line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1]"
    return f"{program}\nprint(int({peak}) / 1024)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-pandas", action="store_true")
    options = parser.parse_args()
    path = Path(tempfile.gettempdir()) / f"expectancy-bench-{options.rows}.parquet"
    if not path.exists():
        generate(path, options.rows)
    size = path.stat().st_size / 1e6
    print(f"{options.rows:,} rows, {len(COLUMNS)} rating columns, {SEGMENTS} segments, {size:.0f} MB")
    for name in ("scan", "expectancy"):
        inside(name, path)  # warm
    times: dict[str, list[float]] = {"scan": [], "expectancy": []}
    for _ in range(options.repeats):
        for name, found in times.items():
            found.append(inside(name, path))
    ratios = [ours / bare for ours, bare in zip(times["expectancy"], times["scan"], strict=True)]
    for name, found in times.items():
        print(f"in a warm process  {name:<11} {statistics.median(found):6.2f} s ({min(found):.2f} to {max(found):.2f})")
    print(f"expectancy / scan, pair by pair: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    wholes = {name: whole(name, path) for name in ("scan", "expectancy")}
    if not options.no_pandas:
        once = inside("pandas", path)
        faster = once / statistics.median(times["expectancy"])
        print(f"in a warm process  pandas      {once:6.2f} s (once): {faster:.1f} x expectancy")
        wholes["pandas"] = whole("pandas", path)
    for name, (seconds, memory) in wholes.items():
        print(f"whole process      {name:<11} {seconds:6.2f} s, peak {memory:,.0f} MB")
    print(f"whole process, expectancy / scan: {wholes['expectancy'][0] / wholes['scan'][0]:.2f}")
    if "pandas" in wholes:
        print(f"whole process, pandas / expectancy: {wholes['pandas'][0] / wholes['expectancy'][0]:.1f}")


if __name__ == "__main__":
    main()
