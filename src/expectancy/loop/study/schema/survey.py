"""A survey: its items, the margins it is weighted to, and its path model."""

from __future__ import annotations

from expectancy.domain.kano_tables import TABLES
from expectancy.domain.kano_wordings import WORDINGS
from expectancy.domain.path_models import MODELS
from expectancy.domain.study import (
    EFFORT_VERSIONS,
    KANO_ANSWERS,
    OUTCOMES,
    PERIODS,
    POINTS,
    POPULATIONS,
    ROLES,
    SAMPLES,
    TOPPED,
    Item,
    Margin,
    PathModel,
    Survey,
)
from expectancy.loop.study.schema.keys import DATES, NOTE, SEGMENTS, Key, Section, source_keys
from expectancy.summaries.variables import LARGEST

RATED = {
    "minimum": "the lowest level the customer accepts (adequate)",
    "desired": "the level the customer hopes for",
    "expected": "what the service should be (normative)",
    "predicted": "what the customer thinks it will be (predictive)",
    "ideal": "the best that there could be (ideal point)",
    "perceived": "how the service is, as the customer sees it",
    "peer": "how the peer's service is, as the same customer sees it",
    "importance": "how important it is to the customer",
    "disconfirmation": "how it was against what the customer had expected, from much worse to much better",
    "functional": "how the customer feels with the feature (Kano)",
    "dysfunctional": "how the customer feels without the feature (Kano)",
}
ASKED = {
    "overall": "how satisfied the customer is on the whole",
    "recommend": "how likely the customer is to recommend, 0 to 10 (NPS)",
    "effort": "how much effort it took, or how easy it was (CES): `effort_version` says which",
    "satisfied": "how satisfied the customer was with this contact (CSAT)",
    "disconfirmation": "how the whole was against what the customer had expected, from much worse to much better",
    "complained": "whether the customer complained: 1 yes, 0 no",
}
assert tuple(RATED) == ROLES
assert tuple(ASKED) == OUTCOMES

SURVEY = Section(
    "survey",
    True,
    "A survey: a wide file, a row a respondent.",
    Survey,
    (
        *source_keys("survey"),
        Key("respondent", "column", "The column that names the respondent; a row is one respondent when left out."),
        Key("weight", "column", "The column with the survey weight; rows with a weight of 0 take no part."),
        SEGMENTS,
        Key("wave", "label", "The column that names the wave, or a fixed value for the whole file."),
        Key("series", "text", "The waves of one survey in several files: each its own `wave`, all the same `series`."),
        Key(
            "panel",
            "yes-no",
            "In a series: the same respondent id (and cluster) is the same one in every wave. "
            "In one file with a wave column it always is.",
        ),
        Key("date", "column", "The column with the day of the answer, for charts over time."),
        DATES,
        Key(
            "by_period",
            "choice",
            "What charts over time go by; from the span of the dates when left out.",
            False,
            PERIODS,
        ),
        Key("strata", "columns", "The columns that made the strata the sample was drawn from."),
        Key("cluster", "column", "The column with the unit that was drawn first: a flight, a branch (PSU)."),
        Key(
            "population_sizes",
            "sizes",
            "How many customers (with `cluster`: clusters) each stratum has in all: `{ north = 1200, south = 800 }`; "
            'of several columns `"north / young"`.',
        ),
        Key(
            "population", "choice", "Who answered; employees and managers are for gaps 1, 6 and 7.", False, POPULATIONS
        ),
        Key("scale", "scale", "The lowest and the highest rating of the items.", low=-LARGEST, high=LARGEST),
        Key("missing", "codes", 'The codes and words that mean "no answer".'),
        Key("invalid", "choice", "What a bad answer is: an error, or counted as missing.", False, ("error", "missing")),
        *(Key(name, "column", f"The column with {meaning}.") for name, meaning in ASKED.items()),
        *(
            Key(
                f"{name}_scale",
                "scale",
                {
                    "recommend": "The scale of recommend: always 0 to 10.",
                    "complained": "The scale of complained; 0 to 1 when left out.",
                }.get(name, f"The scale of {name}, where it is not that of the items."),
                low=-LARGEST,
                high=LARGEST,
            )
            for name in OUTCOMES
        ),
        *(
            Key(f"{name}_missing", "codes", f'The codes that mean "no answer" to {name}, where not those of `missing`.')
            for name in OUTCOMES
        ),
        *(
            Key(
                f"{name}_top", "whole", f"How many ratings at the top of the scale of {name} count as satisfied.", low=1
            )
            for name in TOPPED
        ),
        Key(
            "effort_version",
            "choice",
            "1.0: how much effort it took, low is good; 2.0: the company made it easy, high is good.",
            False,
            EFFORT_VERSIONS,
        ),
        Key("kano_answers", "words", "What each Kano wording in the file means.", False, KANO_ANSWERS),
        Key(
            "kano_wording",
            "choices",
            "Which wordings of the Kano answers customers were shown, by name; "
            "see the [wordings](kano-wordings.md). `kano_answers` adds to them.",
            False,
            tuple(WORDINGS),
        ),
        Key("kano_table", "kano-table", "The evaluation table of Kano answers.", False, tuple(TABLES)),
        Key(
            "kano_questionable",
            "number",
            "From which share of questionable Kano answers the question itself is in doubt.",
            low=0,
            high=1,
        ),
        Key(
            "kano_mixed_total",
            "number",
            "A Kano class is mixed from this total strength up, where category strength is low.",
            low=0,
            high=1,
        ),
        Key("kano_mixed_category", "number", "Up to this category strength it is low.", low=0, high=1),
        Key("target", "number", "From this rating up an item is met; the top two ratings when left out."),
        Key("importance_target", "number", "From this rating up an item is important; as `target` when left out."),
        Key("low", "number", "Up to this rating an answer counts as low; below the scale's middle when left out."),
        Key(
            "max_inconsistent",
            "whole",
            "Respondents who put the minimum above the desired level in more items than this are left out "
            "(LibQUAL+: 9); all stay in when left out.",
            low=0,
        ),
        Key(
            "max_unanswered",
            "whole",
            "Respondents who did not rate all of minimum, desired and perceived in more items than this are left out "
            "(LibQUAL+: 11); all stay in when left out.",
            low=0,
        ),
        Key(
            "points",
            "points",
            f"The columns with how many of {POINTS} points of importance a customer gave to each dimension.",
        ),
        Key(
            "samples",
            "choice",
            "Whether expectations and perceptions were asked of the same customers, or of different ones.",
            False,
            SAMPLES,
        ),
        Key(
            "expected_file",
            "file",
            "The file of those who were asked what they expect, where these are other customers: "
            "`expected` then names a column of it.",
        ),
        Key(
            "expected_rows",
            "values",
            "Where these are other rows of the same file: which, by a column and its values: "
            '`{ asked = ["expectations"] }`.',
        ),
        Key("trim", "number", "With `[[survey.margin]]`: no weight over so many times the mean weight.", low=1),
        NOTE,
    ),
)

MARGIN = Section(
    "survey.margin",
    True,
    "What the customers are like, whether they answered or not: for weighting the survey above it.",
    Margin,
    (
        Key("column", "column", "The column, such as one of `segments`.", True),
        Key("shares", "shares", "The share, or the number, of customers with each value: `{ a = 3, b = 1 }`.", True),
        Key("source", "text", "Where the shares are from: the customer list of a day, a census."),
    ),
)

ITEM = Section(
    "survey.item",
    True,
    "One question of the survey above it. Each role names the column that holds its answers.",
    Item,
    (
        Key("id", "text", "A short name, unique within the survey; the same in every wave.", True),
        Key("text", "text", "The question as it was asked; the id when left out."),
        Key("dimension", "text", "The dimension it belongs to, such as `reliability`."),
        *(Key(role, "column", f"The column with {meaning}.") for role, meaning in RATED.items()),
        Key("reverse", "yes-no", "The question is worded the other way round: high ratings are bad."),
        Key("cut", "number", "Up to this rating the item counts as low; that of the survey when left out."),
        Key("peer_mean", "number", "The peer's mean rating of this item, where it is known from elsewhere."),
        Key("construct", "text", "The construct of `[survey.model]` that it measures, such as `Quality`."),
    ),
)

MODEL = Section(
    "survey.model",
    False,
    "A path model of satisfaction for the survey above it: a built-in one by `name`, or your own `paths`.",
    PathModel,
    (
        Key(
            "name",
            "choice",
            "ecsi: Image, Expectation, Quality, Value, Satisfaction, Complaints, Loyalty; acsi: without Image.",
            False,
            tuple(MODELS),
        ),
        Key("paths", "lists", 'Your own paths: `Quality = ["Value", "Satisfaction"]` leads from Quality to both.'),
        Key(
            "constructs",
            "lists",
            "What measures each construct, where items do not say it by `construct`: ids of items, such as "
            '`Quality = ["speed"]`, with the role where an item has several (`"speed.predicted"`), '
            "`overall`, `recommend` and the like, or other columns of the file.",
        ),
        Key("scale", "scale", "Of those other columns; that of the items when left out.", low=-LARGEST, high=LARGEST),
    ),
)
