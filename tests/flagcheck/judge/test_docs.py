"""Each check's docs page is its outcome table, with a section for every row."""

import re
from pathlib import Path

import pytest

from flagcheck.rules import RULES

DOCS = Path(__file__).parents[3] / "docs" / "checks"


@pytest.mark.parametrize("check", ["flags", "evaluation", "parity", "edge"])
def test_table_and_sections_are_the_rules(check: str) -> None:
    own = [rule for rule in RULES if rule.id.partition(".")[0] == check]
    page = (DOCS / f"{check}.md").read_text()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in own]
    assert re.findall(r"^## `([^`]+)`$", page, re.MULTILINE) == [rule.id for rule in own]


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
