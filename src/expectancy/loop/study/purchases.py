"""Purchases of the study, with the list of prospects and the survey of the same customers where they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from expectancy.domain.study import Purchases, Survey
from expectancy.domain.table import Table
from expectancy.loop.study.report import Place, one_of, suggestion
from expectancy.loop.study.sources import NO_TABLES, Opened, columns_of
from expectancy.loop.study.values import Columns, no_column


def to_purchases(
    source: Opened, folder: Path, surveys: Sequence[Survey] = (), tables: Mapping[str, Table] = NO_TABLES
) -> Purchases:
    """The record; what is wrong is noted at its key."""
    values, raw, place = source.values, source.raw, source.place
    if "margin" in raw and "amount" not in raw:
        place.key("margin").wrong(
            "missing-key",
            "margin needs amount",
            "the column with what was paid",
            "add amount = ..., or take margin out",
        )
    if "prospects" in values:
        _check_prospects(source, folder, tables)
    elif "contacted" in raw:
        place.key("contacted").wrong(
            "missing-key",
            "contacted needs prospects",
            "the file of those who may become customers",
            "add prospects = ..., or take contacted out",
        )
    answers = _survey(place.key("survey"), values.get("survey"), surveys)
    return Purchases(**source.record(answers=answers))


def _check_prospects(source: Opened, folder: Path, tables: Mapping[str, Table]) -> None:
    place, given = source.place.key("prospects"), tables.get(source.values["prospects"])
    if given is not None:
        columns = Columns(source.values["prospects"], tuple(given.columns), given)
    else:
        columns = columns_of({"prospects": source.values["prospects"]}, place, folder)
    customer = source.values.get("customer")
    if customer is not None and columns.find(customer) is None:
        no_column(place, customer, columns)
    contacted = source.values.get("contacted")
    if contacted is not None:
        found = columns.find(contacted)
        if found is None:
            no_column(source.place.key("contacted"), contacted, columns)
        source.values["contacted"] = found or contacted


def _survey(place: Place, name: str | None, surveys: Sequence[Survey]) -> Survey | None:
    """The survey of this name, where it can be joined by customer and says anything of how they feel."""
    if name is None:
        return None
    found = next((survey for survey in surveys if survey.name == name), None)
    if found is None:
        known = [survey.name for survey in surveys]
        place.wrong(
            "unknown-link",
            f'there is no survey "{name}"{suggestion(name, known)}',
            one_of(name, known),
            "correct the name, or take survey out",
        )
    elif found.respondent is None:
        place.wrong(
            "missing-key",
            f'the survey "{name}" does not say who answered',
            "respondent in that survey: the column with the same ids as customer",
            f'add respondent = ... to the survey "{name}", or take survey out',
        )
    elif not {"recommend", "overall"} & found.outcomes.keys():
        place.wrong(
            "missing-key",
            f'the survey "{name}" has neither recommend nor overall',
            "a survey that asks how likely customers are to recommend us, or how satisfied they are",
            f'add recommend = ... or overall = ... to the survey "{name}", or take survey out',
        )
    return found
