"""docs/checks/service.md is the outcome table of flagcheck/failures.py, with a section for every row."""

import re

from flagcheck.failures import RULES
from tests.flagcheck.cli.program import ROOT, flagcheck

PAGE = (ROOT / "docs/checks/service.md").read_text()


def test_table_and_sections_are_the_rules() -> None:
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in RULES]
    assert re.findall(r"^## `([^`]+)`$", PAGE, re.MULTILINE) == [rule.id for rule in RULES]


def test_ids_belong_to_the_check_and_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert {id.partition(".")[0] for id in ids} == {"service"}


def test_explain_prints_a_section() -> None:
    ended = flagcheck("explain", "service.redirected")
    assert ended.code == 0, ended.all
    assert "It is not followed, since the token would be sent there" in ended.out
