"""What may stand in a study.toml: a table of keys for each section. Reading, init and the reference share it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from expectancy.domain.evaluation import TIERS
from expectancy.domain.kano_tables import TABLES
from expectancy.domain.kano_wordings import WORDINGS
from expectancy.domain.path_models import MODELS
from expectancy.domain.study import (
    EFFORT_VERSIONS,
    HELD_TO,
    KANO_ANSWERS,
    KINDS,
    LEAVING,
    LEVELS,
    OUTCOMES,
    PERIODS,
    POINTS,
    POPULATIONS,
    RENEWALS,
    ROLES,
    SAMPLES,
    TOPPED,
    Calls,
    Complaints,
    Expectation,
    Indicators,
    Item,
    Margin,
    Override,
    PathModel,
    Promises,
    Purchases,
    Rules,
    Study,
    Survey,
)
from expectancy.summaries.dates import DATE_ORDERS, SECONDS
from expectancy.summaries.variables import LARGEST

CHOSEN_TIERS = TIERS[:4]  # what a person may decide; "to be assessed" is what is left when nobody did
INDICATOR_COLUMNS = ("organisation", "indicator", "value", "period", "n", "unit", "better", "source")
INDICATORS_NEEDED = INDICATOR_COLUMNS[:3]
EXPOSURE_COLUMNS = ("period", "n")
READER_OPTIONS = ("sheet", "encoding", "delimiter", "skip_rows", "skip_lines")


@dataclass(frozen=True)
class Key:
    """One key: how it is called, what it holds, and what it means in one line."""

    name: str
    kind: str  # a reader of loop/study/values.py
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None  # of numbers, both ends included
    high: float | None = None


@dataclass(frozen=True)
class Section:
    """One section. ``path`` is its heading; ``many`` ones are written with double brackets, as often as wanted."""

    path: str
    many: bool
    meaning: str
    record: type
    keys: tuple[Key, ...]

    @property
    def heading(self) -> str:
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    @property
    def parts(self) -> tuple[str, ...]:
        """The sections inside this one, by their last name: ``item`` of ``survey``."""
        return tuple(other.path.rsplit(".", 1)[1] for other in SECTIONS if other.path.rpartition(".")[0] == self.path)

    def key(self, name: str) -> Key:
        return next(key for key in self.keys if key.name == name)

    def default(self, name: str) -> Any:
        """What holds where the key is left out: the record's own default, None where it has none."""
        found = {field.name: field.default for field in dataclasses.fields(self.record)}.get(name)
        return None if found is dataclasses.MISSING else found


def _source(name_of: str) -> tuple[Key, ...]:
    return (
        Key(
            "name",
            "text",
            f"What this {name_of} is called in results; the file's name when left out, with the kind of source after "
            "it where another source has that name: then give both a name.",
        ),
        Key("file", "file", "The file, or a pattern such as `orders_*.csv` for many; inside the study's folder.", True),
        Key("format", "text", "The importer (`expectancy catalog importers`); recognised when left out."),
        Key("sheet", "text", "The sheet of a workbook; the first when left out."),
        Key("encoding", "text", "How the text is encoded, such as `cp1252`; recognised when left out."),
        Key("delimiter", "text", "What separates the columns, such as `;`; recognised when left out."),
        Key("skip_rows", "whole", "How many rows under the headings are not data.", low=0),
        Key("skip_lines", "whole", "How many lines stand above the headings.", low=0),
    )


NOTE = Key("note", "text", "What a reader should know of this source; shown in the list of sources.")
DATES = Key(
    "dates",
    "choice",
    "How dates with slashes are written; needed where 03/04/2026 may be either.",
    False,
    DATE_ORDERS,
)
SEGMENTS = Key("segments", "columns", "The columns to split results by.")
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

STUDY = Section(
    "study",
    False,
    "What the study is about.",
    Study,
    (
        Key("title", "text", "The study's title; its folder's name when left out."),
        Key("period", "label", "When the data are from, such as `2019-05`."),
        Key("note", "text", "A sentence shown with the results table."),
        Key("illustrative", "text", "What in this study is illustrative, not real; shown on every page."),
        Key("credit", "text", "Whom to thank for the data."),
    ),
)
SURVEY = Section(
    "survey",
    True,
    "A survey: a wide file, a row a respondent.",
    Survey,
    (
        *_source("survey"),
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
COMPLAINTS = Section(
    "complaints",
    True,
    "Complaints: in the customers' own words (`text`), coded by people (`code`), or both. A row a complaint.",
    Complaints,
    (
        *_source("file of complaints"),
        Key("text", "column", "The column with the customers' own words."),
        Key("code", "column", "The column with the code or label that people gave the complaint."),
        Key("date", "column", "The column with the day it was received; needed for trends."),
        Key("id", "column", "The column that names the complaint; its file and row when left out."),
        Key("customer", "column", "The column that names the customer."),
        Key("channel", "column", "The column with the channel: phone, web, counter."),
        Key("touchpoint", "column", "The column with the stage of the journey."),
        Key("organisation", "column", "The column with the organisation complained about."),
        Key("weight", "column", "The column with a weight."),
        SEGMENTS,
        Key("exclude", "texts", 'Codes that are no complaints: praise, "no comment".'),
        Key(
            "only",
            "values",
            "Values of a column that rows which are complaints have, where the file has praise too: "
            '`{ sentiment = ["negative"] }`, `{ stars = [1, 2, 3] }`.',
        ),
        Key("leaving", "words", "Which reason for leaving each code of customers who left stands for.", False, LEAVING),
        DATES,
        Key("exposure", "file", "A file with the columns `period` and `n` (orders, calls, customers), for rates."),
        Key("sampling", "text", "What moves a trend here that is not customers' doing; shown beside every trend."),
        NOTE,
    ),
)
PROMISES = Section(
    "promises",
    True,
    "Promises and what came of them: `promised` and `delivered`, or `late`, or `kept`. A row a promise.",
    Promises,
    (
        *_source("file of promises"),
        Key("made", "column", "The column with the time the promise was made."),
        Key("promised", "column", "The column with the time that was promised."),
        Key("delivered", "column", "The column with the time it was delivered; empty: still open."),
        Key("kept", "column", "The column with yes or no, where only that is known."),
        Key("late", "column", "The column with the lateness as a number (early is negative)."),
        Key(
            "against",
            "choice",
            "What delivery is held to: a promise to customers (gap 4), or a service standard of our own (gap 3).",
            False,
            HELD_TO,
        ),
        Key("unit", "choice", "The unit of lateness.", False, tuple(SECONDS)),
        Key("grace", "number", "Late by no more than this (in `unit`) still counts as kept.", low=0),
        Key("cancelled", "values", 'Values of a column that mean never delivered: `{ status = ["cancelled"] }`.'),
        Key("by", "columns", "The columns to compare kept rates by: carrier, route, department."),
        DATES,
        Key(
            "as_of",
            "date",
            "The day of the data, such as `2026-09-30`: open promises due before are overdue. "
            "The last day in `made` and `delivered` when left out.",
        ),
        NOTE,
    ),
)
INDICATORS = Section(
    "indicators",
    True,
    "Peers and benchmarks: a row an organisation, indicator and period. "
    "Columns organisation, indicator, value; where known also period, n, unit, better (higher or lower), source.",
    Indicators,
    (
        *_source("file of indicators"),
        Key("own", "text", "Our own name in the column `organisation`.", True),
        NOTE,
    ),
)
CALLS = Section(
    "calls",
    True,
    "A log of calls, chats or visits to a counter: when each arrived, how long it waited, what came of it.",
    Calls,
    (
        *_source("log of calls"),
        Key("arrived", "column", "The column with the time of arrival; with `date`, its time of day.", True),
        Key("wait", "column", "The column with how long it waited: a number in `unit`, or 1:05, 0:01:05.", True),
        Key("date", "column", "The column with the day, where `arrived` holds the time of day alone."),
        Key("handled", "column", "The column with how long it was handled: talk and the work after it."),
        Key("unit", "choice", "The unit of `wait` and `handled`, where they are numbers.", False, tuple(SECONDS)),
        Key(
            "answered",
            "values",
            'Values of a column that mean it was answered: `{ outcome = ["AGENT"] }`. '
            "When left out: what was handled for longer than nothing.",
        ),
        Key(
            "abandoned",
            "values",
            'Values that mean the caller gave up: `{ outcome = ["HANG"] }`; all others are left out. '
            "When left out: whatever was not answered.",
        ),
        Key("customer", "column", "The column that names the customer: needed to see who had to call again."),
        Key("topic", "column", "The column with what the call was about: who calls about another matter is new."),
        Key("agent", "column", "The column that names who answered: needed for occupancy."),
        Key("by", "columns", "The columns to compare by: queue, line, language."),
        Key("interval", "whole", "Minutes of an interval; it divides a day.", low=1, high=1440),
        Key("target_seconds", "number", "The standard: answered within so many seconds", low=0),
        Key("target_share", "number", "in this share of calls.", low=0, high=0.999),
        Key("short_abandon", "number", "Who gives up within so many seconds had hardly begun to wait.", low=0),
        Key("repeat_days", "whole", "Who calls again about the same within so many days was not helped.", low=1),
        Key("shrinkage", "number", "Share of paid time in which agents are not there, for staffing.", low=0, high=0.95),
        Key("max_occupancy", "number", "Agents are not planned to be busy for more of their time.", low=0.1, high=1),
        Key("patience", "number", "Mean seconds until callers give up; as the log shows when left out.", low=0.001),
        DATES,
        NOTE,
    ),
)
PURCHASES = Section(
    "purchases",
    True,
    "Purchases, renewals or payments: who bought when. Several rows of a customer on one day are one purchase.",
    Purchases,
    (
        *_source("file of purchases"),
        Key("customer", "column", "The column that names the customer.", True),
        Key("date", "column", "The column with the day.", True),
        Key("amount", "column", "The column with what was paid; below 0: returned."),
        SEGMENTS,
        Key("period", "choice", "How long a customer has to buy again; results go by it.", False, RENEWALS),
        Key("lapse", "whole", "Who has not bought for so many periods has left; 1 for contracts.", low=1),
        Key("client", "whole", "From so many purchases on, a customer who has not left is a client.", low=3),
        Key("recommends", "number", "From this answer to the survey's `recommend` on, a client is an advocate."),
        Key(
            "prospects",
            "file",
            "A file of those who may become customers, with a column of the same name as `customer`.",
        ),
        Key(
            "contacted",
            "text",
            "Its column with the day of first contact: with a day a prospect, without one a suspect.",
        ),
        Key("survey", "text", "The name of the survey whose respondents are these customers."),
        Key("margin", "number", "The share of the amount that stays; all of it when left out.", low=0, high=1),
        Key("discount", "number", "The yearly rate by which later money is worth less.", low=0, high=10),
        DATES,
        Key("as_of", "date", "The day of the data, such as `2026-09-30`; the last day in `date` when left out."),
        NOTE,
    ),
)
EXPECTATION = Section(
    "expectation",
    True,
    "The catalogue: what customers expect of us, what it is linked to, and what only people know about it.",
    Expectation,
    (
        Key("id", "text", "A short name, unique; the same from period to period.", True),
        Key("statement", "text", "What customers expect, in their words: `I am through security quickly.`", True),
        Key("items", "texts", "Ids of survey items that measure it."),
        Key("codes", "texts", "Codes of complaints about it."),
        Key("promises", "texts", "Names of `[[promises]]` that are about it."),
        Key("indicators", "texts", "Indicators of peers that are about it."),
        Key("dimension", "text", "Its dimension, such as `reliability`; from its items or words when left out."),
        Key("kind", "choice", "How customers hold it.", False, KINDS),
        Key("level", "choice", "Its level; lower ones come first, in this order.", False, LEVELS),
        Key("effort_days", "number", "Person-days to meet it.", low=0),
        Key("lead_time_days", "number", "Days until it can be met.", low=0),
        Key("cost", "number", "Money to meet it.", low=0),
        Key("told_by", "text", "Who told effort and lead time (the role), and when."),
        Key("blocked", "text", "What forbids meeting it: then customers are guided instead."),
        Key("decides", "text", "Who may decide about it."),
        Key("response", "text", "What will be done; suggested when left out."),
        Key("owner", "text", "Who answers for it."),
        Key("standard", "text", "The service standard it is held to."),
        Key("standard_value", "number", "The standard as a number, such as 24 (hours)."),
        Key("expected_value", "number", "What customers expect, in the same unit, such as 4 (hours)."),
        Key("unit", "text", "The unit of both, such as hours."),
        Key("review", "date", "When to look at it again, such as `2026-09-30`."),
    ),
)
OVERRIDE = Section(
    "expectation.override",
    False,
    "A tier that a person chose against the rule, for the expectation above it.",
    Override,
    (
        Key("tier", "choice", "The tier chosen.", True, CHOSEN_TIERS),
        Key("reason", "text", "Why.", True),
        Key("author", "text", "Who decided.", True),
    ),
)
RULES = Section(
    "rules",
    False,
    "The rules of the evaluation; they are printed with the table.",
    Rules,
    (
        Key("delta", "number", "A gap above minus this many scale points, with its whole interval, is met.", low=0),
        Key("now_effort_days", "number", "Tier now: at most this much effort.", low=0),
        Key("now_lead_time_days", "number", "Tier now: at most this lead time.", low=0),
        Key("medium_lead_time_days", "number", "Tier medium: at most this lead time; long beyond.", low=0),
        Key("top", "whole", "The chance to be among the first so many is reported.", low=1),
        Key("confidence", "number", "Of all intervals.", low=0.5, high=0.999),
        Key("target_share", "number", "Met where this share of ratings reaches the target.", low=0, high=1),
        Key("minimum_n", "whole", "Segments with fewer answers are left out.", low=1),
        Key("resamples", "whole", "How often the random groups are drawn again.", low=100, high=100_000),
        Key("seed", "whole", "Of everything that is drawn.", low=0, high=2**63 - 1),
    ),
)
SOURCES = (SURVEY, COMPLAINTS, PROMISES, INDICATORS, CALLS, PURCHASES)
SECTIONS = (STUDY, SURVEY, ITEM, MARGIN, MODEL, *SOURCES[1:], EXPECTATION, OVERRIDE, RULES)
