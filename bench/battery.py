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
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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
    from expectancy.domain.study import Item, Study, Survey
    from expectancy.loop.scan import Request, find_method, scan
    from expectancy.methods.contract import Options
    from expectancy.summaries import Moments, Variable

    pairs = zip(EXPECTED, PERCEIVED, strict=True)
    items = [Item(p, p, f"dimension {at % 5}", {"expected": e, "perceived": p}) for at, (e, p) in enumerate(pairs)]
    items += [Item(f, f, "", {"functional": f, "dysfunctional": d}) for f, d in KANO]
    outcomes = {"overall": "overall", "recommend": "recommend"}
    survey = Survey("bench", path.name, tuple(items), outcomes=outcomes, segments=("segment",))
    study = Study("bench", path.parent, surveys=(survey,))
    options = Options(by="segment", resamples=200)
    requests = [Request(find_method(name), options) for name in ("servqual", "drivers", "kano", "nps")]
    covariance = Moments(tuple(Variable.rating(c) for c in (*EXPECTED, *PERCEIVED, "overall")), ("segment",))
    found = scan(study, survey, requests, extra=[covariance])
    view = found.blocks[covariance]
    return found.results, [view.total(key).cov() for key in (None, *view.keys())]


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


@dataclass(frozen=True)
class Run:
    """What one run took; ``memory`` is the peak of its process, in MB, where it had one of its own."""

    wall: float
    cpu: float
    memory: float = 0.0


def inside(name: str, path: Path) -> Run:
    """In this warm process: start-up excluded."""
    wall, cpu = time.perf_counter(), time.process_time()
    RUNS[name](path)
    return Run(time.perf_counter() - wall, time.process_time() - cpu)


def whole(name: str, path: Path) -> Run:
    """A process of its own: start-up included."""
    before, wall = os.times(), time.perf_counter()
    command = [sys.executable, __file__, "--only", name, "--file", path]
    compiled = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}  # as users have it
    done = subprocess.run(command, capture_output=True, text=True, env=compiled)
    took, after = time.perf_counter() - wall, os.times()
    if done.returncode:
        raise SystemExit(done.stderr)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(took, cpu, float(done.stdout.strip().splitlines()[-1]))


def only(name: str, path: Path) -> None:
    """One run, then the kernel's VmHWM: ``ru_maxrss`` would start from what the parent has used."""
    RUNS[name](path)
    [peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    print(int(peak.split()[1]) / 1024)


def compare(how: str, run: Callable[[str, Path], Run], path: Path, repeats: int) -> dict[str, list[Run]]:
    """Scan and Expectancy in turn, ``repeats`` times; the ratios are of neighbours, since machines are noisy."""
    runs: dict[str, list[Run]] = {"scan": [], "expectancy": []}
    for _ in range(repeats):
        for name, found in runs.items():
            found.append(run(name, path))
    for name, found in runs.items():
        print(f"{how}  {name:<11} {told([one.wall for one in found])} s wall, {told([one.cpu for one in found])} s CPU")
    pairs = list(zip(runs["expectancy"], runs["scan"], strict=True))
    wall, cpu = [ours.wall / bare.wall for ours, bare in pairs], [ours.cpu / bare.cpu for ours, bare in pairs]
    print(f"{how}  expectancy / scan: {told(wall)} by wall, {told(cpu)} by CPU seconds")
    return runs


def told(values: list[float]) -> str:
    return f"{np.median(values):5.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--no-pandas", action="store_true")
    parser.add_argument("--only", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        only(options.only, options.file)
        return
    path = Path(tempfile.gettempdir()) / f"expectancy-bench-{options.rows}.parquet"
    if not path.exists():
        generate(path, options.rows)
    size = path.stat().st_size / 1e6
    print(f"{options.rows:,} rows, {len(COLUMNS)} rating columns, {SEGMENTS} segments, {size:.0f} MB; median (range)")
    for name in ("scan", "expectancy"):
        inside(name, path)  # warms up
        whole(name, path)  # and compiles
    warm = compare("warm process ", inside, path, options.repeats)
    fresh = compare("whole process", whole, path, options.repeats)
    for name, found in fresh.items():
        print(f"peak memory    {name:<11} {max(one.memory for one in found):,.0f} MB")
    if not options.no_pandas:
        for how, ours, theirs in (("warm", warm, inside("pandas", path)), ("whole", fresh, whole("pandas", path))):
            times = theirs.wall / float(np.median([one.wall for one in ours["expectancy"]]))
            memory = f", peak {theirs.memory:,.0f} MB" if theirs.memory else ""
            print(f"{how} process, once: pandas + pingouin {theirs.wall:.1f} s{memory}: {times:.1f} times as long")


if __name__ == "__main__":
    main()
