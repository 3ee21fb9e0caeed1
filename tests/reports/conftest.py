"""One page for all tests that read it: drawing its pictures takes seconds."""

from __future__ import annotations

import pytest

import evaluations


@pytest.fixture(scope="session")
def page() -> str:
    from expectancy.reports.html import page

    return page(evaluations.full())


@pytest.fixture(scope="session")
def hostile_page() -> str:
    from expectancy.reports.html import page

    return page(evaluations.hostile())
