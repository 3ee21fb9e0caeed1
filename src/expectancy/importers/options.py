"""The options that a study gives for a file, checked: sheet, encoding, delimiter, skip_lines, skip_rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest

MOST_SKIPPED = 100


def known(options: Mapping[str, str], names: Sequence[str], format: str, file: str) -> dict[str, str]:
    """The options that were given; one that this format does not have is an error."""
    given = {key: str(value) for key, value in options.items() if value is not None and value != ""}
    unknown = [key for key in given if key not in names and key != "folder"]
    if unknown:
        raise ExpectancyError([_unknown(key, names, format, file) for key in unknown])
    return given


def _unknown(key: str, names: Sequence[str], format: str, file: str) -> Problem:
    return Problem(
        "unknown-option",
        f'a {format} file has no option "{key}"{nearest(key, names)}',
        file,
        f"one of {listed(list(names))}" if names else "no options",
        "remove it or correct its name",
    )


def count(options: Mapping[str, str], name: str, file: str) -> int | None:
    """A number of lines or rows to skip; None where the option was not given."""
    text = options.get(name)
    if text is None:
        return None
    if not text.isdecimal() or int(text) > MOST_SKIPPED:
        raise ExpectancyError(
            Problem(
                "bad-option",
                f"{name} = {text}",
                file,
                f"a whole number from 0 to {MOST_SKIPPED}",
                f"set {name} to the number to skip, or leave it out",
            )
        )
    return int(text)
