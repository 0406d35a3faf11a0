"""Statements that are true on a day: each stands in its lesson and has a day for its next check.

An ordinary run lists those that are overdue today as a warning, so that no date breaks a build;
``python -m pytest tests/test_dated_statements.py -m review`` fails on them.
"""

import json
import re
import warnings
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ivig_teach import datasets

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
ROWS = datasets.records("dated_statements")


def due(row):
    """Return the day of the next check of one statement."""
    return (pd.Timestamp(row["as_of"]) + pd.DateOffset(months=row["review_months"])).date()


def overdue(rows, day):
    """Return a line for each statement that should have been checked before ``day``."""
    late = sorted((due(row), row["row_id"], row["statement"]) for row in rows if due(row) < day)
    return [f"{row_id} was due on {when}: {statement}" for when, row_id, statement in late]


def book(lesson):
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    return json.loads(path.read_text("utf-8"))


def words(lesson):
    """Return what stands in the cells of a lesson, without link addresses and line breaks."""
    text = " ".join("".join(cell["source"]) for cell in book(lesson)["cells"])
    return " ".join(re.sub(r"\]\([^)\s]*\)", "]", text).translate({91: "", 93: ""}).split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row_id"])
class TestStatement:
    def test_it_stands_in_its_lesson(self, row):
        assert row["statement"] in words(row["lesson"])

    def test_it_was_checked_on_a_day_that_has_been(self, row):
        assert date.fromisoformat(row["as_of"]) <= date.today()

    def test_it_was_not_overdue_when_its_lesson_was_last_checked(self, row):
        """Who sets a lesson's day of review anew has checked its dated statements too."""
        reviewed = date.fromisoformat(book(row["lesson"])["metadata"]["ivig"]["reviewed"])
        assert overdue([row], reviewed) == []


@pytest.mark.review
def test_no_statement_is_overdue_today(request):
    late = overdue(ROWS, date.today())
    if "review" in request.config.option.markexpr:
        assert late == []
    if late:
        warnings.warn("statements to check again: " + "; ".join(late), stacklevel=1)


def test_a_statement_becomes_overdue():
    first = min(map(due, ROWS))
    assert overdue(ROWS, first) == []
    late = overdue(ROWS, first + timedelta(days=1))
    assert late
    assert all(f"was due on {first}" in line for line in late)
    assert len(overdue(ROWS, date(2099, 1, 1))) == len(ROWS)


def test_approvals_are_checked_twice_a_year():
    soon = [row for row in ROWS if "approvals" in row["statement"]]
    assert soon
    assert all(row["review_months"] <= 6 for row in soon)
