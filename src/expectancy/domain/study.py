"""The study: which data there are and what each column means. Plain frozen records; reading them is loop/study.py."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from expectancy.domain.table import Table

# What an item's column can mean. "expected" is normative (should), "predicted" is predictive (will).
ROLES = (
    "minimum",
    "desired",
    "expected",
    "predicted",
    "ideal",
    "perceived",
    "peer",
    "importance",
    "disconfirmation",
    "functional",
    "dysfunctional",
)
RATING_ROLES = ROLES[:-2]
KANO_ROLES = ROLES[-2:]
STANDARDS = ("ideal", "desired", "expected", "predicted", "minimum")  # kinds of expectation, mostly the highest first
UNTURNED = ("importance", "disconfirmation")  # high means the same in an item that is worded the other way round
OUTCOMES = ("overall", "recommend", "effort", "satisfied", "disconfirmation", "complained")
RATER = ("reliability", "assurance", "tangibles", "empathy", "responsiveness")
KANO_ANSWERS = ("like", "expect", "neutral", "tolerate", "dislike")
LEVELS = ("accuracy", "availability", "partnership", "advice")
KINDS = ("explicit", "implicit", "interpersonal", "situational", "dynamic")
POPULATIONS = ("customers", "employees", "managers")
EFFORT_VERSIONS = ("1.0", "2.0")
PERIODS = ("day", "week", "month", "quarter", "year")
TOPPED = ("overall", "satisfied", "effort")  # outcomes of which the top ratings are counted
HELD_TO = ("promise", "standard")
SAMPLES = ("paired", "independent")
LEAVING = ("expectations not met", "not engaging", "value not shown", "competitor better", "poor service")
RENEWALS = ("week", "month", "quarter", "year")  # how long a customer has to buy again
POINTS = 100  # what a customer shares out over the dimensions, by importance


@dataclass(frozen=True)
class Item:
    """One question of an instrument; each role names the column that holds its answers."""

    id: str
    text: str
    dimension: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)  # role -> column
    reverse: bool = False
    cut: float | None = None  # at or under this rating an item counts as low; default: the survey's
    peer_mean: float | None = None  # the peer's mean rating, where it is known from elsewhere
    construct: str = ""  # of the survey's path model

    def column(self, role: str) -> str | None:
        return self.roles.get(role)


@dataclass(frozen=True)
class Margin:
    """What shares of the customers a column's values have among all customers, not among those who answered."""

    column: str
    shares: Mapping[str, float]
    source: str = ""  # where the shares are from


@dataclass(frozen=True)
class PathModel:
    """What leads to what in a survey: constructs, the columns that measure each, and the paths between them."""

    paths: Mapping[str, tuple[str, ...]]  # construct -> those it leads to
    constructs: Mapping[str, Mapping[str, str]]  # construct -> what measures it, by name -> column
    name: str = ""  # of domain/path_models.py; "" where the study has paths of its own
    columns: tuple[str, ...] = ()  # those that are no item's and no outcome's
    scale: tuple[int, int] | None = None  # of these; that of the survey where None


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What every source tells of its file."""

    format: str | None = None  # the importer; recognised where None
    sheet: str | None = None  # of a workbook
    note: str = ""  # shown beside every figure from this source
    options: Mapping[str, str] = field(default_factory=dict)  # of the reader: sheet, encoding, delimiter, skip_rows ...


@dataclass(frozen=True)
class Survey(Declared):
    """A wide file, a row a respondent."""

    name: str
    file: str  # as written in the study: a path or glob, relative to the study's folder
    items: tuple[Item, ...]
    scale: tuple[int, int] = (1, 7)
    respondent: str | None = None
    weight: str | None = None
    segments: tuple[str, ...] = ()
    wave: str | None = None  # a column, or a fixed value where wave_is_column is False
    wave_is_column: bool = False
    series: str = ""  # surveys of one series are the waves of one survey
    panel: bool = False  # the same respondent, and cluster, has the same id in every wave of the series
    date: str | None = None  # the column with the day of the answer
    dates: str = ""  # how dates with slashes are written
    by_period: str = ""  # day, week, month, quarter, year: what charts over time go by
    strata: tuple[str, ...] = ()  # the columns that made the strata the sample was drawn from
    cluster: str | None = None  # the column with the primary sampling unit: a flight, a branch
    population_sizes: Mapping[str, float] = field(default_factory=dict)  # stratum -> customers, or clusters, in all
    population: str = "customers"
    missing: tuple[str, ...] = ()  # codes and words that mean "no answer"
    invalid: str = "error"  # or "missing": a bad answer counts as missing, and is counted
    outcomes: Mapping[str, str] = field(default_factory=dict)  # overall, recommend, effort, satisfied -> column
    outcome_scale: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    outcome_missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where other codes than `missing`
    outcome_top: Mapping[str, int] = field(default_factory=dict)  # how many ratings at the top count as satisfied
    effort_version: str = ""  # 1.0: how much effort, low is good; 2.0: it was made easy, high is good
    kano_answers: Mapping[str, str] = field(default_factory=dict)  # wording in the file -> like, expect, ...
    kano_wording: tuple[str, ...] = ()  # names of domain/kano_wordings.py: what customers were shown
    kano_table: str = "berger"  # a name of domain/kano_tables.py, or 25 letters
    kano_questionable: float = 0.03  # share of questionable answers above which the question is in doubt
    kano_mixed_total: float = 0.6  # a feature is mixed where total strength is at least this
    kano_mixed_category: float = 0.06  # and category strength at most this
    importance_target: float | None = None  # from this rating up an item counts as important
    target: float | None = None  # at or above this rating an item is met; default: the top two boxes
    low: float | None = None  # at or under this rating an item counts as low; default: scale middle, rounded down
    max_inconsistent: int | None = None  # respondents with more minimums above the desired level are left out
    max_unanswered: int | None = None  # and those with more items not rated at all three levels
    points: Mapping[str, str] = field(default_factory=dict)  # dimension -> column with its points of importance
    samples: str = "paired"  # independent: expectations and perceptions were asked of different customers
    expected_file: str | None = None  # where those who were asked what they expect stand in a file of their own
    expected_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # or which rows: column -> values
    margins: tuple[Margin, ...] = ()  # what the customers are like, for weighting
    trim: float | None = None  # no weight over so many times the mean one
    model: PathModel | None = None

    def with_role(self, *roles: str) -> tuple[Item, ...]:
        """The items that have a column for every one of these roles."""
        return tuple(item for item in self.items if all(item.column(role) for role in roles))

    def scale_of(self, outcome: str) -> tuple[int, int]:
        """The rating scale of an outcome."""
        default = {"recommend": (0, 10), "complained": (0, 1)}.get(outcome, self.scale)
        return self.outcome_scale.get(outcome, default)

    def missing_of(self, outcome: str) -> tuple[str, ...]:
        """The codes and words that mean "no answer" to overall, recommend, effort, satisfied or disconfirmation."""
        return self.outcome_missing.get(outcome, self.missing)

    @property
    def low_cut(self) -> float:
        """At or under this rating an answer counts as low: the scale's middle less one, unless the study says so."""
        if self.low is not None:
            return self.low
        return float((self.scale[0] + self.scale[1]) / 2 - (1 if (sum(self.scale)) % 2 == 0 else 0.5))

    @property
    def target_rating(self) -> float:
        """At or above this rating an item is met: the top two boxes, unless the study says so."""
        return self.target if self.target is not None else float(self.scale[1] - 1)


@dataclass(frozen=True)
class Complaints(Declared):
    """A file of complaints: coded by people (code) or in the customers' own words (text), or both."""

    name: str
    file: str
    text: str | None = None
    code: str | None = None
    date: str | None = None
    id: str | None = None
    customer: str | None = None
    channel: str | None = None
    touchpoint: str | None = None
    organisation: str | None = None
    weight: str | None = None
    segments: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()  # codes that are not complaints: praise, "no answer"
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> values of rows that are complaints
    leaving: Mapping[str, str] = field(default_factory=dict)  # code -> one of LEAVING: why customers left
    exposure: str | None = None  # a file with period and n, for rates
    sampling: str = ""  # what moves a trend here that is not customers' doing
    dates: str = ""  # how dates with slashes are written


@dataclass(frozen=True)
class Promises(Declared):
    """A file of promises: when made, what was promised, what came of it."""

    name: str
    file: str
    made: str | None = None
    promised: str | None = None
    delivered: str | None = None  # empty: still open
    kept: str | None = None  # where only yes or no is known
    late: str | None = None  # lateness as a number where the times themselves cannot be subtracted
    against: str = "promise"  # what delivery is held to: a promise made to customers, or a standard of our own
    unit: str = "days"  # of lateness
    grace: float = 0.0  # kept when late by no more than this
    cancelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> values that mean never delivered
    by: tuple[str, ...] = ()
    as_of: date | None = None  # the day of the data, on which open ones may be overdue
    dates: str = ""  # how dates with slashes are written


@dataclass(frozen=True)
class Indicators(Declared):
    """Peers and benchmarks; a row an organisation, indicator and period."""

    name: str
    file: str
    own: str
    columns: tuple[
        str, ...
    ] = ()  # those of organisation, indicator, period, value, n, unit, better, source in the file


@dataclass(frozen=True)
class Calls(Declared):
    """A log of calls: when each arrived, how long it waited, what came of it. Times of the rules are in seconds."""

    name: str
    file: str
    arrived: str = ""
    wait: str = ""  # until it was answered or given up
    date: str | None = None  # the day, where `arrived` holds the time of day alone
    handled: str | None = None  # how long it was handled: talk and the work after it
    unit: str = "seconds"  # of wait and handled
    answered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> values; without: what was handled
    abandoned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # without: what was not answered
    customer: str | None = None
    topic: str | None = None
    agent: str | None = None
    by: tuple[str, ...] = ()
    interval: int = 30  # minutes; divides a day
    target_seconds: float = 20.0
    target_share: float = 0.8
    short_abandon: float = 5.0  # who gives up within so many seconds had hardly begun to wait
    repeat_days: int = 7  # who calls again about the same within these was not helped
    shrinkage: float = 0.0  # share of paid time in which agents are not there: breaks, training, illness
    max_occupancy: float = 1.0  # agents are not planned to be busy for more of their time
    patience: float | None = None  # mean seconds until callers give up; None: as the log shows
    dates: str = ""  # how dates with slashes are written


@dataclass(frozen=True)
class Purchases(Declared):
    """A file of purchases, renewals or payments: who bought when, and for how much."""

    name: str
    file: str
    customer: str = ""
    date: str = ""
    amount: str | None = None  # below 0: returned
    segments: tuple[str, ...] = ()
    period: str = "month"  # one of RENEWALS
    lapse: int = 12  # who has not bought for so many periods has left
    client: int = 4  # from so many purchases on, a customer who has not left is a client
    recommends: float = 9.0  # from this answer on a customer recommends us
    prospects: str | None = None  # a file of those who may become customers; its column `customer` is called the same
    contacted: str | None = None  # its column with the day of first contact; empty: a suspect still
    survey: str | None = None  # the survey whose respondents are these customers
    answers: Survey | None = None  # that survey
    margin: float | None = None  # share of the amount that stays
    discount: float = 0.1  # a year
    as_of: datetime.date | None = None  # the day of the data
    dates: str = ""  # how dates with slashes are written


@dataclass(frozen=True)
class Override:
    """A tier that a person chose against the rule: the rule's tier, the reason and the author are kept."""

    tier: str
    reason: str
    author: str


@dataclass(frozen=True)
class Expectation:
    """One row of the catalogue: a statement customers would recognise, and what it is linked to."""

    id: str
    statement: str
    items: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()  # names of [[promises]]
    indicators: tuple[str, ...] = ()  # indicator names in [[indicators]]
    dimension: str = ""
    kind: str = ""  # explicit, implicit, interpersonal, situational, dynamic
    level: str = ""  # accuracy, availability, partnership, advice
    effort_days: float | None = None
    lead_time_days: float | None = None
    cost: float | None = None
    told_by: str = ""  # the role that told effort and lead time, and when
    blocked: str = ""
    decides: str = ""
    response: str = ""
    owner: str = ""
    standard: str = ""
    standard_value: float | None = None  # the standard as a number, and what customers expect, in one unit
    expected_value: float | None = None
    unit: str = ""
    review: date | None = None
    override: Override | None = None


@dataclass(frozen=True)
class Rules:
    """The rules of the evaluation, printed with the table (methods.md section 25). All can be changed in the study."""

    delta: float = 0.25  # scale points: a gap above -delta, with its whole interval, is met
    now_effort_days: float = 20.0
    now_lead_time_days: float = 90.0
    medium_lead_time_days: float = 365.0
    top: int = 5  # the chance of ranking in the first `top` is reported
    confidence: float = 0.95
    target_share: float = 0.8  # performance only: met where this share is at or above the target rating
    minimum_n: int = 10  # segments with fewer answers are suppressed
    resamples: int = 1000
    seed: int = 2026


@dataclass(frozen=True)
class Study:
    """A folder with one study.toml and data files: everything that the main job reads."""

    title: str
    folder: Path
    period: str = ""
    note: str = ""
    illustrative: str = ""  # what in this study is illustrative; shown on every page
    credit: str = ""  # who to thank for the data
    surveys: tuple[Survey, ...] = ()
    complaints: tuple[Complaints, ...] = ()
    promises: tuple[Promises, ...] = ()
    indicators: tuple[Indicators, ...] = ()
    calls: tuple[Calls, ...] = ()
    purchases: tuple[Purchases, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    rules: Rules = field(default_factory=Rules)
    tables: Mapping[str, Table] = field(default_factory=dict)  # what a notebook gave instead of files, by its name
