"""The kiosk study: raw SERVQUAL and importance-satisfaction answers of the same 140 respondents, scale 1 to 7."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from expectancy.domain.study import Item, Survey
from shared import data
from tables import InMemory

FOLDER = "kiosk_servqual_kano_ipa"


def frame() -> pd.DataFrame:
    return pd.read_csv(data(f"{FOLDER}/kiosk_tidy.csv"))


def codebook() -> pd.DataFrame:
    """One row an item of the SERVQUAL block, by its two-digit number."""
    book = pd.read_csv(data(f"{FOLDER}/codebook_en.csv"))
    book = book[(book["block"] == "servqual") & (book["part"] == "expectation")]
    return book.assign(item=[f"{int(number):02d}" for number in book["item"]])


def survey() -> Survey:
    """All 24 items with the authors' eight planned dimensions; "perceived" is the SERVQUAL block's perception."""
    items = [
        Item(
            row["item"],
            str(row["label_en"]),
            str(row["dimension_initial8"]),
            {
                "expected": f"sq{row['item']}_exp",
                "perceived": f"sq{row['item']}_per",
                "importance": f"ipa{row['item']}_imp",
            },
        )
        for _, row in codebook().iterrows()
    ]
    return Survey("kiosk", "kiosk.csv", tuple(items), respondent="respondent")


def importance_satisfaction() -> Survey:
    """The importance-satisfaction block: the same items, "perceived" is the satisfaction with each."""
    found = survey()
    items = [
        Item(item.id, item.text, item.dimension, {**item.roles, "perceived": f"ipa{item.id}_sat"})
        for item in found.items
    ]
    return Survey("kiosk", "kiosk.csv", tuple(items), respondent="respondent")


def table() -> InMemory:
    return InMemory(pa.Table.from_pandas(frame(), preserve_index=False))
