"""What is told together, and what by itself."""

import pytest

from hookset.outcome import Finding, Status
from hookset.report.summary import groups


def finding(object: str, summary: str, status: Status = Status.PASSED) -> Finding:
    return Finding(id="history.passed", check="history", status=status, object=object, summary=summary)


def told(*findings: Finding) -> list[tuple[str, int]]:
    return [(common, len(group)) for common, group in groups(findings, {})]


@pytest.mark.parametrize("before", ["", "alembic_version"])
def test_what_was_looked_at_before_and_after_is_told_twice(before: str) -> None:
    rows = told(finding(before, "at base, 3 pending"), finding("alembic_version", "at 3"))
    assert rows == [(f"{before}: at base, 3 pending".removeprefix(": "), 1), ("alembic_version: at 3", 1)]


def test_the_same_word_twice_is_told_once() -> None:
    assert told(finding("", "nothing is given"), finding("", "nothing is given")) == [
        ("nothing is given (2)", 2)
    ]


def test_what_is_of_several_objects_is_a_table() -> None:
    assert told(finding("one", "on"), finding("two", "off")) == [("one: on, and 1 more", 2)]


def test_what_is_wrong_with_one_object_is_told_together() -> None:
    failed = [finding("users", summary, Status.FAILED) for summary in ("no column a", "no column b")]
    assert told(*failed) == [("users: no column a, and 1 more", 2)]
