"""The ECSI mobile survey: 250 customers, 24 indicators, and what other programs say of it. For tests only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.methods.measure.path_model.pls import Shape
from shared import data, inputs

CASE = "ecsi-mobi-smartpls"
FILE = "ecsi_mobile/mobi.csv"


def published() -> dict[str, Any]:
    return inputs("ecsi_pls", CASE)


def constructs() -> list[str]:
    return list(published()["blocks"])


def model(names: Sequence[str], paths: Sequence[Sequence[str]]) -> tuple[npt.NDArray[np.float64], Shape, list[str]]:
    """(correlations, model, indicators) of some constructs."""
    found = published()
    kept = [item for name in names for item in found["blocks"][name]]
    places = [found["indicators"].index(item) for item in kept]
    correlation = np.array(found["correlation"])[np.ix_(places, places)]
    blocks = tuple(tuple(kept.index(item) for item in found["blocks"][name]) for name in names)
    between = tuple((names.index(start), names.index(end)) for start, end in paths)
    return correlation, Shape(blocks, between), kept


STUDY = """\
[study]
title = "Mobile phones"

[[survey]]
name = "mobi"
file = "mobi.csv"
scale = [1, 10]

[survey.model]
name = "ecsi"
"""
CONSTRUCTS = {
    "IMAG": "Image",
    "CUEX": "Expectation",
    "PERQ": "Quality",
    "PERV": "Value",
    "CUSA": "Satisfaction",
    "CUSC": "Complaints",
    "CUSL": "Loyalty",
}


def study(folder: Path, model: str = STUDY) -> Path:
    """The study file with a copy of the data, in ``folder``."""
    text = data(FILE).read_text()
    (folder / "mobi.csv").write_text(text)
    items = []
    for column in text.splitlines()[0].split(","):
        role = "predicted" if column.startswith("CUEX") else "perceived"
        construct = CONSTRUCTS[column[:4]]
        items.append(f'[[survey.item]]\nid = "{column}"\n{role} = "{column}"\nconstruct = "{construct}"\n')
    (folder / "study.toml").write_text("\n".join([model, *items]))
    return folder
