"""Each check's docs page is its outcome table, with a section for every row."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from guardrail.checks import access, activity, connect, server

DOCS = Path(__file__).parents[3] / "docs" / "checks"


@pytest.mark.parametrize("check", [connect, server, access, activity])
def test_table_and_sections_are_the_rules(check: ModuleType) -> None:
    name = check.__name__.rpartition(".")[2]
    page = (DOCS / f"{name}.md").read_text()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in check.RULES]
    assert re.findall(r"^## `([^`]+)`$", page, re.MULTILINE) == [rule.id for rule in check.RULES]


@pytest.mark.parametrize("check", [connect, server, access, activity])
def test_ids_belong_to_the_check_and_are_unique(check: ModuleType) -> None:
    ids = [rule.id for rule in check.RULES]
    assert len(set(ids)) == len(ids)
    assert {id.partition(".")[0] for id in ids} == {check.__name__.rpartition(".")[2]}
