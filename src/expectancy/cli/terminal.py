"""How the command line talks: errors in three short lines on stderr, results on stdout, progress when it takes long."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

from expectancy.domain.errors import ExpectancyError, Problem, UsageError

if TYPE_CHECKING:
    from rich.progress import Progress

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 1.0  # seconds before a progress bar appears
INTERRUPTED = 130


def told(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what is wrong with the data or the study into three short lines and an exit status, never a traceback."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with _interrupts_are_told():
                return command(*args, **kwargs)
        except ExpectancyError as error:
            complain(error, as_json=bool(kwargs.get("json_")))
            raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None
        except KeyboardInterrupt:
            typer.echo("Stopped. Nothing was written.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            sys.stderr.close()
            raise typer.Exit(1) from None
        except OSError as error:
            complain(ExpectancyError(_system(error)), as_json=bool(kwargs.get("json_")))
            raise typer.Exit(1) from None
        except typer.Exit:
            raise
        except Exception as error:
            if os.environ.get("EXPECTANCY_TRACEBACK"):
                raise
            complain(ExpectancyError(_ours(error)), as_json=bool(kwargs.get("json_")))
            raise typer.Exit(1) from None

    return wrapped


@contextmanager
def _interrupts_are_told() -> Iterator[None]:
    """Ctrl-C while a compiled module is being loaded comes out as that module's failure: it is an interrupt still."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    except (ImportError, SystemError):
        if came:
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def complain(error: ExpectancyError, as_json: bool) -> None:
    """Print every problem: what, expected, do."""
    if as_json:
        typer.echo(json.dumps({"errors": [problem.as_dict() for problem in error.problems]}, indent=1), err=True)
        return
    for problem in error.problems:
        what, expected, do = problem.lines()
        typer.echo(f"error [{problem.code}] {what}\n  {expected}\n  {do}", err=True)
    if len(error.problems) > 1:
        typer.echo(f"{len(error.problems)} problems. Nothing was written.", err=True)


def _system(error: OSError) -> Problem:
    return Problem(
        "system",
        error.strerror or str(error),
        str(error.filename or "the system"),
        "a file or folder that can be read or written, and room on the disk",
        "check the path, its permissions and the free space, then run the command again",
    )


def _ours(error: Exception) -> Problem:
    return Problem(
        "internal",
        f"{type(error).__name__}: {error}",
        "expectancy",
        "no such fault: this one is ours, not your data's",
        "run again with EXPECTANCY_TRACEBACK=1 and report what it prints",
    )


class Bars:
    """Progress with time left on stderr, on anything over a second; silent where stderr is no terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._shown = False

    def start(self, what: str, size: int | None) -> Callable[[int], None]:
        task = self._progress.add_task(what, total=size)

        def done(count: int) -> None:
            self._progress.advance(task, count)
            if not self._shown and time.monotonic() - self._began > PATIENCE:
                self._shown = True
                self._progress.start()

        return done


@contextmanager
def watching(quiet: bool) -> Iterator[Bars | None]:
    """Someone watches only at a terminal, and not with --quiet."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    try:
        yield Bars(progress)
    finally:
        progress.stop()


def print_json(value: Any) -> None:
    """One JSON object on stdout; numbers that are not finite become null."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def say(text: str, quiet: bool) -> None:
    """A line of news on stderr, so that stdout stays a result."""
    if not quiet:
        typer.echo(text, err=True)
