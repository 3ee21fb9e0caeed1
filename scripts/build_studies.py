"""Build the data of the shipped studies from the shared originals: ``python scripts/build_studies.py [--check]``.

Every step that turns an original into a shipped file is here, so that each shipped number can be traced. The
``study.toml`` files beside the data are written by hand. Needs pandas (an extra of ``dev``) and the folder ``shared``
beside the checkout. Running it twice gives the same bytes. ``--check`` writes nothing and says which files differ.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
STUDIES = ROOT / "src" / "expectancy" / "studies"

# The survey house's code list has the heading "Appearance of terminals/airport" between codes 242 and 260; the
# extraction that made comments.csv.gz glued it to the label of 242 and filed 260 to 283 under the heading before.
HEADING = "Appearance of terminals/airport"
APPEARANCE = range(260, 284)
VAGUE = "General suggestion (be better, improve, etc.)"  # one wording under three headings of the code list

# What a customer of a bank can compare: not credit bureaus and debt collectors, who take most complaints.
NOT_BANKING = ("Credit reporting, credit repair services, or other personal consumer reports", "Debt collection")
PEER_MINIMUM = 30
PEER_SOURCE = "CFPB Consumer Complaint Database, random sample of March 2020"


def passengers() -> str:
    """SFO passenger survey, May 2013, as it is; without the income band, which no part of the study uses."""
    table = _read("demo_airport_sfo_2013/passengers.csv.gz")
    return _csv(table.drop(columns=["income"]))


def comments() -> str:
    """Coded comments, one row a mention, with who said it from the survey: market and purpose of the trip."""
    table = _read("demo_airport_sfo_2013/comments.csv.gz")
    table["label"] = table["label"].str.removesuffix(HEADING).str.strip()
    appearance = table["question"].eq("Q8COM") & table["code"].astype(int).isin(APPEARANCE)
    table.loc[appearance, "group"] = HEADING
    vague = table["label"].eq(VAGUE)
    table.loc[vague, "label"] = table["group"].str.split(" (", regex=False).str[0] + ": " + VAGUE[0].lower() + VAGUE[1:]
    who = _read("demo_airport_sfo_2013/passengers.csv.gz")[["respondent", "market", "purpose"]]
    joined = table.merge(who, on="respondent", how="left", validate="many_to_one")
    joined["question"] = joined["question"].map({"Q8COM": "improve", "Q15COM": "problem"})
    return _csv(joined)


def flights() -> str:
    """Promised and actual arrivals at SFO of all flights from New York in 2013, as they are."""
    return _csv(_read("demo_airport_sfo_2013/flights_to_sfo.csv.gz"))


def kiosk() -> str:
    """Kiosk answers without the second satisfaction block (ipaNN_sat): the study uses the SERVQUAL perceptions."""
    table = _read("kiosk_servqual_kano_ipa/kiosk_tidy.csv")
    return _csv(table.drop(columns=[name for name in table.columns if name.endswith("_sat")]))


def complaints() -> str:
    """Complaints to the bureau, without ZIP code, tags, state, consent and the discontinued dispute flag."""
    dropped = [
        "ZIP code",
        "State",
        "Tags",
        "Consumer consent provided?",
        "Consumer disputed?",
        "Company public response",
    ]
    return _csv(_read("cfpb_complaints/complaints_2015_2020.csv.gz").drop(columns=dropped))


def narratives() -> str:
    """Further narratives with their product, as they are."""
    return _csv(_read("cfpb_complaints/narratives_by_product.csv.gz"))


def peers() -> str:
    """How lenders answered complaints about bank products: a row a company and indicator, for those with 30 or more."""
    table = _read("cfpb_complaints/complaints_2015_2020.csv.gz")
    banking = table[~table["Product"].isin(NOT_BANKING)]
    closed = banking["Company response to consumer"]
    found = {
        "answered in time": banking["Timely response?"].eq("Yes"),
        "closed with relief": closed.isin(["Closed with monetary relief", "Closed with non-monetary relief"]),
    }
    rows = []
    for indicator, yes in found.items():
        shares = yes.groupby(banking["Company"]).agg(["mean", "size"])
        for company, (share, n) in shares[shares["size"] >= PEER_MINIMUM].sort_index().iterrows():
            rows.append(
                [company, indicator, "2015-2020", round(float(share), 6), int(n), "share", PEER_SOURCE, "higher"]
            )
    columns = ["organisation", "indicator", "period", "value", "n", "unit", "source", "better"]
    return _csv(pd.DataFrame(rows, columns=columns))


WAVES = ("2013", "2015", "2016", "2017")
# What the airport's code lists say of the columns that are kept; all others keep their codes.
MARKETS = {"1": "domestic peak", "2": "domestic off-peak", "3": "international"}
KEPT = re.compile(r"RESPNUM|RUN|RUNID|STRATA|Q7[A-Z_]+|Q9(?!COM)[A-Z_]+|Q10SAFE|Q13.*RATE.*|Q14[A-Z_]+|NETPRO|WEIGHT")


def wave(year: str) -> str:
    """SFO passenger survey of one year under its own column names: ratings, design and weight, market and day.

    Only the flight's market and the day of the interview are put into words: of the codes, the latter are days of May.
    """
    table = _read(f"sfo_survey/sfo_{year}.csv.gz")
    table.columns = [name.strip().lstrip("*") for name in table.columns]
    found = table[[name for name in table.columns if KEPT.fullmatch(name)]].copy()
    found["market"] = table["PEAK"].map(MARKETS).fillna("")
    found["day"] = [_day(year, code) for code in table["INTDATE"]]
    return _csv(found)


def _day(year: str, code: str) -> str:
    """An ISO date, from a day of May or from month/day/year; 19 of 2013 means another day, which is not told."""
    if "/" in code:
        month, day, _ = code.split(" ")[0].split("/")
        return f"{year}-{int(month):02d}-{int(day):02d}"
    return "" if (year, code) == ("2013", "19") or not code else f"{year}-05-{int(code):02d}"


FILES: dict[str, Callable[[], str]] = {
    **{f"airport_waves/passengers_{year}.csv.gz": partial(wave, year) for year in WAVES},
    "airport/passengers.csv.gz": passengers,
    "airport/comments.csv.gz": comments,
    "airport/flights.csv.gz": flights,
    "airport/kiosk.csv": kiosk,
    "bank/complaints.csv.gz": complaints,
    "bank/narratives.csv.gz": narratives,
    "bank/peers.csv": peers,
}


def _read(path: str) -> pd.DataFrame:
    """Every cell as the text it is: nothing is parsed, so nothing is rounded or lost."""
    return pd.read_csv(DATA / path, dtype=str, keep_default_na=False)


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def _rows(text: str) -> int:
    """Records, not lines: a narrative may hold line breaks."""
    return sum(1 for _ in csv.reader(io.StringIO(text))) - 1


def _bytes(name: str, text: str) -> bytes:
    """Compressed without a time stamp, so that the same content is the same file."""
    raw = text.encode("utf-8")
    return gzip.compress(raw, compresslevel=9, mtime=0) if name.endswith(".gz") else raw


def _content(path: Path) -> str | None:
    if not path.exists():
        return None
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a shipped file differs")
    check = parser.parse_args().check
    if not DATA.is_dir():
        print(f"The shared data are not at {DATA}; they are needed to build the studies.", file=sys.stderr)
        return 1
    differing = 0
    for name, build in FILES.items():
        path, text = STUDIES / name, build()
        same = _content(path) == text
        differing += not same
        if not same and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_bytes(name, text))
        print(f"{'same   ' if same else 'differs' if check else 'written'}  {name}  {_rows(text):,} rows")
    return 1 if check and differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
