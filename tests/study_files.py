"""A small study with every kind of source, and what reading it, or a version with mistakes, gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.loop.study import read_study

FILES = {
    "kiosk.csv": "id,gender,w,wave,E1,P1,I1,E2,P2,M2,D2,F1,G1,OVERALL,NPS\n"
    "a,female,1,2018,7,6,5,6,5,3,7,like,dislike,4,9\nb,male,1,2019,6,6,4,9,4,2,6,expect,neutral,5,3\n",
    "complaints.csv": "when,words,topic,who\n2019-05-01,The queue was endless and nobody came,queue,a\n",
    "orders_1.csv": "ordered,due,done,status,carrier,ok,delay\n2019-05-01,2019-05-03,2019-05-02,sent,X,yes,-1\n",
    "orders_2.csv": "ordered,due,done,status,carrier,ok,delay\n2019-05-02,2019-05-03,,cancelled,Y,no,2\n",
    "peers.csv": "organisation,indicator,period,value,n,better\nUs,price errors,2019,3,100,lower\n",
    "volume.csv": "period,n\n2019-05,1000\n",
}
GOOD = """\
[study]
title = "Kiosks"
period = "2019-05"

[[survey]]
name = "kiosk"
file = "kiosk.csv"
respondent = "id"
weight = "w"
segments = ["gender"]
wave = "wave"
scale = [1, 7]
missing = [9, "n/a"]
overall = "OVERALL"
overall_scale = [1, 5]
recommend = "NPS"
recommend_missing = [11]
kano_answers = { "I like it" = "like" }
target = 6
low = 3

[[survey.item]]
id = "price"
text = "The kiosk never shows the wrong price."
dimension = "reliability"
expected = "E1"
perceived = "P1"
importance = "I1"

[[survey.item]]
id = "speed"
minimum = "M2"
desired = "D2"
perceived = "P2"
reverse = true
cut = 2.5

[[survey.item]]
id = "screen"
functional = "F1"
dysfunctional = "G1"

[[complaints]]
file = "complaints.csv"
text = "words"
code = "topic"
date = "when"
customer = "who"
exclude = ["praise"]
exposure = "volume.csv"

[[promises]]
file = "orders_*.csv"
made = "ordered"
promised = "due"
delivered = "done"
unit = "hours"
grace = 2
cancelled = { status = ["cancelled"] }
by = ["carrier"]

[[indicators]]
file = "peers.csv"
own = "Us"

[[expectation]]
id = "right-price"
statement = "The price I am shown is the price I pay."
items = ["price"]
codes = ["queue"]
promises = ["orders"]
indicators = ["price errors"]
kind = "explicit"
level = "accuracy"
effort_days = 10
lead_time_days = 60
told_by = "head of shops, 2019-06-03"
review = 2019-12-01

[expectation.override]
tier = "now"
reason = "The contract ends this year."
author = "head of service"

[rules]
confidence = 0.9
seed = 7
"""


class Folder:
    """A study's folder in which mistakes can be made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            (path / name).write_text(text)

    def write(self, text: str) -> Path:
        (self.path / "study.toml").write_text(text)
        return self.path

    def problems(self, text: str) -> list[Problem]:
        """What is said about this study."""
        with pytest.raises(ExpectancyError) as caught:
            read_study(self.write(text))
        return list(caught.value.problems)

    def only(self, text: str) -> Problem:
        """The one problem of this study."""
        found = self.problems(text)
        assert len(found) == 1, [problem.lines() for problem in found]
        return found[0]

    def changed(self, old: str, new: str) -> Problem:
        """The one problem that this change brings into the good study."""
        assert GOOD.count(old) == 1, f"{GOOD.count(old)} x {old}"
        return self.only(GOOD.replace(old, new))
