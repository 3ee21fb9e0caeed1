"""Compiles summaries/kernel.c where there is a C compiler; hatchling runs it when the package is installed or built.

Without a compiler, or where it fails, nothing happens: the product then computes the same with numpy. A wheel with the
library in it fits one kind of machine, and is named so; with ``EXPECTANCY_KERNEL=numpy`` a wheel for all machines is
built. By hand: ``python scripts/build_kernel.py``.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "src" / "expectancy" / "summaries"
SOURCE, LIBRARY = FOLDER / "kernel.c", FOLDER / "kernel.so"
FLAGS = ("-std=c11", "-O3", "-fPIC", "-shared", "-fvisibility=hidden")


def compiler() -> list[str] | None:
    """$CC, or the compiler that is found under one of the usual names."""
    named = shlex.split(os.environ.get("CC", ""))
    for words in [named] if named else [["cc"], ["gcc"], ["clang"]]:
        if shutil.which(words[0]):
            return words
    return None


def build() -> bool:
    """Whether there is a library now. It is written beside and renamed: a running process keeps the old one."""
    words = compiler()
    if words is None or os.environ.get("EXPECTANCY_KERNEL") == "numpy":
        return False
    beside = LIBRARY.with_name(f"{LIBRARY.name}.{os.getpid()}")
    try:
        done = subprocess.run([*words, *FLAGS, "-o", str(beside), str(SOURCE)], capture_output=True, timeout=120)
        if done.returncode == 0:
            beside.replace(LIBRARY)
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        beside.unlink(missing_ok=True)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    pass
else:

    class Kernel(BuildHookInterface):
        """What hatchling calls before it puts a wheel, or an editable installation, together."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            if self.target_name == "wheel" and build():
                build_data["artifacts"].append("src/expectancy/summaries/kernel.so")
                build_data["pure_python"] = False
                platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
                build_data["tag"] = f"py3-none-{platform}"


if __name__ == "__main__":
    print(f"made {LIBRARY}" if build() else "no C compiler that can: numpy does it all")
