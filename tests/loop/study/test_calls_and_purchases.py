"""Logs of calls and purchases in a study: how they are read, and what is said of mistakes in them."""

from __future__ import annotations

import pytest

from expectancy.loop.scan import open_source
from expectancy.loop.study import read_study
from study_files import Folder

CALLS = """\
[[calls]]
file = "calls.csv"
arrived = "at"
wait = "waited"
handled = "talk"
answered = { outcome = ["AGENT"] }
abandoned = { outcome = ["HANG"] }
customer = "who"
topic = "about"
agent = "by"
by = ["line"]
interval = 15
target_seconds = 30
target_share = 0.9
"""
PURCHASES = """\
[[survey]]
name = "asked"
file = "asked.csv"
respondent = "id"
overall = "all"
recommend = "nps"

[[purchases]]
file = "sales.csv"
customer = "who"
date = "day"
amount = "paid"
segments = ["shop"]
period = "quarter"
lapse = 2
prospects = "leads.csv"
contacted = "met"
survey = "asked"
margin = 0.4
as_of = 2026-03-31
"""


@pytest.fixture
def shop(folder: Folder) -> Folder:
    for name, text in {
        "calls.csv": "at,waited,talk,outcome,who,about,by,line\n2026-03-02 10:00,5,60,AGENT,A,card,x,1\n",
        "asked.csv": "id,all,nps\nA,6,9\nE,2,1\n",
        "sales.csv": "who,day,paid,shop\nA,2026-01-03,10,north\nB,2026-02-03,20,south\n",
        "leads.csv": "who,met,shop\nC,2026-02-01,north\nD,,south\n",
    }.items():
        (folder.path / name).write_text(text)
    return folder


def test_a_log_of_calls_is_read(shop: Folder) -> None:
    [calls] = read_study(shop.write(CALLS)).calls
    assert (calls.name, calls.arrived, calls.answered) == ("calls", "at", {"outcome": ("AGENT",)})
    assert (calls.interval, calls.target_seconds, calls.target_share, calls.by) == (15, 30, 0.9, ("line",))


def test_purchases_are_read_with_the_survey_of_the_same_customers(shop: Folder) -> None:
    study = read_study(shop.write(PURCHASES))
    [bought] = study.purchases
    assert bought.answers is study.surveys[0]
    assert (bought.period, bought.lapse, bought.margin, bought.contacted) == ("quarter", 2, 0.4, "met")


def test_purchases_prospects_and_answers_are_one_table(shop: Folder) -> None:
    study = read_study(shop.write(PURCHASES))
    table = open_source(study, study.purchases[0])
    wanted = ["who", "day", "shop", "prospects: listed", "prospects: met", "answers: nps"]
    rows = [
        tuple(row[name] for name in wanted)
        for part in table.parts()
        for batch in part.read(wanted)
        for row in batch.data.to_pylist()
    ]
    assert [tuple(cell or None for cell in row) for row in rows] == [
        ("A", "2026-01-03", "north", None, None, None),
        ("B", "2026-02-03", "south", None, None, None),
        ("C", None, "north", "1", "2026-02-01", None),
        ("D", None, "south", "1", None, None),
        ("A", None, None, None, None, "9"),
        ("E", None, None, None, None, "1"),
    ]
    assert len(table.files) == 3
    assert set(wanted) <= set(table.columns)


def test_without_prospects_and_survey_the_table_is_that_of_purchases(shop: Folder) -> None:
    text = '[[purchases]]\nfile = "sales.csv"\ncustomer = "who"\ndate = "day"\n'
    study = read_study(shop.write(text))
    assert open_source(study, study.purchases[0]).columns == ("who", "day", "paid", "shop")


@pytest.mark.parametrize(
    ("old", "new", "code", "where", "what", "do"),
    [
        ('customer = "who"\n', "", "missing-key", "calls[0].topic", "topic needs customer", "add customer"),
        ("interval = 15", "interval = 7", "wrong-value", "calls[0].interval", "pieces of 7 minutes", "interval = 5"),
        ("interval = 15", "interval = 1.5", "wrong-type", "calls[0].interval", "interval is 1.5", "interval = 1"),
        ('wait = "waited"\n', "", "missing-key", "calls[0]", "wait is missing", "add a line wait"),
        ("target_share = 0.9", "target_share = 90", "wrong-value", "calls[0].target_share", "is 90", "0.9"),
        (
            'arrived = "at"',
            'arrived = "att"',
            "unknown-column",
            "calls[0].arrived",
            '"att" is not in calls.csv',
            "headings",
        ),
        (
            'answered = { outcome = ["AGENT"] }',
            'answered = "AGENT"',
            "wrong-type",
            "calls[0].answered",
            "AGENT",
            "write",
        ),
    ],
)
def test_mistakes_in_a_log_of_calls(
    shop: Folder, old: str, new: str, code: str, where: str, what: str, do: str
) -> None:
    assert CALLS.count(old) == 1
    problem = shop.only(CALLS.replace(old, new))
    assert problem.code == code
    assert problem.where.startswith(f"study.toml: {where}")
    assert what in problem.what
    assert do in problem.do


def test_it_must_be_told_which_calls_were_answered(shop: Folder) -> None:
    text = "\n".join(line for line in CALLS.splitlines() if not line.startswith(("answered", "handled", "abandoned")))
    problem = shop.only(text)
    assert (problem.code, problem.what) == ("no-measure", "nothing tells which calls were answered")
    assert "at, waited, talk, outcome" in problem.do


@pytest.mark.parametrize(
    ("old", "new", "code", "where", "what", "do"),
    [
        ('amount = "paid"\n', "", "missing-key", "purchases[0].margin", "margin needs amount", "add amount"),
        ('prospects = "leads.csv"\n', "", "missing-key", "purchases[0].contacted", "contacted needs", "add prospects"),
        ('"met"', '"mett"', "unknown-column", "purchases[0].contacted", '"mett" is not in leads.csv', "headings"),
        (
            '"leads.csv"',
            '"asked.csv"',
            "unknown-column",
            "purchases[0].prospects",
            '"who" is not in asked.csv',
            "headings",
        ),
        ('"leads.csv"', '"lead.csv"', "file-not-found", "purchases[0].prospects", "lead.csv", "correct"),
        (
            'survey = "asked"',
            'survey = "ask"',
            "unknown-link",
            "purchases[0].survey",
            'did you mean "asked"',
            "correct",
        ),
        (
            'respondent = "id"\n',
            "",
            "missing-key",
            "purchases[0].survey",
            "does not say who answered",
            "add respondent",
        ),
        ('period = "quarter"', 'period = "day"', "wrong-value", "purchases[0].period", 'period is "day"', "choose"),
        ("lapse = 2", "lapse = 0", "wrong-value", "purchases[0].lapse", "lapse is 0", "correct"),
        ("as_of = 2026-03-31", 'as_of = "soon"', "wrong-type", "purchases[0].as_of", "soon", "write as_of"),
    ],
)
def test_mistakes_in_purchases(shop: Folder, old: str, new: str, code: str, where: str, what: str, do: str) -> None:
    assert PURCHASES.count(old) == 1
    problems = shop.problems(PURCHASES.replace(old, new))
    found = [problem for problem in problems if problem.where.startswith(f"study.toml: {where}")]
    assert [problem.code for problem in found] == [code]
    assert what in found[0].what
    assert do in found[0].do


def test_a_survey_without_recommendation_or_satisfaction_says_nothing_of_loyalty(shop: Folder) -> None:
    text = PURCHASES.replace('overall = "all"\nrecommend = "nps"\n', 'effort = "all"\n')
    problem = shop.only(text)
    assert (problem.code, problem.what) == ("missing-key", 'the survey "asked" has neither recommend nor overall')


def test_a_code_of_leavers_stands_for_one_of_five_reasons(shop: Folder) -> None:
    text = '[[complaints]]\nfile = "complaints.csv"\ncode = "topic"\n[complaints.leaving]\nqueue = "slow"\n'
    problem = shop.only(text)
    assert (problem.code, problem.what) == ("wrong-value", 'the wording "queue" is said to mean "slow"')
    assert "poor service" in problem.expected
    problem = shop.only('[[complaints]]\nfile = "complaints.csv"\ncode = "topic"\nleaving = "queue"\n')
    assert "[complaints.leaving]" in problem.do
