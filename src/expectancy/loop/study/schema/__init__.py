"""What may stand in a study.toml: a table of keys for each section. Reading, init and the reference share it."""

from __future__ import annotations

from expectancy.loop.study.schema.decisions import EXPECTATION, OVERRIDE, RULES, STUDY
from expectancy.loop.study.schema.keys import READER_OPTIONS, Key, Section
from expectancy.loop.study.schema.sources import (
    CALLS,
    COMPLAINTS,
    EXPOSURE_COLUMNS,
    INDICATOR_COLUMNS,
    INDICATORS,
    INDICATORS_NEEDED,
    PROMISES,
    PURCHASES,
)
from expectancy.loop.study.schema.survey import ITEM, MARGIN, MODEL, SURVEY

SOURCES = (SURVEY, COMPLAINTS, PROMISES, INDICATORS, CALLS, PURCHASES)
SECTIONS = (STUDY, SURVEY, ITEM, MARGIN, MODEL, *SOURCES[1:], EXPECTATION, OVERRIDE, RULES)


def parts(section: Section) -> tuple[str, ...]:
    """The sections inside one, by their last name: ``item`` of ``survey``."""
    return tuple(other.path.rsplit(".", 1)[1] for other in SECTIONS if other.path.rpartition(".")[0] == section.path)


__all__ = [
    "CALLS",
    "COMPLAINTS",
    "EXPECTATION",
    "EXPOSURE_COLUMNS",
    "INDICATORS",
    "INDICATORS_NEEDED",
    "INDICATOR_COLUMNS",
    "ITEM",
    "MARGIN",
    "MODEL",
    "OVERRIDE",
    "PROMISES",
    "PURCHASES",
    "READER_OPTIONS",
    "RULES",
    "SECTIONS",
    "SOURCES",
    "STUDY",
    "SURVEY",
    "Key",
    "Section",
    "parts",
]
