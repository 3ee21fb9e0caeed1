"""What people say: what the study is about, what is expected, who decides, and by which rules."""

from __future__ import annotations

from expectancy.domain.evaluation import TIERS
from expectancy.domain.study import KINDS, LEVELS, Expectation, Override, Rules, Study
from expectancy.loop.study.schema.keys import Key, Section

CHOSEN_TIERS = TIERS[:4]  # what a person may decide; "to be assessed" is what is left when nobody did

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
