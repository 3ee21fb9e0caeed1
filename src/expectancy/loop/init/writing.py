"""A draft of a study as text: keys in the order of the schema, each guess with why it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from expectancy.loop.study.schema import Section

WIDTH = 46  # where the comments begin, if the line is shorter


@dataclass
class Draft:
    """A section to be written. ``notes`` stand as comments under its heading; ``off``: all of it is a comment."""

    section: Section
    values: dict[str, Any] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ideas: dict[str, Any] = field(default_factory=dict)  # keys written as comments, to fill in or to switch on
    inner: list[Draft] = field(default_factory=list)
    off: bool = False
    told: list[str] = field(default_factory=list)  # what to say on the terminal

    def put(self, key: str, value: Any, why: str = "") -> None:
        self.values[key] = value
        if why:
            self.why[key] = why

    def idea(self, key: str, value: Any, why: str = "") -> None:
        self.ideas[key] = value
        if why:
            self.why[key] = why


def text_of(drafts: list[Draft]) -> str:
    """The drafts, one after the other, an empty line between them."""
    return "\n\n".join(_section(draft) for draft in drafts) + "\n"


def _section(draft: Draft) -> str:
    lines = [draft.section.heading, *(f"# {' '.join(note.split())}" for note in draft.notes)]
    unknown = (draft.values.keys() | draft.ideas.keys()) - set(draft.section.names)
    if unknown:
        raise KeyError(f"{draft.section.heading} has no {', '.join(sorted(unknown))}")
    for key in draft.section.names:
        why = draft.why.get(key, "")
        if key in draft.values:
            lines.append(_line(f"{key} = {toml(draft.values[key])}", why))
        if key in draft.ideas:
            lines.append(_line(f"# {key} = {toml(draft.ideas[key])}", why))
    if draft.off:
        lines = [f"# {line.removeprefix('# ')}" for line in lines]
    return "\n\n".join(["\n".join(lines), *(_section(inner) for inner in draft.inner)])


def _line(line: str, why: str) -> str:
    return f"{line:<{WIDTH}}  # {' '.join(why.split())}" if why else line.rstrip()


def toml(value: Any) -> str:
    """A value in TOML: texts as JSON writes them (the escapes are the same), tables inline; None: to be filled in."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else toml(key)
