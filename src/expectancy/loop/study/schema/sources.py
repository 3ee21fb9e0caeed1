"""What is read beside surveys: complaints, promises, indicators, calls, purchases."""

from __future__ import annotations

from expectancy.domain.study import HELD_TO, LEAVING, RENEWALS, Calls, Complaints, Indicators, Promises, Purchases
from expectancy.loop.study.schema.keys import DATES, NOTE, SEGMENTS, Key, Section, source_keys
from expectancy.summaries.dates import SECONDS

INDICATOR_COLUMNS = ("organisation", "indicator", "value", "period", "n", "unit", "better", "source")
INDICATORS_NEEDED = INDICATOR_COLUMNS[:3]
EXPOSURE_COLUMNS = ("period", "n")

COMPLAINTS = Section(
    "complaints",
    True,
    "Complaints: in the customers' own words (`text`), coded by people (`code`), or both. A row a complaint.",
    Complaints,
    (
        *source_keys("file of complaints"),
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
        *source_keys("file of promises"),
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
        *source_keys("file of indicators"),
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
        *source_keys("log of calls"),
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
        *source_keys("file of purchases"),
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
