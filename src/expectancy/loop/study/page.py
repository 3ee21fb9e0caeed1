"""The reference page of the study file, written from the tables of keys: ``python -m expectancy.loop.study.page``."""

from __future__ import annotations

import sys
from typing import Any

from expectancy.domain.study import RATER
from expectancy.loop.study.report import shown
from expectancy.loop.study.schema import SECTIONS, Key, Section
from expectancy.loop.study.values import KIND_NAMES

EXAMPLE = """\
[study]
title = "Self-service kiosks"
period = "2019-05"

[[survey]]
file = "kiosk.csv"               # a row a respondent
respondent = "id"
segments = ["gender"]
scale = [1, 7]
missing = [0, 9]
overall = "satisfied"

[[survey.item]]
id = "price"
text = "The kiosk never shows the wrong price."
dimension = "reliability"
expected = "E1"                  # each role names its column
perceived = "P1"
importance = "I1"

[[survey.item]]
id = "speed"
text = "At the kiosk I do not have to wait."
dimension = "responsiveness"
expected = "E2"
perceived = "P2"
importance = "I2"

[[complaints]]
file = "complaints.csv"
text = "words"
date = "received"

[[promises]]
file = "orders_*.csv"            # many files of the same columns
made = "ordered_at"
promised = "due_at"
delivered = "delivered_at"
cancelled = { status = ["cancelled"] }
by = ["carrier"]

[[indicators]]
file = "peers.csv"
own = "Us"

[[calls]]
file = "calls.csv"
arrived = "came"
wait = "waited"                  # in seconds, or as 0:35
handled = "talked"               # 0 or empty: the caller gave up
target_seconds = 20              # the standard: 80 % answered within 20 seconds
target_share = 0.8

[[purchases]]
file = "renewals.csv"
customer = "id"
date = "paid_on"
period = "year"
lapse = 1                        # who has not renewed for a year has left
survey = "kiosk"                 # whose respondents are these customers

[[expectation]]
id = "right-price"
statement = "The price I am shown is the price I pay."
items = ["price"]
indicators = ["price errors"]
effort_days = 10                 # what only people know
lead_time_days = 60
told_by = "head of shops, 2019-06-03"

[expectation.override]
tier = "now"
reason = "The contract with the kiosks' maker ends this year."
author = "head of service"

[rules]
confidence = 0.9
"""
INTRODUCTION = f"""\
# The study file

A study is a folder with one `study.toml` and data files. Everything the main job reads is declared in it, so that a run
can be repeated. `expectancy init FILES` writes a first one, with its guesses commented; this page has every key.

The file is [TOML](https://toml.io), UTF-8. Headings in double brackets (`[[survey]]`) may come as often as there are
files; a key belongs to the heading above it. Files lie in the study's folder; columns are named as in the file's first
row, blanks aside. Everything that is wrong is said at once, each with its place, what was expected and what to do
([errors](errors.md)).

Dimensions are free words; where they are inferred from complaints they are those of RATER: {", ".join(RATER)}.

## An example

```toml
{EXAMPLE}```
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(_section(section) for section in SECTIONS)])


def _section(section: Section) -> str:
    rows = [
        f"| `{key.name}` | {_kind(key)} | {_default(section, key)} | {_cell(key.meaning)} |" for key in section.keys
    ]
    heading = "\n".join(["| key | holds | when left out | meaning |", "|---|---|---|---|"])
    return f"## `{section.heading}`\n\n{section.meaning}\n\n{heading}\n" + "\n".join(rows) + "\n"


def _kind(key: Key) -> str:
    name = KIND_NAMES[key.kind]
    if key.choices:
        return f"{name} " + ", ".join(f"`{choice}`" for choice in key.choices)
    if key.kind in ("number", "whole") and key.low is not None:
        return (
            f"{name}, {key.low:g} or more"
            if key.high in (None, 2**63 - 1)
            else f"{name} from {key.low:g} to {key.high:g}"
        )
    return name


def _default(section: Section, key: Key) -> str:
    if key.required:
        return "**required**"
    default = section.default(key.name)
    return "" if default in (None, "", ()) else f"`{_toml(default)}`"


def _toml(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return shown(list(value) if isinstance(value, tuple) else value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
