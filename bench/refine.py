"""How long 10,000 complaints take to become candidates, start of Python included, and how much memory.

    python bench/refine.py [N]          # needs the shared data beside the checkout; prints, writes nothing

The 3,201 CFPB narratives, then further ones spliced from the halves of two of them, so that none is a near copy. The
work runs in a process of its own; wall and processor seconds and the peak resident memory are that process's.
Also: the rate of embed() on 20,000 short sentences on one core.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "cfpb_complaints"
NAME = "Consumer complaint narrative"
WORK = """
import csv, sys
from expectancy.domain.signal import Signal
from expectancy.language.refine import refine
csv.field_size_limit(10**9)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    signals = [Signal(row[0], row[1]) for row in csv.reader(file)]
found = refine(signals)
print(f"{found.n:,} complaints, {len(found.candidates)} candidates, {found.quality['share_in_groups']:.1%} in groups")
"""
RATE = """
import sys, time
from expectancy.language.embed import embed
texts = open(sys.argv[1], encoding="utf-8").read().splitlines()
embed(texts[:100])
began = time.process_time()
embed(texts)
seconds = time.process_time() - began
print(f"embed(): {len(texts):,} sentences, {len(texts) / seconds:,.0f} a processor second on one core")
"""


def narratives(n: int) -> list[str]:
    """The narratives, each once, and splices of them up to ``n``."""
    texts: list[str] = []
    for name in ("complaints_2015_2020.csv.gz", "narratives_by_product.csv.gz"):
        with gzip.open(SHARED / name, "rt", encoding="utf-8") as file:
            texts += [row[NAME] for row in csv.DictReader(file) if row[NAME].strip()]
    chance = random.Random(1)
    made = list(texts[:n])
    while len(made) < n:
        one, other = chance.sample(texts, 2)
        made.append(one[: len(one) // 2] + " " + other[len(other) // 2 :])
    return made


def run(code: str, path: Path, cores: str | None = None) -> None:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [*(["taskset", "-c", cores] if cores else []), sys.executable, "-c", code, str(path)]
    subprocess.run(command, check=True, timeout=900, env={**os.environ, "TOKENIZERS_PARALLELISM": "true"})
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {wall:.1f} s wall, {processor:.1f} s processor, peak {after.ru_maxrss / 1024:,.0f} MB (start included)")


def main() -> int:
    if not SHARED.exists():
        print(f"no data at {SHARED}")
        return 1
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    texts = narratives(n)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "complaints.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([f"c{i:06d}", text] for i, text in enumerate(texts))
        run(WORK, table)
        sentences = Path(folder) / "sentences.txt"
        pieces = [piece.strip() for text in texts for piece in text.replace("\n", " ").split(". ") if len(piece) > 20]
        sentences.write_text("\n".join(piece[:120] for piece in pieces[:20_000]), encoding="utf-8")
        run(RATE, sentences, cores="0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
