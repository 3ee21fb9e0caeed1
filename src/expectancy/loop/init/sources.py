"""Complaints, promises and indicators guessed from a file's columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from expectancy.domain.errors import listed
from expectancy.loop.init.columns import Column
from expectancy.loop.init.praise import put_only
from expectancy.loop.init.writing import Draft, toml
from expectancy.loop.study.schema import COMPLAINTS, INDICATORS, INDICATORS_NEEDED, PROMISES
from expectancy.summaries.dates import DAY_FIRST, EITHER_ORDER, MONTH_FIRST
from expectancy.summaries.decode import plain, to_number
from expectancy.summaries.durations import NO, YES

CODE = ("label", "issue", "reason", "topic", "complaint")  # also without free text beside them
WITH_TEXT = (*CODE, "category", "subject", "product", "type", "group", "code")
REASON = ("reason", "category", "issue", "topic", "type")  # at the end of a word, as in negativereason
OWN_WORDS = ("narrative", "comment", "text", "message", "feedback", "description", "verbatim", "review", "body")
TROUBLE = ("complaint", "issue", "problem", "reason")
DATE = ("received", "created", "opened", "date", "submitted", "time")
ROLES_OF_COMPLAINTS = {
    "customer": ("customer", "client", "user", "respondent", "requester", "patient", "guest"),
    "channel": ("channel", "submitted", "via", "source"),
    "touchpoint": ("touchpoint", "stage", "step"),
    "organisation": ("company", "organisation", "organization", "airline", "brand", "store", "branch", "hospital"),
}
PRAISE = re.compile(r"\b(positive comments?|keep up the good work|compliments?|praise)\b", re.I)
NOTHING = re.compile(r"\W*(no (further )?(comments?|complaints?|problems?|answer)|nothing|blank|none|n/?a)\W*", re.I)
# Names of what became of a case: no groups to compare by.
OUTCOMES = (
    "status",
    "outcome",
    "verdict",
    "response",
    "result",
    "timely",
    "ontime",
    "time",
    "disputed",
    "consent",
    "tags",
)
BY = (
    "carrier",
    "company",
    "organisation",
    "organization",
    "department",
    "team",
    "route",
    "supplier",
    "seller",
    "origin",
)
PROMISED = ("promis", "due", "target", "estimat", "expected", "deadline", "sched", "planned", "commit")
DELIVERED = ("deliver", "actual", "arriv", "clos", "complet", "resolv", "solved", "finish", "fulfil")
MADE = ("made", "order", "purchas", "creat", "open", "receiv", "request", "submit", "book", "report", "placed")
LATE = ("delay", "late", "tardi")
KEPT = ("timely", "on time", "on_time", "ontime", "in time", "kept", "punctual")
UNITS = (("min", "minutes"), ("hour", "hours"), ("hrs", "hours"), ("sec", "seconds"), ("day", "days"))
CANCELLED = re.compile(r"cancel|withdrawn|refused|unavailable|void", re.I)
MOST_BY, MOST_BY_VALUES = 3, 60
LONGEST_IN_DAYS = 30  # a tenth of the latenesses above it: hardly days
MOST_ORGANISATIONS = 10


def complaints(columns: Sequence[Column], file: str) -> Draft | None:
    """Complaints: free text, or labels that people gave together with a date or a customer."""
    free = [column for column in columns if column.is_free_text and not column.is_unnamed]
    words = _named(free, OWN_WORDS) or max(free, key=lambda column: column.mean_length, default=None)
    columns = [column for column in columns if column.is_named]  # a question holds many words by chance
    codes = [column for column in columns if column.is_code]
    label = _named(codes, WITH_TEXT if words else CODE) or (_reason(codes) if words else None)
    dates = [column for column in columns if column.is_date]
    when = _named(dates, DATE) or next(iter(dates), None)
    roles = {
        key: _named([column for column in columns if column.repeats or key == "customer"], names)
        for key, names in ROLES_OF_COMPLAINTS.items()
    }
    if words is None and (label is None or (when is None and roles["customer"] is None)):
        return None
    if when is None and roles["customer"] is None and words is not None and not words.named(*OWN_WORDS, *TROUBLE):
        return None  # a list of texts, such as a code book
    draft = Draft(COMPLAINTS)
    draft.put("file", file)
    praise = put_only(draft, [column for column in columns if column not in (words, label, when)])
    if words is not None:
        draft.put("text", words.name, "guessed: long texts, mostly different")
    if label is not None:
        by_name = "" if label.named(*WITH_TEXT) else ", and the end of its name"
        draft.put("code", label.name, f"guessed: texts that come again and again{by_name}")
        _excluded(draft, label)
    if when is not None:
        draft.put("date", when.name, "guessed: dates")
        put_date_order(draft, [when])
    used = {words, label, when, praise}
    for key, column in roles.items():
        if column is not None and column not in used:
            draft.put(key, column.name, "guessed from its name")
            used.add(column)
    _ids_and_groups(draft, columns, used)
    return draft


def _reason(columns: Sequence[Column]) -> Column | None:
    """A few texts under a name that ends as in ``negativereason``."""
    few = [column for column in columns if column.distinct <= MOST_BY_VALUES]
    return next((column for ending in REASON for column in few if _ends(column, ending)), None)


def _ends(column: Column, ending: str) -> bool:
    return any(token.endswith((ending, f"{ending}s")) for token in column.tokens)


def _excluded(draft: Draft, label: Column) -> None:
    found = sorted(word for word in label.counts if PRAISE.search(word) or NOTHING.fullmatch(word))
    if found:
        draft.put("exclude", found, "guessed: these are no complaints")
    elif label.filled < label.rows and "only" not in draft.values:
        share = f"{1 - label.filled / label.rows:.0%}"
        draft.idea("exclude", [""], f"{share} of rows have no {label.name}: take the # away if they are no complaints")


def _ids_and_groups(draft: Draft, columns: Sequence[Column], used: set[Column | None]) -> None:
    ids = [column for column in columns if column.is_unique and column.named("id", "number", "case", "key", "nr")]
    if ids and ids[0] not in used:
        draft.put("id", ids[0].name, "guessed: another value in every row")
    groups = [
        column.name for column in columns if column.is_group and column not in used and not column.named(*OUTCOMES)
    ]
    if groups:
        draft.idea("segments", groups[:4], "few different values")


def promises(columns: Sequence[Column], file: str) -> Draft | None:
    """Promises: the time promised and the time delivered, or the lateness, or kept yes and no."""
    dates = [column for column in columns if column.is_date]
    promised = _first(dates, PROMISED)
    delivered = _first([column for column in dates if column is not promised], DELIVERED, last=True)
    made = _first([column for column in dates if column not in (promised, delivered)], MADE)
    numbers = [column for column in columns if column.numbers and column.distinct > 2]
    late = _first(numbers, LATE, last=True)
    kept = next((column for column in columns if _yes_or_no(column) and column.holds(*KEPT)), None)
    draft = Draft(PROMISES)
    draft.put("file", file)
    if made is not None:
        draft.put("made", made.name, "guessed from its name")
    if promised is not None and delivered is not None:
        draft.put("promised", promised.name, "guessed from its name")
        draft.put("delivered", delivered.name, "guessed from its name; empty: still open")
        draft.idea("grace", 0, "late by no more than this still counts as kept")
    elif late is not None:
        draft.put("late", late.name, "guessed from its name: lateness, early is negative, empty is open")
        draft.put("unit", *_unit(late))
        draft.idea("grace", 0, "late by no more than this still counts as kept")
    elif kept is not None:
        draft.put("kept", kept.name, "guessed: only yes or no is known")
    else:
        return None
    put_date_order(draft, [column for column in (made, promised, delivered) if column is not None])
    _cancelled_and_by(draft, columns)
    return draft


def put_date_order(draft: Draft, dates: Sequence[Column]) -> None:
    """How dates with slashes are written, where it must be told."""
    found = {column.date_order for column in dates}
    if DAY_FIRST in found:
        draft.put("dates", DAY_FIRST, "guessed: some could be read no other way")
    elif EITHER_ORDER in found:
        draft.idea("dates", DAY_FIRST, f"or {MONTH_FIRST}: they could be read either way; take the # away and choose")


def _unit(late: Column) -> tuple[str, str]:
    for part, unit in UNITS:
        if any(token.startswith(part) for token in late.tokens):
            return unit, "guessed from its name"
    if late.numbers is not None and _usual_size(late.numbers) > LONGEST_IN_DAYS:
        return "minutes", "guessed from its size; days, hours, minutes or seconds"
    return "days", "guessed; days, hours, minutes or seconds"


def _usual_size(numbers: Counter[float]) -> float:
    """The 90th percentile of the sizes: what a late one is late by."""
    sizes = sorted(abs(number) for number in numbers.elements())
    return sizes[int(0.9 * (len(sizes) - 1))]


def _yes_or_no(column: Column) -> bool:
    return bool(column.counts) and {plain(word) for word in column.counts} <= YES | NO


def _cancelled_and_by(draft: Draft, columns: Sequence[Column]) -> None:
    used = {*draft.values.values()}
    for column in columns:
        words = [word for word in column.counts if column.is_group and CANCELLED.search(word)]
        if words and column.named("status", "state", "outcome", "result"):
            draft.put("cancelled", {column.name: words}, "guessed: never delivered")
            used.add(column.name)
            break
    groups = [
        each for each in columns if each.is_code and each.distinct <= MOST_BY_VALUES and not each.named(*OUTCOMES)
    ]
    groups.sort(key=lambda column: not column.named(*BY))
    by = [column.name for column in groups if column.name not in used]
    if by:
        draft.put("by", by[:MOST_BY], "guessed: few different values")
    if by[MOST_BY:]:
        draft.notes.append(f"also possible in by: {listed(by[MOST_BY:], 8)}")


def indicators(columns: Sequence[Column], file: str, table: pa.Table) -> Draft | None:
    """Peers' figures: a file with exactly the columns that the study asks for. Which one is us, only people know."""
    by_name = {column.name: column for column in columns}
    if not set(INDICATORS_NEEDED) <= by_name.keys():
        return None
    names = _largest_first(by_name["organisation"], table)
    if not names:
        return None
    draft = Draft(INDICATORS)
    draft.notes.append("which of these organisations is us? Fill in own and take its # away:")
    draft.notes.append(listed([toml(name) for name in names], MOST_ORGANISATIONS))
    draft.put("file", file)
    draft.idea("own", None, "our own name in the column organisation")
    draft.told.append(f"{file}: fill in own under [[indicators]] in the study: which of its organisations is yours?")
    return draft


def _largest_first(organisation: Column, table: pa.Table) -> list[str]:
    """By the sum of n where the file has it, else by the number of figures."""
    sizes = Counter[str](dict.fromkeys(organisation.counts, 0))
    if "n" in table.column_names:
        for name, n in zip(*(table.column(key).to_pylist() for key in (organisation.name, "n")), strict=True):
            if name and name.strip() in sizes:
                sizes[name.strip()] += int(to_number(n or "") or 0)
    return sorted(sizes, key=lambda name: (-sizes[name], -organisation.counts[name], name))


def _named(columns: Sequence[Column], names: Sequence[str]) -> Column | None:
    """The column with a word that begins with the first of these, else the second, and so on; the shortest name."""
    shortest = sorted(columns, key=lambda column: len(column.tokens))
    return next((column for name in names for column in shortest if column.named(name)), None)


def _first(columns: Sequence[Column], names: Sequence[str], last: bool = False) -> Column | None:
    """The first (or last) column with a word that begins so."""
    found = [column for column in columns if column.named(*names)]
    return found[-1 if last else 0] if found else None
