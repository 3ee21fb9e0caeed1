"""In which line of a study.toml a key stands. tomllib does not tell, so the headings and keys are found in the text."""

from __future__ import annotations

import re

HEADING = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""^\s*(?:([\w\-]+)|"([^"]+)"|'([^']+)')\s*=""")
LONG_QUOTE = re.compile(r'"""|\'\'\'')


def line_numbers(text: str) -> dict[str, int]:
    """``survey[0].item[3].perceived`` -> 41. Keys of inline tables are not listed; the first of equal paths wins."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    heading, quoted = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if not quoted:
            if head := HEADING.match(line):
                heading = _resolved(head[2].split("."), head[1] == "[[", counts)
                found.setdefault(heading, number)
            elif key := KEY.match(line):
                name = key[1] or key[2] or key[3]
                found.setdefault(f"{heading}.{name}" if heading else name, number)
        quoted ^= len(LONG_QUOTE.findall(line)) % 2 == 1
    return found


def _resolved(parts: list[str], many: bool, counts: dict[str, int]) -> str:
    """The path of a heading, with the place of each repeated section counted so far."""
    path = ""
    for part in parts[:-1]:
        path = f"{path}.{part}" if path else part
        if path in counts:
            path = f"{path}[{counts[path]}]"
    path = f"{path}.{parts[-1]}" if path else parts[-1]
    if many:
        counts[path] = counts.get(path, -1) + 1
        return f"{path}[{counts[path]}]"
    return path
